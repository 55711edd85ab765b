"""What NumPy's functions do before and after the kernel: dispatch, checks, result types, wrapping."""

import functools
import inspect

import numpy as np
from numpy.linalg import LinAlgError

# Result types of numpy.linalg: what is not one of these inexact types is computed in double.
_INEXACT = {np.float32: "f", np.float64: "d", np.complex64: "F", np.complex128: "D"}


def like_numpy(numpy_function, n_arrays=1, sequence=False):
    """
    Decorate a public function that stands for one of NumPy's.

    An argument among the first n_arrays whose type overrides ``__array_function__`` is given the chance to
    handle the call as NumPy's own function, so that arrays of other libraries behave as with NumPy. With
    sequence, the first argument is a sequence of such arguments.
    """

    def decorate(function):
        names = tuple(inspect.signature(function).parameters)[:n_arrays]

        @functools.wraps(function)
        def public(*args, **keywords):
            if not (n_arrays == 1 and args and type(args[0]) is np.ndarray) and foreign(args, keywords):
                return numpy_function(*args, **keywords)
            return function(*args, **keywords)

        def foreign(args, keywords):
            arrays = args[:n_arrays]
            if len(arrays) < n_arrays:
                arrays += tuple(keywords[name] for name in names[len(arrays) :] if name in keywords)
            if sequence and arrays and isinstance(arrays[0], list | tuple):
                arrays = arrays[0]
            return any(type(a) is not np.ndarray and _handles_itself(a) for a in arrays)

        return public

    return decorate


def _handles_itself(argument):
    handler = getattr(type(argument), "__array_function__", None)
    return handler is not None and handler is not np.ndarray.__array_function__


def stack(a):
    """a as an array; LinAlgError unless it has two dimensions at least."""
    a = np.asarray(a)
    if a.ndim < 2:
        raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")
    return a


def square(a):
    """a as an array; LinAlgError unless it is a stack of square matrices."""
    a = stack(a)
    if a.shape[-2] != a.shape[-1]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return a


def loop_type(*arrays):
    """The letter of the loop that serves arrays as `numpy.linalg` would; TypeError where none does."""
    letters = [_letter(a.dtype) for a in arrays]
    if len(letters) == 1:
        return letters[0]
    double = not {"f", "F"}.issuperset(letters)
    if {"f", "d"}.issuperset(letters):
        return "d" if double else "f"
    return "D" if double else "F"


def _letter(dtype):
    kind = dtype.type
    if kind in _INEXACT:
        return _INEXACT[kind]
    if issubclass(kind, np.inexact):
        raise TypeError(f"array type {dtype.name} is unsupported in linalg")
    return "d"


def wrapped(result, like, out=None):
    """The result as the type of the argument `like`, which a subclass such as np.matrix decides, or out."""
    if out is not None or type(like) is np.ndarray:
        return result
    wrap = getattr(like, "__array_wrap__", None)
    return result if wrap is None else wrap(result)
