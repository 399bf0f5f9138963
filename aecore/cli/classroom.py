"""`aelab class`: the app for a class that joins by a code, with a page for its teacher."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aecore.cli.app import (
    PEOPLE,
    PORT,
    Fetch,
    FetchRight,
    Host,
    Lan,
    People,
    Port,
    folders,
    listening,
    named,
    shown,
    start,
)
from aecore.cli.options import Data, Runs
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
# Where they are left out, class.toml beside the runs says it.
Slots = Annotated[
    int | None,
    typer.Option("--slots", help="How many trainings run at once, whatever class.toml says.", min=1, max=64),
]
Slice = Annotated[
    float | None,
    typer.Option(
        "--slice",
        help="Seconds of a training's turn while others wait, whatever class.toml says.",
        min=0.1,
        max=86_400,
        envvar="AELAB_SLICE",
    ),
]
Disk = Annotated[
    float | None,
    typer.Option(
        "--disk",
        help="Gigabytes of the disk for all runs and image sets, whatever class.toml says.",
        min=0.01,
        max=100_000,
        envvar="AELAB_DISK",
    ),
]
DiskEach = Annotated[
    float | None,
    typer.Option(
        "--disk-each",
        help="Gigabytes of the disk for each student's runs and image sets, whatever class.toml says.",
        min=0.01,
        max=10_000,
        envvar="AELAB_DISK_EACH",
    ),
]
LONGEST = 60


def classroom(
    name: Name = "",
    lan: Lan = False,
    host: Host = LOOPBACK,
    port: Port = PORT,
    slots: Slots = None,
    runs: Runs = None,
    data: Data = None,
    fetch: Fetch = FetchRight.MACHINE,
    known_as: Known = None,
    people: People = PEOPLE,
    slice_seconds: Slice = None,
    disk: Disk = None,
    disk_each: DiskEach = None,
) -> None:
    """Opens the app for a class: students join by a code and a nickname, the teacher has a page and a PIN.

    Started again on the same folder, the same class goes on. What each student may have stands in class.toml beside
    the runs, which is made with the first class.
    """
    from aecore.classroom import codes, limits_file
    from aecore.classroom.store import Classroom
    from aecore.engine.lock import EngineLock

    address = listening(lan, host, port)
    places = folders(runs, data)
    home = Path(places[1])
    # Whoever teaches here at this moment keeps their PIN.
    EngineLock(home).close()
    limits = limits_file.begun(home)
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

    given = {
        "slots": slots,
        "slice_seconds": slice_seconds,
        "class_disk_gigabytes": disk,
        "disk_gigabytes": disk_each,
    }
    fixed = {name: value for name, value in given.items() if value is not None}
    in_force = limits.but(fixed)
    places += ["--class", *(word for name, value in fixed.items() for word in ("--fix", f"{name}={value}"))]
    working = ["--slots", str(in_force.slots)]
    at_slice = ["--slice", str(in_force.slice_seconds)]
    at_door = [
        "--host",
        address,
        "--port",
        str(port),
        "--fetch",
        fetch.value,
        "--people",
        str(people),
        *working,
    ]
    start(places, [*working, *at_slice], [*at_door, *named(known_as)], tell)


def _called(name: str) -> str:
    """The name as it is shown: one line of signs that can be seen."""
    return "".join(sign for sign in " ".join(name.split()) if sign.isprintable())[:LONGEST]


def _print_qr(console: Console, address: str) -> None:
    """The QR code, where it is looked at: in a file or a pipe it would be noise."""
    if console.is_terminal:
        import segno

        segno.make(address, error="l", micro=False).terminal(compact=True, border=2)
