"""In a class nobody sees or steers what is another student's: every route is judged here, and asked by a stranger.

A route that is added has to be judged too: whose the run or the set is that it speaks of, and what others get.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
from class_server import Class, owner
from data_samples import encoded, noise, write_folder
from history_samples import own_copies

from aecore.datasets.loading import import_images, load_bytes
from aecore.datasets.own.brought import UPLOADER, mark_of
from aecore.recipe.choices import DataChoice
from aecore.recipe.presets import PRESETS
from aecore.runs.own_images import DIGEST
from app.api import class_routes, routes
from app.door.owner_key import OwnerKey

RUN, STEP, SET = "{run}", "{step}", "adas-photos"
JOB = {"recipe": PRESETS["vae-2d"].as_dict(), "device": "cpu"}
NOT_THERE, FOR_THE_TEACHER = 404, 403


@dataclass(frozen=True)
class Judged:
    """How a route treats what is somebody else's.

    Attributes:
        ask: the address, with RUN where the run of somebody else is named and STEP for one of its moments.
        foreign: the status that another student gets; an answer of 200 must not speak of the run or its owner.
        own: the status that the owner gets for the same: the request is one that can be answered.
        body: of a request that posts.
    """

    ask: str
    foreign: int
    own: int = 200
    body: dict[str, Any] = field(default_factory=dict)


# Whose run it is: of another's a student hears what is heard of a run that is not there.
OF_A_RUN: dict[str, Judged] = {
    "GET /api/runs/{id}": Judged(f"/api/runs/{RUN}", NOT_THERE),
    "GET /api/runs/{id}/probe.safetensors": Judged(f"/api/runs/{RUN}/probe.safetensors", NOT_THERE),
    "GET /api/runs/{id}/snapshots/{step}.safetensors": Judged(
        f"/api/runs/{RUN}/snapshots/{STEP}.safetensors", NOT_THERE
    ),
    "GET /api/runs/{id}/models": Judged(f"/api/runs/{RUN}/models", NOT_THERE),
    "GET /api/runs/{id}/models/{step}": Judged(f"/api/runs/{RUN}/models/{STEP}", NOT_THERE),
    "GET /api/runs/{id}/codes/{step}.safetensors": Judged(f"/api/runs/{RUN}/codes/{STEP}.safetensors", NOT_THERE),
    "GET /api/runs/{id}/images/{split}.bin": Judged(f"/api/runs/{RUN}/images/probe.bin?from=0&to=2", NOT_THERE),
    "POST /api/runs/{id}/decode/{step}": Judged(
        f"/api/runs/{RUN}/decode/{STEP}", NOT_THERE, body={"codes": [[0.0, 0.0]]}
    ),
    "POST /api/runs/{id}/encode/{step}": Judged(f"/api/runs/{RUN}/encode/{STEP}?n=1", NOT_THERE, own=400),
    "GET /api/runs/{id}/inspect": Judged(f"/api/runs/{RUN}/inspect", NOT_THERE),
    "GET /api/runs/{id}/inspect/{card}": Judged(f"/api/runs/{RUN}/inspect/scores", NOT_THERE),
    "POST /api/runs/{id}/words": Judged(f"/api/runs/{RUN}/words", NOT_THERE, body={"starred": True}),
    "GET /api/runs/{id}/settings": Judged(f"/api/runs/{RUN}/settings", NOT_THERE),
    "GET /api/runs/{id}/export/{kind}": Judged(f"/api/runs/{RUN}/export/curves", NOT_THERE),
    "GET /api/history": Judged(f"/api/history?run={RUN}", NOT_THERE),
    "GET /api/maps": Judged(f"/api/maps?of={RUN}:{STEP}", NOT_THERE),
    "GET /api/compare": Judged(f"/api/compare?run={RUN}", NOT_THERE),
    "GET /api/compare/curves": Judged(f"/api/compare/curves?run={RUN}", NOT_THERE),
    "GET /api/compare/bars": Judged(f"/api/compare/bars?run={RUN}", NOT_THERE),
    "GET /api/events": Judged(f"/api/events?run={RUN}", NOT_THERE),
    "POST /api/jobs/{id}/{verb}": Judged(f"/api/jobs/{RUN}/pause", FOR_THE_TEACHER, own=204),
    # Last: it is gone then, and comes back.
    "POST /api/runs/{id}/remove": Judged(f"/api/runs/{RUN}/remove", NOT_THERE, body={"stop": True}),
    "POST /api/runs/{id}/restore": Judged(f"/api/runs/{RUN}/restore", NOT_THERE, own=204),
}  # fmt: skip

# No run is named: each gets what is their own, or what is everybody's.
OF_NOBODY: dict[str, Judged] = {
    "POST /api/runs": Judged("/api/runs?file=x.zip", 400, own=400),  # becomes a run of whoever brings it
    "GET /api/models": Judged("/api/models", 200),  # ready-made ones, and starred ones of one's own
    "POST /api/jobs": Judged("/api/jobs", 201, own=201, body=JOB),  # a run of whoever asks
    "GET /api/orders": Judged("/api/orders", 200),  # what the teacher orders for all
    "GET /api/text/{language}.json": Judged("/api/text/en.json", 200),
    "GET /api/assets/{name}": Judged("/api/assets/none.js", 404, own=404),
    "GET /api/{rest:path}": Judged("/api/nothing", 404, own=404),
}

# A set, or a file, that is named by itself: below each has a test of its own.
BY_NAME: dict[str, Judged] = {
    "GET /api/sets/{name}/{index}.png": Judged(f"/api/sets/{SET}/0.png", 400),
    "GET /api/onnx/{name}.onnx": Judged(f"/api/onnx/{'0' * 64}.onnx", 404, own=404),
}

# Before and beside the lab, for whoever has code or PIN.
PAGES = {"GET /join", "POST /join", "GET /teacher", "POST /teacher", "POST /teacher/out"}


def registered() -> dict[str, str]:
    """Every route of a class's server: method and path."""
    found = {}
    for route in (*class_routes(OwnerKey(bytes(32), 0.0)), *routes()):
        methods = getattr(route, "methods", None)
        for method in sorted(set(methods) - {"HEAD"}) if methods else ["*"]:
            found[f"{method} {route.path}"] = route.path  # type: ignore[attr-defined]
    return found


