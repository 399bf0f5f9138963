"""The pages of a class: the nickname stands in the header, and another's run is as none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from train_page import page, told

from aecore.classroom.people import Student
from aecore.classroom.store import Classroom
from aecore.recipe.presets import PRESETS
from app.runs.library import first_shown
from app.runs.listed import terminal_runs
from app.web import rights
from app.web.settings import Settings, close, use, wishes
from app.words.messages import Messages


@pytest.fixture
def ada(folders: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Student]:
    """Who is at work on the pages."""
    classroom = Classroom(folders / "runs", new=True)
    student = classroom.join(classroom.begin()[0].id, "*Ada*", "ticket").student
    classroom.close()
    use(Settings(runs=folders / "runs", data=folders / "data", classroom=True))
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", {"aelab_owner": student.owner})
    yield student
    close()


def test_the_nickname_stands_in_the_header_as_text(ada: Student) -> None:
    assert [each.value for each in page().markdown if "Ada" in each.value] == [r"\*Ada\*"]


def test_a_lab_without_a_class_has_no_nickname(folders: Path) -> None:
    assert not [each for each in page().markdown if "Teacher" in each.value or "Ada" in each.value]


def test_another_s_run_is_as_none_by_link_and_by_message(
    ada: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.ip_address", None)
    own = wishes().submit(PRESETS["denoising"], ada.owner, name="denoising")
    other = wishes().submit(PRESETS["sparse-l1"], "somebody", name="sparse-l1")
    assert told(page(run=own))["run"] == own
    test = page(run=other)
    assert told(test)["run"] == first_shown()
    assert told(test)["recipe"] != PRESETS["sparse-l1"].as_dict()
    assert test.main.warning[0].value == Messages("en")("error.run")
    assert page(compare=f"{own},{other}").session_state["compared"].runs == (own,)
    assert not rights.may_see(other)
    assert rights.may_see("ready-beta-vae")
    assert terminal_runs() == []
    monkeypatch.setattr(rights, "is_of_this_machine", lambda _address: True)
    assert not rights.may_fetch(), "a published set is fetched by the teacher"
