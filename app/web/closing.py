"""Whether the server ends: an open stream would hold it up."""

from __future__ import annotations

import threading

closing = threading.Event()
"""Set when it does."""