TEACHER_S = sorted(route for route, path in registered().items() if path.startswith("/api/class"))


def brought(school: Class, name: str, by: str, seed: int = 0) -> None:
    """A set of somebody's own; by "" it came by the command line."""
    pictures = {f"{number}.png": encoded(noise(8, 8, seed=seed + number)) for number in range(12)}
    folder = write_folder(school.folder / f"pictures of {name}", pictures)
    import_images(folder, name, school.folder / "data")
    if by:
        (school.folder / "data" / "own" / name / UPLOADER).write_text(mark_of(by))


def asked(client: httpx.Client, route: str, judged: Judged, run: str, step: int) -> httpx.Response:
    address = judged.ask.replace(RUN, run).replace(STEP, str(step))
    if not route.startswith("POST"):
        with client.stream("GET", address) as answer:
            if answer.headers.get("content-type", "").startswith("text/event-stream"):
                return answer  # It has no end.
            answer.read()
            return answer
    return client.post(address, json=judged.body)


def test_every_route_is_judged() -> None:
    judged = {*OF_A_RUN, *OF_NOBODY, *BY_NAME, *PAGES, *TEACHER_S}
    assert set(registered()) - judged == set(), "say above whose it is what this route speaks of"
    assert judged - set(registered()) == set(), "is not there any more"
    named = {route for route, path in registered().items() if "{id}" in path}
    assert named <= {*OF_A_RUN, *TEACHER_S}, "a route of a run is judged as one"


def test_a_foreign_student_gets_of_no_route_what_is_another_s(school: Class) -> None:
    with school.student("Zebedee") as ada, school.student("Ben") as ben, school.somebody() as nobody:
        (run,) = own_copies(school.folder / "runs", owner(ada), 1, names=("vae-2d-digits",))
        step = ada.get(f"/api/runs/{run}/models").json()["latest"]
        got: dict[str, tuple[int, int, int]] = {}
        wanted: dict[str, tuple[int, int, int]] = {}
        for route, judged in {**OF_A_RUN, **OF_NOBODY}.items():
            at = (
                ada.get(f"/api/runs/{run}").json()["snapshots"][-1]
                if "/snapshots/" in route or "/maps" in route
                else step
            )
            foreign = asked(ben, route, judged, run, at)
            mine = asked(ada, route, judged, run, at)
            unknown = asked(nobody, route, judged, run, at)
            # The words and what the pages are made of are open.
            closed = unknown.status_code if "/text/" in route or "/assets/" in route else 403
            got[route] = (foreign.status_code, mine.status_code, unknown.status_code)
            wanted[route] = (judged.foreign, judged.own, closed)
            if foreign.status_code < 300:
                for secret in (run, owner(ada), mark_of(owner(ada)), "Zebedee"):
                    assert secret not in foreign.text, route
            elif judged.foreign == NOT_THERE and RUN in judged.ask:
                said = f"Expected a run of this server, found none named {run}; try starting a new one."
                assert foreign.json()["error"] == said, "whether there is one is nobody's business"
        assert got == wanted


def test_no_student_asks_for_what_the_teacher_s_page_asks_for(school: Class) -> None:
    with school.student("Ada") as ada, school.teacher() as teacher:
        (run,) = own_copies(school.folder / "runs", owner(ada), 1, names=("vae-2d-digits",))
        for route in TEACHER_S:
            method, _, path = route.partition(" ")
            address = path.replace("{id}", run).replace("{number:int}", "1").replace("{kind}", "shown")
            said = ada.request(method, address, json={"run": run} if method == "POST" else None)
            assert said.status_code == FOR_THE_TEACHER, route
        assert teacher.get("/api/class").json()["students"][0]["nickname"] == "Ada", (
            "and nothing of it was done"
        )


