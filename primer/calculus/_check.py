"""Comparison of a gradient with differences, component by component."""

from typing import NamedTuple

import numpy as np

from ._numerical import (
    EPS,
    METHODS,
    not_finite,
    real_point,
    samples,
    scalar_function,
    steps_for,
    value_at,
)
from ._report import GradientReport

__all__ = ["check_gradient"]

CHECK_METHODS = ["central", "complex", "richardson"]
# Default relative tolerance, and how many units in the last place of a narrower gradient.
RTOL, ULPS = 1e-6, 128
# An estimated error counts this many times: it is an estimate, from few samples.
SAFETY = 10
# "unsure" is a component in which a relative error of this size could hide.
RESOLUTION = 1e-4
# A component this far below the largest, or below f, is zero for all that matters.
NEGLIGIBLE = 1e-5
# A component that is not clear at step h is looked at with these multiples of h too: far
# enough apart that a smooth function's one-sided slopes close in (16-fold) and a kink's don't.
OTHER_STEPS = (1 / 16, 16)
SMALLEST = 1  # place of the smallest of the steps (1, *OTHER_STEPS)
# The fourth difference 1 -4 6 -4 1 of noise of deviation s has deviation sqrt(70) s.
FOURTH, FOURTH_NORM = np.array([1.0, -4.0, -4.0, 1.0]), 70**0.5


def check_gradient(f, x, gradient=None, *, method="central", step=None, rtol=None, atol=0.0, names=None):
    r"""Compare a gradient with differences, and say which components are wrong.

    Component i passes if

    .. math:: |a_i - n_i| \le \text{rtol} \max(|a_i|, |n_i|) + \text{atol} + 10\,e_i

    where a is the gradient under test, n that by differences, and e the estimated error of
    n: how much the formula changes when its step is doubled, and the noise of f, which the
    fourth difference of f over the same five points reveals, divided by the step.  A component
    that is not clear at the first step is looked at with a 16 times smaller and a 16 times
    larger one as well, and the one of least estimated error counts.  If the slopes of the two
    sides differ alike at all three steps, f has a kink there, and any value between the two
    slopes passes.

    Parameters
    ----------
    f : callable
        Takes an array of x's shape (a scalar if x is one) and returns a real scalar, or, if
        `gradient` is None, the pair of that and the gradient.
    x : array_like, real
        The point.  f gets float64 copies of it.
    gradient : callable or array_like, optional
        The gradient under test, of x's shape; a callable is given a copy of x.
    method : {"central", "complex", "richardson"}
        The formula of the differences, see `numerical_gradient`.  Central differences reach
        about 10 digits, the others more.
    step : float or array_like that broadcasts to x's shape, optional
        The step of the one-sided and central differences.
    rtol, atol : float, optional
        Relative and absolute tolerance.  By default rtol is 1e-6, or 128 units in the last
        place for a gradient in float32 or float16.
    names : sequence of str, optional
        Names of the components, in C order, for the report.

    Returns
    -------
    GradientReport

    Raises
    ------
    ValueError
        If the method is unknown, a shape does not fit, f does not return a scalar, or x or f
        is not finite.  A gradient that is not finite is not an error but wrong.
    TypeError
        If x, f or the gradient is complex.

    See Also
    --------
    numerical_gradient : The differences alone.

    References
    ----------
    R. W. Hamming, *Introduction to Applied Numerical Analysis*, 1971, chapter 6, and J. J. Moré
    and S. M. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33, 2011, for the
    difference table.

    Examples
    --------
    >>> from primer.calculus import check_gradient
    >>> def product(x):
    ...     return x[0] * x[1]
    >>> bool(check_gradient(product, [4.0, 2.0], lambda x: x[::-1]))
    True
    >>> report = check_gradient(product, [4.0, 2.0], [2.0, 3.0])
    >>> report
    GradientReport: 2 components by central differences: 1 wrong, 1 ok
      component                  analytic          numerical rel. error     step  verdict
      x[1]                              3                  4    2.5e-01  1.9e-04  wrong
      x[0]                              2                  2    0.0e+00  2.4e-05  ok
    >>> report.worst.index
    (1,)
    """
    who = "check_gradient"
    if method not in CHECK_METHODS:
        raise ValueError(f"{who}: unknown method {method!r}; it must be one of {CHECK_METHODS}")
    point = real_point(who, x)
    value = f if gradient is not None else lambda z: value_and_gradient(who, f, z)[0]
    call = scalar_function(who, value, point)
    here = value_at(call, point)
    if not np.isfinite(here):
        raise ValueError(f"{who}: f(x) must be finite, but it is {here}")
    analytic, precision = gradient_at(who, f, gradient, point)
    names = component_names(who, names, point)
    rtol = max(RTOL, ULPS * precision) if rtol is None else rtol
    steps = steps_for(who, "central", point, step)

    first = study(call, point, np.arange(point.size), steps.flatten(), here)
    a = analytic.ravel()
    last, kink = settle(call, point, first, a, rtol, atol, here)
    if method != "central":
        if method == "complex":
            call = scalar_function(who, value, point, complex_result=True)
        last = improve(method, call, point, last)
    bad = np.flatnonzero(~np.isfinite(last.error))
    if bad.size:
        raise not_finite(who, point, bad[0], steps)
    tolerance, verdict = judge(last, kink, a, rtol, atol, abs(here))
    columns = (a, last.numerical, tolerance, last.step, kink, verdict)
    return GradientReport(*(column.reshape(point.shape) for column in columns), names, method)


