"""Messages to Streamlit's websocket that its page would not send: bytes that are none, and addresses of all kinds."""

from __future__ import annotations

import struct
from random import Random

from door_server import WEBSOCKET, Server, read
from streamlit.proto.BackMsg_pb2 import BackMsg

from fuzz.hostile import TEXTS, escaped, query, text


def page_address(random: Random) -> str:
    """The query string of a link to a page."""
    names = random.sample(
        ("preset", "recipe", "run", "block", "lang", "device", "x"), random.choice((1, 2, 4))
    )
    said = "&".join(f"{name}={escaped(random, text(random, name))}" for name in names)
    return random.choice((said, query(random)))


def message(random: Random) -> bytes:
    """What a frame holds."""
    if random.random() < 0.3:
        return random.randbytes(random.choice((0, 1, 20, 3000)))
    said = BackMsg()
    if random.random() < 0.2:
        said.clear_cache = True
        return said.SerializeToString()[: random.choice((1, 9))]
    said.rerun_script.query_string = page_address(random)
    if random.random() < 0.3:
        said.rerun_script.page_script_hash = random.choice(TEXTS)
    if random.random() < 0.3:
        said.rerun_script.page_name = random.choice(TEXTS)
    if random.random() < 0.2:
        said.rerun_script.context_info.timezone = random.choice(TEXTS)
        said.rerun_script.context_info.locale = random.choice(TEXTS)
    return said.SerializeToString()


def frame(content: bytes) -> bytes:
    """A binary frame, masked with nought."""
    size = len(content)
    head = bytes([0x82, 0x80 | size]) if size < 126 else b"\x82\xfe" + struct.pack(">H", size)
    return head + bytes(4) + content


def talk(random: Random, server: Server, cookie: str, messages: int) -> bytes:
    """Says some messages on a websocket of their own; what came back soon after the last."""
    headers: dict[str, str | None] = {
        **WEBSOCKET,
        "Cookie": cookie,
        "Origin": f"http://127.0.0.1:{server.port}",
    }
    headers |= {"Sec-WebSocket-Protocol": "streamlit, placeholder"}
    came = b""
    with server.connect() as wire:
        wire.sendall(server.written("/_stcore/stream", headers))
        read(wire)
        wire.settimeout(0.4)
        try:
            for _ in range(messages):
                wire.sendall(frame(message(random)))
            while chunk := wire.recv(1 << 16):
                came += chunk
                if len(came) > 4_000_000:
                    break
        except OSError:
            pass  # It says no more, or has closed: which it may.
    return came
