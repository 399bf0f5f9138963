"""A set that was there when a run was asked for and is not any more: the worker says so, and fetches nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_lab import SHORT

from aecore.datasets import loading
from aecore.datasets.published import download
from aecore.engine.slots import Event, Task
from aecore.engine.worker.job import Work, ended_by, perform
from aecore.errors import DataError
from app.words.messages import Messages


class Silent:
    """The worker's line to the engine."""

    def send_event(self, event: Event) -> None: ...
    def attach(self, work: Work) -> None: ...


@pytest.mark.parametrize("name", ["mnist", "cifar10", "emnist_letters"])
def test_a_published_set_that_is_gone_ends_the_job_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    asked: list[str] = []

    def bring(wanted: str, *_more: object, **_named: object) -> None:
        asked.append(wanted)
        raise AssertionError("nothing is to be fetched")

    monkeypatch.setattr(loading, "fetch_published", bring)
    monkeypatch.setattr(download, "fetch_published", bring)
    task = Task(job="run", name="", recipe=SHORT.replace("data.name", name).to_json(), device="cpu")
    with pytest.raises(DataError, match=f"found {name}") as caught:
        perform(task, Silent(), runs=tmp_path / "runs", data=tmp_path / "data", threads=1)
    assert asked == []
    said, fit = ended_by(caught.value)
    assert fit
    assert "bloc Données" in Messages("fr").sentence(said)
    assert str(tmp_path) not in said
