"""Differentiation by differences."""

import numpy as np

from ..kernels.differences import sample

__all__ = ["numerical_gradient"]

EPS = np.finfo(np.float64).eps
# f(x + ih) is exact to the last bit for any h whose square vanishes beside x.
COMPLEX_STEP = 1e-100
# Steps of Ridders' method are halved from 1/8 down to 2**-12, where rounding takes over.
RIDDERS_STEP, RIDDERS_ROWS = 0.125, 10
# What is not finite is found in the values, and told once.
QUIET = np.errstate(all="ignore")


def numerical_gradient(f, x, method="central", step=None):
    r"""Gradient of a scalar function by differences, in float64.

    ============  ==========================================================  ==============
    method        formula for component i                                     relative error
    ============  ==========================================================  ==============
    "forward"     :math:`(f(x + h e_i) - f(x)) / h`                           1e-8
    "central"     :math:`(f(x + h e_i) - f(x - h e_i)) / 2h`                  1e-11
    "richardson"  central differences at h, h/2, h/4 … extrapolated to h = 0  1e-13
    "complex"     :math:`\operatorname{Im} f(x + i h e_i) / h`                1e-16
    ============  ==========================================================  ==============

    The errors are those of a function as smooth as sin at 1.  They cost n + 1, 2n, 20n and n
    evaluations of f for n components.

    Parameters
    ----------
    f : callable
        Takes an array of x's shape (a scalar if x is one), returns a real scalar.  For
        ``"complex"`` it takes a complex array and returns a complex scalar; it must be
        analytic: sums, products, exp, sin … but neither ``abs`` nor a comparison.
    x : array_like, real
        The point, of any shape.  f gets float64 copies of it.
    method : {"central", "forward", "complex", "richardson"}
        The formula.
    step : float or array_like that broadcasts to x's shape, optional
        h, in units of x.  By default :math:`\varepsilon^{1/3} s` for central and
        :math:`\varepsilon^{1/2} s` for forward differences, with
        :math:`s = \max(1, |x_i|)`, which balances the formula's error against rounding;
        :math:`10^{-100}` for the complex step, which has no rounding to balance; and, for
        Richardson, the largest step, s/8.

    Returns
    -------
    gradient : float64 ndarray of x's shape, or float64 scalar if x is one

    Raises
    ------
    ValueError
        If the method is unknown, f does not return a scalar, a step is not positive or too
        small to move x, or x or f is not finite.  Richardson passes over steps at which f is
        not finite, as long as some remain.
    TypeError
        If x or f is complex, or if f is real where ``"complex"`` needs it complex.

    See Also
    --------
    check_gradient : Compare a gradient with this one, component by component.

    References
    ----------
    W. H. Press et al., *Numerical Recipes*, 3rd edition, 2007, section 5.7.
    L. F. Richardson, "The deferred approach to the limit", Phil. Trans. A 226, 1927.
    C. J. F. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Adv. Eng. Software 4, 1982.
    W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions",
    SIAM Review 40, 1998.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.calculus import numerical_gradient
    >>> numerical_gradient(lambda x: x[0] ** 2 * x[1], [3.0, 2.0]).round(8)
    array([12.,  9.])
    >>> g = numerical_gradient(lambda x: np.exp(x).sum(), [[0.0, 1.0]], method="complex")
    >>> np.allclose(g, np.exp([[0.0, 1.0]]), rtol=1e-15, atol=0)
    True
    """
    who = "numerical_gradient"
    estimate = method_named(who, method)
    point = real_point(who, x)
    steps = steps_for(who, method, point, step)
    call = scalar_function(who, f, point, complex_result=method == "complex")
    gradient, error = estimate(call, point, np.arange(point.size), steps.ravel())
    bad = np.flatnonzero(~np.isfinite(error))
    if bad.size:
        raise not_finite(who, point, bad[0], steps)
    return gradient.reshape(point.shape)[()]


# Each method takes (call, point, which, steps): a function of a flat point, the point, the
# components wanted, and their steps; it returns the derivatives and their estimated errors,
# both infinite or NaN where f was not finite.


@QUIET
def forward(call, point, which, steps):
    x = point.ravel()[which]
    here = value_at(call, point)
    places = x + steps
    gradient = (samples(call, point, which, places[:, None])[:, 0] - here) / (places - x)
    return gradient, np.where(np.isfinite(gradient), 0.0, np.inf)


def central(call, point, which, steps):
    gradient = quotients(call, point, which, steps[:, None])[0][:, 0]
    return gradient, np.where(np.isfinite(gradient), 0.0, np.inf)


@QUIET
def complex_step(call, point, which, steps):
    places = point.ravel()[which] + 1j * steps
    gradient = samples(call, point.astype(complex), which, places[:, None])[:, 0].imag / steps
    # The formula is exact; what is left is f's own rounding.
    return gradient, np.where(np.isfinite(gradient), 8 * EPS * abs(gradient), np.inf)


