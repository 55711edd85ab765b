"""Chapter 2, differentiation: the derivative as a difference quotient."""

from ._numbers import _epsilon


def numerical_gradient(f, x, method="central", step=None):
    r"""Gradient of a scalar function of a list, by differences.

    .. math:: \frac{f(x + h e_i) - f(x - h e_i)}{2h} \text{ (central)}, \qquad
              \frac{f(x + h e_i) - f(x)}{h} \text{ (forward)}

    The step balances the error of the formula against that of rounding:
    :math:`h = \varepsilon^{1/3} \max(1, |x_i|)` and :math:`\varepsilon^{1/2} \max(1, |x_i|)`.

    Parameters
    ----------
    f : callable
        Takes a list of n numbers, returns a number.
    x : list of n numbers
    method : {"central", "forward"}
    step : number, optional
        h, instead of the balanced one.

    Returns
    -------
    list of n numbers

    References
    ----------
    W. H. Press et al., *Numerical Recipes*, 3rd edition, section 5.7.

    Examples
    --------
    >>> [round(g, 6) for g in numerical_gradient(lambda x: x[0] * x[1], [2.0, 3.0])]
    [3.0, 2.0]
    """
    if method not in ("central", "forward"):
        raise ValueError(f"numerical_gradient: method must be 'central' or 'forward', not {method!r}")
    central = method == "central"
    gradient = []
    for i, xi in enumerate(x):
        h = step
        if h is None:
            h = _epsilon(xi) ** (1 / (3 if central else 2)) * max(1, abs(xi))
        above = xi + h
        below = xi - h if central else xi
        rise = f(_with(x, i, above)) - f(_with(x, i, below))
        gradient.append(rise / (above - below))
    return gradient


def _with(x, i, value):
    """List x with `value` at place i."""
    return x[:i] + [value] + x[i + 1 :]
