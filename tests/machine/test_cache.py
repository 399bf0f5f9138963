"""What is kept in memory is bounded by its bytes, over all caches of a process together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from aecore import cache
from aecore.cache import Cache, bytes_of, kept_bytes, limit_to
from aecore.model import build
from aecore.recipe.recipe import Recipe

KILOBYTE = 1024


@dataclass(frozen=True)
class Held:
    """Something with a tensor within something else."""

    images: Tensor
    more: dict[str, Any]


@pytest.fixture(autouse=True)
def few() -> Iterator[None]:
    """A hundred kilobytes for all caches, without what other tests have left in theirs."""
    limit_to(0)
    limit_to(100 * KILOBYTE)
    yield
    limit_to(0)
    limit_to(cache.BYTES)


def test_all_caches_together_keep_no_more_than_their_budget() -> None:
    models: Cache[Tensor] = Cache(100)
    images: Cache[bytes] = Cache(100)
    for number in range(50):
        models.get(number, lambda: torch.zeros(5 * KILOBYTE))  # 20 KB
        images.get(number, lambda: bytes(10 * KILOBYTE))
        assert kept_bytes() <= 100 * KILOBYTE
    made: list[int] = []
    images.get(49, lambda: made.append(49) or b"")  # type: ignore[func-returns-value]
    models.get(0, lambda: made.append(0) or torch.zeros(1))  # type: ignore[func-returns-value]
    assert made == [0]  # what was asked for longest ago went first


def test_a_value_larger_than_the_budget_is_given_and_not_kept() -> None:
    kept: Cache[bytes] = Cache(3)
    kept.get("small", lambda: b"small")
    assert len(kept.get("large", lambda: bytes(200 * KILOBYTE))) == 200 * KILOBYTE
    assert kept_bytes() < 2 * KILOBYTE
    assert kept.get("small", lambda: b"made anew") == b"small"
    assert (kept.kept("small"), kept.kept("large")) == (b"small", None)


def test_a_budget_that_shrinks_lets_go_and_one_that_is_cleared_takes_nothing() -> None:
    kept: Cache[bytes] = Cache(3)
    for number in range(3):
        kept.get(number, lambda: bytes(20 * KILOBYTE))
    assert 60 * KILOBYTE < kept_bytes() < 64 * KILOBYTE
    limit_to(30 * KILOBYTE)
    assert 20 * KILOBYTE < kept_bytes() < 22 * KILOBYTE
    kept.clear()
    assert kept_bytes() == 0


def test_what_a_value_holds_is_counted_within_it_and_once() -> None:
    numbers = torch.zeros(1000)
    assert bytes_of(numbers) == 4000
    assert bytes_of(np.zeros((10, 10))) == 800
    assert 4000 <= bytes_of(Held(numbers, {"again": numbers, "text": "x" * 100})) < 4400
    model = build(Recipe(), (1, 8, 8))
    assert bytes_of(model) >= 4 * model.parameter_count()
