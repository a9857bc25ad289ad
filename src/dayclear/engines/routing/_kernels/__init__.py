"""Compiled loops over plain arrays. Each has a plain twin in the tests that generated data compares it with."""
