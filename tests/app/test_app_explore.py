"""What Streamlit hands to the Explore page."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from explore_samples import trained_run
from library_samples import tiny
from streamlit.runtime.context import ContextProxy

from app.runs.listed import own_runs, ready_runs, terminal_runs
from app.views import explore
from app.web.owner import COOKIE
from app.web.settings import wishes
from app.words.messages import LANGUAGES, Messages


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_models_offers_own_runs_those_of_the_command_line_and_the_ready_made_ones(
    folders: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained_run(folders, "terminal")
    mine, theirs = (wishes().submit(tiny(), owner, name=owner) for owner in ("me", "them"))
    copytree(
        folders / "runs" / "terminal", folders / "runs" / theirs, dirs_exist_ok=True
    )  # another browser's, and trained
    (folders / "runs" / "empty").mkdir()
    assert [run.id for run in terminal_runs()] == ["terminal"]
    assert [run.id for run in own_runs("me")] == [mine]
    given: dict[str, object] = {}
    monkeypatch.setattr(explore, "draw_bundle", lambda _, data, **__: given.update(data))
    monkeypatch.setattr(explore, "common", lambda _: {})
    monkeypatch.setattr(ContextProxy, "cookies", {COOKIE: "me"})

    class Page:
        address, show, trouble = "", None, None

    explore.draw(Page(), Messages(language))  # type: ignore[arg-type]
    listed = given["runs"]
    assert isinstance(listed, list)
    assert [run["value"] for run in listed] == [mine, "terminal", *(run.id for run in ready_runs())]
    assert listed[1]["name"].startswith("a small one · ")
