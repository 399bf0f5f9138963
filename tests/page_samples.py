"""The Train page through AppTest: opened by an address, and what its controls and its stage say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

import app

MAIN = Path(app.__file__).parent / "main.py"


def page(**query: str) -> AppTest:
    """The page at an address."""
    test = AppTest.from_file(MAIN, default_timeout=60)
    test.query_params.update(query)
    return seen(test.run())


def seen(test: AppTest) -> AppTest:
    """A page on which nothing went wrong."""
    assert not test.exception
    assert not test.error
    return test


def told(test: AppTest) -> dict[str, Any]:
    """What the stage is told."""
    data: dict[str, Any] = test.session_state["stage-data"]
    return data


def submitted(test: AppTest) -> dict[str, Any]:
    """The recipe that the stage posts when Train is pressed."""
    recipe: dict[str, Any] = told(test)["recipe"]
    return recipe
