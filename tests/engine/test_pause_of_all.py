"""Eyes to the front: one flag takes every job off its slot and starts none, until all go on by themselves."""

from __future__ import annotations

from pathlib import Path

from aecore.jobs.table import JobTable


def test_everybody_is_paused_until_the_flag_is_taken_away_by_whatever_process(tmp_path: Path) -> None:
    with JobTable(tmp_path) as table:
        assert not table.all_paused()
        table.pause_all(True)
        table.pause_all(True)
    with JobTable(tmp_path) as anew, JobTable(tmp_path) as other:
        assert anew.all_paused()
        before = anew.version()
        other.pause_all(False)
        assert anew.version() != before  # it is what pages and engine look at
        assert not anew.all_paused()
