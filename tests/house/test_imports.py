"""Imports run one way: folder above folder, no circle between files, none upward. The folders are the table.

ROOMS names them from the lowest to the highest; a file that lies in none of them has its own line. A file may import
from its own room and from rooms below it.
"""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ROOMS: dict[str, list[str]] = {
    "aecore": """
        sentences errors cache wanted processes disk machine parts recipe datasets model scores explore export
        training evaluation runs inspection comparing take_home jobs classroom doctor backup engine cli
        """.split(),  # noqa: SIM905
    "app": """
        web words door image_sets looks figures streamlit_adapter runs uploads own_sets exploring inspecting experiment
        controls comparing history classroom views main api server
        """.split(),  # noqa: SIM905
}

# What the web server must not know of the library: what trains, what runs a job, and the command line.
CLOSED_TO_APP = {"training", "engine", "cli"}


def files(package: str) -> list[Path]:
    return [
        path
        for path in sorted((ROOT / package).rglob("*.py"))
        if not {"node_modules", "static", "models"} & set(path.relative_to(ROOT).parts)
        and path != ROOT / package / "__init__.py"
    ]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


LIBRARY, APP = files("aecore"), files("app")
MODULES = {name_of(path) for path in LIBRARY + APP}


def imports(path: Path) -> set[str]:
    """The modules a file imports, by their whole names: inside functions too, and for type checkers alone."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import hides which way it goes"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in MODULES else str(node.module))
    return found


def room_of(module: str) -> str:
    return module.split(".")[1]


@pytest.mark.parametrize("package", ROOMS)
def test_every_room_is_in_the_table_and_every_entry_is_a_room(package: str) -> None:
    there = {room_of(name) for name in MODULES if name.split(".")[0] == package}
    assert there - set(ROOMS[package]) == set(), "give it a place in ROOMS"
    assert set(ROOMS[package]) - there == set(), "is not there any more"


@pytest.mark.parametrize("path", LIBRARY + APP, ids=name_of)
def test_a_file_imports_from_its_own_room_or_from_below(path: Path) -> None:
    package, own = name_of(path).split(".")[:2]
    order = ROOMS[package]
    for module in imports(path):
        # The package alone says where it lies.
        if module.split(".")[0] != package or module == package:
            continue
        place = order.index(room_of(module))
        assert place <= order.index(own), f"{name_of(path)} imports {module}, which lies above it"


@pytest.mark.parametrize("package", ROOMS)
def test_no_files_import_each_other_in_a_circle(package: str) -> None:
    graph = {
        name_of(path): {other for other in imports(path) if other in MODULES and other != name_of(path)}
        for path in files(package)
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_the_library_knows_nothing_of_the_app(path: Path) -> None:
    assert not {
        module for module in imports(path) if module.split(".")[0] in ("streamlit", "app", "starlette")
    }


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_the_app_trains_nothing_itself(path: Path) -> None:
    for module in imports(path):
        if module.split(".")[0] == "aecore" and module != "aecore":
            assert room_of(module) not in CLOSED_TO_APP, f"{name_of(path)} imports {module}"
        assert not module.startswith("torch.optim")


def test_streamlit_s_own_parts_are_touched_in_one_place() -> None:
    touching = {
        name_of(path)
        for path in APP
        for module in imports(path)
        if module.startswith(
            ("streamlit.starlette", "streamlit.web", "streamlit.runtime", "streamlit.components")
        )
    }
    assert touching <= {"app.streamlit_adapter"}


@pytest.mark.parametrize("room", ["disk", "processes", "jobs", "classroom", "engine"])
def test_the_face_of_a_room_that_needs_no_torch_is_empty(room: str) -> None:
    assert (ROOT / "aecore" / room / "__init__.py").read_text() == ""
