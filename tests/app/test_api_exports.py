"""What the menu's links give: each export as a file, or one sentence in a tab of its own."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import browser, serving

from aecore import EXPORTERS, PRESETS, ready_made_runs
from aecore.runs.folder import KEPT_WORDS
from aecore.runs.kept_words import KeptWords, write_words
from app.controls.take_home import ENDINGS

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("served")
    with serving(folder) as address, browser(address) as opened:
        yield opened


def test_the_menu_offers_every_export() -> None:
    assert set(ENDINGS) == set(EXPORTERS)


@pytest.mark.parametrize("kind", ENDINGS)
def test_each_export_is_a_file(kind: str, client: httpx.Client) -> None:
    response = client.get(f"/api/runs/ready-vae-2d-digits/export/{kind}?language=fr", headers=HTML)
    assert response.status_code == 200, response.text[:300]
    said = response.headers["content-disposition"]
    name = said.removeprefix('attachment; filename="').removesuffix('"')
    assert said.startswith("attachment; filename=")
    assert name.endswith((*ENDINGS[kind].split(), ".zip"))
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            assert archive.testzip() is None
            assert {Path(each).parts[0] for each in archive.namelist()} == {Path(name).stem}
    if kind == "script":
        assert "Le script entraîne le même modèle" in response.text


def test_what_cannot_be_exported_is_a_sentence_in_the_page_s_language(client: httpx.Client) -> None:
    path = "/api/runs/ready-vae-2d-mnist/export/codes"  # whose images are not here
    answer = client.get(f"{path}?language=fr", headers={**HTML, "accept-language": "en"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert "mnist" in answer.text
    assert "expected" not in answer.text
    assert "The set mnist is not in the data folder" in client.get(path).json()["error"]
    assert client.get("/api/runs/ready-vae-2d-digits/export/pdf").status_code == 404
    assert client.get("/api/runs/nobody/export/script").status_code == 404
    other = client.get(
        "/api/runs/ready-vae-2d-digits/export/curves", headers={"origin": "http://evil.example"}
    )
    assert other.status_code == 403


YOUNG = {"en": "found one without weights yet", "fr": "n’a pas encore de poids"}
OPEN = {"en": "expected a run that has come to its end", "fr": "celui-ci n’y est pas arrivé"}
WHOLE = {"en": "found no whole scores.json", "fr": "n’a pas été enregistré en entier, scores.json manque"}
REMOVED = {"en": "This run was removed", "fr": "Cet entraînement a été supprimé"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_run_that_is_not_whole_or_is_removed_is_told_in_a_sentence(tmp_path: Path, language: str) -> None:
    recipe = PRESETS["vae-2d"].replace("data.name", "digits").as_dict()
    with serving(tmp_path) as address, browser(address) as owner:
        run = owner.post("/api/jobs", json={"recipe": recipe}).json()["id"]
        folder, said = tmp_path / "runs" / run, []

        def ask(kind: str) -> None:
            answer = owner.get(f"/api/runs/{run}/export/{kind}?language={language}", headers=HTML)
            assert answer.headers["content-type"].startswith("text/plain")
            assert str(tmp_path) not in answer.text
            said.append((answer.status_code, answer.text))

        ask("script")  # one that waits, and has no folder of its own yet
        shutil.copytree(ready_made_runs()["vae-2d-digits"], folder, dirs_exist_ok=True)
        about = json.loads((folder / "run.json").read_text())
        for state in ("running", "created", "failed"):
            (folder / "run.json").write_text(json.dumps({**about, "state": state}))
            ask("weights")
        (folder / "run.json").write_text(json.dumps({**about, "state": "stopped"}))
        (folder / "scores.json").unlink()
        ask("report")
        owner.post(f"/api/runs/{run}/remove", json={"stop": True})
        ask("curves")
        assert [status for status, _ in said] == [404, 400, 400, 400, 400, 404]
        expected = [YOUNG[language], *[OPEN[language]] * 3, WHOLE[language], REMOVED[language]]
        assert [part in text for part, (_, text) in zip(expected, said, strict=True)] == [True] * 6


def test_notes_leave_with_their_owner_alone(tmp_path: Path) -> None:
    recipe = PRESETS["vae-2d"].replace("data.name", "digits").as_dict()
    with serving(tmp_path) as address, browser(address) as owner, browser(address) as other:
        owner.timeout = other.timeout = 60
        run = owner.post("/api/jobs", json={"recipe": recipe}).json()["id"]
        folder = tmp_path / "runs" / run
        shutil.copytree(ready_made_runs()["vae-2d-digits"], folder, dirs_exist_ok=True)
        write_words(folder, KeptWords(name="my best", note="for me alone"))
        told = {who: who.get(f"/api/runs/{run}/export/report") for who in (owner, other)}
        assert "for me alone" in told[owner].text
        assert told[other].status_code == 200
        assert "for me alone" not in told[other].text
        assert "my best" not in told[other].text
        packed = other.get(f"/api/runs/{run}/export/run").content
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            assert not [name for name in archive.namelist() if name.endswith(KEPT_WORDS)]
