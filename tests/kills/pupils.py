"""Students who join, train and come back, whatever dies meanwhile, and who note what they were answered."""

from __future__ import annotations

import re
import secrets
import threading
from dataclasses import dataclass, field
from random import Random

import httpx

from aecore.recipe.recipe import Recipe
from kills.machine import Machine

RECIPES = [
    Recipe().replace({"training.epochs": 14, "network.hidden": [64], "training.seed": seed})
    for seed in (1, 2)
]
COOKIE, TEACHER = "aelab_owner", "aelab_teacher"


@dataclass
class Pupil:
    """One student.

    Attributes:
        owner: the cookie that was given; "" before.
        back: the return code that was shown last; "" where one was sent whose answer never came.
        jobs: those that were answered with an id, and the recipe of each.
        lost: sentences on what was answered and is not so any more.
    """

    machine: Machine
    nickname: str
    random: Random
    owner: str = ""
    back: str = ""
    ticket: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    jobs: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    answers: int = 0

    def act(self, jobs: int) -> None:
        """Does one thing; where nobody answers it is tried again later."""
        try:
            if not self.owner:
                self._join()
            elif self.back and self.random.random() < 0.15:
                self._come_back()
            elif len(self.jobs) < jobs and self.random.random() < 0.5:
                self._train()
            else:
                self._look()
        except httpx.HTTPError:
            return
        self.answers += 1

    def _asked(self, method: str, path: str, **more: object) -> httpx.Response:
        headers = {"Cookie": f"{COOKIE}={self.owner}"} if self.owner else {}
        return httpx.request(method, self.machine.address + path, headers=headers, timeout=20, **more)  # type: ignore[arg-type]

    def _join(self) -> None:
        said = {"code": self.machine.code, "nickname": self.nickname, "ticket": self.ticket}
        self._taken_in(self._asked("POST", "/join", data=said))

    def _come_back(self) -> None:
        """As on another machine: without a cookie."""
        before, code, self.back = self.owner, self.back, ""
        said = httpx.post(f"{self.machine.address}/join", data={"back": code}, timeout=20)
        self._taken_in(said)
        if self.owner.partition(".")[0] != before.partition(".")[0]:
            self.lost.append(f"{self.nickname}: the return code {code} led to somebody else")

    def _taken_in(self, said: httpx.Response) -> None:
        found = re.search(r"<b>(\w{5} \w{5})</b>", said.text)
        if said.status_code != 200 or not found:
            self.lost.append(f"{self.nickname}: not let in, {said.status_code}: {said.text[-300:]}")
            return
        self.owner, self.back = said.cookies[COOKIE], found[1]

    def _train(self) -> None:
        which = self.random.randrange(len(RECIPES))
        asked = {"recipe": RECIPES[which].as_dict(), "device": "cpu", "name": self.nickname}
        said = self._asked("POST", "/api/jobs", json=asked)
        if said.status_code == 201:
            self.jobs[said.json()["id"]] = which
        elif said.status_code not in (409, 429):
            self.lost.append(f"{self.nickname}: no run, {said.status_code}: {said.text[:300]}")

    def _look(self) -> None:
        """Whoever was let in is in."""
        said = self._asked("GET", "/api/history")
        if said.status_code != 200:
            self.lost.append(f"{self.nickname}: is not in any more, {said.status_code}: {said.text[:300]}")

    def missing(self) -> list[str]:
        """What was answered once and is not so now, when all is quiet."""
        before = len(self.lost)
        if not self.owner:
            self._join()
        self._look()
        known = {run["id"] for run in self._asked("GET", "/api/history").json()["runs"]}
        gone = set(self.jobs) - known
        if gone:
            self.lost.append(f"{self.nickname}: the runs {sorted(gone)} are not there any more")
        if self.back and len(self.lost) == before:
            self._come_back()
        return self.lost


def busy(pupils: list[Pupil], over: threading.Event, jobs: int) -> list[threading.Thread]:
    """Has all of them act at once until it is over."""

    def live(pupil: Pupil) -> None:
        while not over.is_set():
            pupil.act(jobs)
            over.wait(pupil.random.uniform(0.05, 0.6))

    threads = [threading.Thread(target=live, args=(pupil,)) for pupil in pupils]
    for thread in threads:
        thread.start()
    return threads