class Study(NamedTuple):
    """What f shows near the point; an entry for each component in every field."""

    numerical: np.ndarray  # central difference
    error: np.ndarray  # its estimated error; inf where f is not finite
    noise: np.ndarray  # of f
    step: np.ndarray
    left: np.ndarray  # one-sided slopes
    right: np.ndarray
    side_error: np.ndarray  # estimated error of the one-sided slopes, kink or not
    suspect: np.ndarray  # whether they may disagree


def study(call, point, which, h, here):
    """Look at f at the point and at one and two steps on each side of it."""
    x = point.ravel()[which][:, None]
    places = x + h[:, None] * np.array([-2.0, -1.0, 1.0, 2.0])
    values = samples(call, point, which, places)
    with np.errstate(all="ignore"):
        # From f(x) to each place; and between the places of one distance.
        left2, left, right, right2 = ((values - here) / (places - x)).T
        near = (values[:, 2] - values[:, 1]) / (places[:, 2] - places[:, 1])
        far = (values[:, 3] - values[:, 0]) / (places[:, 3] - places[:, 0])
        rounding = EPS * np.maximum(abs(values).max(axis=1, initial=0), abs(here))
        noise = np.maximum(abs(values @ FOURTH + 6 * here) / FOURTH_NORM, rounding)
        error = abs(near - far) / 3 + noise / h
        side_error = abs(left - left2) + abs(right - right2) + 4 * rounding / h
        # The slopes of a smooth function close in by half when the step is halved.
        jump, wide = abs(right - left), abs(right2 - left2)
        suspect = abs(jump - wide / 2) > np.maximum(wide / 10, 20 * rounding / h)
    error = np.where(np.isfinite(error), error, np.inf)
    return Study(near, error, noise, h, left, right, side_error, suspect)


def settle(call, point, first, analytic, rtol, atol, here):
    """Look again at what is not clear; return the better study, and where there are kinks."""
    kink = np.zeros(point.size, bool)
    _, verdict = judge(first, kink, analytic, rtol, atol, abs(here))
    unclear = first.suspect | (verdict != "ok")
    again = np.flatnonzero(unclear)
    if not again.size:
        return first, kink
    looks = [Study(*(field[again] for field in first))]
    looks += [study(call, point, again, first.step[again] * k, here) for k in OTHER_STEPS]
    looks = Study(*map(np.stack, zip(*looks, strict=True)))
    kink[again] = bent = kinks(looks)
    # One component may by luck look free of noise; all together do not.
    noise = np.concatenate([first.noise[~unclear], looks.noise[SMALLEST, ~bent]])
    noise = noise[np.isfinite(noise)]
    floor = np.median(noise) if noise.size else 0.0
    looks = looks._replace(error=np.maximum(looks.error, floor / looks.step))
    best = np.where(bent, SMALLEST, np.argmin(looks.error, axis=0))
    for field, candidates in zip(first, looks, strict=True):
        field[again] = candidates[best, np.arange(again.size)]
    return first._replace(error=np.maximum(first.error, floor / first.step)), kink


