"""The engine's decisions, with slots that only note what they are told: who gets a slot, and what becomes of a job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from noted_slots import Lab

from aecore.engine.slots import Event
from aecore.errors import EngineError


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path)
    yield lab
    lab.engine.close()
    lab.table.close()


def test_never_more_jobs_in_flight_than_slots_and_owners_take_turns(tmp_path: Path) -> None:
    lab = Lab(tmp_path, count=2)
    ada = [lab.submit("ada") for _ in range(4)]
    grace = [lab.submit("grace") for _ in range(2)]
    lab.turn()
    assert lab.begun() == [ada[0], grace[0]]
    assert [lab.table.place_in_queue(job) for job in (ada[1], grace[1], ada[2], ada[3])] == [1, 2, 3, 4]
    for job in (ada[0], grace[0], ada[1], grace[1]):
        lab.tell(job, "ended", state="finished", step=5, steps=5)
        assert len(lab.table.list(states=["running"])) == 2
    assert lab.begun() == [ada[0], grace[0], ada[1], grace[1], ada[2], ada[3]]
    lab.engine.close()


def test_progress_and_the_end_are_written(lab: Lab) -> None:
    job = lab.submit("ada")
    lab.turn()
    assert lab.state(job) == "running"
    lab.tell(job, "progress", state="running", step=0, steps=50)
    lab.tell(job, "progress", state="paused", step=7, steps=50)
    found = lab.table.get(job)
    assert (found.state, found.step, found.steps, found.ended) == ("paused", 7, 50, None)
    lab.tell(job, "ended", state="failed", message="Expected this, found that.")
    found = lab.table.get(job)
    assert (found.state, found.message, found.slot) == ("failed", "Expected this, found that.", False)
    assert found.started is not None
    assert found.ended is not None
    assert found.ended >= found.started >= found.created


def test_wishes_reach_the_slot_in_order_and_once(lab: Lab) -> None:
    job = lab.submit("ada")
    lab.turn()
    for verb, value in (("pause", None), ("step", None), ("learning_rate", 0.5), ("resume", None)):
        lab.table.wish(job, verb, value)
    lab.turn()
    assert lab.slots.controls == [(job, "pause"), (job, "step"), (job, "learning_rate", 0.5), (job, "resume")]
    assert lab.table.get(job).learning_rate == 0.5


def test_a_waiting_job_can_be_paused_resumed_and_stopped(lab: Lab) -> None:
    first, second = lab.submit("ada"), lab.submit("grace")
    lab.turn()
    lab.wish(second, "pause")
    assert (lab.state(second), lab.table.place_in_queue(second)) == ("paused", None)
    lab.wish(second, "resume")
    assert (lab.state(second), lab.table.place_in_queue(second)) == ("queued", 1)
    lab.wish(second, "learning_rate", 0.25)
    lab.wish(second, "stop")
    assert lab.state(second) == "stopped"
    lab.tell(first, "ended", state="finished")
    assert lab.begun() == [first]


def test_a_step_of_a_waiting_job_waits_for_its_slot_and_begins_paused(lab: Lab) -> None:
    first, second = lab.submit("ada"), lab.submit("grace")
    lab.turn()
    lab.wish(second, "step")
    lab.tell(first, "ended", state="finished")
    assert [(task.job, task.hold) for task in lab.slots.tasks] == [(first, False), (second, True)]
    assert lab.slots.controls == [(second, "step")]


def test_a_paused_job_keeps_its_slot_while_nobody_waits(tmp_path: Path) -> None:
    lab = Lab(tmp_path, slice_seconds=0.0)
    job = lab.submit("ada")
    lab.turn()
    lab.tell(job, "progress", state="paused", step=3, steps=9)
    assert lab.slots.controls == []
    assert lab.table.get(job).slot
    lab.engine.close()


def test_a_paused_job_makes_room_and_comes_back_at_its_turn(tmp_path: Path) -> None:
    lab = Lab(tmp_path, slice_seconds=0.0)
    paused, other, third = (lab.submit(owner) for owner in ("ada", "grace", "edith"))
    lab.turn()
    lab.wish(paused, "learning_rate", 0.125)
    lab.tell(paused, "progress", state="paused", step=3, steps=9)
    assert lab.slots.controls[-1] == (paused, "release")
    assert lab.begun() == [paused, other]
    assert (lab.state(paused), lab.table.get(paused).slot) == ("paused", False)
    lab.wish(paused, "resume")
    # Pausing and going on again and again must not bring anybody before those who have not had a turn yet.
    assert lab.table.places() == {third: 1, paused: 2}
    lab.tell(other, "ended", state="finished")
    lab.tell(third, "ended", state="finished")
    assert lab.begun() == [paused, other, third, paused]
    assert (lab.slots.tasks[-1].hold, lab.slots.tasks[-1].learning_rate) == (False, 0.125)
    lab.engine.close()


def test_a_running_job_is_put_back_when_its_slice_is_over_and_goes_on_at_its_next_turn(
    tmp_path: Path,
) -> None:
    lab = Lab(tmp_path, slice_seconds=0.0)
    job, other = lab.submit("ada"), lab.submit("grace")
    lab.turn()
    assert lab.slots.controls == []  # It has not begun: that another waits does not end a turn of nothing.
    lab.tell(job, "progress", state="running", step=3, steps=9)
    assert lab.slots.controls == [(job, "release")]
    assert lab.begun() == [job, other]
    put_back = lab.table.get(job)
    assert (put_back.state, put_back.step, put_back.message) == ("queued", 3, "")
    lab.tell(other, "progress", state="running", step=0, steps=9)
    assert lab.begun() == [job, other, job]
    lab.engine.close()


def test_a_slice_that_is_not_over_and_one_who_is_alone_are_left_alone(tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    job = lab.submit("ada")
    lab.submit("grace")
    lab.turn()
    lab.tell(job, "progress", state="running", step=3, steps=9)
    assert lab.slots.controls == []
    lab.engine.close()
    alone = Lab(tmp_path / "alone", slice_seconds=0.0)
    first, _ = alone.submit("ada"), alone.submit("ada")
    alone.turn()
    alone.tell(first, "progress", state="running", step=3, steps=9)
    assert alone.slots.controls == []
    alone.engine.close()


def test_who_holds_both_slots_gives_one_to_the_next_person_at_once(tmp_path: Path) -> None:
    lab = Lab(tmp_path, count=2)
    jobs = [lab.submit("ada"), lab.submit("ada")]
    lab.turn()
    for job in jobs:
        lab.tell(job, "progress", state="running", step=3, steps=9)
    other = lab.submit("grace")
    lab.turn()
    assert lab.slots.controls == [(jobs[0], "release")]
    assert lab.begun() == [*jobs, other]
    lab.engine.close()


def test_a_job_whose_worker_died_goes_on_before_others(lab: Lab) -> None:
    job, other = lab.submit("ada"), lab.submit("grace")
    lab.turn()
    lab.tell(job, "died", message="signal SIGKILL")
    assert lab.begun() == [job, job]
    assert lab.table.get(job).attempts == 1
    assert lab.state(other) == "queued"


def test_that_a_worker_was_lost_is_told_while_its_job_goes_on(lab: Lab) -> None:
    job = lab.submit("ada")
    lab.turn()
    lab.tell(job, "died", message="signal SIGKILL")
    lab.tell(job, "progress", state="running", step=3, steps=9)
    found = lab.table.get(job)
    assert (found.state, found.attempts) == ("running", 0)
    assert found.message == "Its worker process ended (signal SIGKILL); it goes on from its last checkpoint."
    lab.tell(job, "ended", state="finished", step=9, steps=9)
    assert lab.table.get(job).message == ""


def test_no_job_is_given_to_slots_that_do_not_get_ready_and_it_goes_on_when_they_do(lab: Lab) -> None:
    lab.slots.ill = True
    job = lab.submit("ada")
    lab.turn()
    assert (lab.begun(), lab.state(job)) == ([], "queued")
    lab.slots.ill = False
    lab.turn()
    assert lab.begun() == [job]


def test_a_paused_job_whose_worker_died_stays_paused(lab: Lab) -> None:
    job = lab.submit("ada")
    lab.turn()
    lab.tell(job, "progress", state="paused", step=3, steps=9)
    lab.tell(job, "died", message="signal SIGKILL")
    assert [task.hold for task in lab.slots.tasks] == [False, True]
    assert lab.state(job) == "paused"


def test_three_deaths_without_a_new_checkpoint_are_a_failure(lab: Lab) -> None:
    job = lab.submit("ada")
    lab.turn()
    for _ in range(3):
        lab.tell(job, "progress", state="running", step=0, steps=9)
        lab.tell(job, "progress", state="running", step=4, steps=9)
        lab.tell(job, "died", message="signal SIGKILL")
    found = lab.table.get(job)
    assert (found.state, len(lab.slots.tasks)) == ("failed", 3)
    assert "3 in a row that ended before it, the last one with signal SIGKILL; try a smaller" in found.message


def test_deaths_with_new_checkpoints_between_them_are_no_failure(lab: Lab) -> None:
    job = lab.submit("ada")
    lab.turn()
    for step in range(8):
        lab.tell(job, "progress", state="running", step=step, steps=9)
        lab.tell(job, "died", message="signal SIGKILL")
    assert lab.state(job) == "running"


def test_a_stopped_job_whose_worker_dies_is_stopped(lab: Lab) -> None:
    job = lab.submit("ada")
    lab.turn()
    lab.wish(job, "stop")
    assert lab.slots.controls == [(job, "stop")]
    lab.tell(job, "died", message="signal SIGKILL")
    assert (lab.state(job), lab.begun()) == ("stopped", [job])


def test_a_worker_that_does_not_stop_is_killed(lab: Lab) -> None:
    job = lab.submit("ada")
    lab.turn()
    lab.wish(job, "stop")
    lab.engine.flights[job].deadline = 0.0
    lab.turn()
    assert lab.slots.controls == [(job, "stop"), (job, "kill")]
    assert lab.state(job) == "stopped"


def test_when_the_engine_ends_running_jobs_wait_for_the_next_one(tmp_path: Path) -> None:
    lab = Lab(tmp_path, count=2)
    running, paused, waiting = (lab.submit(owner) for owner in ("ada", "grace", "edith"))
    lab.turn()
    lab.tell(paused, "progress", state="paused", step=3, steps=9)
    lab.engine.close()
    assert sorted(lab.slots.controls) == sorted([(running, "release"), (paused, "release")])
    assert [lab.state(job) for job in (running, paused, waiting)] == ["queued", "paused", "queued"]
    following = Lab(tmp_path)
    following.turn()
    assert following.begun() == [running]
    following.wish(paused, "stop")
    assert following.state(paused) == "stopped"
    following.engine.close()


def test_a_disk_that_fills_up_holds_the_engine_but_loses_nothing(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = lab.submit("ada")
    lab.turn()
    connection = lab.engine.table._connection
    connection.execute(
        "PRAGMA query_only = ON"
    )  # SQLite now refuses to write, as on a full or read-only disk.
    monkeypatch.setattr("time.sleep", lambda seconds: connection.execute("PRAGMA query_only = OFF"))
    lab.tell(job, "ended", state="finished", step=9, steps=9)
    assert lab.state(job) == "finished"
    assert "job table: expected a folder that can be written" in caplog.text


def test_an_engine_that_is_to_end_waits_for_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab(tmp_path)
    job = lab.submit("ada")
    lab.turn()
    connection = lab.engine.table._connection
    connection.execute("PRAGMA query_only = ON")
    waits = 0

    def wait(seconds: float) -> None:
        nonlocal waits
        waits += 1

    beats: list[int] = []
    monkeypatch.setattr("time.sleep", wait)
    lab.slots.told.append(Event(job=job, kind="ended", state="finished"))
    with pytest.raises(EngineError, match="job table"):
        lab.engine.work(lambda: waits > 3, lambda: beats.append(waits))
    assert beats  # while it waits it is not silent
    assert lab.state(job) == "running"  # the next engine takes it up
    connection.close()
