"""A complete static copy of the site: working links, resumable, incremental by what moved."""