@QUIET
def ridders(call, point, which, steps):
    """Neville's tableau over central differences; for each component the entry of least error."""
    heights = steps[:, None] / 2.0 ** np.arange(RIDDERS_ROWS)
    column, size = quotients(call, point, which, heights)
    rounding = EPS * size / heights
    best, least = column[:, -1], np.full(len(steps), np.inf)
    for order in range(1, RIDDERS_ROWS):
        finer, coarser = column[:, 1:], column[:, :-1]
        column = finer + (finer - coarser) / (4.0**order - 1)
        error = np.maximum(abs(column - finer), abs(column - coarser)) + rounding[:, order:]
        error[~np.isfinite(error)] = np.inf
        k = np.argmin(error, axis=1)
        rows = np.arange(len(steps))
        better = error[rows, k] < least
        best = np.where(better, column[rows, k], best)
        least = np.where(better, error[rows, k], least)
    return best, least


METHODS = {
    "forward": forward,
    "central": central,
    "complex": complex_step,
    "richardson": ridders,
}


@QUIET
def quotients(call, point, which, heights):
    """Central differences at each height, and the larger |f| of their two ends."""
    x = point.ravel()[which][:, None]
    above, below = x + heights, x - heights
    values = samples(call, point, which, np.hstack([above, below]))
    high, low = np.split(values, 2, axis=1)
    return (high - low) / (above - below), np.maximum(abs(high), abs(low))


@QUIET
def value_at(call, point):
    """f at the point itself."""
    return call(point.ravel().copy())


@QUIET
def samples(call, point, which, places):
    """f with component which[k] moved to places[k, j], for every k and j."""
    places = np.ascontiguousarray(places)
    values = np.empty_like(places)
    sample(call, point.ravel().copy(), which, places, values)
    return values


# The arguments, and what can be wrong with them.


def method_named(who, method):
    if method not in METHODS:
        raise ValueError(f"{who}: unknown method {method!r}; it must be one of {list(METHODS)}")
    return METHODS[method]


def real_point(who, x):
    """x as a float64 array in C order that is not x itself."""
    point = np.asarray(x)
    if point.dtype.kind not in "biuf":
        raise TypeError(f"{who}: x must be real, but its dtype is {point.dtype}")
    point = np.array(point, dtype=np.float64, order="C")
    bad = np.argwhere(~np.isfinite(point))
    if len(bad):
        index = tuple(map(int, bad[0]))
        raise ValueError(f"{who}: x must be finite, but x{label(index)} = {point[index]}")
    return point


def steps_for(who, method, point, step):
    """The step of each component, in x's shape."""
    if step is None:
        scale = np.maximum(1.0, abs(point))
        return {
            "forward": EPS ** (1 / 2) * scale,
            "central": EPS ** (1 / 3) * scale,
            "complex": np.full(point.shape, COMPLEX_STEP),
            "richardson": RIDDERS_STEP * scale,
        }[method]
    step = np.asarray(step, dtype=np.float64)
    try:
        steps = np.broadcast_to(step, point.shape)
    except ValueError:
        raise ValueError(
            f"{who}: step must broadcast to x's shape {point.shape}; its shape is {step.shape}"
        ) from None
    if not (np.isfinite(steps) & (steps > 0)).all():
        raise ValueError(f"{who}: step must be positive and finite")
    if method != "complex" and (point + steps == point).any():
        raise ValueError(f"{who}: step is too small: x + step is x")
    return steps


def scalar_function(who, f, point, complex_result=False):
    """f as a function of a flat point, whose result is checked to be a scalar."""
    if not callable(f):
        raise TypeError(f"{who}: f must be callable, got {type(f).__name__}")
    shape = point.shape
    wanted = complex if complex_result else float

    def call(flat):
        value = f(flat.reshape(shape)[()])
        if isinstance(value, wanted):
            return value
        value = np.asarray(value)
        if value.ndim or value.dtype.kind not in "biufc":
            raise ValueError(
                f"{who}: f must return a scalar; it returned an object of shape {value.shape} "
                f"and dtype {value.dtype}"
            )
        if complex_result and value.dtype.kind != "c":
            raise TypeError(
                f"{who}: method 'complex' needs a function that is analytic and returns a complex "
                f"number for a complex x; f returned dtype {value.dtype}"
            )
        if not complex_result and value.dtype.kind == "c":
            raise TypeError(f"{who}: f must return a real scalar; it returned a complex one")
        return value.item()

    return call


def not_finite(who, point, i, steps):
    index = tuple(map(int, np.unravel_index(i, point.shape)))
    return ValueError(
        f"{who}: f is not finite within {steps[index]:.3g} of x{label(index)} = "
        f"{point[index]:.6g}; a smaller step= may help"
    )


def label(index):
    """An index as one would type it: [1, 2]; nothing for a scalar."""
    return f"[{', '.join(map(str, index))}]" if index else ""
