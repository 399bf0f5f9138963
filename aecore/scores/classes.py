"""Whether the classes of images can be read off their codes, by classifiers of scikit-learn."""

from __future__ import annotations

import warnings

from torch import Tensor

NEIGHBOURS = 5
ROUNDS = 100


def knn_accuracy(
    train_codes: Tensor,
    train_labels: Tensor,
    test_codes: Tensor,
    test_labels: Tensor,
    neighbours: int = NEIGHBOURS,
) -> float:
    """Share of test images whose nearest training codes are mostly of their own class, from 0 to 1.

    Euclidean distance between codes as they are; a tie goes to the class with the lower number.

    Args:
        train_codes: (train, code), or images.
        train_labels: (train,).
        test_codes: (test, code), or images.
        test_labels: (test,).
        neighbours: how many vote; all training images where there are fewer.
    """
    from sklearn.neighbors import KNeighborsClassifier

    voters = min(neighbours, len(train_codes))
    model = KNeighborsClassifier(voters, algorithm="auto" if train_codes[0].numel() <= 15 else "brute")
    model.fit(train_codes.flatten(1).cpu().numpy(), train_labels.cpu().numpy())
    return float(model.score(test_codes.flatten(1).cpu().numpy(), test_labels.cpu().numpy()))


def linear_probe_accuracy(
    train_codes: Tensor, train_labels: Tensor, test_codes: Tensor, test_labels: Tensor
) -> float:
    """Share of test images that a linear classifier trained on codes gets right, from 0 to 1.

    Logistic regression on codes of zero mean and unit variance over the training images, L2 penalty with C = 1.

    Args:
        train_codes: (train, code), or images.
        train_labels: (train,), of two classes at least.
        test_codes: (test, code), or images.
        test_labels: (test,).
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=ROUNDS))
    with warnings.catch_warnings():
        # Raw pixels take more rounds than the last decimal of the accuracy is worth.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(train_codes.flatten(1).float().cpu().numpy(), train_labels.cpu().numpy())
    return float(model.score(test_codes.flatten(1).float().cpu().numpy(), test_labels.cpu().numpy()))
