"""What a page needs is named with its first byte; nothing else is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.web import bundle, plotly_bundle, preload


@pytest.fixture(autouse=True)
def _built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        preload,
        "manifest",
        lambda: {"explore": "explore-abc.js", "compare": "compare-abc.js", "stage": "stage-abc.js"},
    )


def link(path: str, answer: Response) -> str:
    """The Link header of an answer at a path, behind the middleware; "" where there is none."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    asyncio.run(preload.Preload(answer)({"type": "http", "path": path}, receive, send))
    return Headers(raw=sent[0]["headers"]).get("link", "")


def test_the_explore_page_names_its_bundle() -> None:
    for path in ("/explore", "/explore/"):
        assert "</api/assets/explore-abc.js>; rel=modulepreload" in link(path, HTMLResponse("<html>"))


def test_the_compare_page_names_its_bundle_and_plotly_s() -> None:
    named = link("/compare", HTMLResponse("<html>"))
    assert "</api/assets/compare-abc.js>; rel=modulepreload" in named
    assert f"</api/assets/{plotly_bundle.name()}>; rel=preload; as=script" in named


def test_the_first_page_names_its_bundle_and_what_that_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {
        "stage-abc.js": 'import{t as e}from"./dom-1.js";import"./styles-2.js";import("./later-3.js");',
        "dom-1.js": 'import{a}from "./colour-4.js";import{b}from"./stage-abc.js";',
        "styles-2.js": "",
        "colour-4.js": 'const text = "./none-5.js";',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(bundle, "STATIC", tmp_path)
    bundle.with_imports.cache_clear()
    for path in ("/", "/train", "/train/"):
        named = link(path, HTMLResponse("<html>"))
        assert sorted(named.split(", ")) == [
            f"</api/assets/{name}>; rel=modulepreload" for name in sorted(texts)
        ]
    bundle.with_imports.cache_clear()


def test_every_other_page_may_fetch_both_ahead() -> None:
    both = ["/api/assets/compare-abc.js", f"/api/assets/{plotly_bundle.name()}"]
    for page in ("stage", "inspect", "models"):
        assert preload.ahead(page) == both
    assert preload.ahead("compare") == []


def test_no_other_answer_does() -> None:
    for path in ("/api/explore", "/static/train", "/nowhere"):
        assert link(path, HTMLResponse("<html>")) == ""
    assert link("/explore", JSONResponse({})) == ""


def test_without_a_built_frontend_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preload, "manifest", dict)
    assert preload.ahead("stage") == []
    assert link("/explore", HTMLResponse("<html>")) == ""
