"""What the parts of `make bench` share: databases, rows, pairs, results."""
