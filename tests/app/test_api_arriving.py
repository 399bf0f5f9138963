"""A run brought along to the page as a zip: checked apart, its person's own, and nothing left of what is none."""

from __future__ import annotations

import json
import pickle
import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from api_server import browser
from history_samples import owner_in

from aecore import Run, export_run
from aecore.disk.quota import Quota
from aecore.jobs.schema import FILE_NAME
from aecore.recipe.recipe import Recipe
from aecore.runs.kept_words import KeptWords, read_words, write_words
from aecore.runs.ready_made import ready_made_runs
from aecore.take_home import apart
from app.door.bodies import RUNS, most_of
from app.uploads import arriving, on_disk, one_import
from app.uploads.turns import MOST_OF_AN_OWNER, Turns
from app.web.owner import COOKIE
from app.web.settings import MOST_UPLOAD, Settings, close, job_table, settings, use, wishes

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("runs") / "vae"
    shutil.copytree(ready_made_runs()["vae-2d-digits"], folder)
    write_words(folder, KeptWords(note="from home"))
    return dict(export_run(Run.open(folder), "run").files)


@pytest.fixture
def grace(server: tuple[Path, str]) -> Iterator[httpx.Client]:
    with browser(server[1]) as client:
        yield client


@pytest.fixture(autouse=True)
def fresh(server: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(one_import, "turns", Turns())
    here = settings()
    yield
    if settings() is not here:
        use(here)
        close()


def packed(folder: Path, files: Files) -> bytes:
    with zipfile.ZipFile(folder / "run.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"vae/{name}", content)
    return (folder / "run.zip").read_bytes()


def bring(
    client: httpx.Client, content: bytes, language: str = "en", file: str = "home.zip"
) -> dict[str, object]:
    """The last that is said of it."""
    headers = {"Accept-Language": language}
    answer = client.post("/api/runs", params={"file": file}, content=content, headers=headers, timeout=120)
    said: dict[str, object] = json.loads(answer.text.strip().splitlines()[-1])
    return said | ({} if answer.status_code == 200 else {"status": answer.status_code})


@pytest.fixture
def left(server: tuple[Path, str]) -> Callable[[], list[str]]:
    """What lies beside the job table, and of uploads, that was not there before the test."""
    folder, _ = server

    def found() -> set[str]:
        uploads = folder / "data" / on_disk.HOME
        return {
            path.name for path in (folder / "runs").iterdir() if not path.name.startswith(("jobs.", ".trash"))
        } | ({path.name for path in uploads.iterdir()} if uploads.is_dir() else set())

    before = found()
    return lambda: sorted(found() - before)


def owner(client: httpx.Client) -> str:
    return owner_in(client.cookies[COOKIE])


def test_it_becomes_a_run_of_this_browser_s_with_its_map_and_its_notes(
    server: tuple[Path, str],
    left: Callable[[], list[str]],
    ada: httpx.Client,
    grace: httpx.Client,
    files: Files,
    tmp_path: Path,
) -> None:
    folder, _ = server
    content = packed(tmp_path, files)
    said = bring(ada, content)
    run = str(said["run"])
    assert said == {"run": run, "known": False}
    assert left() == [run]
    (card,) = ada.get("/api/history").json()["runs"]
    ready = next(
        each for each in ada.get("/api/models").json()["runs"] if each["id"] == "ready-vae-2d-digits"
    )
    for name in ("title", "data", "code", "step", "scores", "opens"):
        assert card[name] == ready[name], name
    assert (card["id"], card["of"], card["state"], card["note"], card["starred"]) == (
        run,
        "own",
        "finished",
        "from home",
        True,
    )
    assert ada.get("/api/models").json()["runs"][0]["id"] == run
    assert ada.get(f"/api/maps?of={run}:{card['step']}").content[:2] != bytes(2)
    assert ada.get(f"/api/runs/{run}/models").json()["moments"]
    assert ada.get(f"/api/compare?run={run}&run=ready-vae-2d-digits").json()["leftOut"] == []
    # Hers, and nobody else's.
    assert grace.get("/api/history").json()["runs"] == []
    assert grace.post(f"/api/runs/{run}/words", json={"starred": False}).status_code == 403
    assert (
        job_table().taken(owner(ada)).own
        == sum(path.stat().st_size for path in (folder / "runs" / run).rglob("*") if path.is_file())
        - (folder / "runs" / run / "job.json").stat().st_size
    )
    # Once more it is the same run; somebody else has one of their own.
    assert ada.post(f"/api/runs/{run}/words", json={"starred": False}).status_code == 200
    assert bring(ada, content) == {"run": run, "known": True}
    assert read_words(folder / "runs" / run) == KeptWords(note="from home", starred=True)
    other = bring(grace, content)
    assert (other["known"], other["run"] != run) == (False, True)
    assert left() == sorted([run, str(other["run"])])
    # One that was removed is no run any more that could be meant.
    assert ada.post(f"/api/runs/{run}/remove").status_code == 200
    assert bring(ada, content)["known"] is False
    # The table is made anew from the folders, hers among them.
    close()
    (folder / "runs" / FILE_NAME).unlink()
    assert {job.owner for job in job_table().list()} == {owner(ada), owner(grace)}
    assert job_table().get(str(other["run"])).state == "finished"


def changed(name: str, content: bytes) -> Callable[[Files], Files]:
    return lambda files: {**files, name: content}


BAD: dict[str, tuple[Callable[[Files], Files], str, str]] = {
    "a pickle": (
        changed("weights/last.pt", pickle.dumps({})),
        "found vae/weights/last.pt",
        "toujours en safetensors",
    ),
    "a climbing path": (changed("../../evil.json", b"{}"), "leads out of its folder", "sort de son dossier"),
    "a later format": (
        changed("format.json", b'{"format": "aelab-run", "version": 7}'),
        "found format 7",
        "au format 7",
    ),
    "no run": (lambda _: {"a.txt": b"hello"}, "found vae/a.txt", "n’est pas un fichier d’entraînement"),
    "half a run": (
        lambda files: {name: each for name, each in files.items() if name != "recipe.json"},
        "without recipe.json",
        "recipe.json y manque",
    ),
    "another recipe's weights": (
        changed("recipe.json", Recipe().replace("network.hidden", [9]).to_json().encode()),
        "expected files that fit its recipe",
        "ne correspond pas à la recette",
    ),
}


def test_what_is_no_run_is_refused_in_a_sentence_and_leaves_nothing(
    server: tuple[Path, str], left: Callable[[], list[str]], ada: httpx.Client, files: Files, tmp_path: Path
) -> None:
    folder, _ = server
    for what, (change, english, french) in BAD.items():
        content = packed(tmp_path, change(files))
        for language, said in (("en", english), ("fr", french)):
            error = str(bring(ada, content, language)["error"])
            assert error.startswith("home.zip"), what
            assert said in error, what
            assert str(folder) not in error, what
        assert left() == [], what
    assert ada.get("/api/history").json()["runs"] == []


def test_no_zip_is_refused_at_once_and_names_and_sizes_are_bounded(
    server: tuple[Path, str],
    left: Callable[[], list[str]],
    ada: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, address = server
    monkeypatch.setattr(arriving, "import_run_apart", None)  # Nothing comes so far.
    for content in (b"", b"P", b"no zip at all", bytes(3 << 20)):
        said = bring(ada, content, file="../../my\\<b>zip</b>" + "x" * 300)
        assert (said["status"], "damaged, encrypted or no zip" in str(said["error"])) == (400, True)
        assert str(said["error"]).startswith("b>")
        assert len(str(said["error"])) < 300
    assert most_of(RUNS) == MOST_UPLOAD
    monkeypatch.setattr("app.api.arriving.upload_bytes", lambda _owner: 1 << 20)
    for body in (b"PK" * (1 << 20), iter([b"PK" * (1 << 20)])):
        answer = ada.post("/api/runs", content=body)
        assert (answer.status_code, "at most 1 MB" in answer.json()["error"]) == (413, True)
    assert httpx.post(f"{address}/api/runs", content=b"PK").status_code == 403, "no cookie"
    assert ada.post("/api/runs", content=b"PK", headers={"Origin": "http://evil.example"}).status_code == 403
    monkeypatch.setattr(on_disk, "room", lambda _folder: 1)
    said = bring(ada, b"PK" * 9, "fr")
    assert (said["status"], "pas de place sur le disque" in str(said["error"])) == (507, True)
    assert left() == []


def test_it_counts_in_its_person_s_share_of_the_disk(
    server: tuple[Path, str],
    left: Callable[[], list[str]],
    ada: httpx.Client,
    files: Files,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content, size = packed(tmp_path, files), sum(map(len, files.values()))
    here = settings()
    for quota, english, french in (
        (Quota(size // 2, 10 * size), "for the runs and image sets of one person", "d’une personne"),
        (Quota(10 * size, size // 2), "for all runs and image sets together", "de tous"),
    ):
        use(Settings(runs=here.runs, data=here.data, quota=quota))
        close()
        for language, said in (("en", english), ("fr", french)):
            assert said in str(bring(ada, content, language)["error"])
        assert left() == []
    # Taken meanwhile by another run of hers: the last look is the one that counts.
    use(Settings(runs=here.runs, data=here.data, quota=Quota(2 * size, 10 * size)))
    close()
    monkeypatch.setattr(arriving, "_share", lambda _owner: None)
    other = wishes().submit(Recipe(), owner(ada), bytes=size + size // 2)
    assert "found" in str(bring(ada, content)["error"])
    assert left() == [other]
    assert [job.id for job in job_table().list(owner(ada))] == [other]


def test_it_may_take_so_much_memory_and_time_and_no_more(
    server: tuple[Path, str],
    left: Callable[[], list[str]],
    ada: httpx.Client,
    files: Files,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content, whole = packed(tmp_path, files), apart.import_run_apart
    bounds = {"memory": 100 << 20, "seconds": 60.0}, {"seconds": 0.2}
    for bound, said in zip(bounds, ("took more memory than it may", "this one takes longer"), strict=True):
        monkeypatch.setattr(
            arriving, "import_run_apart", lambda *a, bound=bound, **k: whole(*a, **k, **bound)
        )
        assert said in str(bring(ada, content)["error"])
        assert left() == []


def test_nobody_has_many_read_at_once_and_who_has_gone_is_not_waited_for(
    server: tuple[Path, str],
    left: Callable[[], list[str]],
    ada: httpx.Client,
    files: Files,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = packed(tmp_path, files)
    began, gone = threading.Event(), threading.Event()

    def held(*_: object, given_up: Callable[[], bool], **__: object) -> None:
        began.set()
        while not given_up():
            time.sleep(0.01)
        gone.set()
        raise one_import.GivenUpError

    monkeypatch.setattr(arriving, "import_run_apart", held)
    leave = threading.Event()

    def wait(_number: int) -> None:
        for _ in range(100):
            with ada.stream("POST", "/api/runs", content=content) as answer:
                if answer.status_code == 429:  # what the tests before have brought still has a place
                    time.sleep(0.1)
                    continue
                for line in answer.iter_lines():
                    told.append(json.loads(line))
                    if leave.wait(30):
                        return
                return

    told: list[dict[str, int]] = []
    waiting = [threading.Thread(target=wait, args=(number,)) for number in range(MOST_OF_AN_OWNER)]
    for thread in waiting:
        thread.start()
    assert began.wait(30)
    for _ in range(300):
        if len(told) == MOST_OF_AN_OWNER:
            break
        time.sleep(0.05)
    assert sorted(line.get("before", -1) for line in told) == [0, 1, 2], told
    said = bring(ada, content)
    assert (said["status"], "a free place among the imports" in str(said["error"])) == (429, True)
    leave.set()
    for thread in waiting:
        thread.join()
    assert gone.wait(30)
    for _ in range(300):
        if left() == []:
            break
        time.sleep(0.05)
    assert left() == []
