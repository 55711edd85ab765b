"""What NumPy's functions do before and after the kernel: dispatch, checks, result types."""

import functools

import numpy as np
from numpy.linalg import LinAlgError

# Result types of numpy.linalg: what is not one of these inexact types is computed in double.
_INEXACT = {np.float32: "f", np.float64: "d", np.complex64: "F", np.complex128: "D"}


def like_numpy(numpy_function, n_arrays=1):
    """
    Decorate a public function that stands for one of NumPy's.

    An argument among the first n_arrays whose type overrides ``__array_function__`` is given the chance to
    handle the call as NumPy's own function, so that arrays of other libraries behave as with NumPy.
    """

    def decorate(function):
        @functools.wraps(function)
        def public(*args, **keywords):
            for argument in args[:n_arrays]:
                if type(argument) is not np.ndarray and _handles_itself(argument):
                    return numpy_function(*args, **keywords)
            return function(*args, **keywords)

        return public

    return decorate


def _handles_itself(argument):
    handler = getattr(type(argument), "__array_function__", None)
    return handler is not None and handler is not np.ndarray.__array_function__


def square(a):
    """a as an array; LinAlgError unless it is a stack of square matrices."""
    a = np.asarray(a)
    if a.ndim < 2:
        raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")
    if a.shape[-2] != a.shape[-1]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return a


def loop_type(a):
    """The letter of the loop that serves an array as `numpy.linalg` would; TypeError where none does."""
    kind = a.dtype.type
    if kind in _INEXACT:
        return _INEXACT[kind]
    if issubclass(kind, np.inexact):
        raise TypeError(f"array type {a.dtype.name} is unsupported in linalg")
    return "d"
