"""Kills the programs of a class at random moments, from seeds; exit code 1 where something was lost."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import threading
import time
from pathlib import Path
from random import Random

import httpx

from aecore.classroom.store import Classroom
from aecore.doctor.examination import examine
from aecore.errors import AELabError
from aecore.jobs.table import JobTable
from aecore.runs.folder import JOB, KEPT_WORDS
from aecore.runs.run import Run
from kills.machine import PARTS, Machine
from kills.pupils import RECIPES, TEACHER, Pupil, busy

END_SECONDS = 240.0
WAIT_SECONDS = 150.0
LEFT_OVER = "of a process that was ended"


def hashes(run: Path) -> dict[str, str]:
    """Of all files of a run that nobody changes once it has finished."""
    return {
        path.relative_to(run).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(run.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.name not in (JOB, KEPT_WORDS)
    }


def _state(run: Path) -> str:
    try:
        return str(json.loads((run / "run.json").read_bytes())["state"])
    except (OSError, ValueError, KeyError):
        return ""


class Turmoil:
    """One class, its students, and what dies.

    Args:
        folder: of all of it.
        seed: of what is done and when.
        pupils: how many there are.
        jobs: that each asks for.
    """

    def __init__(self, folder: Path, seed: int, pupils: int, jobs: int) -> None:
        self.random, self.jobs = Random(seed), jobs
        self.machine = Machine(folder)
        self.pupils = [
            Pupil(self.machine, f"Pupil-{n}-of-nine", Random(f"{seed}.{n}")) for n in range(pupils)
        ]
        self.finished: dict[str, dict[str, str]] = {}
        self.wrong: list[str] = []
        self.killed: list[str] = []
        self.table = JobTable(folder / "runs")

    def rage(self, plan: list[tuple[int, str]]) -> None:
        """Kills by a plan, while all are busy: how much has to happen first, answers and steps of training, and what.

        Of a machine that is slow with other things it asks no more than of a quick one.
        """
        over = threading.Event()
        threads = busy(self.pupils, over, self.jobs)
        try:
            for much, part in plan:
                self._watched(much)
                if self._killed(part):
                    self.killed.append(part)
                self.machine.revive()
            self.machine.awaited()
            self._watched(len(self.pupils))
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def _killed(self, part: str) -> bool:
        """Kills it as soon as it is there: a worker, once somebody trains."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not self.machine.kill(part):
            if time.monotonic() > deadline:
                return False
            self._note()
            time.sleep(0.3)  # Looking through all processes takes a while.
        return True

    def _watched(self, much: int) -> None:
        """Notes what has finished meanwhile, as it is then."""
        begun, deadline = self._happened(), time.monotonic() + WAIT_SECONDS
        while self._happened() < begun + much and time.monotonic() < deadline:
            self._note()
            time.sleep(0.1)

    def _happened(self) -> int:
        lines = sum(file.read_bytes().count(b"\n") for file in self.machine.runs.glob("*/metrics.jsonl"))
        return lines + sum(pupil.answers for pupil in self.pupils)

    def _note(self) -> None:
        ended = [job.id for job in self.table.list(limit=1000) if job.state == "finished"]
        for job in ended:
            if job not in self.finished and _state(self.machine.runs / job) == "finished":
                self.finished[job] = hashes(self.machine.runs / job)

    def settle(self) -> None:
        """Waits until every job has ended, and holds everything against what was answered."""
        asked = {job: which for pupil in self.pupils for job, which in pupil.jobs.items()}
        self.machine.awaited()
        deadline = time.monotonic() + END_SECONDS
        while True:
            self._note()
            if set(asked) <= set(self.finished):
                break
            if time.monotonic() > deadline:
                left = [(job.id, job.state, job.message) for job in self.table.list(limit=1000)]
                self.wrong.append(f"not all jobs have finished: {left}")
                break
            time.sleep(0.2)
        for pupil in self.pupils:
            self.wrong += pupil.missing()
        for job, known in self.finished.items():
            now = hashes(self.machine.runs / job)
            changed = {name for name in known | now if known.get(name) != now.get(name)}
            if changed:
                self.wrong.append(f"{job} was changed after it had finished: {sorted(changed)}")
        self._weights(asked)

    def _weights(self, asked: dict[str, int]) -> None:
        """Whoever was interrupted has the weights of whoever was not."""
        weights: dict[int, set[str]] = {}
        for job, which in asked.items():
            try:
                run = Run.open(self.machine.runs / job)
                steps = [line["step"] for line in run.metrics()]
                run.model()
            except AELabError as error:
                self.wrong.append(f"{job}: {error}")
                continue
            # Whoever takes turns says the step of each turn's end twice.
            if steps != sorted(steps) or steps[-1] != run.about["steps"]:
                self.wrong.append(f"{job}: its metrics end at {steps[-1]} of {run.about['steps']}, {steps}")
            weights.setdefault(which, set()).add(hashes(run.path)["weights/last.safetensors"])
        for which, found in weights.items():
            straight = self._straight(which)
            if found != {straight}:
                self.wrong.append(
                    f"recipe {which}: {len(found)} kinds of weights, and not those of a run without a break"
                )

    def _straight(self, which: int) -> str:
        folder = self.machine.folder / "straight"
        run = Run.create(folder, RECIPES[which], id=f"r{which}")
        for _ in run.record(run.start(device="cpu", threads=self._threads())):
            pass
        return hashes(run.path)["weights/last.safetensors"]

    def _threads(self) -> int:
        for job in self.finished:
            return int(Run.open(self.machine.runs / job).about["threads"])
        return 1

    def erase(self, *, kill: str, pause: float) -> None:
        """Has the teacher end the class and erase it, kills a part so many seconds later, and looks what is left."""
        owners = [pupil.owner.partition(".")[0] for pupil in self.pupils]
        jobs = [job for pupil in self.pupils for job in pupil.jobs]
        with httpx.Client(base_url=self.machine.address, timeout=20) as teacher:
            answer = teacher.post("/teacher", data={"pin": self.machine.pin})
            cookie = {"Cookie": f"{TEACHER}={answer.cookies[TEACHER]}"}
            if teacher.post("/api/class/end", json={"erase": True}, headers=cookie).status_code != 204:
                self.wrong.append("the class could not be ended")
        time.sleep(pause)
        self.machine.kill(kill)
        self.machine.awaited()
        deadline = time.monotonic() + 60
        while (self._to_erase() or any((self.machine.runs / job).exists() for job in jobs)) and (
            time.monotonic() < deadline
        ):
            time.sleep(0.1)
        self.machine.end()
        self.table.close()
        content = {
            path: path.read_bytes()
            for place in (self.machine.runs, self.machine.folder / "data")
            for path in place.rglob("*")
            if path.is_file()
        }
        for trace in (*owners, *jobs, "of-nine"):
            held = [
                path.name for path, said in content.items() if trace.encode() in said or trace in str(path)
            ]
            if held:
                self.wrong.append(f"after the erasing {trace} is in {held}")

    def _to_erase(self) -> bool:
        classroom = Classroom(self.machine.runs)
        try:
            return bool(classroom.to_erase())
        finally:
            classroom.close()

    def examined(self) -> None:
        """What the doctor finds, but for files that were begun and are ended by whoever goes on."""
        for finding in examine(self.machine.runs, self.machine.folder / "data"):
            if LEFT_OVER not in finding.found:
                self.wrong.append(f"the doctor finds {finding}")


