"""The web server: Streamlit's page and the /api routes, by uvicorn, in one process that never trains."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import pkgutil
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.middleware import Middleware
from streamlit import App

import app.api
import app.views
from aecore.cache import limit_to
from aecore.classroom.beside import require_no_class
from aecore.classroom.limits import fixed_in
from aecore.errors import AELabError, EngineError
from aecore.jobs.quota import ALL, EACH, GIGABYTE, Quota
from aecore.machine import gpus
from aecore.machine.open_files import raise_open_files
from aecore.machine.room import is_loopback
from aecore.processes.lifeline import follow_parent
from app import streamlit_adapter
from app.api import class_routes, routes
from app.classroom.erasing import begin_erasing
from app.door.bodies import Bodies
from app.door.connections import limited
from app.door.counts import Counts
from app.door.entrance import at_the_door
from app.door.gate import Gate
from app.door.hosts import Hosts
from app.door.limits import Limits, shares
from app.door.owner_key import owner_key
from app.door.security_headers import SecurityHeaders
from app.uploads.on_disk import sweep_at_start
from app.web import later
from app.web.asked import Asked
from app.web.closing import closing
from app.web.preload import Preload
from app.web.server_address import ServerAddress
from app.web.settings import RIGHTS, Settings, classroom, job_table, use, wishes
from app.web.static_files import PackedStatic

# The page says by its websocket what was clicked and set; files and images come by requests.
MESSAGE_BYTES = 2 * 1024 * 1024
CACHED = 256 << 20
"""Bytes of models, images and answers that are kept for whoever asks next."""


def create_application(settings: Settings) -> App:
    """The ASGI application over these folders; one a process.

    Raises:
        EngineError: the folder of the runs cannot hold the job table; a name or a key that is none.
    """
    use(settings)
    limit_to(CACHED)
    hosts = Hosts(settings.host, settings.names)
    if not settings.classroom:
        for_others = not is_loopback(settings.host) or bool(settings.names)
        require_no_class(settings.runs_folder(), for_others=for_others)
    # Opened now: a folder that will not do is told at the start, not at the first click.
    job_table()
    wishes()
    key = owner_key(settings.runs_folder())
    sweep_at_start(settings.data_folder(), settings.runs_folder())
    # From the door inwards: nothing behind a part hears of what that part refuses.
    middleware = [
        Middleware(Asked),
        Middleware(SecurityHeaders),
        Middleware(Gate, hosts=hosts),
        *at_the_door(key, of_a_class=settings.classroom),
        Middleware(Limits, counts=Counts(shares(settings.people))),
        Middleware(Bodies),
        Middleware(Preload),
        Middleware(ServerAddress),
        Middleware(PackedStatic),
    ]
    ours = [*class_routes(key), *routes()] if settings.classroom else routes()
    if classroom().to_erase():
        begin_erasing()  # what a server was killed at
    if not settings.classroom:
        wishes().pause_all(False)  # A class left it so; nobody here could take it back.
    return streamlit_adapter.application(routes=ours, middleware=middleware, host=settings.host)


FIRST = (
    "app.views.train",
    "app.controls.header",
    "pandas",  # Streamlit brings it with the first menu
    *(f"app.api.{name}" for name in ("text", "assets", "runs", "events", "sets")),
)
"""What the page that is opened first needs; none of it needs PyTorch."""


def _rest() -> Iterator[str]:
    for package in (app.views, app.api):
        for module in pkgutil.iter_modules(package.__path__):
            yield f"{package.__name__}.{module.name}"


class Server(uvicorn.Server):
    """Uvicorn that imports what is left once it answers, and ends its event streams first: it would wait for them."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        later.begin(FIRST, [*_rest()], streamlit_adapter.settle)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        closing.set()
        super().handle_exit(sig, frame)


def serve(settings: Settings, port: int) -> None:
    """Serves until a signal ends it. `port` 0 takes any free one.

    Raises:
        EngineError: the address is taken, or none of this machine's.
    """
    host = settings.host
    with _listen(host, port) as listening:
        config = uvicorn.Config(
            create_application(settings),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            http=limited(settings.people, raise_open_files()),
            ws_per_message_deflate=False,
            ws_max_size=MESSAGE_BYTES,
            timeout_graceful_shutdown=2,
            timeout_keep_alive=30,
            server_header=False,
        )
        print(f"AE Lab listens on {_address(listening)}", flush=True)
        # Uvicorn hands a Ctrl-C on once it has ended in order: nothing is left to do, and no traceback to show.
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(Server(config).serve(sockets=[listening]))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Said to be TCP: only then does asyncio send at once what it is given, where an answer's body would wait
    # 40 ms for the browser to have heard of its head.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        # From now on a browser that comes early waits instead of being turned away.
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise EngineError(
            "address_taken",
            "{address}: expected an address that is free, found {found}; try --port {port}.",
            address=f"{host}:{port}",
            found=error.strerror or str(error),
            port=str(port + 1),
        ) from None
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def main(arguments: Sequence[str] | None = None) -> None:
    """`python -m app.server --runs DIR --host H --port P [--data DIR] [--fetch WHO] [--name N] ...`"""
    parser = argparse.ArgumentParser(prog="python -m app.server", description=__doc__)
    parser.add_argument("--runs", type=Path, default=None, help="folder of the runs")
    parser.add_argument("--data", type=Path, default=None, help="folder of the image sets")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8501, help="port to listen on")
    parser.add_argument("--fetch", choices=RIGHTS, default="machine", help="who may fetch published sets")
    parser.add_argument("--name", action="append", default=[], help="another name people know it by")
    parser.add_argument("--people", type=int, default=40, help="how many may share one address")
    parser.add_argument("--slots", type=int, default=2, help="how many trainings the engine runs at once")
    parser.add_argument("--disk", type=float, default=ALL / GIGABYTE, help="gigabytes of all runs")
    parser.add_argument(
        "--disk-each", type=float, default=EACH / GIGABYTE, help="gigabytes of a person's runs"
    )
    parser.add_argument("--class", dest="classroom", action="store_true", help="let in who joined the class")
    parser.add_argument(
        "--fix", action="append", default=[], help="a limit that class.toml does not say: name=value"
    )
    chosen = parser.parse_args(arguments)
    # Supervised, it has no life of its own: no server may hold the port once `aelab` is gone.
    follow_parent()
    gpus.leave_out_their_programs()
    try:
        settings = Settings(
            runs=chosen.runs,
            data=chosen.data,
            fetch=chosen.fetch,
            host=chosen.host,
            names=tuple(chosen.name),
            people=chosen.people,
            slots=chosen.slots,
            quota=Quota.of(chosen.disk_each, chosen.disk),
            classroom=chosen.classroom,
            fixed=fixed_in(chosen.fix),
        )
        serve(settings, chosen.port)
    except AELabError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
