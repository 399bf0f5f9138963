"""Every answer says that nobody may frame or sniff it, and the page what it may load and run."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

import pytest
from door_server import Server, running

from app.door.security_headers import policy


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("headers")) as server:
        yield server


@pytest.mark.parametrize("path", ["/", "/train", "/explore", "/static/nothing.js", "/api/text/en.json", "/api/no",
                                  "/_stcore/health", "/_stcore/metrics", "/media/none"])  # fmt: skip
@pytest.mark.parametrize("host", [None, "rebind.example"])
def test_every_answer_bears_them(server: Server, path: str, host: str | None) -> None:
    headers = server.ask(path, {"Host": host} if host else {}).headers
    assert headers["x-content-type-options"] == ["nosniff"]
    assert headers["x-frame-options"] == ["DENY"]
    assert headers["referrer-policy"] == ["same-origin"]
    assert headers["cross-origin-resource-policy"] == ["same-origin"]
    (said,) = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in said
    assert "'unsafe-eval'" not in said
    assert ("script-src" in said) == headers["content-type"][0].startswith("text/html")


@pytest.mark.parametrize("path", ["/", "/train", "/inspect", "/explore"])
def test_the_scripts_in_the_page_are_those_that_the_policy_names(server: Server, path: str) -> None:
    answer = server.ask(path)
    (said,) = answer.headers["content-security-policy"]
    (scripts,) = (part for part in said.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    inline = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert len(inline) == (1 if path == "/" else 2)
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in scripts


def test_a_page_that_is_loaded_again_is_bound_by_the_policy_it_came_with(server: Server) -> None:
    page = server.ask("/")
    (mark,) = page.headers["etag"]
    again = server.ask("/", {"If-None-Match": mark})
    assert again.status == 304
    # A browser would bind the page that it has kept by the new policy, and show nothing.
    assert "content-security-policy" not in again.headers
    assert again.headers["x-frame-options"] == ["DENY"]


def test_a_host_is_never_written_into_the_policy_unless_it_is_one() -> None:
    for host in ("a; script-src *", "x y", "", "[::1]:8501", "*"):
        assert "ws:" not in policy(host)
    assert "connect-src 'self' ws://lab:8501 wss://lab:8501;" in policy("lab:8501")
