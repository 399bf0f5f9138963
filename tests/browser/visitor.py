"""Somebody with a browser of their own: a page, its stage and rail, and a watch on what it asks for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Request

from aecore.recipe.presets import PRESETS
from browser.lab import Lab
from browser.rail import Rail
from browser.stage import Stage


class Visitor:
    """One browser context with one page on a lab."""

    def __init__(self, browser: Browser, lab: Lab, *, port: int = 0, **options: Any) -> None:
        self.lab = lab
        self.host = f"127.0.0.1:{port or lab.port}"
        defaults = {"viewport": {"width": 1280, "height": 720}, "locale": "en-GB", "reduced_motion": "reduce"}
        self.context = browser.new_context(**{**defaults, **options})
        self.page = self.context.new_page()
        self.stage, self.rail = Stage(self.page), Rail(self.page)
        self.requests: list[str] = []
        # What the browser fetches while it has nothing else to do, for a page that may come.
        self.ahead: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, query: str = "") -> Visitor:
        """Opens the page and waits for the stage to stand."""
        self.page.goto(f"http://{self.host}/{query}", timeout=90_000)
        self.stage.root.wait_for(state="attached", timeout=90_000)
        self.stage.until(lambda told: "run" in told, "the stage")
        self.rail.settle()
        return self

    def open_recipe(self, preset: str = "vae-2d", *, language: str = "en", **changes: Any) -> Visitor:
        """Opens the link of a changed preset; `__` stands for a dot."""
        recipe = PRESETS[preset].replace({path.replace("__", "."): value for path, value in changes.items()})
        return self.open(f"?preset={preset}&recipe={recipe.to_share()}&lang={language}")

    def foreign(self) -> list[str]:
        """Addresses asked for that are not this lab's."""
        return [
            address
            for address in [*self.requests, *self.ahead]
            if urlsplit(address).scheme in ("http", "https", "ws", "wss")
            and urlsplit(address).netloc != self.host
        ]

    def _asked(self, request: Request) -> None:
        # The header is told late sometimes; a script that the page itself wants is not of this kind.
        ahead = request.headers.get("sec-purpose", "").startswith("prefetch") or (
            request.resource_type == "other" and "/api/assets/" in request.url
        )
        (self.ahead if ahead else self.requests).append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def leave(self) -> None:
        """Stops the runs that this visitor started, so that the next one finds the slots free, and closes."""
        for run in self.stage.started:
            self.context.request.post(f"{self.lab.address}/api/jobs/{run}/stop", data={})
        self.close()

    def close(self) -> None:
        """Closes the browser context."""
        self.context.close()
