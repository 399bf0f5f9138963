"""Fetching a published set from the page: who may, how large it is, how far it has come, and that it is then chosen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from data_samples import write_folder
from data_server import DataServer, serving
from fetch_samples import command, publish
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from train_page import page, seen, submitted

from aecore.engine.fetcher import Fetcher
from aecore.jobs.fetch_table import FetchTable
from app.image_sets import DRAWN
from app.web.rights import is_of_this_machine
from app.web.settings import Right, Settings, fetch_table, use
from app.words.messages import Messages


@pytest.fixture(autouse=True)
def here(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContextProxy, "ip_address", None)  # as of a browser on this machine


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DataServer]:
    with serving({}) as served:
        monkeypatch.setenv("AELAB_MIRROR", served.address)
        yield served


def choose(test: AppTest, name: str) -> AppTest:
    select = next(select for select in test.sidebar.selectbox if str(select.key).startswith("data.name"))
    seen(select.set_value(name).run())
    return test


def button(test: AppTest) -> str | None:
    return next((button.label for button in test.sidebar.button if button.key == "fetch-start"), None)


def fetched(tmp_path: Path, files: dict[str, dict[str, bytes]]) -> None:
    """What the engine does until nothing is under way."""
    fetcher = Fetcher(
        FetchTable(tmp_path / "runs"), tmp_path / "data", tmp_path / "log", command=command(tmp_path, files)
    )
    deadline = time.monotonic() + 60
    while any(fetch.under_way for fetch in fetch_table().all()):
        assert time.monotonic() < deadline
        fetcher.turn()
        time.sleep(0.01)
    fetcher.close()


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        ("mnist", "Fetch MNIST (11 MB)", "Télécharger MNIST (11 Mo)"),
        ("fashion_mnist", "Fetch Fashion-MNIST (29 MB)", "Télécharger Fashion-MNIST (29 Mo)"),
        ("kmnist", "Fetch Kuzushiji-MNIST (20 MB)", "Télécharger Kuzushiji-MNIST (20 Mo)"),
        ("usps", "Fetch USPS (8 MB)", "Télécharger USPS (8 Mo)"),
        ("emnist_letters", "Fetch EMNIST letters (536 MB)", "Télécharger EMNIST lettres (536 Mo)"),
        ("cifar10", "Fetch CIFAR-10 (162 MB)", "Télécharger CIFAR-10 (162 Mo)"),
    ],
)
def test_a_set_that_is_not_here_can_be_fetched_and_says_how_large_it_is(
    name: str, english: str, french: str
) -> None:
    test = choose(page(block="data"), name)
    assert submitted(test)["data"]["name"] == DRAWN.name  # nothing changes before it is here
    assert button(test) == english
    seen(test.main.segmented_control(key="language-choice").set_value("fr").run())
    assert button(test) == french
    assert fetch_table().all() == []


def test_it_is_fetched_while_the_page_is_of_use_and_is_then_chosen(
    tmp_path: Path, server: DataServer
) -> None:
    files = publish(server, "mnist")
    test = choose(page(block="data"), "mnist")
    seen(test.sidebar.button(key="fetch-start").click().run())
    assert button(test) is None
    assert [(fetch.name, fetch.state) for fetch in fetch_table().all()] == [("mnist", "asked")]
    fetch_table().report("mnist", "fetching", 4 << 20, 11_594_722)
    # Another block is opened and worked in meanwhile.
    seen(test.sidebar.button(key="open-bottleneck").click().run())
    assert submitted(test)["data"]["name"] == DRAWN.name
    assert [bar.text for bar in test.sidebar.get("progress")] == ["MNIST: 4 of 11 MB"]
    fetch_table().forget("mnist")
    fetch_table().ask("mnist")
    fetched(tmp_path, files)
    seen(test.run())
    assert submitted(test)["data"]["name"] == "mnist"
    assert not test.sidebar.get("progress")
    data = test.session_state["stage-data"]
    assert data["shape"] == [1, 28, 28]
    assert data["preview"]["images"][0] == "/api/sets/mnist/0.png?v=&binarise=none"


def test_another_set_chosen_meanwhile_stays_chosen(tmp_path: Path, server: DataServer) -> None:
    files = publish(server, "mnist")
    test = choose(page(block="data"), "mnist")
    seen(test.sidebar.button(key="fetch-start").click().run())
    choose(test, "shapes")
    assert test.sidebar.get("progress")  # it is still on its way
    fetched(tmp_path, files)
    seen(test.run())
    assert submitted(test)["data"]["name"] == "shapes"
    assert submitted(choose(test, "mnist"))["data"]["name"] == "mnist"


def test_a_download_can_be_stopped_and_its_rest_fetched_later(tmp_path: Path) -> None:
    test = choose(page(block="data"), "mnist")
    seen(test.sidebar.button(key="fetch-start").click().run())
    seen(test.sidebar.button(key="fetch-stop").click().run())
    assert fetch_table().all() == []
    write_folder(tmp_path / "data", {"MNIST/raw/.train-images-idx3-ubyte.gz.part": bytes(6 << 20)})
    seen(test.run())
    assert button(test) == "Fetch the rest of MNIST (5.1 MB)"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_offline_it_says_which_files_to_copy_into_which_folder(
    language: str, tmp_path: Path, server: DataServer
) -> None:
    files = publish(server, "mnist")
    server.files = {}
    test = choose(page(block="data", lang=language), "mnist")
    seen(test.sidebar.button(key="fetch-start").click().run())
    fetched(tmp_path, files)
    seen(test.run())
    (warning,) = test.sidebar.warning
    folder = "le dossier data" if language == "fr" else "the folder data"
    assert folder in warning.value
    assert str(tmp_path) not in warning.value  # Where it lies is nobody's business in the room.
    assert all(path in warning.value for path in files["mnist"])
    assert ("dans le dossier" in warning.value) == (language == "fr")
    assert button(test) is not None
    # Copied by hand, it is there.
    write_folder(tmp_path / "data", files["mnist"])
    seen(test.run())
    assert submitted(test)["data"]["name"] == "mnist"


@pytest.mark.parametrize(
    ("right", "address", "may"),
    [
        ("machine", None, True),
        ("machine", "192.0.2.9", False),
        ("everyone", "192.0.2.9", True),
        ("nobody", None, False),
    ],
)
def test_who_may_fetch_is_a_setting(
    right: Right, address: str | None, may: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(Settings(runs=tmp_path / "runs", data=tmp_path / "data", fetch=right))
    monkeypatch.setattr(ContextProxy, "ip_address", address)
    test = choose(page(block="data"), "mnist")
    assert (button(test) is not None) == may
    said = [info.value for info in test.sidebar.info]
    key = "data.fetch" if right == "nobody" else "data.fetch_not_you"
    assert said == ([] if may else [Messages("en")(key, title="MNIST", name="mnist")])


def test_a_right_that_went_is_asked_for_again_where_it_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    test = choose(page(block="data"), "mnist")
    monkeypatch.setattr(ContextProxy, "ip_address", "192.0.2.9")
    seen(test.sidebar.button(key="fetch-start").click().run())
    assert fetch_table().all() == []


@pytest.mark.parametrize(
    ("address", "own"),
    [
        (None, True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.0.2.9", False),
        ("2001:db8::9", False),
        ("0.0.0.0", False),
        ("testclient", False),
    ],
)
def test_which_addresses_are_this_machine_s_own(address: str | None, own: bool) -> None:
    assert is_of_this_machine(address) == own
