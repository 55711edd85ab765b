"""Estimators with scikit-learn's interface, whose training loops are compiled end to end."""

from ._mlp import MLPClassifier

__all__ = ["MLPClassifier"]
