"""Executes the Dockerfile's own lines in a clean root, where no Docker is at hand, and tries what comes of it."""
