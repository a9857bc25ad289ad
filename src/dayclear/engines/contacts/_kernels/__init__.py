"""Compiled loops over plain arrays. The whole search has a plain twin in the tests that generated data compares it with."""
