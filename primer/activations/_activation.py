"""The objects behind the rows of the activation table."""

import inspect

import numpy as np

from .._rows import BoundDoc, InstanceOnly, RowObject, is_foreign, loop_dtype
from ..kernels.direct import Direct
from ._doc import document

__all__ = ["Activation", "Elementwise", "VectorActivation", "make"]


class Activation(RowObject):
    """An activation function with its derivative.

    Attributes
    ----------
    name : str
    formula, derivative_formula, latex : str
        Of the value and of the derivative as text, of the value in LaTeX.
    range : tuple of float
        Lowest and highest value (the closure of the range).
    smoothness : str
        ``"analytic"``, or ``"C0"``, ``"C1"``, ... by how often it is continuously differentiable.
    error_bound : float
        Largest error of value and derivative in units in the last place, where the result is a
        normal number.
    parameters : dict
        Names and values of the parameters.
    """

    __doc__ = BoundDoc(__doc__)
    _call_parameters: tuple[tuple[str, int | None], ...] = ()

    def _doc(self):
        return document(self)

    @property
    def derivative_formula(self):
        """Formula of the derivative (vector activations: of the vector-Jacobian product)."""
        return self._row["derivative_formula"]

    @property
    def range(self):
        """Lowest and highest value."""
        return self._row["range"]

    @property
    def smoothness(self):
        """How often it is continuously differentiable."""
        return self._row["smoothness"]

    @property
    def error_bound(self):
        """Largest error in units in the last place."""
        return self._row["error_bound"]

    @property
    def is_vector(self):
        """Does it act on a whole axis rather than on each number?"""
        return self._row["is_vector"]

    @InstanceOnly
    def __signature__(self):
        keyword = inspect.Parameter.KEYWORD_ONLY
        either = inspect.Parameter.POSITIONAL_OR_KEYWORD
        return inspect.Signature(
            [
                inspect.Parameter("x", either),
                *(
                    inspect.Parameter(name, either, default=default)
                    for name, default in self._call_parameters
                ),
                *(inspect.Parameter(name, keyword, default=value) for name, value in self._values.items()),
            ]
        )

    def _operands(self, where, arrays):
        """The arguments as arrays, and the dtype that the loop computes in (None: not ours)."""
        found, dtypes = [], []
        for argument, x in arrays.items():
            if is_foreign(x):
                return list(arrays.values()), None
            x = np.asanyarray(x)
            dtypes.append(loop_dtype(where, argument, x.dtype))
            found.append(x)
        return found, dtypes[0] if len(dtypes) == 1 else np.result_type(*dtypes)


def _checked_out(where, out, shape):
    if not isinstance(out, np.ndarray):
        raise TypeError(f"{where}: out must be an array, got {type(out).__name__}")
    if out.shape != shape:
        raise ValueError(f"{where}: out has shape {out.shape}, expected {shape}")


def _rounded(result, half):
    """A float32 result as float16, if that is what came in."""
    return result.astype(np.float16) if half else result


