"""The /api routes: what they give, to whom, and one sentence for everything that cannot be."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_server import browser, listen, make_run, serving

from aecore.errors import RunError
from aecore.jobs.table import VERBS
from aecore.recipe.presets import PRESETS
from aecore.sentences import stored
from app.runs.library import first_shown, ready_made
from app.web.bundle import manifest
from app.web.owner import COOKIE
from app.web.settings import job_table
from app.words.messages import LANGUAGES, catalogue

RECIPE = PRESETS["vae-2d"].as_dict()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with serving(tmp_path) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with browser(address) as client:
        yield client


def sentence(response: httpx.Response) -> str:
    """The error of a refusal: one sentence, and nothing of the machinery."""
    assert 400 <= response.status_code < 500
    assert set(response.json()) == {"error"}
    said: str = response.json()["error"]
    assert said.endswith(".")
    assert "Traceback" not in said
    return said


def submit(client: httpx.Client, **changes: Any) -> str:
    response = client.post("/api/jobs", json={"recipe": RECIPE, "name": "vae-2d", "device": "cpu", **changes})
    assert response.status_code == 201
    job: str = response.json()["id"]
    return job


def test_a_browser_is_named_once_with_the_page_and_never_by_the_api(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        assert "set-cookie" not in client.get("/api/text/en.json").headers
        given = client.get("/").headers["set-cookie"]
        assert given.startswith(f"{COOKIE}=")
        assert "HttpOnly" in given
        assert "SameSite=Lax" in given
        assert "set-cookie" not in client.get("/").headers


def test_a_submitted_recipe_waits_in_the_table_under_its_owner(client: httpx.Client) -> None:
    run = submit(client)
    job = job_table().get(run)
    owner = client.cookies[COOKIE].rpartition(".")[0]
    assert (job.owner, job.name, job.device, job.state) == (owner, "vae-2d", "cpu", "queued")
    about = client.get(f"/api/runs/{run}").json()
    assert (about["state"], about["mine"], about["place"]) == ("queued", True, 1)
    assert about["recipe"] == RECIPE
    assert about["snapshots"] == []


def test_another_browser_may_look_and_not_touch(client: httpx.Client, address: str) -> None:
    run = submit(client)
    with browser(address) as other:
        assert other.get(f"/api/runs/{run}").json()["mine"] is False
        for verb in VERBS:
            response = other.post(f"/api/jobs/{run}/{verb}", json={"value": 0.1})
            assert response.status_code == 403
            sentence(response)
    assert client.post(f"/api/jobs/{run}/stop", json={}).status_code == 204


def test_the_owner_steers(client: httpx.Client) -> None:
    run = submit(client)
    assert client.post(f"/api/jobs/{run}/pause").status_code == 204
    for value in (0.01, 1, 2**63):  # The last one is larger than the whole numbers of the table.
        assert client.post(f"/api/jobs/{run}/learning_rate", json={"value": value}).status_code == 204


def test_a_run_tells_the_learning_rate_that_was_wished_for(client: httpx.Client) -> None:
    run = submit(client)
    assert client.get(f"/api/runs/{run}").json()["learning_rate"] is None
    with closing(sqlite3.connect(job_table().runs / "jobs.sqlite")) as table:  # as the engine writes it
        table.execute("UPDATE jobs SET learning_rate = 0.02 WHERE id = ?", (run,))
        table.commit()
    assert client.get(f"/api/runs/{run}").json()["learning_rate"] == 0.02
    assert client.get(f"/api/runs/{first_shown()}").json()["learning_rate"] is None


@pytest.mark.parametrize("value", [None, -1, 0, "fast", True, [1]])
def test_a_learning_rate_must_be_a_positive_number(client: httpx.Client, value: Any) -> None:
    response = client.post(f"/api/jobs/{submit(client)}/learning_rate", json={"value": value})
    assert response.status_code == 400
    sentence(response)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"recipe": None},
        {"recipe": {"bottleneck": {"kind": "gaussian", "size": -3}}},
        {"recipe": {**RECIPE, "surprise": 1}},
        {"recipe": {**RECIPE, "bottleneck": {"kind": "deterministic", "size": 2}}},
        {"recipe": RECIPE, "name": "x" * 500},
        {"recipe": RECIPE, "name": "two\nlines"},
        {"recipe": RECIPE, "name": 7},
        {"recipe": RECIPE, "device": "toaster"},
        {"recipe": RECIPE, "owner": "somebody else"},
        {"recipe": {**RECIPE, "data": {"name": "nowhere"}}},
    ],
)
def test_a_wrong_submission_is_refused_in_a_sentence(client: httpx.Client, body: dict[str, Any]) -> None:
    response = client.post("/api/jobs", json=body)
    assert response.status_code == 400
    sentence(response)
    assert job_table().list() == []


def test_bodies_are_bounded_and_must_be_json(client: httpx.Client) -> None:
    assert client.post("/api/jobs", content=b"[" * 200_000).status_code == 413
    for body in (b"[" * 20_000, b"\xff\xfe", b"{", b"[]", b'"text"'):
        response = client.post("/api/jobs", content=body)
        assert response.status_code == 400
        sentence(response)


def test_a_browser_that_never_opened_the_page_starts_nothing(address: str) -> None:
    response = httpx.post(f"{address}/api/jobs", json={"recipe": RECIPE})
    assert response.status_code == 403
    sentence(response)


def test_another_sites_page_starts_nothing(client: httpx.Client) -> None:
    response = client.post("/api/jobs", json={"recipe": RECIPE}, headers={"Origin": "http://evil.example"})
    assert response.status_code == 403
    sentence(response)
    assert job_table().list() == []


def test_a_full_queue_says_so(client: httpx.Client) -> None:
    for _ in range(job_table().owner_limit):
        submit(client)
    assert "unfinished" in sentence(client.post("/api/jobs", json={"recipe": RECIPE}))


@pytest.mark.parametrize("body", [{"recipe": None, "surprise": 1}, {"recipe": {**RECIPE, "surprise": 1}}])
def test_a_refusal_is_said_in_the_language_asked_for(client: httpx.Client, body: dict[str, Any]) -> None:
    english = sentence(client.post("/api/jobs", json=body))
    french = sentence(client.post("/api/jobs", json=body, headers={"Accept-Language": "fr"}))
    assert french != english
    assert " il " in f" {french.lower()}"
    assert sentence(client.post("/api/jobs", json=body, headers={"Accept-Language": "de"})) == english


def test_why_a_run_failed_is_said_in_the_language_asked_for(client: httpx.Client, tmp_path: Path) -> None:
    run = make_run(tmp_path, "one", state="failed")
    why = RunError("run_young", "{file}: expected a run that has begun, found none.", file="one").sentence
    about = json.loads((run / "run.json").read_text()) | {"message": why, "said": stored(why)}
    (run / "run.json").write_text(json.dumps(about))
    assert client.get("/api/runs/one").json()["message"] == why
    french = client.get("/api/runs/one", headers={"Accept-Language": "fr-CH, fr"}).json()["message"]
    assert french.startswith("one : cet entraînement n’a pas encore commencé")


def test_why_a_run_failed_before_there_were_keys_stands_in_a_french_frame(
    client: httpx.Client, tmp_path: Path
) -> None:
    run = make_run(tmp_path, "two", state="failed")
    said = "step 3: expected a finite loss, found loss = nan; try a learning rate below 10."
    about = json.loads((run / "run.json").read_text()) | {"message": said}
    (run / "run.json").write_text(json.dumps(about))
    assert client.get("/api/runs/two").json()["message"] == said
    french = client.get("/api/runs/two", headers={"Accept-Language": "fr-CH, fr"}).json()["message"]
    assert french == f"Ce n’est pas possible ainsi\u00a0: {said}"


def test_a_frontend_built_anew_is_found_without_a_new_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.bundle.STATIC", tmp_path)
    assert manifest() == {}
    for number, name in enumerate(("stage-one.js", "stage-two.js")):
        (tmp_path / "manifest.json").write_text(json.dumps({"stage": name}))
        os.utime(tmp_path / "manifest.json", ns=(number, number))
        assert manifest() == {"stage": name}
    (tmp_path / "manifest.json").write_text("{")
    assert manifest() == {}


def test_files_of_a_run_are_whole_and_kept_by_the_browser(client: httpx.Client, tmp_path: Path) -> None:
    run = make_run(tmp_path, "one")
    (run / "probe.safetensors").write_bytes(b"probe")
    (run / "snapshots" / "00000120.safetensors").write_bytes(b"snapshot")
    assert client.get("/api/runs/one").json()["snapshots"] == [120]
    assert client.get("/api/runs/one").headers["cache-control"] == "no-store"
    for path, content in (
        ("probe", b"probe"),
        ("snapshots/120", b"snapshot"),
        ("snapshots/00000120", b"snapshot"),
    ):
        response = client.get(f"/api/runs/one/{path}.safetensors")
        assert response.content == content
        assert "immutable" in response.headers["cache-control"]
    missing = client.get("/api/runs/one/snapshots/7.safetensors")
    assert missing.status_code == 404
    assert "immutable" not in missing.headers.get("cache-control", "")


@pytest.mark.parametrize("state", ["created", "", 7, None])
def test_a_folder_that_nobody_works_on_counts_as_stopped(
    client: httpx.Client, tmp_path: Path, state: Any
) -> None:
    make_run(tmp_path, "one", state=state)
    assert client.get("/api/runs/one").json()["state"] == "stopped"


def test_a_run_of_the_command_line_is_nobodys(client: httpx.Client, tmp_path: Path) -> None:
    make_run(tmp_path, "one")
    assert client.get("/api/runs/one").json()["mine"] is False
    assert client.post("/api/jobs/one/stop").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/api/runs/nobody",
        "/api/runs/..%2f..%2fetc",
        "/api/runs/%2e%2e",
        "/api/runs/%2e%2e%2fruns%2fone",
        "/api/runs/one%00",
        "/api/runs/ready-nothing",
        "/api/runs/ready-..",
        "/api/runs/one/snapshots/..%2f..%2frun.safetensors",
        "/api/runs/one/snapshots/%EF%BC%91.safetensors",
        "/api/runs/one/run.json",
        "/api/runs/" + "a" * 500,
        "/api/assets/..%2fmain.py",
        "/api/assets/%2e%2e%2f__init__.py",
        "/api/assets/manifest.json.gz",
        "/api/assets/nothing.js",
        "/api/text/de.json",
        "/api/text/..%2fen.json",
        "/api/nothing",
    ],
)
def test_what_is_not_there_and_what_climbs_is_not_found(
    client: httpx.Client, tmp_path: Path, path: str
) -> None:
    make_run(tmp_path, "one")
    response = client.get(path)
    assert response.status_code == 404
    sentence(response)


def test_verbs_and_runs_that_do_not_exist(client: httpx.Client) -> None:
    assert client.post(f"/api/jobs/{submit(client)}/explode").status_code == 404
    assert client.post("/api/jobs/nobody/stop").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_fetched_once(client: httpx.Client, language: str) -> None:
    response = client.get(f"/api/text/{language}.json")
    assert response.json() == catalogue(language)
    tag = response.headers["etag"]
    again = client.get(f"/api/text/{language}.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    version = tag.strip('"')
    assert "immutable" in client.get(f"/api/text/{language}.json?v={version}").headers["cache-control"]
    assert "immutable" not in client.get(f"/api/text/{language}.json?v=old").headers["cache-control"]


@pytest.mark.skipif("stage" not in manifest(), reason="the frontend is not built")
def test_the_stage_comes_packed_or_plain_and_stays(client: httpx.Client) -> None:
    name = manifest()["stage"]
    packed = client.get(f"/api/assets/{name}")
    plain = client.get(f"/api/assets/{name}", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    for response in (packed, plain):
        assert response.headers["content-type"].startswith("text/javascript")
        assert "immutable" in response.headers["cache-control"]


@pytest.mark.parametrize("run", ready_made())
def test_a_ready_made_run_is_looked_at_like_any_other(client: httpx.Client, run: str) -> None:
    about = client.get(f"/api/runs/{run}").json()
    assert (about["state"], about["mine"]) == ("finished", False)
    assert client.get(f"/api/runs/{run}/probe.safetensors").status_code == 200
    for step in about["snapshots"]:
        assert client.head(f"/api/runs/{run}/snapshots/{step}.safetensors").status_code == 200
    told = [
        line for event in listen(client, f"run={run}", until=1) for line in event["data"].get("lines", ())
    ]
    assert [line["step"] for line in told if line["snapshot"]] == about["snapshots"]
    assert client.post(f"/api/jobs/{run}/stop").status_code == 403


def test_something_ready_made_is_on_the_screen_of_a_first_visit() -> None:
    assert first_shown() in ready_made()
