"""Asks a server of its own on the loopback, and says what was wrong; exit code 1 where anything was."""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from door_server import Server, running

from fuzz.asking import Found, ask, warm_up, wrong_with
from fuzz.classes import begun, fuzz_class
from fuzz.routes import places
from fuzz.sockets import talk

TALKS = 40
"""Requests to one conversation on a websocket."""
TOGETHER = 4


def fuzz(server: Server, count: int, seed: int, *, in_time: bool) -> Found:
    """Asks so often, several at a time; every route about as often as any other.

    Args:
        server: which one.
        count: of requests.
        seed: of all that is drawn: each worker draws its own.
        in_time: whether a late answer is wrong.
    """
    everywhere = places()
    owners = [server.ask().owner for _ in range(4)]
    made = server.post_job(owners[0])
    job = made.text.partition('"id":"')[2].partition('"')[0]
    cookies = [
        *owners,
        owners[0],
        owners[0],
        "aelab_owner=invented",
        "aelab_owner=" + "x" * 3000,
        "=;;=",
        owners[1][:-3],
    ]

    if in_time:
        warm_up(server, "")

    def worker(number: int) -> Found:
        random, found = Random(f"{seed}.{number}"), Found()
        for turn in range(count // TOGETHER):
            place = everywhere[turn % len(everywhere)]
            ask(found, random, place, server, cookies, job, in_time=in_time)
            if turn % TALKS == 0:
                wrong = wrong_with("101", talk(random, server, owners[0], 5), server.folder)
                if wrong:
                    found.wrong.append(f"on the websocket, {seed}.{number} at {turn}: {wrong}")
        return found

    with ThreadPoolExecutor(TOGETHER) as pool:
        whole = Found.of(list(pool.map(worker, range(TOGETHER))))
    if server.ask("/_stcore/health").status != 200:
        whole.wrong.append("at the end it does not answer any more")
    return whole


FAULTS = ("the page's script failed", "no answer to", "Exception in ASGI", "Task exception")
OTHERS = (*FAULTS, "20", "Error deserializing", "ASGI callable returned")
GONE = ("st.session_state has no key", 'Cannot call "send" once a close message')
"""Streamlit empties the session of a page that has gone, and closes its websocket once more: nobody sees that."""


def faults(log: str) -> list[str]:
    """What the server's log calls its own faults, with last line and last places; not Streamlit's of messages."""
    found, said = [], log.split("\n")
    for number, line in enumerate(said):
        if line.startswith(FAULTS):
            rest = list(itertools.takewhile(lambda later: not later.startswith(OTHERS), said[number + 1 :]))
            last = [later for later in rest if later.strip()][-1:]
            places = [later.strip() for later in rest if later.strip().startswith('File "')][-3:]
            if not any(gone in told for told in last for gone in GONE):
                found.append(f"in the log: {line}: {last} at {places}")
    return found


def main() -> int:
    """`python -m fuzz [--requests N] [--seed N] [--class] [--any-time]`, with tests among the places of modules."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--class", dest="of_a_class", action="store_true", help="a class's server alone")
    parser.add_argument("--any-time", action="store_true", help="do not look at clocks")
    chosen = parser.parse_args()
    in_time, wrong = not chosen.any_time, 0
    for of_a_class in (True,) if chosen.of_a_class else (False, True):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            code, pin = begun(folder) if of_a_class else ("", "")
            options = ("--people", "400", *(["--class"] if of_a_class else []))
            with running(folder, *options, whole_log=False) as server:
                if of_a_class:
                    found = fuzz_class(server, code, pin, chosen.requests, chosen.seed, in_time=in_time)
                else:
                    found = fuzz(server, chosen.requests, chosen.seed, in_time=in_time)
            found.wrong += faults((folder / "server.log").read_text())
        print("of a class" if of_a_class else "for anybody", end=": ")
        wrong += report(found, chosen.seed)
    return 1 if wrong else 0


def report(found: Found, seed: int) -> int:
    """Prints what was found, and says how much of it was wrong."""
    print(f"{sum(found.statuses.values())} requests to {len(found.asked)} routes, seed {seed}")
    print(", ".join(f"{times} x {status}" for status, times in sorted(found.statuses.items())))
    print(f"the slowest {found.slowest[0]:.2f} s: {found.slowest[1]}")
    print("\n".join(found.wrong[:30]))
    print(f"{len(found.wrong)} answers that should not be")
    return len(found.wrong)


if __name__ == "__main__":
    sys.exit(main())
