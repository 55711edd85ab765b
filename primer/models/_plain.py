"""Shortcuts past scikit-learn's checks for input that they would leave as it is: for training online."""

import numpy as np


def is_plain(model, X):
    """Would the checks of a fitted model accept these samples and return them unchanged?"""
    if (
        type(X) is not np.ndarray
        or X.ndim != 2
        or len(X) == 0
        or X.dtype != model.coefs_[0].dtype
        or X.shape[1] != model.n_features_in_
        or hasattr(model, "feature_names_in_")
    ):
        return False
    with np.errstate(all="ignore"):  # a sum that is not finite is looked into by the checks
        return bool(np.isfinite(X.sum()))


def plain_targets(classes, y):
    """Ones and zeros for a vector of known integer classes, a column an output; None for all else."""
    if type(y) is not np.ndarray or y.ndim != 1 or len(classes) < 2:
        return None
    if y.dtype.kind not in "iu" or classes.dtype.kind not in "iu":
        return None
    places = np.minimum(np.searchsorted(classes, y), len(classes) - 1)
    if not np.array_equal(classes[places], y):
        return None
    if len(classes) == 2:
        return places[:, None] == 1
    targets = np.zeros((len(y), len(classes)), bool)
    targets[np.arange(len(y)), places] = True
    return targets
