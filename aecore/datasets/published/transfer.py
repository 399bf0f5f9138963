"""Brings one file from one address, from where the last attempt ended."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from aecore.disk.complaints import writing

CHUNK = 1 << 17  # bytes
PATIENCE = 20.0  # seconds without a byte
TRIES = 5  # at one address, as long as each brings something

FAILURES = (OSError, http.client.HTTPException)
"""What an address may fail with; `writing` tells of a disk by DataError instead."""


def part_of(target: Path) -> Path:
    """Where a file lies until it is whole and its checksum right. The next attempt goes on from there."""
    return target.with_name(f".{target.name}.part")


def here_already(target: Path) -> int:
    """How many bytes of a file earlier attempts have brought."""
    try:
        return part_of(target).stat().st_size
    except OSError:
        return 0


def bring(address: str, part: Path, progress: Callable[[int, int], None]) -> None:
    """Adds to `part` what is missing of what an address serves; broken off, it is taken up again a few times.

    Raises:
        OSError, http.client.HTTPException: what the network said; what came stays in `part`.
        DataError: a disk that is full or cannot be written.
    """
    for attempt in range(TRIES):
        before = _size(part)
        try:
            return _bring(address, part, before, progress)
        except urllib.error.HTTPError as error:
            if error.code != http.client.REQUESTED_RANGE_NOT_SATISFIABLE or not before:
                raise
            part.unlink(missing_ok=True)  # More than the address has: of something else.
        except FAILURES:
            if attempt == TRIES - 1 or _size(part) <= before:
                raise
    return None


def _bring(address: str, part: Path, before: int, progress: Callable[[int, int], None]) -> None:
    headers = {"User-Agent": "aelab", **({"Range": f"bytes={before}-"} if before else {})}
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        goes_on = response.status == http.client.PARTIAL_CONTENT and _start(response) == before
        if response.status == http.client.PARTIAL_CONTENT and not goes_on:
            raise http.client.HTTPException("another part of the file than was asked for")
        done = before if goes_on else 0
        length = response.headers.get("Content-Length")
        total = done + int(length) if length else 0
        with writing(part):
            stream = part.open("ab" if goes_on else "wb")
        with stream:
            while chunk := response.read(CHUNK):
                with writing(part):
                    stream.write(chunk)
                done += len(chunk)
                progress(done, total)
            with writing(part):
                stream.flush()
        if done < total:
            raise ConnectionError(f"the connection ended after {done:,} of {total:,} bytes")


def _start(response: http.client.HTTPResponse) -> int:
    """Where the part that is served begins, by "Content-Range: bytes 100-199/200"; -1 where it does not say."""
    said = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(said) if said.isdigit() else -1


def _size(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0
