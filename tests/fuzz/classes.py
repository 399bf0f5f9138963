"""The same for a class's server: asked by students, by the teacher and by nobody, each of whom may see some things."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import urlencode

from door_server import Server

from aecore.classroom.store import Classroom
from fuzz.asking import Foreign, Found, ask, warm_up, wrong_with
from fuzz.routes import Place, places
from fuzz.sockets import talk

TALKS, TOGETHER = 60, 4
ENDING = re.compile(r"/api/class/(end|students/.*/remove|former/.*)|/teacher/out")
"""What the teacher does not do here: the class is to go on."""
NICKNAMES = ("Ada-of-nine", "Ben-of-nine")


class Role(NamedTuple):
    """Who asks: with which cookies, for which run, and what is not theirs."""

    cookies: Sequence[str]
    run: str
    foreign: Foreign
    places: Sequence[Place]


def begun(folder: Path) -> tuple[str, str]:
    """Begins a class in a folder; its code and its teacher's PIN."""
    classroom = Classroom(folder / "runs", new=True)
    now, _ = classroom.begin("Year 9")
    pin = classroom.new_pin(now.id)
    classroom.close()
    return now.code, pin


def roles(server: Server, code: str, pin: str) -> list[Role]:
    """Two students with a run each, the teacher, and somebody who has not joined."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    def post(path: str, **said: str) -> list[str]:
        answer = server.ask(path, form, method="POST", body=urlencode(said).encode())
        return [cookie.partition(";")[0] for cookie in answer.headers["set-cookie"]]

    ada, ben = (post("/join", code=code, nickname=name)[0] for name in NICKNAMES)
    of_ada, of_ben = (
        server.post_job(cookie).text.partition('"id":"')[2].partition('"')[0] for cookie in (ada, ben)
    )
    assert of_ada
    assert of_ben
    teacher = "; ".join(sorted(post("/teacher", pin=pin)))
    name, _, signature = ada.removeprefix("aelab_owner=").rpartition(".")
    forged = [
        f"aelab_owner={name}",
        f"aelab_owner={name}x.{signature}",
        f"aelab_teacher={signature}; aelab_owner={signature}",
        f"aelab_teacher={name}.1.{signature}",
        "aelab_teacher=" + "x" * 3000,
        "=;;=",
        "a=b",
    ]
    theirs = ben.removeprefix("aelab_owner=").partition(".")[0]
    all_of_it = places(of_a_class=True)
    for_teacher = [place for place in all_of_it if not ENDING.match(place.path)]
    ada_s, ben_s = (
        Foreign("student", run, words)
        for run, words in ((of_ada, (name, NICKNAMES[0])), (of_ben, (theirs, NICKNAMES[1])))
    )
    nobody = Foreign("nobody", of_ada, (*ada_s.words, *ben_s.words))
    return [
        # Each asks for the other's run as often as for one's own.
        Role([ben], of_ada, ada_s, all_of_it),
        Role([ada], of_ada, ben_s, all_of_it),
        Role([ada], of_ben, ben_s, all_of_it),
        # Everything is the teacher's to see, but whose cookie is whose.
        Role([teacher], "ready-beta-vae", Foreign("teacher", words=(name, theirs)), for_teacher),
        Role(forged, of_ada, nobody, all_of_it),
    ]


def fuzz_class(server: Server, code: str, pin: str, count: int, seed: int, *, in_time: bool) -> Found:
    """Asks so often, several at a time; every route and everybody about as often as any other.

    Args:
        server: of a class.
        code: to join it by.
        pin: of its teacher.
        count: of requests.
        seed: of all that is drawn: each worker draws its own.
        in_time: whether a late answer is wrong.
    """
    everybody = roles(server, code, pin)
    if in_time:
        warm_up(server, everybody[0].cookies[0])

    def worker(number: int) -> Found:
        random, found = Random(f"class {seed}.{number}"), Found()
        turns = {role: itertools.count(number) for role in range(len(everybody))}
        for turn in range(count // TOGETHER):
            which = random.randrange(len(everybody))
            role = everybody[which]
            place = role.places[next(turns[which]) % len(role.places)]
            ask(found, random, place, server, role.cookies, role.run, in_time=in_time, foreign=role.foreign)
            if turn % TALKS == 0:
                wrong = wrong_with("101", talk(random, server, role.cookies[0], 5), server.folder)
                found.wrong += (
                    [f"on the websocket of a {role.foreign.to}, {seed}.{number}: {wrong}"] if wrong else []
                )
        return found

    with ThreadPoolExecutor(TOGETHER) as pool:
        whole = Found.of(list(pool.map(worker, range(TOGETHER))))
    if server.ask("/_stcore/health").status != 200:
        whole.wrong.append("at the end it does not answer any more")
    if server.ask("/api/history", {"Cookie": everybody[0].cookies[0]}).status != 200:
        whole.wrong.append("at the end a student is not in any more")
    return whole
