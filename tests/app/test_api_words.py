"""Names, notes and stars of one's own runs, by the API and on the page."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from api_server import make_run

from aecore.recipe.presets import PRESETS
from app.runs.listed import own_runs, run_shown
from app.web.owner import COOKIE
from app.web.settings import wishes
from app.words.messages import Messages


def test_words_are_kept_with_the_run_and_name_it_in_menus(
    server: tuple[Path, str], ada: httpx.Client
) -> None:
    folder, _ = server
    owner = ada.cookies[COOKIE].partition(".")[0]
    job = wishes().submit(PRESETS["vae-2d"], owner, "vae-2d")
    english = Messages("en")
    assert own_runs(owner)[0].title(english).startswith("Variational, 2-D · ")
    answer = ada.post(f"/api/runs/{job}/words", json={"name": "<b>*mine*</b>", "starred": True})
    assert answer.json() == {"name": "<b>*mine*</b>", "note": "", "starred": True}
    assert own_runs(owner)[0].title(english).startswith("<b>*mine*</b> · ")
    assert ada.post(f"/api/runs/{job}/words", json={"note": "a\nb"}).json() == {
        "name": "<b>*mine*</b>",
        "note": "a\nb",
        "starred": True,
    }
    kept = json.loads((folder / "runs" / job / "words.json").read_text())
    assert kept == {"name": "<b>*mine*</b>", "note": "a\nb", "starred": True}
    ada.post(f"/api/runs/{job}/words", json={"name": ""})
    assert own_runs(owner)[0].title(english).startswith("Variational, 2-D · ")


@pytest.mark.parametrize(
    "body",
    [
        {"name": 3},
        {"note": None},
        {"starred": 1},
        {"starred": "yes"},
        {"owner": "me"},
        {"name": "n" * 81},
        {"name": "two\nlines"},
        {"note": "n" * 4001},
        {"note": "\x00"},
    ],
)
def test_other_words_are_refused_in_a_sentence(
    server: tuple[Path, str], ada: httpx.Client, body: dict[str, object]
) -> None:
    make_run(server[0], "by-hand") if not (server[0] / "runs/by-hand").exists() else None
    for language in ("en", "fr"):
        headers = {"Accept-Language": language}
        answer = ada.post("/api/runs/by-hand/words", json=body, headers=headers)
        assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert not (server[0] / "runs/by-hand/words.json").exists()


def test_a_ready_made_run_has_none_of_somebody_s(ada: httpx.Client) -> None:
    assert ada.post("/api/runs/ready-vae-2d-digits/words", json={"name": "mine"}).status_code == 403
    shown = run_shown("ready-vae-2d-digits")
    assert shown is not None
    assert shown.title(Messages("en")).startswith("Variational")
