"""The objects behind the rows of the cost table."""

import inspect

import numpy as np

from .._rows import BoundDoc, InstanceOnly, RowObject
from ..kernels.direct import DirectCost
from ..kernels.ufuncs import row_sum
from ._doc import document
from ._reduce import as_targets, as_weights, prepare, reduced, scaled

__all__ = ["Cost"]

SUFFIX = "_from_logits"
SIMPLE = ("mean", "sum")  # reductions


def overridden(method):
    """Offer a call first to an argument that has ``__array_function__`` (NumPy's protocol).

    The function that it is given is the method, bound to the cost.
    """

    def call(self, y_true, y_pred, **keywords):
        if type(y_pred) is type(y_true) is np.ndarray:
            return method(self, y_true, y_pred, **keywords)
        for array in (y_pred, y_true):
            kind = type(array)
            if (
                kind is not np.ndarray
                and hasattr(kind, "__array_function__")
                and (kind.__array_function__ is not np.ndarray.__array_function__)
            ):
                bound = method.__get__(self)
                result = array.__array_function__(bound, (kind,), (y_true, y_pred), keywords)
                if result is not NotImplemented:
                    return result
        return method(self, y_true, y_pred, **keywords)

    call.__doc__, call.__name__ = method.__doc__, method.__name__
    call.__qualname__, call.__signature__ = method.__qualname__, inspect.signature(method)
    return call


