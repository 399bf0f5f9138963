"""What the Compare page fetches: every pair of ready-made runs, repeats, what cannot be compared, and bad input."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import httpx
import plotly.graph_objects as go
import plotly.offline
import pytest
from api_server import browser, make_run, serving
from library_samples import tiny

from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from app.runs import library
from app.runs.compared import MOST, PRACTICAL, PRESETS
from app.web import plotly_bundle
from app.web.settings import wishes
from app.words.messages import LANGUAGES

READY = {name: Run.open(path) for name, path in library.ready_made().items()}
PAIR = PRESETS[PRACTICAL]
SEEDS = [f"seed-{seed}" for seed in range(3)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three repeats, one of another recipe, one that is damaged, and one that has not begun to be pictured."""
    folder = tmp_path_factory.mktemp("compare")
    recipes = {name: tiny(training__seed=seed) for seed, name in enumerate(SEEDS)}
    for name, recipe in {**recipes, "wider": tiny(bottleneck__size=5)}.items():
        run = Run.create(folder / "runs", recipe, name="vae-2d", id=name)
        for _ in run.record(run.start(device="cpu")):
            pass
    for name, file in (("no-pictures", "probe.safetensors"), ("no-recipe", "recipe.json")):
        shutil.copytree(folder / "runs" / "wider", folder / "runs" / name)
        (folder / "runs" / name / file).write_bytes(b"{")
    make_run(folder, "fresh", state="running")
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with serving(folder) as address, browser(address) as client:
        yield client


def ask(
    client: httpx.Client,
    runs: list[str] | tuple[str, ...],
    what: str = "",
    language: str = "en",
    **query: str,
) -> Any:
    response = client.get(
        f"/api/compare{what}", params={"run": list(runs), **query}, headers={"accept-language": language}
    )
    assert response.status_code == 200, response.text
    return response.json()