class Elementwise(Activation):
    """An activation function of one number, applied to each number of an array."""

    __doc__ = BoundDoc(Activation.__doc__)
    _call_parameters = (("out", None),)

    def __init__(self, row, kernels, bound=()):
        super().__init__(row, kernels, bound)
        # what most calls need no more than
        self._value, self._slope, self._both = (
            Direct(self._ufunc(suffix), self._numbers)
            for suffix in ("", "_derivative", "_value_and_derivative")
        )

    def __call__(self, x, out=None, **parameters):
        """Value of the function.

        Parameters
        ----------
        x : array_like, real
        out : ndarray of x's shape, optional
            Where to put the result; may be x itself.
        **parameters : float or array_like that broadcasts with x
            Parameters of the function; the ones not given keep their values.

        Returns
        -------
        ndarray or scalar
            float64, float32 or float16 as x; float32 for bool and integers of 8 and 16 bits,
            float64 for wider ones.  A scalar if x is one.

        Raises
        ------
        TypeError
            If x is not real, or a parameter is unknown.
        """
        result = None if parameters else self._value.one(x, out)
        return self._map(self.name, "", x, out, parameters) if result is None else result

    def derivative(self, x, out=None, **parameters):
        """Derivative at x; parameters and result as for the value.

        At a kink it is the one-sided derivative that the formula names.
        """
        result = None if parameters else self._slope.one(x, out)
        if result is not None:
            return result
        return self._map(f"{self.name}.derivative", "_derivative", x, out, parameters)

    def value_and_derivative(self, x, out=(None, None), **parameters):
        """Value and derivative at x, in one pass.

        Parameters
        ----------
        x : array_like, real
        out : pair of ndarray of x's shape, optional
        **parameters : float or array_like that broadcasts with x

        Returns
        -------
        value, derivative : ndarray or scalar
        """
        where = f"{self.name}.value_and_derivative"
        if not (isinstance(out, tuple) and len(out) == 2):
            raise TypeError(f"{where}: out must be a pair (tuple) of arrays")
        result = None if parameters else self._both.two(x, *out)
        return result or self._map(where, "_value_and_derivative", x, out, parameters)

    def vjp(self, x, g, out=None, **parameters):
        """Vector-Jacobian product: the gradient g by the value, carried back to x.

        Parameters
        ----------
        x, g : array_like, real
            Broadcast against each other.
        out : ndarray of the broadcast shape, optional
        **parameters : float or array_like that broadcasts with x

        Returns
        -------
        ndarray or scalar
            ``g * derivative(x)``.
        """
        where = f"{self.name}.vjp"
        (x, g), dtype = self._operands(where, {"x": x, "g": g})
        if dtype is None:
            return g * self.derivative(x, **parameters)
        half = x.dtype == g.dtype == np.float16
        slope = self.derivative(x.astype(np.float32) if half else x, **parameters)
        if out is not None:
            _checked_out(where, out, np.broadcast_shapes(x.shape, g.shape))
            return np.multiply(g, slope, out=out, casting="same_kind")
        return _rounded(np.multiply(g, slope, dtype=np.result_type(dtype, slope)), half)

    def _map(self, where, suffix, x, out, parameters):
        """Call the ufunc of the row in the right dtype."""
        ufunc = self._ufunc(suffix)
        outs = out if isinstance(out, tuple) else (out,)
        numbers = self._arguments(where, parameters)
        (x,), dtype = self._operands(where, {"x": x})
        if dtype is None:
            return ufunc(x, *numbers, out=outs)
        half, shape = x.dtype == np.float16, x.shape
        for name, value in zip(self._values, numbers, strict=True):
            if isinstance(value, np.ndarray):
                dtype = np.result_type(dtype, loop_dtype(where, name, value.dtype))
                half = half and value.dtype == np.float16
                shape = np.broadcast_shapes(shape, value.shape)
        for array in outs:
            if array is not None:
                _checked_out(where, array, shape)
        result = ufunc(x, *numbers, out=outs, dtype=dtype)
        if not half:
            return result
        if ufunc.nout == 1:
            return result if result is out else result.astype(np.float16)
        return tuple(r if r is o else r.astype(np.float16) for r, o in zip(result, outs, strict=True))


