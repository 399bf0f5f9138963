"""`aelab` and `aelab app`: start the web server and the engine, and end both together."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aecore.cli.options import Data, Runs
from aecore.errors import EngineError
from aecore.jobs.quota import ALL, EACH, GIGABYTE
from aecore.jobs.turns import SLICE_SECONDS
from aecore.machine.room import EVERYWHERE, LOOPBACK, is_loopback, room_address

PORT = 8501
PEOPLE = 40


class FetchRight(StrEnum):
    """Who may have the server download a published set."""

    EVERYONE = "everyone"
    MACHINE = "machine"
    NOBODY = "nobody"


Lan = Annotated[
    bool, typer.Option("--lan", help="Let the room in: listen on all addresses, print the room's.")
]
Host = Annotated[str, typer.Option("--host", help="Address to listen on.", envvar="AELAB_HOST")]
Port = Annotated[int, typer.Option("--port", help="Port to listen on.", min=1, max=65535)]
Fetch = Annotated[
    FetchRight,
    typer.Option(
        "--fetch",
        help="Who may fetch published sets from the page: everyone, this machine's own browser, or nobody.",
        envvar="AELAB_FETCH",
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--name",
        help="Another name that people open the app by: a proxy's, say lab.school.example. May be given again.",
        envvar="AELAB_NAME",
    ),
]
People = Annotated[
    int,
    typer.Option(
        "--people",
        help="How many people may come from one address, as all of a school often do.",
        min=1,
        max=1000,
    ),
]
Slots = Annotated[int, typer.Option("--slots", help="How many trainings run at once.", min=1, max=64)]
Slice = Annotated[
    float,
    typer.Option(
        "--slice",
        help="Seconds of a training's turn while others wait.",
        min=0.1,
        max=86_400,
        envvar="AELAB_SLICE",
    ),
]
Disk = Annotated[
    float,
    typer.Option(
        "--disk", help="Gigabytes of the disk for all runs and image sets.", min=0.01, envvar="AELAB_DISK"
    ),
]
DiskEach = Annotated[
    float,
    typer.Option(
        "--disk-each",
        help="Gigabytes of the disk for each person's runs and image sets.",
        min=0.01,
        envvar="AELAB_DISK_EACH",
    ),
]


def default(
    context: typer.Context,
    lan: Lan = False,
    host: Host = LOOPBACK,
    port: Port = PORT,
    slots: Slots = 2,
    runs: Runs = None,
    data: Data = None,
    fetch: Fetch = FetchRight.MACHINE,
    name: Names = None,
    people: People = PEOPLE,
    slice_seconds: Slice = SLICE_SECONDS,
    disk: Disk = ALL / GIGABYTE,
    disk_each: DiskEach = EACH / GIGABYTE,
) -> None:
    """Opens the app where no command is named."""
    if context.invoked_subcommand is None:
        app(lan, host, port, slots, runs, data, fetch, name, people, slice_seconds, disk, disk_each)


def app(
    lan: Lan = False,
    host: Host = LOOPBACK,
    port: Port = PORT,
    slots: Slots = 2,
    runs: Runs = None,
    data: Data = None,
    fetch: Fetch = FetchRight.MACHINE,
    name: Names = None,
    people: People = PEOPLE,
    slice_seconds: Slice = SLICE_SECONDS,
    disk: Disk = ALL / GIGABYTE,
    disk_each: DiskEach = EACH / GIGABYTE,
) -> None:
    """Opens the app: serves the pages and runs the engine until Ctrl-C."""
    from aecore.classroom.beside import require_no_class

    address = listening(lan, host, port)
    places = folders(runs, data)
    require_no_class(Path(places[1]), for_others=not is_loopback(address) or bool(name))
    console = Console(highlight=False, soft_wrap=True)

    def tell() -> None:
        console.print(f"AE Lab is at [bold]{shown(address, port)}[/bold]  (Ctrl-C ends it)")

    places += ["--disk", str(disk), "--disk-each", str(disk_each)]
    at = ["--host", address, "--port", str(port), "--fetch", fetch.value, "--people", str(people)]
    at += ["--slots", str(slots)]
    start(places, ["--slots", str(slots), "--slice", str(slice_seconds)], [*at, *named(name)], tell)


def listening(lan: bool, host: str, port: int) -> str:
    """The address that is listened on. Raises EngineError where that cannot be."""
    address = EVERYWHERE[0] if lan else host
    _refuse_taken(address, port)
    return address


def folders(runs: Path | None, data: Path | None) -> list[str]:
    """Where runs and image sets lie, as options of both programs; the folder of the runs is made."""
    from aecore.disk.folders import data_folder, runs_folder

    home = runs or runs_folder()
    _make(home)
    return ["--runs", str(home), "--data", str(data or data_folder())]


def shown(address: str, port: int) -> str:
    """What a browser of the room opens."""
    return f"http://{room_address() if address in EVERYWHERE else address}:{port}"


def named(names: list[str] | None) -> list[str]:
    """The names that people know the server by, as options of it."""
    return [word for name in names or () for word in ("--name", name)]


def start(places: list[str], of_engine: list[str], of_server: list[str], ready: Callable[[], None]) -> None:
    """Starts engine and web server, says so, and ends both together."""
    from aecore.processes.supervisor import supervise

    engine = [sys.executable, "-m", "aecore.engine", *places, *of_engine]
    server = [sys.executable, "-m", "app.server", *places, *of_server]
    code = supervise({"engine": engine, "web server": server}, ready=ready)
    if code:
        sys.exit(code)


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            other = port + 1 if port < 65535 else port - 1
            address, found = f"{host}:{port}", error.strerror or str(error)
            if taken:
                raise EngineError(
                    "port_taken",
                    "{address}: expected an address this machine can listen on, found {found}; "
                    "try `aelab --port {other}`.",
                    address=address,
                    found=found,
                    other=str(other),
                ) from None
            raise EngineError(
                "address_foreign",
                "{address}: expected an address this machine can listen on, found {found}; "
                "try `aelab --host {other}`.",
                address=address,
                found=found,
                other=LOOPBACK,
            ) from None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(
            "folder_new",
            "{file}: expected a folder that can be written to, found {found}; try another one with --runs.",
            file=str(folder),
            found=error.strerror or str(error),
        ) from None
