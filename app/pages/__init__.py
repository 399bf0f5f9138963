"""One file a page, each a short script of calls."""
