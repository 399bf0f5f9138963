"""The page says where the server is, so that none of its addresses is asked for in vain."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp

from app.web.server_address import PAGES, SCRIPT, ServerAddress

PAGE = "<html><head><script src=a.js></script></head></html>"


def answer(path: str, response: ASGIApp, method: str = "GET") -> tuple[Headers, str]:
    """What comes at a path, behind the middleware."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        await asyncio.sleep(60)

    scope = {"type": "http", "path": path, "method": method, "headers": [(b"accept-encoding", b"gzip")]}
    asyncio.run(ServerAddress(response)(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Headers(raw=sent[0]["headers"]), body.decode(errors="replace")


def test_a_page_under_a_path_says_so_before_its_first_script() -> None:
    for page in PAGES:
        for path in (f"/{page}", f"/{page}/"):
            headers, body = answer(path, HTMLResponse(PAGE))
            assert body == PAGE.replace("<head>", f"<head>{SCRIPT}")
            assert headers["content-length"] == str(len(body))


def test_a_page_that_comes_in_parts_is_put_together() -> None:
    async def parts() -> Any:
        for part in (PAGE[:8], PAGE[8:]):
            yield part

    _, body = answer("/inspect", StreamingResponse(parts(), media_type="text/html"))
    assert body == PAGE.replace("<head>", f"<head>{SCRIPT}")


def test_it_is_written_where_answers_are_compressed_for_a_browser() -> None:
    large = PAGE.replace("</head>", "<!-- -->" * 200 + "</head>")
    assert "content-encoding" in answer("/", GZipMiddleware(HTMLResponse(large)))[0]
    headers, body = answer("/inspect", GZipMiddleware(HTMLResponse(large)))
    assert "content-encoding" not in headers
    assert SCRIPT in body


def test_every_other_answer_is_as_it_was() -> None:
    for path, response in (
        ("/", HTMLResponse(PAGE)),
        ("/api/inspect", HTMLResponse(PAGE)),
        ("/inspect/_stcore/health", HTMLResponse(PAGE)),
        ("/inspect", JSONResponse({"head": "<head>"})),
        ("/inspect", Response(PAGE, media_type="text/html", headers={"content-encoding": "br"})),
    ):
        headers, body = answer(path, response)
        assert SCRIPT not in body
        assert headers["content-length"] == str(len(body))
