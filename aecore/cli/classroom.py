"""`aelab class`: the app for a class that joins by a code, with a page for its teacher."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aecore.cli.app import (
    PEOPLE,
    PORT,
    Disk,
    DiskEach,
    Fetch,
    FetchRight,
    Host,
    Lan,
    People,
    Port,
    Slice,
    Slots,
    folders,
    listening,
    named,
    shown,
    start,
)
from aecore.cli.options import Data, Runs
from aecore.jobs.quota import ALL, EACH, GIGABYTE
from aecore.jobs.turns import SLICE_SECONDS
from aecore.machine.room import LOOPBACK, named_address

Name = Annotated[str, typer.Option("--name", help='What the class is called: "Year 9", say.')]
Known = Annotated[
    list[str] | None,
    typer.Option(
        "--known-as",
        help="Another name that people open the app by: a proxy's, say https://lab.school.example, which is told "
        "to the class then. May be given again.",
        envvar="AELAB_NAME",
    ),
]
LONGEST = 60


def classroom(
    name: Name = "",
    lan: Lan = False,
    host: Host = LOOPBACK,
    port: Port = PORT,
    slots: Slots = 2,
    runs: Runs = None,
    data: Data = None,
    fetch: Fetch = FetchRight.MACHINE,
    known_as: Known = None,
    people: People = PEOPLE,
    slice_seconds: Slice = SLICE_SECONDS,
    disk: Disk = ALL / GIGABYTE,
    disk_each: DiskEach = EACH / GIGABYTE,
) -> None:
    """Opens the app for a class: students join by a code and a nickname, the teacher has a page and a PIN.

    Started again on the same folder, the same class goes on.
    """
    from aecore.classroom import codes
    from aecore.classroom.store import Classroom
    from aecore.engine.lock import EngineLock

    address = listening(lan, host, port)
    places = folders(runs, data)
    home = Path(places[1])
    # Whoever teaches here at this moment keeps their PIN.
    EngineLock(home).close()
    classroom = Classroom(home, new=True)
    try:
        now, new = classroom.begin(_called(name))
        pin, students = classroom.new_pin(now.id), len(classroom.students(now.id))
    finally:
        classroom.close()
    at = named_address(known_as[0].strip()) if known_as else shown(address, port)
    console = Console(highlight=False, soft_wrap=True)

    def tell() -> None:
        title = now.name or "The class"
        again = "" if new else f" goes on, with {students} {'student' if students == 1 else 'students'} in it"
        console.print(f"\n{title}{again or ' has begun'}.", style="bold", markup=False)
        _print_qr(console, f"{at}/join?code={now.code}")
        console.print(
            f"Students open  [bold]{at}[/bold]  and join by the code  [bold]{codes.shown(now.code)}[/bold]"
        )
        told = "" if new else "  (another one than before)"
        console.print(f"The teacher opens  [bold]{at}/teacher[/bold]  with the PIN  [bold]{pin}[/bold]{told}")
        if at.startswith(f"http://{LOOPBACK}"):
            console.print("Nobody but this machine can open it: --lan lets the room in.")
        console.print("(Ctrl-C ends it; the class goes on when it is started again)")

    more = ["--slots", str(slots), "--slice", str(slice_seconds)]
    at_door = [
        "--host",
        address,
        "--port",
        str(port),
        "--fetch",
        fetch.value,
        "--people",
        str(people),
        "--slots",
        str(slots),
        "--class",
    ]
    limits = ["--disk", str(disk), "--disk-each", str(disk_each)]
    start([*places, *limits], more, [*at_door, *named(known_as)], tell)


def _called(name: str) -> str:
    """The name as it is shown: one line of signs that can be seen."""
    return "".join(sign for sign in " ".join(name.split()) if sign.isprintable())[:LONGEST]


def _print_qr(console: Console, address: str) -> None:
    """The QR code, where it is looked at: in a file or a pipe it would be noise."""
    if console.is_terminal:
        import segno

        segno.make(address, error="l", micro=False).terminal(compact=True, border=2)
