"""A job table is damaged while two have it open: one makes it anew, the other follows."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from table_samples import BENEATH, NEW, WHOLE, told

import aecore
from aecore.engine.wishes import EngineTable
from aecore.jobs.fetch_table import FetchTable
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe


@pytest.fixture
def two(runs: Path) -> Iterator[tuple[EngineTable, JobTable]]:
    with EngineTable(runs) as one, JobTable(runs) as other:
        yield one, other


@pytest.mark.parametrize("damage", BENEATH.values(), ids=BENEATH)
def test_damage_beneath_open_tables_is_mended_by_one_and_followed_by_the_other(
    two: tuple[EngineTable, JobTable], damage: Callable[[Path], None]
) -> None:
    engine, web = two
    late = web.submit(Recipe(), "late")
    versions = engine.version(), web.version()
    damage(web.runs / "jobs.sqlite")
    later = web.submit(Recipe(), "later")
    assert told(web) == told(engine)
    states = {owner: state for owner, (state, _, _) in (WHOLE | {"late": NEW, "later": NEW}).items()}
    assert {job.owner: job.state for job in web.list()} == states
    assert engine.get(later).owner == "later"
    engine.change(late, state="finished")
    assert web.get(late).state == "finished"
    web.wish(later, "pause")
    assert [wish.job for wish in engine.wishes()] == [later]
    assert engine.version() != versions[0]
    assert web.version() != versions[1]
    # Nothing of what was set aside comes back when the tables close and open again.
    engine.close()
    web.close()
    with JobTable(web.runs) as again:
        assert told(again)["late"] == ("finished", False, False)
        assert len(again.list()) == 7


def test_fetches_are_wished_for_anew_where_their_table_was_lost(tmp_path: Path) -> None:
    with FetchTable(tmp_path) as table, JobTable(tmp_path) as other:
        other.submit(Recipe(), "ada")
        table.ask("mnist")
        (tmp_path / "jobs.sqlite").unlink()
        assert table.all() == []
        table.ask("mnist")
        assert [fetch.name for fetch in table.all()] == ["mnist"]
        assert [job.owner for job in other.list()] == ["ada"]


def test_whatever_reads_or_writes_a_table_is_mended() -> None:
    root = Path(aecore.__file__).parent
    bare = []
    for file in (*root.glob("jobs/*.py"), *root.glob("engine/*.py")):
        for kind in (
            node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ClassDef)
        ):
            for method in (node for node in kind.body if isinstance(node, ast.FunctionDef)):
                marks = {mark.id for mark in method.decorator_list if isinstance(mark, ast.Name)}
                used = {node.attr for node in ast.walk(method) if isinstance(node, ast.Attribute)}
                if (
                    used & {"_reading", "_write"}
                    and "self" in ast.unparse(method)
                    and not marks & {"mended", "contextmanager"}
                ):
                    bare.append(f"{file.name}: {method.name}")
    assert [name for name in bare if not name.startswith(("writer.py", "fetcher.py"))] == []
