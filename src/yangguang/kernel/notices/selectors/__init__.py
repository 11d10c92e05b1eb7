"""Reads of messages, subscriptions and what came back."""
