"""Requests that no browser would make, to every route that the code has: `python -m fuzz` in tests."""
