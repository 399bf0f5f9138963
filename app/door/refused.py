"""How the door says no: one sentence, to a page, a caller of the API or a websocket, and nothing is kept open."""

from __future__ import annotations

import json

from starlette.datastructures import Headers
from starlette.types import Message, Scope, Send

from app.web.refusals import Refusal
from app.words.messages import Messages

NOT_IN = "refusal.not_in"


def sentence_for(scope: Scope, refusal: Refusal) -> str:
    """The sentence in the language asked for."""
    language = Headers(scope=scope).get("accept-language", "")[:2].lower()
    return Messages(language)(refusal.key, **refusal.values)


def messages(scope: Scope, refusal: Refusal) -> list[Message]:
    """What is sent: a status and the sentence, as JSON under /api and as text elsewhere."""
    said, api = sentence_for(scope, refusal), scope["path"].startswith("/api/")
    told: dict[str, object] = {"error": said}
    if refusal.key == NOT_IN:
        told["join"] = True  # The page goes where one can join.
    body = (json.dumps(told) if api else said + "\n").encode()
    headers = [
        (b"content-type", b"application/json" if api else b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    kind = "websocket.http" if scope["type"] == "websocket" else "http"
    return [
        {"type": f"{kind}.response.start", "status": refusal.status, "headers": headers},
        {"type": f"{kind}.response.body", "body": b"" if scope.get("method") == "HEAD" else body},
    ]


async def refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    """Answers with the refusal; a websocket is never opened."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    for message in messages(scope, refusal):
        await send(message)
