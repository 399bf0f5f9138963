"""What the Explore page needs is named with its first byte; nothing else is."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app import preload


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A page at every address, behind the middleware, as if the frontend were built."""

    async def page(request: Request) -> Response:
        return JSONResponse({}) if request.query_params else HTMLResponse("<html>")

    monkeypatch.setattr(preload, "manifest", lambda: {"explore": "explore-abc.js"})
    return TestClient(preload.Preload(Starlette(routes=[Route("/{rest:path}", page)])))


def test_the_explore_page_names_its_bundle(client: TestClient) -> None:
    for path in ("/explore", "/explore/"):
        assert "</api/assets/explore-abc.js>; rel=modulepreload" in client.get(path).headers["link"]


def test_no_other_answer_does(client: TestClient) -> None:
    for path in ("/", "/inspect", "/explore?x=1", "/api/explore"):
        assert "link" not in client.get(path).headers


def test_without_a_built_frontend_nothing_is_named(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preload, "manifest", dict)
    assert "link" not in client.get("/explore").headers