def plan_of(random: Random, kills: int) -> list[tuple[int, str]]:
    """So many kills: of the machine as a whole less often, as all has to start again."""
    return [(random.randint(0, 40), random.choices(PARTS, (3, 3, 4, 2))[0]) for _ in range(kills)]


def main() -> int:
    """`python -m kills [--seeds N] [--first SEED] [--kills N] [--pupils N]`, with tests among the places of modules."""
    parser = argparse.ArgumentParser(prog="python -m kills", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--pupils", type=int, default=8)
    chosen = parser.parse_args()
    wrong = 0
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        with tempfile.TemporaryDirectory() as folder:
            turmoil = Turmoil(Path(folder), seed, chosen.pupils, 3)
            try:
                turmoil.machine.start()
                turmoil.rage(plan_of(turmoil.random, chosen.kills))
                turmoil.settle()
                turmoil.examined()
                turmoil.erase(
                    kill=turmoil.random.choice(PARTS[:2] + PARTS[3:]), pause=turmoil.random.uniform(0, 0.4)
                )
            finally:
                turmoil.machine.kill("machine")
                turmoil.table.close()
            killed = {part: turmoil.killed.count(part) for part in PARTS}
            answers = sum(pupil.answers for pupil in turmoil.pupils)
            print(f"seed {seed}: killed {killed}, {answers} answers, {len(turmoil.finished)} runs finished")
            print("\n".join(turmoil.wrong[:20]) or "nothing was lost", flush=True)
            if turmoil.wrong:
                print(turmoil.machine.said()[-4000:])
            wrong += len(turmoil.wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
