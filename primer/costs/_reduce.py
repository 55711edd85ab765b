"""Arguments of the costs checked, and their values combined in one fixed order."""

import numpy as np

from .._rows import loop_dtype
from ..kernels import ufuncs

__all__ = ["as_targets", "as_weights", "prepare", "reduced", "scaled"]

REDUCTIONS = ("mean", "sum", "none")


def prepare(where, y_true, y_pred):
    """Both as arrays, and the dtypes of the loop and of the result."""
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    true = loop_dtype(where, "y_true", y_true.dtype)
    loop = loop_dtype(where, "y_pred", y_pred.dtype)
    if y_pred.dtype.kind != "f":
        loop = np.result_type(loop, true)
    return y_true, y_pred, loop, np.dtype(np.float16) if y_pred.dtype == np.float16 else loop


def as_targets(where, y_true, y_pred, loop, is_vector):
    """The targets in the shape of the predictions; class labels become one-hot rows."""
    if is_vector and y_pred.ndim == 0:
        raise ValueError(f"{where}: y_pred must have an axis of classes, got a scalar")
    if y_true.shape == y_pred.shape:
        return y_true.astype(loop, copy=False)
    if is_vector and y_true.shape == y_pred.shape[:-1]:
        return _one_hot(where, y_true, y_pred.shape, loop)
    expected = f"{y_pred.shape} as y_pred"
    if is_vector:
        expected += f", or {y_pred.shape[:-1]} for class labels"
    raise ValueError(f"{where}: y_true has shape {y_true.shape}, expected {expected}")


def _one_hot(where, labels, shape, loop):
    if labels.dtype.kind not in "iu":
        raise ValueError(
            f"{where}: y_true of shape {labels.shape} holds class labels, for y_pred has shape "
            f"{shape}; expected integers, got {labels.dtype}"
        )
    classes = shape[-1]
    wrong = (labels < 0) | (labels >= classes)
    if wrong.any():
        raise ValueError(
            f"{where}: y_true has the label {labels[wrong][0]}, but y_pred has "
            f"{classes} classes (labels 0 to {classes - 1})"
        )
    rows = np.zeros(shape, loop)
    if labels.size:
        places = labels.astype(np.intp, copy=False)[..., np.newaxis]
        np.put_along_axis(rows, places, 1, axis=-1)
    return rows


def as_weights(where, sample_weight, shape, loop, reduction):
    """The weights in a shape that broadcasts to that of the costs; None if not given."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"{where}: reduction must be 'mean', 'sum' or 'none', got {reduction!r}")
    if sample_weight is None:
        return None
    weights = np.asarray(sample_weight)
    loop_dtype(where, "sample_weight", weights.dtype)
    weights = weights.astype(loop, copy=False)
    if weights.shape != shape:
        if weights.shape != shape[:1] or not shape:
            also = f" or {shape}" if len(shape) > 1 else ""
            raise ValueError(
                f"{where}: sample_weight has shape {weights.shape}, expected "
                f"{shape[:1]}{also}: one weight a sample"
            )
        weights = weights.reshape(weights.shape + (1,) * (len(shape) - 1))
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValueError(f"{where}: sample_weight must be finite and not negative")
    if reduction == "mean" and weights.size and not weights.any():
        raise ValueError(
            f"{where}: sample_weight sums to zero, so there is no weighted mean; use reduction='sum'"
        )
    return weights


def _total(values):
    """Sum in C order: its bits depend on nothing but the values."""
    return ufuncs.row_sum(np.ravel(values))


def _weight_of_all(weights, shape):
    """What a mean divides by: the sum of the weights of all costs."""
    if weights is None:
        return float(np.prod(shape, dtype=np.int64))
    repeats = np.prod(shape, dtype=np.int64) // max(weights.size, 1)
    return _total(weights) * float(repeats)


def reduced(values, weights, reduction):
    """Mean or sum of the (weighted) costs, or the costs themselves."""
    if reduction == "none":
        return values if weights is None else values * weights
    if weights is None:
        total = _total(values)
    else:
        total = ufuncs.row_dot(np.ravel(values), np.ravel(np.broadcast_to(weights, values.shape)))
    return total if reduction == "sum" else total / _weight_of_all(weights, values.shape)


def scaled(gradient, weights, reduction, shape):
    """The gradient of the reduced cost from that of each cost; `shape` is that of the costs."""
    if weights is not None:
        if reduction == "mean":
            weights = weights / _weight_of_all(weights, shape)
        weights = weights.reshape(weights.shape + (1,) * (gradient.ndim - len(shape)))
        return np.multiply(gradient, weights, out=gradient)
    if reduction == "mean" and gradient.size:
        return np.multiply(gradient, 1 / _weight_of_all(None, shape), out=gradient)
    return gradient
