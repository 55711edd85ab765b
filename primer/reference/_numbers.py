"""Elementary functions that keep the number type of their argument."""

import math
import sys

_INFINITY = float("inf")


def _elementary(name, x):
    """Call the function `name` of mpmath's context for an mpmath number, else of `math`."""
    return getattr(getattr(x, "context", math), name)(x)


def _exp(x):
    return _elementary("exp", x)


def _log1p(x):
    """log(1 + x), with log 0 = -inf."""
    return -_INFINITY if x == -1 else _elementary("log1p", x)


def _log(x):
    """log x, with log 0 = -inf."""
    return -_INFINITY if x == 0 else _elementary("log", x)


def _sqrt(x):
    return _elementary("sqrt", x)


def _root(x, n):
    """The n-th root of a positive number."""
    return x.context.power(x, 1 / x.context.mpf(n)) if hasattr(x, "context") else x ** (1 / n)


def _conjugate(x):
    return x.conjugate()


def _tanh(x):
    return _elementary("tanh", x)


def _epsilon(x):
    """Distance from 1 to the next larger number of x's type."""
    return x.context.eps if hasattr(x, "context") else sys.float_info.epsilon


def _times(a, b):
    """a b, with 0 times anything = 0, as a limit: y log p at y = 0, p = 0."""
    return 0 * a if a == 0 else a * b


def _over(a, b):
    """a / b, with 0 / anything = 0 and a / 0 = ±inf."""
    if a == 0:
        return 0 * a
    if b == 0:
        return _INFINITY if a > 0 else -_INFINITY
    return a / b
