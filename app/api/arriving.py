"""A run brought along to the page: its zip comes as it is, and what becomes of it is told line by line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import asdict
from pathlib import PurePath

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from aecore.disk.room import is_full
from aecore.errors import AELabError
from aecore.sentences import cut
from aecore.take_home.zip_refusals import damaged
from app.api.answers import Refusal, answered, messages_for, owner_of
from app.api.streamed import Streamed
from app.uploads.arriving import Arriving
from app.uploads.on_disk import Place
from app.uploads.turns import FullError
from app.web.closing import closing
from app.web.rights import upload_bytes
from app.web.settings import settings
from app.words.messages import Messages

LOOKS = 0.1  # seconds between two looks at it
PIECE = 1 << 20
ZIP = b"PK"


@answered
async def bring_run(request: Request) -> Response:
    """POST /api/runs?file=NAME, a zip as it is -> a line of JSON for each thing that becomes of it.

    {"before": n} imports come before it, 0 once it is read itself; at last {"run", "known"} or {"error"}.
    """
    owner, file = owner_of(request), _file(request.query_params.get("file", ""))
    length = request.headers.get("content-length", "")
    # The command line takes larger ones.
    most = await run_in_threadpool(upload_bytes, owner)
    size = int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else most
    if size > most:
        raise Refusal(413, "refusal.run_size", most=most >> 20)
    try:
        place = await run_in_threadpool(Place, size, settings().data_folder())
    except OSError:
        raise Refusal(507, "refusal.run_room") from None
    try:
        path = place.folder / "run.zip"
        try:
            with path.open("wb") as packed:
                await _received(request, packed.write, size, file)
        except ClientDisconnect:
            return Response(status_code=204)  # which nobody hears
        except OSError:
            raise Refusal(507, "refusal.run_room") from None
        try:
            arriving = Arriving(place, path, file, owner)
        except FullError:
            raise Refusal(429, "upload.full") from None
    except BaseException:
        place.remove()
        raise
    return Streamed(_told(arriving, messages_for(request)), "application/x-ndjson")


def _file(given: str) -> str:
    """What a person calls the file, as a sentence may have it."""
    name = PurePath(given.replace("\\", "/")).name
    return cut(name) if name.isprintable() and name else "zip"


async def _received(request: Request, write: Callable[[bytes], object], size: int, file: str) -> None:
    """Puts the body on the disk. Raises Refusal 413 where it is longer than it says, RunError where it is no zip."""
    came, held, looked_at = 0, bytearray(), False
    async for piece in request.stream():
        came += len(piece)
        if came > size:
            raise Refusal(413, "refusal.run_size", most=size >> 20)
        held += piece
        if not looked_at and came >= len(ZIP):
            if not held.startswith(ZIP):
                raise damaged(file)
            looked_at = True
        if len(held) >= PIECE:
            await run_in_threadpool(write, bytes(held))
            held.clear()
    if not looked_at:
        raise damaged(file)
    await run_in_threadpool(write, bytes(held))


async def _told(arriving: Arriving, messages: Messages) -> AsyncGenerator[str, None]:
    before: int | None = None
    try:
        while not arriving.over and not closing.is_set():
            if (now := arriving.before or 0) != before:
                before = now
                yield _line({"before": now})
            await asyncio.sleep(LOOKS)
        yield _line(_outcome(arriving, messages))
    finally:
        arriving.give_up()  # whoever has gone is not waited for


def _outcome(arriving: Arriving, messages: Messages) -> dict[str, object]:
    try:
        found = arriving.made()
    except AELabError as error:
        return {"error": messages.trouble(error)}
    except OSError as error:
        return {"error": messages("refusal.run_room" if is_full(error) else "refusal.fault")}
    return asdict(found) if found else {"error": messages("refusal.busy")}


def _line(said: dict[str, object]) -> str:
    return json.dumps(said) + "\n"
