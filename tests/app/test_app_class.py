"""The pages of a class: the nickname stands in the header, and another's run is as none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from data_samples import encoded, noise, write_folder
from streamlit.testing.v1 import AppTest
from train_page import named, page, plain, told, widgets

from aecore.classroom.orders import Kind
from aecore.classroom.people import Student
from aecore.classroom.store import Classroom
from aecore.datasets.loading import import_images
from aecore.datasets.own.brought import UPLOADER, mark_of
from aecore.recipe.presets import PRESETS
from app import image_sets, own_sets
from app.experiment.address import write_link
from app.experiment.lesson import Lesson
from app.experiment.ordered import read_ordered
from app.runs.library import first_shown
from app.runs.listed import terminal_runs
from app.web import rights
from app.web.orders import orders
from app.web.settings import Settings, classroom, close, use, wishes
from app.words.messages import Messages


@pytest.fixture
def ada(folders: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Student]:
    """Who is at work on the pages."""
    school = Classroom(folders / "runs", new=True)
    student = school.join(school.begin()[0].id, "*Ada*", "ticket").student
    school.close()
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


def test_another_s_set_is_as_none_in_the_menu_and_by_link(ada: Student, folders: Path) -> None:
    other = classroom().join(str(getattr(classroom().current(), "id", "")), "Ben", "another ticket").student
    for number, (name, by) in enumerate(
        (("adas", ada.owner), ("bens", other.owner), ("of-all", "the teacher"))
    ):
        pictures = {f"{each}.png": encoded(noise(8, 8, seed=20 * number + each)) for each in range(12)}
        import_images(write_folder(folders / f"pictures of {name}", pictures), name, folders / "data")
        (folders / "data" / "own" / name / UPLOADER).write_text(mark_of(by))
    test = page(block="data")
    assert named(test, "data.name").options[-2:] == ["adas", "of-all"]
    recipe = PRESETS["vae-2d"].replace("data.name", "bens")
    linked = page(recipe=recipe.to_share(), preset="vae-2d", block="data")
    said = [each.value for each in linked.main.warning]
    gone = page(recipe=recipe.replace("data.name", "gone").to_share(), preset="vae-2d", block="data")
    assert said == [each.value.replace("gone", "bens") for each in gone.main.warning] != []
    assert told(linked)["preview"] == told(gone)["preview"] == {"images": [], "replaced": None}
    assert not own_sets.is_own("bens")
    assert not own_sets.may_change("bens")
    assert own_sets.may_change("adas")
    assert not own_sets.may_change("of-all")
    assert image_sets.training_images(recipe.data, ada.owner) == 0


def test_pictures_that_are_too_large_together_are_refused_in_a_sentence(
    ada: Student, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folders / "runs" / "class.toml").write_text("upload_megabytes = 1\n")
    files = [(f"{number}.png", encoded(noise(500, 500, seed=number)), "image/png") for number in range(6)]
    test = page(block="data")
    assert test.sidebar.file_uploader[0].proto.max_upload_size_mb == 1
    test.sidebar.file_uploader[0].set_value(files).run()
    said = [each.value for each in test.sidebar.warning] + [each.value for each in test.sidebar.error]
    assert any("at most 1 MB at once, found 2" in each for each in said), said
    assert not image_sets.sets(ada.owner).keys() - image_sets.TRAINING_IMAGES.keys()
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", {"aelab_owner": "the teacher"})
    assert page(block="data").sidebar.file_uploader[0].proto.max_upload_size_mb == 200


def ordered(kind: Kind, value: str) -> None:
    """As the teacher orders it; "" lifts."""
    of = str(getattr(classroom().current(), "id", ""))
    if value:
        orders.give(of, kind, value)
    else:
        orders.lift(of, kind)


def test_what_the_teacher_locks_is_locked_on_every_page_and_as_the_teacher_has_it(
    ada: Student,
) -> None:
    base = PRESETS["vae-2d"].replace({"bottleneck.size": 3})
    own = base.replace({"bottleneck.size": 9, "training.epochs": 3, "penalties.l1": {"beta": 0.5}})
    lesson = Lesson(lock=frozenset({"bottleneck"}), hide=frozenset({"network", "preset"}))
    test = page(recipe=own.to_share(), preset="denoising", block="bottleneck")
    assert not named(test, "bottleneck.gaussian.size").disabled
    ordered("locked", write_link(base, "vae-2d", "", lesson))
    test.run()
    assert named(test, "bottleneck.gaussian.size").disabled
    recipe = told(test)["recipe"]
    assert (recipe["bottleneck"]["size"], recipe["training"]["epochs"]) == (3, 3)
    assert "network" in told(test)["closed"]
    assert "preset-choice" not in map(plain, widgets(test))
    assert test.session_state["preset"] == "vae-2d"
    # A page that had not heard of it yet is put back; so is one that is opened by a link with another lesson in it.
    test.session_state["recipe"] = own
    test.run()
    assert told(test)["recipe"]["bottleneck"]["size"] == 3
    linked = page(recipe=own.to_share(), preset="vae-2d", block="training", lock="training", lesson="edit")
    assert told(linked)["recipe"]["bottleneck"]["size"] == 3
    assert not [each for each in linked.button if each.key == "lesson-lock-all"], (
        "no way out by a lesson of one's own"
    )
    ordered("locked", "")
    test.run()
    assert not named(test, "bottleneck.gaussian.size").disabled
    assert told(test)["recipe"] == own.as_dict(), "nothing was done with it meanwhile: it is as it was"


def test_the_teacher_s_own_page_is_free_of_the_locks(ada: Student, monkeypatch: pytest.MonkeyPatch) -> None:
    ordered("locked", write_link(PRESETS["vae-2d"], "vae-2d", "", Lesson(lock=frozenset({"all"}))))
    assert named(page(preset="vae-2d", block="bottleneck"), "bottleneck.gaussian.size").disabled
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", {"aelab_owner": "the teacher"})
    assert not named(page(preset="vae-2d", block="bottleneck"), "bottleneck.gaussian.size").disabled


def test_a_run_that_is_shown_can_be_opened_while_it_is_shown(ada: Student) -> None:
    run = wishes().submit(PRESETS["sparse-l1"], "somebody", name="sparse-l1")
    ordered("shown", run)
    test = page(run=run, compare=f"{run},ready-beta-vae")
    assert told(test)["run"] == run
    assert test.session_state["compared"].runs == (run, "ready-beta-vae")
    ordered("shown", "")
    test.run()
    assert test.session_state["compared"].runs == ("ready-beta-vae",)
    assert told(test)["run"] == first_shown()
    assert test.session_state["recipe"] == PRESETS["sparse-l1"], "the settings are the page's own"


def test_who_teaches_hands_out_shows_and_locks_from_the_menu_of_links_and_nobody_else(
    ada: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(test: AppTest, key: str = "copies") -> dict[str, Any]:
        return {
            each["name"]: each["order"]
            for each in test.session_state[f"{key}-data"]["copies"]
            if "order" in each
        }

    def menu() -> AppTest:
        test = page(preset="vae-2d", run="ready-beta-vae")
        test.session_state["links"] = True
        return test.run()

    assert asked(menu()) == {}
    assert "orders-data" in menu().session_state
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", {"aelab_owner": "the teacher"})
    test = menu()
    assert "orders-data" not in test.session_state, "the teacher's own page hears of no orders"
    offered = asked(test)
    assert {name: order["path"] for name, order in offered.items()} == {
        "hand": "/class/orders/handed", "show": "/class/orders/shown"}  # fmt: skip
    assert offered["show"]["body"] == {"run": "ready-beta-vae"}
    assert read_ordered(offered["hand"]["body"]["query"]).recipe == test.session_state["recipe"]
    test.button(key="lesson-make").click().run()
    test.button(key="lesson-lock-all").click().run()
    locked = asked(test, "copies-lesson")["lock"]
    assert locked["path"] == "/class/orders/locked"
    assert read_ordered(locked["body"]["query"]).lesson == Lesson(lock=frozenset({"all"}))


def test_a_lab_for_one_person_asks_for_no_orders_and_offers_none(folders: Path) -> None:
    test = page(run="ready-beta-vae")
    test.session_state["links"] = True
    test.run()
    assert "orders-data" not in test.session_state
    assert not [each for each in test.session_state["copies-data"]["copies"] if "order" in each]
