"""The press and the media: so far the government's own accounts, and columns run with others."""
