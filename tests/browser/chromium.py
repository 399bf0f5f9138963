"""The system's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
)


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium. Skips the test that asks for it where the machine has none."""
    path = _path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def another(one: Browser) -> Iterator[Browser]:
    """A second one beside it, with processes of its own."""
    browser = one.browser_type.launch(executable_path=_path(), args=list(ARGUMENTS))
    try:
        yield browser
    finally:
        browser.close()


def _path() -> str:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine; install the system's package `chromium`")
    return path
