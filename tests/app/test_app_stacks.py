"""Widths of layers as they are read and typed."""

from __future__ import annotations

import pytest

from app.controls.layer_widths import read, stacks, written


@pytest.mark.parametrize("text", ["300 · 100", "300 100", "300,100", " 300,  100 "])
def test_widths_are_read_however_they_are_typed(text: str) -> None:
    assert read(text, "none") == [300, 100]


def test_what_is_written_is_read_back() -> None:
    for stack in stacks("dense", "hidden"):
        assert read(written(stack, "aucune"), "aucune") == list(stack)


def test_what_is_no_number_is_left_for_the_recipe_to_refuse() -> None:
    assert read("many 3", "none") == ["many", 3]


def test_only_stacks_that_a_network_accepts_are_offered() -> None:
    assert () in stacks("dense", "hidden")
    assert () not in stacks("recurrent", "hidden")
