"""Disentanglement, completeness and informativeness: which axes a forest needs to guess each factor."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from aecore.wanted import while_wanted

TREES = 20


class Dci(NamedTuple):
    """From 0 to 1, the best, each.

    Attributes:
        disentanglement: whether an axis serves one factor alone, axes weighted by how much they serve.
        completeness: whether a factor is served by one axis alone, averaged over factors.
        informativeness: share of test images whose factor is guessed right, averaged over factors.
    """

    disentanglement: float
    completeness: float
    informativeness: float


def dci(train_codes: Tensor, train_factors: Tensor, test_codes: Tensor, test_factors: Tensor) -> Dci:
    """By the importance of every axis to a random forest that guesses the factor, a forest for each factor.

    Factors that never change are left out.

    Reference: Eastwood and Williams 2018, A Framework for the Quantitative Evaluation of Disentangled
    Representations, section 2.

    Args:
        train_codes: mean codes, (train, code).
        train_factors: int64, (train, factors).
        test_codes: (test, code).
        test_factors: int64, (test, factors).
    """
    from sklearn.ensemble import RandomForestClassifier

    columns, right = [], []
    for train, test in while_wanted(zip(train_factors.T, test_factors.T, strict=True)):
        if len(torch.unique(train)) < 2:
            continue
        # Every split may choose among all axes: one of few at random would have axes serve that say nothing.
        forest = RandomForestClassifier(TREES, max_features=None, random_state=0)
        forest.fit(train_codes.cpu().numpy(), train.numpy())
        columns.append(torch.from_numpy(np.asarray(forest.feature_importances_, dtype=np.float64)))
        right.append(float(forest.score(test_codes.cpu().numpy(), test.numpy())))
    if not columns:
        return Dci(0.0, 0.0, 0.0)
    importance = torch.stack(columns, dim=1)  # (code, factors), each column adds up to 1 or is nothing
    share = importance.sum(dim=1) / importance.sum().clamp_min(1e-30)  # (code,)
    return Dci(
        disentanglement=float((share * _concentration(importance)).sum()),
        completeness=float(_concentration(importance.T).mean()),
        informativeness=sum(right) / len(right),
    )


def _concentration(weights: Tensor) -> Tensor:
    """1 less the entropy of each row divided by the largest it could be, (rows,); 1 where there is one column."""
    rows, count = weights.shape
    total = weights.sum(dim=1, keepdim=True)
    if count == 1:
        return (total[:, 0] > 0).double()
    share = weights / total.clamp_min(1e-30)
    entropy = -torch.xlogy(share, share).sum(dim=1) / torch.log(torch.tensor(float(count)))
    return torch.where(total[:, 0] > 0, 1 - entropy, torch.zeros(rows, dtype=weights.dtype))