def test_a_set_that_a_student_brought_is_theirs_and_the_teacher_s(school: Class) -> None:
    with ExitStack() as there:
        ada, ben = (there.enter_context(school.student(name)) for name in ("Ada", "Ben"))
        teacher = there.enter_context(school.teacher())
        brought(school, SET, owner(ada))
        brought(school, "of-the-teacher", owner(teacher), 100)
        brought(school, "by-hand", "", 200)
        picture = f"/api/sets/{SET}/0.png"
        assert ada.get(picture).headers["cache-control"].startswith("private"), (
            "no cache between gives it to others"
        )
        assert [who.get(picture).status_code for who in (ada, teacher, ben)] == [200, 200, 400]
        for name in ("of-the-teacher", "by-hand"):
            assert [who.get(f"/api/sets/{name}/3.png").status_code for who in (ada, teacher, ben)] == [
                200
            ] * 3
        # Of what others have nobody hears, neither by its name nor in the list of those that there are.
        told, none = (ben.get(f"/api/sets/{name}/0.png").json()["error"] for name in (SET, "adas-phantom"))
        assert told.replace(SET, "X") == none.replace("adas-phantom", "X")
        assert "by-hand" in told
        wanted = JOB | {"recipe": PRESETS["vae-2d"].replace({"data.name": SET}).as_dict()}
        refused = ben.post("/api/jobs", json=wanted)
        assert refused.status_code == 400
        assert refused.json()["error"].count(SET) == 1
        assert [who.post("/api/jobs", json=wanted).status_code for who in (ada, teacher)] == [201, 201]
        # What can be changed for a repeat names no set of others.
        for who, seen in ((ada, True), (ben, False)):
            (run,) = own_copies(school.folder / "runs", owner(who), 1, names=("vae-2d-digits",))
            settings = who.get(f"/api/runs/{run}/settings").json()["settings"]
            (data,) = (each for each in settings if each["path"] == "data.name")
            assert (SET in [option["value"] for option in data["options"]]) is seen
        # Who is sent out has it still; nobody else gets it then.
        teacher.post("/api/class/students/1/remove")
        assert (ada.get(picture).status_code, ben.get(picture).status_code) == (403, 400)
        with school.student("Ada") as another:
            assert another.get(picture).status_code == 400, "another Ada"


def test_a_run_that_names_another_s_set_shows_nothing_of_it(school: Class) -> None:
    """A run that somebody brings along may name any set, and claim to have learned from its images."""
    with school.student("Ada") as ada, school.student("Ben") as ben, school.teacher() as teacher:
        brought(school, SET, owner(ada))
        digest = load_bytes(DataChoice(name=SET), school.folder / "data").digest
        runs = {}
        for who in (ada, ben):
            (run,) = own_copies(school.folder / "runs", owner(who), 1, names=("vae-2d-digits",))
            folder = school.folder / "runs" / run
            recipe = json.loads((folder / "recipe.json").read_text())
            recipe["data"] = {"name": SET}
            (folder / "recipe.json").write_text(json.dumps(recipe))
            about = json.loads((folder / "run.json").read_text())
            about[DIGEST] = digest
            (folder / "run.json").write_text(json.dumps(about))
            runs[who] = run

        def images(client: httpx.Client, run: str) -> int:
            return client.get(f"/api/runs/{run}/images/train.bin?from=0&to=2").status_code

        assert images(ada, runs[ada]) == 200
        assert images(ben, runs[ben]) == 404
        assert images(teacher, runs[ben]) == 404, "as to whoever's run it is"
        card = ben.get(f"/api/runs/{runs[ben]}/inspect/scores?which=all")
        assert rb"\"more\": false" in card.content, "nothing is measured on it"
        taken = {who: who.get(f"/api/runs/{run}/export/codes") for who, run in runs.items()}
        assert (taken[ada].status_code, taken[ben].status_code) == (200, 400), taken[ben].text


def test_an_onnx_file_is_for_who_may_see_its_run(school: Class) -> None:
    with school.student("Ada") as ada, school.student("Ben") as ben, school.teacher() as teacher:
        (run,) = own_copies(school.folder / "runs", owner(ada), 1, names=("vae-2d-digits",))
        (other,) = own_copies(school.folder / "runs", owner(ben), 1, names=("beta-vae",))

        def offered(client: httpx.Client, of: str) -> str:
            step = client.get(f"/api/runs/{of}/models").json()["latest"]
            return str(client.get(f"/api/runs/{of}/models/{step}").json()["decoder"]["url"])

        address = offered(ada, run)
        assert [who.get(address).status_code for who in (ada, teacher, ben)] == [200, 200, 404]
        name, _, by = address.partition("?")
        assert ada.get(name).status_code == 404
        forged = f"{name}?{by.replace(run, other)}"
        assert [ben.get(each).status_code for each in (name, forged, f"{name}?run={other}")] == [404] * 3
        assert ben.get(offered(ben, other)).status_code == 200
        ready = offered(ada, "ready-beta-vae")
        assert ben.get(ready).status_code == 200, "what is everybody's is kept once by all"
        assert ready == offered(ben, "ready-beta-vae")