class Cost(RowObject):
    """A cost function of targets and predictions, with its gradient.

    Attributes
    ----------
    name : str
    formula, gradient_formula, latex : str
        Of the cost of one element (one sample for costs over classes) with target t and
        prediction q, and of its derivative by q; the cost in LaTeX.
    domain : str
        What predictions may be, and what the cost of others is.
    parameters : dict
        Names and values of the parameters.
    from_logits : Cost
        The same cost of logits rather than probabilities, where there is one.
    """

    __doc__ = BoundDoc(__doc__)

    def __init__(self, row, kernels, bound=(), logits_row=None):
        super().__init__(row, kernels, bound)
        self._logits_row = logits_row
        ufuncs = (self._ufunc(suffix) for suffix in ("", "_gradient", "_value_and_gradient"))
        self._direct = DirectCost(*ufuncs, row_sum, self._numbers)  # what most calls need no more than

    def _doc(self):
        return document(self)

    @property
    def __name__(self):
        stem = self.name.removesuffix(SUFFIX)
        return f"{stem}.from_logits" if self._row["from_logits"] else stem

    @property
    def gradient_formula(self):
        """Formula of the gradient with respect to the prediction."""
        return self._row["gradient_formula"]

    @property
    def domain(self):
        """What predictions may be, and what the cost of others is."""
        return self._row["domain"]

    @property
    def is_vector(self):
        """Is it a cost of a row of classes rather than of each element?"""
        return self._row["is_vector"]

    @property
    def from_logits(self):
        """The same cost of logits: more accurate than of the probabilities made from them."""
        if self._logits_row is None:
            raise AttributeError(
                f"{self.__name__} has no from_logits: its predictions are not probabilities"
                if not self._row["from_logits"]
                else f"{self.__name__} is of logits already"
            )
        shared = {
            name: value for name, value in self._bound.items() if name in self._logits_row["parameters"]
        }
        return Cost(self._logits_row, self._kernels, shared)

    @InstanceOnly
    def __signature__(self):
        keyword = inspect.Parameter.KEYWORD_ONLY
        either = inspect.Parameter.POSITIONAL_OR_KEYWORD
        defaults = {"sample_weight": None, "reduction": "mean", "out": None, **self._values}
        return inspect.Signature(
            [
                inspect.Parameter("y_true", either),
                inspect.Parameter("y_pred", either),
                *(inspect.Parameter(name, keyword, default=value) for name, value in defaults.items()),
            ]
        )

    def __dir__(self):
        names = set(super().__dir__())
        return sorted(names if self._logits_row is not None else names - {"from_logits"})

    def _copy(self, bound):
        return Cost(self._row, self._kernels, bound, self._logits_row)

    @overridden
    def __call__(self, y_true, y_pred, *, sample_weight=None, reduction="mean", out=None, **parameters):
        """Cost of the predictions.

        Parameters
        ----------
        y_true : array_like, real
            Targets, of y_pred's shape; for a cost over classes alternatively integer labels,
            of y_pred's shape without the last axis.
        y_pred : array_like, real
            Predictions.  For a cost over classes the last axis is the classes.
        sample_weight : array_like, optional
            One weight a sample, that is for each place on the first axis, or one for each cost.
            Not negative.
        reduction : {"mean", "sum", "none"}
            "mean" divides the sum of the (weighted) costs by their number, or by the sum of
            their weights; "none" gives each (weighted) cost.
        out : ndarray, optional
            Where to put the result, 0-D unless the reduction is "none".
        **parameters : float
            Parameters of the cost; the ones not given keep their values.

        Returns
        -------
        scalar, or ndarray if the reduction is "none"
            In the dtype of y_pred; targets and weights are converted to it.  Where y_pred is
            not floating-point, float64, or float32 if float32 holds both arguments.  The sum
            is compensated and in a fixed order: it has the same bits for any memory layout.

        Raises
        ------
        ValueError
            If the shapes do not match (nothing is broadcast), a label is not one of the
            classes, a weight is negative, or all are zero where a mean is asked for, or a
            parameter is out of its range.  Predictions are not checked: see `domain`.
        TypeError
            If an argument is not real, or a parameter is unknown.
        """
        if sample_weight is out is None and reduction in SIMPLE and not parameters:
            result = self._direct.value(y_true, y_pred, reduction == "mean")
            if result is not None:
                return result
        job = self._prepare(self.__name__, y_true, y_pred, sample_weight, reduction, parameters)
        values = self._run("", job)
        return _give(job, "out", reduced(values, job.weights, reduction), out)

    @overridden
    def gradient(self, y_true, y_pred, *, sample_weight=None, reduction="mean", out=None, **parameters):
        """Gradient of the (reduced) cost with respect to y_pred.

        Parameters are as for the cost; `out` has y_pred's shape.

        Returns
        -------
        ndarray of y_pred's shape
            With the reduction "none" the gradient of each cost by its own prediction.
        """
        if sample_weight is out is None and reduction in SIMPLE and not parameters:
            result = self._direct.gradient(y_true, y_pred, reduction == "mean")
            if result is not None:
                return result
        where = f"{self.__name__}.gradient"
        job = self._prepare(where, y_true, y_pred, sample_weight, reduction, parameters)
        gradient = scaled(self._run("_gradient", job), job.weights, reduction, job.shape)
        return _give(job, "out", gradient, out)

    @overridden
    def value_and_gradient(
        self, y_true, y_pred, *, sample_weight=None, reduction="mean", out=(None, None), **parameters
    ):
        """Cost and its gradient with respect to y_pred, in one pass.

        Parameters are as for the cost; `out` is a pair of arrays.

        Returns
        -------
        value : scalar, or ndarray if the reduction is "none"
        gradient : ndarray of y_pred's shape
        """
        where = f"{self.__name__}.value_and_gradient"
        if not (isinstance(out, tuple) and len(out) == 2):
            raise TypeError(f"{where}: out must be a pair (tuple) of arrays")
        if sample_weight is out[0] is out[1] is None and reduction in SIMPLE and not parameters:
            result = self._direct.value_and_gradient(y_true, y_pred, reduction == "mean")
            if result is not None:
                return result
        job = self._prepare(where, y_true, y_pred, sample_weight, reduction, parameters)
        values, gradient = self._run("_value_and_gradient", job)
        values = reduced(values, job.weights, reduction)
        gradient = scaled(gradient, job.weights, reduction, job.shape)
        return _give(job, "out[0]", values, out[0]), _give(job, "out[1]", gradient, out[1])

    def _prepare(self, where, y_true, y_pred, sample_weight, reduction, parameters):
        job = _Job()
        job.where, job.numbers = where, self._arguments(where, parameters)
        for name, value in parameters.items():
            if np.ndim(value):
                raise TypeError(f"{where}: {name} must be a number, got an array of shape {np.shape(value)}")
        y_true, y_pred, job.loop, job.dtype = prepare(where, y_true, y_pred)
        job.y_true = as_targets(where, y_true, y_pred, job.loop, self.is_vector)
        job.y_pred = y_pred
        job.shape = y_pred.shape[:-1] if self.is_vector else y_pred.shape
        job.weights = as_weights(where, sample_weight, job.shape, job.loop, reduction)
        return job

    def _run(self, suffix, job):
        """The results of the row's ufunc as arrays in C order."""
        result = self._ufunc(suffix)(job.y_true, job.y_pred, *job.numbers, dtype=job.loop, order="C")
        if isinstance(result, tuple):
            return tuple(np.asarray(r) for r in result)
        return np.asarray(result)


class _Job:
    """The checked arguments of one call."""

    __slots__ = ("dtype", "loop", "numbers", "shape", "weights", "where", "y_pred", "y_true")


def _give(job, name, result, out):
    """The result in its dtype, in `out` if there is one; a scalar if it is 0-D."""
    if out is None:
        return np.asarray(result).astype(job.dtype, copy=False)[()]
    if not isinstance(out, np.ndarray):
        raise TypeError(f"{job.where}: {name} must be an array, got {type(out).__name__}")
    if out.shape != np.shape(result):
        raise ValueError(f"{job.where}: {name} has shape {out.shape}, expected {np.shape(result)}")
    np.copyto(out, result, casting="same_kind")
    return out
