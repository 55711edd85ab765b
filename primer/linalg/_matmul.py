"""The matrix product."""

import functools
import inspect

import numpy as np

from primer.kernels.products import product
from primer.kernels.quick import quick
from primer.linalg import gufuncs

# What matmul hands to numpy.matmul; `primer.show_config` prints it.
DELEGATED = "longdouble, clongdouble, object: numpy.matmul"

# The types that each product has a loop for.
_OURS = dict.fromkeys(["vecdot", "matvec", "vecmat"], frozenset("fdFD")) | {
    "matmul": frozenset("?bBhHiIlLqQefdFD")
}


def with_ufunc_keywords(axis=None):
    """
    Decorate the function of a product: its name is that of a gufunc, primer's and NumPy's.

    The public function takes the keywords of NumPy's ufunc; `axis` is that one's default. Where they all have
    their defaults the decorated function is asked, which may return None; that call and any other is one of a
    gufunc.
    """

    def decorate(function):
        default_axis = axis

        def public(
            x1,
            x2,
            /,
            out=None,
            *,
            casting="same_kind",
            order="K",
            dtype=None,
            subok=True,
            signature=None,
            axes=None,
            axis=default_axis,
            keepdims=False,
        ):
            if (
                dtype is signature is axes is None
                and axis == default_axis
                and casting == "same_kind"
                and order == "K"
                and keepdims is False
                and subok
            ):
                result = function(x1, x2, out)
                if result is not None:
                    return result
            return by_gufunc(
                function.__name__, x1, x2, out, casting, order, subok,
                dtype=dtype, signature=signature, axes=axes, keepdims=keepdims,
                axis=None if axis == default_axis else axis,
            )  # fmt: skip

        found = inspect.signature(public)
        functools.update_wrapper(public, function)
        public.__signature__ = found
        return public

    return decorate


@quick("matmul")
@with_ufunc_keywords()
def matmul(x1, x2, /, out=None):
    """
    Matrix product of two arrays, or of each pair of matrices of two stacks.

    Parameters
    ----------
    x1, x2 : array_like
        At least one-dimensional. The last two axes are the matrix, the others the stack, which broadcasts.
        A one-dimensional x1 is a row, a one-dimensional x2 a column; that axis is missing in the result.
    out : ndarray or tuple of one ndarray, optional
        Where to put the product. It may overlap x1 and x2.
    casting, order, dtype, subok, signature, axes, axis, keepdims
        As in `numpy.matmul`.

    Returns
    -------
    ndarray or scalar
        Of the type that `numpy.matmul` gives. A scalar where both operands are one-dimensional.

    Raises
    ------
    ValueError
        If an operand is a scalar, or the last axis of x1 is not as long as the last but one of x2.
    TypeError
        If the types have no product, or `axis` is given.

    Notes
    -----
    .. math:: c_{ij} = \\sum_k a_{ik} b_{kj}

    longdouble, clongdouble and object are delegated to `numpy.matmul`, and so is a call with an operand that
    overrides ``__array_ufunc__``, which is told of `numpy.matmul`; an operand of
    `primer.linalg.gufuncs.matmul` is told of that gufunc. All other types are computed by primer:

    - float32, float64, complex64, complex128, each in its own precision. Each element is summed over k in
      increasing order by fused multiply-adds, in blocks of 256 whose sums are added in order. Where one
      matrix is a single row or column and a side is longer than 32, the sum is instead made of interleaved
      partial ones, folded by halves, in blocks of 4096. The error of an element is at most k eps times that
      element of abs(x1) @ abs(x2). A complex product is four real ones. No floating-point warning is given:
      infinity and NaN appear in the result.
    - float16: the chain of float32, rounded to float16 once, at its end.
    - Integers modulo 2 to the number of their bits: they wrap around, as NumPy's do.
    - bool: whether any of the products is true, which is "or" of "and".

    The same input gives the same bits on any number of threads, in any memory layout and in any place of a
    stack. The textbook's definition is `primer.reference.linalg.matmul`.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import matmul
    >>> matmul(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [1.0, 0.0]]))
    array([[2., 1.],
           [4., 3.]])
    >>> matmul(np.ones((5, 2, 3)), np.ones(3)).shape
    (5, 2)
    >>> matmul([[1, 2], [3, 4]], [5, 6])
    array([17, 39])
    >>> matmul(np.array([100, 100], np.int8), np.array([1, 2], np.int8))  # 300 - 256
    np.int8(44)
    """
    return product(x1, x2, out)


def by_gufunc(name, x1, x2, out, casting, order, subok, **keywords):
    """A product of two operands by our gufunc of that name where it has the loop, else by NumPy's."""
    ours, numpys = getattr(gufuncs, name), getattr(np, name)
    keywords = {key: value for key, value in keywords.items() if value is not None and value is not False}
    if not keywords and casting == "same_kind":
        letter = _letter(x1)
        if letter in _OURS[name] and letter == _letter(x2) and (out is None or type(out) is np.ndarray):
            return ours(x1, x2, out=out, order=order, subok=subok)
    loop = _loop(name, x1, x2, out, keywords.get("dtype"), keywords.get("signature"), casting)
    if loop:
        numpys = ours
        keywords.pop("dtype", None)
        keywords["signature"] = loop
    return numpys(x1, x2, out=out, casting=casting, order=order, subok=subok, **keywords)


def _letter(x):
    """The type's letter of an array that leaves ufuncs to NumPy, else None."""
    return x.dtype.char if type(x) is np.ndarray else None


def _loop(name, x1, x2, out, dtype, signature, casting):
    """The loop of primer that the type resolution of NumPy's ufunc comes to, else None."""
    outs = out if isinstance(out, tuple) else (out,)
    if any(_overrides(x) for x in (x1, x2, *outs)):
        return None
    if dtype is not None:
        if signature is not None:
            return None  # NumPy refuses both
        signature = (None, None, np.dtype(dtype))
    try:
        types = [x.dtype if hasattr(x, "dtype") else np.asarray(x).dtype for x in (x1, x2)]
        types.append(getattr(outs[0], "dtype", None) if len(outs) == 1 else None)
        resolved = getattr(np, name).resolve_dtypes(tuple(types), signature=signature, casting=casting)
    except (TypeError, ValueError):
        return None  # NumPy says what is wrong
    letters = [t.char for t in resolved]
    return "{}{}->{}".format(*letters) if set(letters) <= _OURS[name] else None


def _overrides(x):
    handler = getattr(type(x), "__array_ufunc__", np.ndarray.__array_ufunc__)
    return handler is not np.ndarray.__array_ufunc__
