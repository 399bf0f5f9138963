"""One request after another, from a seed, and what is wrong with the answers."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from door_server import Server

import aecore
from app.runs.library import ready_made
from fuzz.hostile import LANGUAGES, METHODS, TEXTS, body, escaped, query, text
from fuzz.routes import Place

LATEST = 2.0
SLOWED = ("/join", "/teacher")
"""Wrong codes are answered late there, and that is meant."""
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass
class Found:
    """What was asked, how often each status came, and what no answer may be."""

    statuses: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, each: Sequence[Found]) -> Found:
        """All that several have found."""
        whole = cls(wrong=[wrong for found in each for wrong in found.wrong])
        for found in each:
            whole.slowest = max(whole.slowest, found.slowest)
            for mine, theirs in ((whole.statuses, found.statuses), (whole.asked, found.asked)):
                for name, times in theirs.items():
                    mine[name] = mine.get(name, 0) + times
        return whole


def warm_up(server: Server, cookie: str) -> None:
    """Asks for what whoever asks first waits for, until its set is drawn or unpacked: once in the life of a server."""
    told = {"Cookie": cookie or None}
    for run in ready_made():
        latest = json.loads(server.ask(f"/api/runs/{run}/models", told).text)["latest"]
        server.ask(f"/api/runs/{run}/codes/{latest}.safetensors", told)


def request(random: Random, place: Place, server: Server, cookies: Sequence[str], job: str) -> bytes:
    """The bytes of a request to a place."""

    def filled(match: re.Match[str]) -> str:
        if match[1] == "id" and job and random.random() < 0.3:
            return job
        return escaped(random, text(random, match[1]))

    path = _PARAMETER.sub(filled, place.path)
    if random.random() < 0.05:
        path += random.choice(("/", "//", "/..", "/%2e%2e/", "\\", escaped(random, random.choice(TEXTS))))
    if asked := query(random):
        path += "?" + asked
    method = random.choice(place.methods or ("GET",)) if random.random() < 0.85 else random.choice(METHODS)
    headers: dict[str, str | None] = {"Accept-Language": random.choice(LANGUAGES)}
    if random.random() < (0.8 if len(cookies) > 1 else 1):
        headers["Cookie"] = random.choice(cookies)
    for name, chance in (
        ("Range", 0.05),
        ("If-None-Match", 0.05),
        ("Last-Event-ID", 0.1),
        ("X-Forwarded-For", 0.05),
    ):
        if random.random() < chance:
            said = random.choice((*TEXTS, "bytes=0-1", "bytes=-9999999999999999999999", "bytes=5-1,2-3,4-"))
            headers[name] = said.encode("ascii", "replace").decode().replace("\0", "?")[:3000]
    if random.random() < 0.2:
        headers["Origin"] = random.choice(
            (f"http://127.0.0.1:{server.port}", "http://[", "null", "http://evil.example")
        )
    if random.random() < 0.3:
        headers["Content-Type"] = random.choice(
            ("application/json", "multipart/form-data", "x" * 200, "text/html")
        )
    if random.random() < 0.2:
        headers["Accept-Encoding"] = random.choice(("gzip", "br", "*;q=0", "x" * 500))
    sent = body(random) if method in ("POST", "PUT", "PATCH") or random.random() < 0.05 else b""
    return server.written(path, headers, method=method, body=sent)


def exchange(server: Server, written: bytes) -> tuple[str, bytes, float]:
    """Status, all that came, and the seconds it took; of an event stream the head alone."""
    begun = time.monotonic()
    came = b""
    with server.connect() as wire:
        wire.settimeout(30)
        with contextlib.suppress(OSError):  # refused before it was all read
            wire.sendall(written)
        try:
            while chunk := wire.recv(1 << 16):
                came += chunk
                if b"text/event-stream" in came[:2000] and b"\r\n\r\n" in came:
                    break
        except TimeoutError:
            return "none", came, 30.0
        except ConnectionError:
            pass  # The answer was sent, and what was left of the body was not wanted.
    return came[9:12].decode("latin-1") or "closed", came, time.monotonic() - begun


def wrong_with(status: str, came: bytes, folder: Path) -> str:
    """What no answer may be or hold; "" where nothing is."""
    head, _, said = came.partition(b"\r\n\r\n")
    if status == "none" or (status.startswith("5") and status not in ("501", "503")):
        return f"status {status}"
    if b"Traceback" in came or b'File "' in said:
        return "a traceback"
    told = said if b"text/html" not in head.lower() and b"javascript" not in head.lower() else b""
    here = Path(aecore.__file__).parents[1]
    for path in (folder, here, Path.home() / "", Path("/tmp/")):
        if f"{path}/".replace("//", "/").encode() in told:
            return f"the path {path}"
    return ""


@dataclass(frozen=True)
class Foreign:
    """What is somebody else's, and whoever asks may not see: the id of a run, and words that stand in answers alone."""

    to: str = ""
    run: str = ""
    words: tuple[str, ...] = ()

    def wrong_with(self, written: bytes, status: str, came: bytes) -> str:
        """What of it an answer gives away; "" for nothing."""
        asked = written.partition(b"\r\n")[0]
        if self.run and self.run.encode() in asked and status[:1] == "2":
            return f"an answer of the foreign run {self.run}"
        seen = [word for word in self.words if word.encode() in came]
        return f"foreign words: {seen}" if seen else ""


def ask(
    found: Found,
    random: Random,
    place: Place,
    server: Server,
    cookies: Sequence[str],
    job: str,
    *,
    in_time: bool,
    foreign: Foreign = Foreign(),  # frozen
) -> None:
    """Asks once, and notes what came; `foreign` is what the one who asks may not see."""
    written = request(random, place, server, cookies, job)
    status, came, seconds = exchange(server, written)
    told = f"{foreign.to} {status}".strip()
    found.statuses[told] = found.statuses.get(told, 0) + 1
    found.asked[place.path] = found.asked.get(place.path, 0) + 1
    line = f"{written[:300]!r}"
    found.slowest = max(found.slowest, (seconds, line))
    wrong = wrong_with(status, came, server.folder)
    wrong = wrong or foreign.wrong_with(written, status, came)
    if not wrong and in_time and seconds > LATEST and not place.path.startswith(SLOWED):
        wrong = f"{seconds:.1f} s"
    if wrong:
        sent = written.partition(b"\r\n\r\n")[2]
        found.wrong.append(f"{wrong}: {line}\n    body {sent[:200]!r}\n    answer {came[:300]!r}")
