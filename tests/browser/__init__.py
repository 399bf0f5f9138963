"""A real Chromium drives the real `aelab app`: nothing in these tests is stood in for."""
