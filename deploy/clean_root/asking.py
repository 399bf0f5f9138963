"""A browser without a screen: a cookie jar, pages, forms and the API."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

ADDRESS = "http://127.0.0.1:8501"


class Browser:
    """One visitor, known by cookies."""

    def __init__(self) -> None:
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def get(self, path: str = "/") -> str:
        """A page, after whatever it leads to."""
        return self._asked(urllib.request.Request(ADDRESS + path)).decode(errors="replace")

    def page_with_files(self) -> int:
        """Opens the page and all that its head names; the bytes of it."""
        page = self.get()
        assert '<div id="root">' in page, page[:500]
        named = set(re.findall(r'(?:src|href)="\./([^"]+\.(?:js|css|woff2|png))"', page))
        assert named, page[:2000]
        return sum(len(self._asked(urllib.request.Request(f"{ADDRESS}/{name}"))) for name in named)

    def bundles(self, names: list[str]) -> int:
        """Fetches what the frontend was built into; the bytes of it."""
        return sum(len(self._asked(urllib.request.Request(f"{ADDRESS}/api/assets/{name}"))) for name in names)

    def send(self, path: str, **fields: str) -> str:
        """What a form leads to."""
        return self._asked(
            urllib.request.Request(ADDRESS + path, urllib.parse.urlencode(fields).encode())
        ).decode()

    def told(self, path: str) -> Any:
        """What the API says."""
        return json.loads(self.get(path))

    def train(self, recipe: dict[str, Any], epochs: int) -> str:
        """Asks for a run; its id."""
        wanted = recipe | {"training": recipe["training"] | {"epochs": epochs}}
        body = json.dumps({"recipe": wanted, "device": "cpu"}).encode()
        request = urllib.request.Request(f"{ADDRESS}/api/jobs", body, {"Content-Type": "application/json"})
        return str(json.loads(self._asked(request))["id"])

    def state(self, run: str) -> str:
        """Of a run."""
        return str(self.told(f"/api/runs/{run}")["state"])

    def status(self, path: str) -> int:
        """The number that an answer has."""
        try:
            return int(self.opener.open(ADDRESS + path, timeout=60).status)
        except urllib.error.HTTPError as error:
            return error.code

    def _asked(self, request: urllib.request.Request) -> bytes:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{request.full_url}: {error.code} {error.read()[:500]!r}") from error