class VectorActivation(Activation):
    """An activation function of a whole axis, such as softmax."""

    __doc__ = BoundDoc(Activation.__doc__)
    _call_parameters = (("axis", -1), ("out", None))

    def __call__(self, x, axis=-1, out=None, **parameters):
        """Value of the function along an axis.

        Parameters
        ----------
        x : array_like, real, at least 1-D
        axis : int, default -1
            The axis that it acts on.
        out : ndarray of x's shape, optional
            Where to put the result; may be x itself.

        Returns
        -------
        ndarray of x's shape
            float64, float32 or float16 as x; float32 for bool and integers of 8 and 16 bits,
            float64 for wider ones.

        Raises
        ------
        TypeError
            If x is not real.
        ValueError
            If x has no axis; numpy.exceptions.AxisError, which is a ValueError, if not this one.
        """
        return self._along(self.name, "", {"x": x}, axis, out, parameters)

    def vjp(self, x, g, axis=-1, out=None, **parameters):
        """Vector-Jacobian product: the gradient g by the value, carried back to x.

        Parameters
        ----------
        x, g : array_like, real, at least 1-D
            Of the same length along `axis`; the other axes broadcast.
        axis : int, default -1
        out : ndarray of the broadcast shape, optional

        Returns
        -------
        ndarray
            The sum of g_i times the derivative of value i by x_j, for each j.
        """
        return self._along(f"{self.name}.vjp", "_vjp", {"x": x, "g": g}, axis, out, parameters)

    def jacobian(self, x, axis=-1, **parameters):
        """Jacobian matrices.

        Parameters
        ----------
        x : array_like, real, at least 1-D
        axis : int, default -1

        Returns
        -------
        ndarray of shape (..., n, n)
            Entry i, j of the last two axes is the derivative of value i by x_j; the axes before
            are those of x without `axis`.
        """
        where = f"{self.name}.jacobian"
        (x,), dtype = self._operands(where, {"x": x})
        if dtype is None:
            raise TypeError(f"{where}: x must be an array, got {type(x).__name__}")
        self._check_axis(where, "x", x, axis)
        rows = np.moveaxis(x, axis, -1)[..., np.newaxis, :]
        identity = np.eye(rows.shape[-1], dtype=np.float16)
        return self._along(where, "_vjp", {"x": rows, "g": identity}, -1, None, parameters)

    def derivative(self, x, *args, **kwargs):
        """Not defined: each value depends on the whole axis; use `vjp` or `jacobian`."""
        name = self.name
        raise TypeError(
            f"{name}.derivative: each value of {name} depends on a whole axis of x, so it has no "
            f"elementwise derivative; use {name}.vjp(x, g) or {name}.jacobian(x)"
        )

    value_and_derivative = derivative

    def _check_axis(self, where, argument, x, axis):
        if x.ndim == 0:
            raise ValueError(f"{where}: {argument} must have at least one axis, got a scalar")
        if not hasattr(axis, "__index__"):
            raise TypeError(f"{where}: axis must be an integer, got {axis!r}")
        if not -x.ndim <= axis < x.ndim:
            raise np.exceptions.AxisError(axis, x.ndim, f"{where}: {argument}")

    def _along(self, where, suffix, arrays, axis, out, parameters):
        """Call the gufunc of the row in the right dtype."""
        self._arguments(where, parameters)
        gufunc = self._ufunc(suffix)
        operands, dtype = self._operands(where, arrays)
        if dtype is None:
            return gufunc(*operands, axis=axis, out=out)
        for argument, x in zip(arrays, operands, strict=True):
            self._check_axis(where, argument, x, axis)
        _check_lengths(where, arrays, operands, axis)
        if out is not None:
            _checked_out(where, out, np.broadcast_shapes(*(x.shape for x in operands)))
        result = gufunc(*operands, axis=axis, out=out, dtype=dtype)
        half = out is None and all(x.dtype == np.float16 for x in operands)
        return _rounded(result, half)


def _check_lengths(where, arguments, operands, axis):
    if len({x.shape[axis] for x in operands}) > 1:
        shapes = " and ".join(f"{name} {x.shape}" for name, x in zip(arguments, operands, strict=True))
        raise ValueError(f"{where}: expected the same length along axis {axis}, got {shapes}")


def make(row, kernels):
    """The object of a row of the table, over a mapping of names to ufuncs."""
    return (VectorActivation if row["is_vector"] else Elementwise)(row, kernels)
