"""The embedded engine: tantivy on the disk of each host."""
