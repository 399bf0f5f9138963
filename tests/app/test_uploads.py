"""What people bring, on the web: turns, memory, the disk, and what the page says meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy
from train_page import page, seen, submitted
from upload_samples import archive, drop, file

from aecore.datasets.own import apart
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.share import Share
from aecore.disk.complaints import writing
from aecore.disk.quota import Quota, Taken
from aecore.errors import DataError
from aecore.sentences import Sentence
from app.controls import taking
from app.image_sets import DRAWN
from app.uploads import on_disk, one_import, under_way
from app.uploads.on_disk import HOME, Upload
from app.uploads.turns import MOST_OF_AN_OWNER, FullError, Turns, Waiting, in_order
from app.uploads.under_way import UnderWay
from app.words.messages import Messages
from app.words.paths import without_folders

English = Messages("en")


@pytest.fixture(autouse=True)
def here(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContextProxy, "ip_address", None)
    monkeypatch.setattr(ContextProxy, "cookies", {})


class Held:
    """An import that is read for as long as a test says."""

    def __init__(self) -> None:
        self.began, self.go, self.gave_up = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, *_: object, given_up: Callable[[], bool], **__: object) -> str:
        self.began.set()
        while not self.go.is_set():
            if given_up():
                self.gave_up.set()
                raise apart.GivenUpError
            time.sleep(0.01)
        return "made"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    one = Held()
    monkeypatch.setattr(under_way, "import_apart", one)
    monkeypatch.setattr(one_import, "turns", Turns())
    monkeypatch.setattr(taking, "AT_ONCE", 0.05)
    return one


def share() -> Share:
    return Share(Quota(), Taken(0, 0))


def waiting_for(upload: Upload, data: Path, owner: str, there: Callable[[], bool] = lambda: True) -> UnderWay:
    return UnderWay(upload, "pets", data, Manner(), replaced=None, owner=owner, there=there, share=share)


def test_everybody_s_first_import_comes_before_anybody_s_second() -> None:
    queue = [Waiting("a", 1), Waiting("a", 2), Waiting("b", 3), Waiting("c", 4), Waiting("b", 5)]
    assert [each.number for each in in_order(queue, {})] == [1, 3, 4, 2, 5]
    assert [each.number for each in in_order(queue, {"a": 9, "b": 8})] == [4, 3, 1, 5, 2]


def test_one_import_at_a_time_and_so_many_of_an_owner(tmp_path: Path, held: Held) -> None:
    uploads = [Upload([file("a.zip", b"PK")], tmp_path / "data") for _ in range(5)]
    mine = [waiting_for(upload, tmp_path, "me") for upload in uploads[:MOST_OF_AN_OWNER]]
    with pytest.raises(FullError):
        waiting_for(uploads[3], tmp_path, "me")
    other = waiting_for(uploads[4], tmp_path, "another")
    assert held.began.wait(5)
    # One is read, and another person's first comes before my second.
    assert [each.before for each in (*mine, other)] == [None, 2, 3, 1]
    mine[1].give_up()
    assert mine[1].wait(5)
    assert mine[1].made() is None
    assert [each.before for each in (mine[2], other)] == [2, 1]
    held.go.set()
    assert all(each.wait(5) for each in (*mine, other))
    assert [each.made() for each in (*mine, other)] == ["made", None, "made", "made"]


def test_an_import_ends_when_the_person_has_gone(tmp_path: Path, held: Held) -> None:
    here = [True]
    one = waiting_for(Upload([file("a.zip", b"PK")], tmp_path), tmp_path, "me", lambda: here[0])
    assert held.began.wait(5)
    queued = waiting_for(Upload([file("b.zip", b"PK")], tmp_path), tmp_path, "me", lambda: here[0])
    here[0] = False
    assert one.wait(5)
    assert queued.wait(5)
    assert held.gave_up.is_set()
    assert one.made() is None


def test_the_page_says_that_an_import_waits_and_takes_in_what_comes_of_it(
    tmp_path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = waiting_for(Upload([file("a.zip", b"PK")], tmp_path), tmp_path, "another")
    assert held.began.wait(5)
    test = drop(page(block="data"), ("pets.zip", archive(tmp_path)))
    said = [each.value for each in test.sidebar.info]
    assert said == [English("upload.waits", name="pets.zip", before="1")]
    assert not test.sidebar.file_uploader
    assert submitted(test)["data"]["name"] == DRAWN.name
    # It is said beside the closed block, too.
    seen(test.sidebar.button(key="open-network").click().run())
    assert said == [each.value for each in test.sidebar.info]
    seen(test.sidebar.button(key="open-data").click().run())
    monkeypatch.setattr(under_way, "import_apart", apart.import_apart)
    waited = test.session_state[taking.UNDER_WAY]
    held.go.set()
    assert first.wait(5)
    assert waited.wait(60)
    seen(test.run())
    assert submitted(test)["data"]["name"] == "pets"
    assert not test.sidebar.info
    assert test.sidebar.file_uploader


def test_a_refusal_that_comes_late_stands_where_it_would_have_stood(
    tmp_path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_way, "import_apart", apart.import_apart)
    monkeypatch.setattr(taking, "AT_ONCE", 0.0)
    test = drop(page(block="data"), ("notes.txt", b"hello"))
    waited = test.session_state[taking.UNDER_WAY]
    assert waited.wait(60)
    seen(test.run())
    (warning,) = test.sidebar.warning
    assert warning.value.startswith("notes.txt: expected a folder or .zip of pictures")


def test_who_stops_waiting_gets_the_uploader_back(tmp_path: Path, held: Held) -> None:
    test = drop(page(block="data"), ("pets.zip", archive(tmp_path)))
    assert held.began.wait(5)
    assert [each.value for each in test.sidebar.info] == [English("upload.reads", name="pets.zip")]
    seen(test.sidebar.button(key="upload-give-up").click().run())
    assert held.gave_up.wait(5)
    seen(test.run())
    assert test.sidebar.file_uploader
    assert not test.sidebar.info
    assert not (tmp_path / "data" / HOME).exists()


def test_too_many_that_wait_are_told_so(tmp_path: Path, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.uploads.turns.MOST_IN_ALL", 0)
    test = drop(page(block="data"), ("pets.zip", archive(tmp_path)))
    assert [each.value for each in test.sidebar.warning] == [English("upload.full")]


def test_four_uploads_of_one_name_become_four_sets(tmp_path: Path) -> None:
    content = archive(tmp_path)
    names = [submitted(drop(page(block="data"), ("digits.zip", content)))["data"]["name"] for _ in range(4)]
    assert names == ["digits-2", "digits-3", "digits-4", "digits-5"]


def test_what_was_dropped_is_on_the_disk_until_nobody_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    upload = Upload([file("a.zip", b"PK"), file("a.zip", b"KP")], data)
    assert sorted(path.name for path in upload.path.iterdir()) == ["a-2.zip", "a.zip"]
    monkeypatch.setattr(
        on_disk, "MOST_ON_DISK", 5 + sum(other.size for other in on_disk._there) - upload.size
    )
    with pytest.raises(OSError, match="No space left"):
        Upload([file("b.zip", b"PK")], data)
    del upload
    assert not (data / HOME).exists()
    left = data / HOME / "999999999.0123abcd"
    left.mkdir(parents=True)
    kept = Upload([file("b.zip", b"PK")], data)
    assert not left.exists()
    kept.remove()
    assert not (data / HOME).exists()
    drop(page(block="data"), ("notes.txt", b"hello"))
    drop(page(block="data"), ("pets.zip", archive(tmp_path)))
    assert not (data / HOME).exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_sentence_of_the_page_names_a_folder_of_the_server(tmp_path: Path, language: str) -> None:
    place = tmp_path / "data" / "own" / "my pets"
    with pytest.raises(DataError) as error, writing(place):
        raise PermissionError(13, "Permission denied", str(place))
    assert str(place) in str(error.value)
    said = Messages(language).trouble(error.value)
    assert said.startswith("my pets")
    assert str(tmp_path) not in said
    inner = Sentence("found_damaged", "a damaged one ({error})", error=f"cannot open {place}/a b.png")
    outer = without_folders(Sentence("picture", "{file}: {found}", file="x.png", found=inner))
    assert outer == "x.png: a damaged one (cannot open own/my pets/a b.png)"
    assert isinstance(outer, Sentence)
    assert str(tmp_path) not in str(outer.said)
    assert without_folders("nothing of files / and 1/2") == "nothing of files / and 1/2"