def kinks(looks):
    """Where the slopes of the two sides differ alike at every step."""
    jump = abs(looks.right - looks.left)
    slope = np.maximum(abs(looks.right), abs(looks.left))
    least = jump.min(axis=0)
    significant = np.maximum(RESOLUTION * slope, SAFETY * looks.side_error).min(axis=0)
    return (least > significant) & (least > jump.max(axis=0) / 2)


def improve(method, call, point, last):
    """The study with the values of another method, wherever that succeeds."""
    which = np.arange(point.size)
    steps = steps_for("check_gradient", method, point, None).ravel()
    numerical, error = METHODS[method](call, point, which, steps)
    good = np.isfinite(error)
    return last._replace(
        numerical=np.where(good, numerical, last.numerical),
        error=np.where(good, error, last.error),
        step=np.where(good, steps, last.step),
    )


def judge(seen, kink, analytic, rtol, atol, size):
    """Tolerance and verdict of each component."""
    a, n = abs(analytic), abs(seen.numerical)
    low, high = np.minimum(seen.left, seen.right), np.maximum(seen.left, seen.right)
    low, high = np.where(kink, low, seen.numerical), np.where(kink, high, seen.numerical)
    doubt = SAFETY * np.where(kink, seen.side_error, seen.error)
    scale = np.maximum(np.maximum(abs(low), abs(high)), a)
    with np.errstate(invalid="ignore"):
        tolerance = rtol * scale + atol + doubt
        right = (low - tolerance <= analytic) & (analytic <= high + tolerance)
        right &= np.isfinite(analytic)
        # A component far below the others, or below f itself, need not be resolved.
        whole = max(a.max(initial=0, where=np.isfinite(a)), size)
        unsure = doubt > RESOLUTION * np.maximum(np.maximum(a, n), NEGLIGIBLE * whole)
    verdict = np.select([~right, kink, unsure], ["wrong", "kink", "unsure"], "ok")
    return tolerance, verdict


def value_and_gradient(who, f, x):
    """f's pair, or the error that it is none."""
    result = f(x)
    if not (isinstance(result, (tuple, list)) and len(result) == 2):
        raise ValueError(
            f"{who}: without gradient=, f must return the pair (value, gradient); "
            f"it returned {type(result).__name__}"
        )
    return result


def gradient_at(who, f, gradient, point):
    """The gradient under test in float64, and the relative spacing of the type it came in."""
    place = point.copy()[()]
    if gradient is None:
        gradient = value_and_gradient(who, f, place)[1]
    elif callable(gradient):
        gradient = gradient(place)
    gradient = np.asarray(gradient)
    if gradient.dtype.kind not in "biuf":
        raise TypeError(f"{who}: gradient must be real, but its dtype is {gradient.dtype}")
    if gradient.shape != point.shape:
        raise ValueError(f"{who}: gradient must have x's shape {point.shape}; its shape is {gradient.shape}")
    precision = np.finfo(gradient.dtype).eps if gradient.dtype.kind == "f" else 0.0
    return np.array(gradient, dtype=np.float64, order="C"), float(precision)


def component_names(who, names, point):
    """The names as an array of x's shape."""
    if names is None:
        return np.full(point.shape, "")
    names = np.array(names, dtype=str)
    if names.size != point.size:
        raise ValueError(f"{who}: names must have one name a component, {point.size}; it has {names.size}")
    return names.reshape(point.shape)
