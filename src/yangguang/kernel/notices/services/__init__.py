"""Writes: telling, subscribing, recovering a code, what came back, preferences."""