def sentences(told: dict[str, Any]) -> list[str]:
    """Every sentence of an answer."""
    verdicts = [said for row in told["scores"] for said in row["verdicts"]]
    return [*told["notes"], *(left["why"] for left in told["leftOut"]), *verdicts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pair_of_ready_made_runs(client: httpx.Client, language: str) -> None:
    for one, other in combinations(READY, 2):
        told = ask(client, [one, other], language=language)
        assert [run["id"] for run in told["runs"]] == [one, other]
        assert told["leftOut"] == []
        alike = READY[one].about["data_digest"] == READY[other].about["data_digest"]
        assert bool(told["measures"]) == bool(told["scores"]) == alike, (one, other)
        assert bool(told["notes"]) or alike
        assert (told["runs"][0]["group"] == told["runs"][1]["group"]) == alike
        # Two recipes differ, and each line of them says in what.
        assert told["settings"]
        for line in told["settings"]:
            assert len(set(line["values"])) == 2, line
        for row in told["scores"]:
            assert sum(cell["best"] for cell in row["cells"]) <= 1 or row["better"] != "neither"
        text = json.dumps(told, ensure_ascii=False)
        for sign in ("NaN", "Infinity", "{", "compare.", "score."):
            assert sign not in (text if sign != "{" else "".join(sentences(told))), (one, other, sign)
        for said in sentences(told):
            assert said.endswith(".")


def test_the_figures_of_every_pair_are_plotly_s(client: httpx.Client) -> None:
    for one, other in combinations(READY, 2):
        drawn = ask(client, [one, other], "/curves", scheme="dark")
        if READY[one].about["data_digest"] != READY[other].about["data_digest"]:
            assert drawn == {"measure": "", "figure": None}
            continue
        figure = go.Figure(drawn["figure"])
        tests = [trace for trace in figure.data if trace.meta["of"] == "test"]
        assert [trace.meta["place"] for trace in tests] == [0, 1]
        kinds = {READY[run].recipe.reconstruction.kind for run in (one, other)}
        assert (drawn["measure"] == "squared_error") == (len(kinds) > 1)
        assert all(len(trace.x) == len(trace.y) > 5 for trace in figure.data)
        bars = ask(client, [one, other], "/bars", of="psnr")
        assert bars["score"] == "psnr"
        assert list(go.Figure(bars["figure"]).data[0].x) == ["A", "B"]


def test_the_practical_pair_tells_what_the_course_compares(client: httpx.Client) -> None:
    told = ask(client, PAIR)
    values = {line["path"]: line["values"] for line in told["settings"]}
    assert values["network.kind"] == ["Dense", "Convolutional"]
    assert values["training.batch_size"] == ["256\u00a0images", "128\u00a0images"]
    rows = {row["name"]: row["cells"] for row in told["scores"]}
    written = [json.loads((READY[run].path / "scores.json").read_text())["squared_error"] for run in PAIR]
    assert [float(cell["value"]) for cell in rows["squared_error"]] == pytest.approx(written, rel=1e-3)
    assert [cell["best"] for cell in rows["squared_error"]] == [value == min(written) for value in written]
    assert {beside["words"] for beside in rows["squared_error"][0]["baselines"]} >= {"PCA of the same size"}
    assert [row["name"] for row in told["facts"]] == ["parameters", "seconds", "samples_per_second"]
    assert told["measures"] == ["loss", "squared_error"]


def test_repeats_are_told_as_mean_and_spread(client: httpx.Client) -> None:
    told = ask(client, [SEEDS[0], "wider", *SEEDS[1:]])
    assert told["families"] == [[0, 2, 3], [1]]
    row = next(row for row in told["scores"] if row["name"] == "squared_error")
    assert (row["cells"][0]["count"], row["cells"][1]["count"]) == (3, 1)
    assert row["cells"][0]["spread"]
    assert row["cells"][1]["spread"] is None
    (said,) = row["verdicts"]
    assert ("smaller than the spread" in said) != ("more than the spread" in said)
    assert said.startswith("A, C, D and B differ by ")
    french = next(
        row
        for row in ask(client, [SEEDS[0], "wider", *SEEDS[1:]], language="fr")["scores"]
        if row["name"] == "psnr"
    )
    assert "graines" in french["verdicts"][0]
    # Of repeats alone mean and spread are all there is to say.
    assert ask(client, SEEDS)["scores"][0]["cells"][0]["spread"]
    figure = ask(client, [SEEDS[0], "wider", *SEEDS[1:]], "/bars")["figure"]
    assert list(figure["data"][0]["x"]) == ["A, C, D", "B"]
    assert figure["data"][0]["error_y"]["array"][0] > 0


def test_curves_go_by_epochs_or_by_the_clock_and_by_what_is_asked_for(client: httpx.Client) -> None:
    epochs, seconds = (
        ask(client, SEEDS, "/curves", over=over)["figure"]["data"][1]["x"] for over in ("epochs", "seconds")
    )
    assert epochs[-1] == pytest.approx(2.0)
    assert seconds == sorted(seconds)
    assert ask(client, SEEDS, "/curves", of="squared_error")["measure"] == "squared_error"
    # What they have not in common is not drawn, whatever is asked for.
    assert ask(client, [SEEDS[0], "wider"], "/curves", of="nonsense")["measure"] == "loss"


def test_what_cannot_be_shown_is_left_out_with_a_sentence(client: httpx.Client) -> None:
    for bad in ("nobody", "no-recipe", "no-pictures", "../../etc", "%00"):
        told = ask(client, [SEEDS[0], bad, SEEDS[1]])
        assert [run["id"] for run in told["runs"]] == [SEEDS[0], SEEDS[1]], bad
        assert [run["letter"] for run in told["runs"]] == ["A", "B"]
        ((left),) = told["leftOut"]
        assert left["run"] == bad
        assert left["why"].endswith(".")
        assert told["scores"]
        assert ask(client, [SEEDS[0], bad, SEEDS[1]], "/curves")["figure"]


def test_one_run_stands_alone_and_one_that_has_not_begun_stands_with_the_others(client: httpx.Client) -> None:
    alone = ask(client, [SEEDS[0]])
    assert (len(alone["runs"]), alone["scores"], alone["measures"], alone["settings"]) == (1, [], [], [])
    assert len(alone["notes"]) == 1
    job = wishes().submit(Recipe(), "somebody", name="vae-2d")
    for young in ("fresh", job):
        told = ask(client, [SEEDS[0], young, SEEDS[1]])
        assert [run["group"] for run in told["runs"]] == [0, None, 0]
        assert told["runs"][1]["steps"] == []
        assert told["scores"]
        assert len(ask(client, [SEEDS[0], young, SEEDS[1]], "/curves")["figure"]["data"]) == 4


def test_six_stand_side_by_side_and_seven_do_not(client: httpx.Client) -> None:
    assert len(ask(client, list(READY)[:MOST])["runs"]) == MOST
    for runs in ([], list(READY)[: MOST + 1]):
        response = client.get("/api/compare", params={"run": runs})
        assert response.status_code == 400
        assert response.json()["error"].endswith(".")
    # The same one twice is one.
    assert len(ask(client, [SEEDS[0]] * 9)["runs"]) == 1
    for query in ({"scheme": "purple"}, {"over": "lunch"}):
        assert client.get("/api/compare/curves", params={"run": SEEDS, **query}).status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_that_is_offered_for_a_repeat_makes_a_recipe(
    client: httpx.Client, language: str
) -> None:
    for run, ready in READY.items():
        headers = {"accept-language": language}
        settings = client.get(f"/api/runs/{run}/settings", headers=headers).json()["settings"]
        recipe = ready.recipe
        paths = [setting["path"] for setting in settings]
        assert len(set(paths)) == len(paths)
        assert {"training.seed", "training.learning_rate", "bottleneck.size"} <= set(paths)
        for setting in settings:
            assert setting["help"].endswith((".", "!")), setting
            values = [option["value"] for option in setting.get("options", [])]
            values = values or [setting["least"], setting["most"]]
            assert setting["value"] in values or "options" not in setting
            for value in values:
                assert recipe.replace(setting["path"], value), setting["path"]


def test_what_a_lesson_locks_is_offered_for_no_repeat(client: httpx.Client) -> None:
    run = next(iter(READY))

    def paths(**query: str) -> set[str]:
        answer = client.get(f"/api/runs/{run}/settings", params=query).json()
        return {setting["path"] for setting in answer["settings"]}

    every = paths(block="bottleneck", lang="fr")
    assert paths(lock="bottleneck.size", hide="training") == {
        path for path in every if path != "bottleneck.size" and not path.startswith("training.")
    }
    assert paths(lock="all", free="training.seed") == {"training.seed"}
    assert paths(lock="all", lesson="edit") == every  # of its maker


def test_all_scores_of_one_s_own_runs_fill_the_table_once_they_are_measured(client: httpx.Client) -> None:
    assert [run["more"] for run in ask(client, PAIR)["runs"]] == [
        False,
        False,
    ]  # the ready-made have them all
    runs = [SEEDS[0], "wider"]
    before = ask(client, runs)
    assert [run["more"] for run in before["runs"]] == [True, True]
    assert "knn_accuracy" not in [row["name"] for row in before["scores"]]
    for run in runs:
        answer = client.get(f"/api/runs/{run}/inspect/scores", params={"which": "all"}, timeout=120)
        assert answer.status_code == 200, answer.text
    after = ask(client, runs)
    assert not any(run["more"] for run in after["runs"])
    rows = {row["name"]: row for row in after["scores"]}
    assert all(cell["baselines"] for cell in rows["knn_accuracy"]["cells"])
    (among,) = (row for row in before["scores"] if row["name"] == "psnr")
    assert [cell["value"] for cell in rows["psnr"]["cells"]] == [cell["value"] for cell in among["cells"]]
    shown = ask(client, runs, "/bars", of="knn_accuracy")
    assert shown["score"] == "knn_accuracy"
    # Of one that still trains there is nothing to be measured yet.
    assert not ask(client, ["fresh", "wider"])["runs"][0]["more"]


def test_settings_of_no_run_are_refused(client: httpx.Client) -> None:
    for run, status in (("nobody", 404), ("no-recipe", 409), ("a.b", 404)):
        response = client.get(f"/api/runs/{run}/settings")
        assert response.status_code == status
        assert response.json()["error"].endswith(".")


def test_plotly_s_bundle_is_its_package_s_own_compressed_and_kept_for_good(client: httpx.Client) -> None:
    response = client.get(f"/api/assets/{plotly_bundle.name()}")
    assert response.status_code == 200
    assert response.headers["content-encoding"] == "gzip"
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["content-type"].startswith("text/javascript")
    hint, _, package = response.content.partition(b"\n")
    assert hint.startswith(b"//#")
    assert package == plotly.offline.get_plotlyjs().encode()
    assert len(plotly_bundle.packed()) < 0.4 * len(plotly_bundle.plain())
    assert gzip.decompress(plotly_bundle.packed()) == plotly_bundle.plain() == response.content
    plain = client.get(f"/api/assets/{plotly_bundle.name()}", headers={"accept-encoding": "identity"})
    assert plain.content == response.content
    assert client.get("/api/assets/plotly-000000000000.js").status_code == 404
