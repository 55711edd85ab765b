"""Activation functions, compiled, each with its derivative.

Each function is an object made from a row of the compiled table::

    >>> from primer.activations import leaky_relu, sigmoid, softmax
    >>> sigmoid(0.0), sigmoid.derivative(0.0)
    (np.float64(0.5), np.float64(0.25))
    >>> leaky_relu([-1.0, 2.0], negative_slope=0.5)
    array([-0.5,  2. ])
    >>> leaky_relu.with_(negative_slope=0.2)
    leaky_relu.with_(negative_slope=0.2)
    >>> softmax([0.0, 0.0]), softmax.jacobian([0.0, 0.0])
    (array([0.5, 0.5]), array([[ 0.25, -0.25],
           [-0.25,  0.25]]))

`table` lists them all, `get` finds one by name.
"""

from .._rows import Table as _Table
from .._rows import lookup as _lookup
from ..kernels import core as _core
from ..kernels import ufuncs as _ufuncs
from ._activation import Activation
from ._activation import make as _make

# Names that other libraries use: scikit-learn's, keras's.
_ALIASES = {"logistic": "sigmoid", "linear": "identity"}

_functions = {row["name"]: _make(row, vars(_ufuncs)) for row in _core.activations()}
globals().update(_functions)

__all__ = sorted(["Activation", "get", "table", *_functions])


def __dir__():
    return __all__


def __getattr__(name):
    if name == "__test__":  # doctest runs the examples of the objects too
        return {name: function.__doc__ for name, function in _functions.items()}
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def get(name):
    """The activation called `name`.

    Parameters
    ----------
    name : str or Activation
        scikit-learn's name ``"logistic"`` for the sigmoid and keras's ``"linear"`` for the
        identity are known too.  An activation is returned as it is.

    Returns
    -------
    Activation

    Raises
    ------
    ValueError
        If there is none of that name; the message lists those there are.

    Examples
    --------
    >>> get("logistic")
    sigmoid
    """
    return name if isinstance(name, Activation) else _lookup(name, _functions, _ALIASES, "activation")


def table():
    """All activations in a table, which prints as text and shows as HTML in a notebook.

    Returns
    -------
    Table
        Iterates over rows of text: name, formula, derivative, range, smoothness, error bound.

    Examples
    --------
    >>> print("\\n".join(row[0] + ": " + row[1] for row in list(table())[:2]))
    identity: x
    sigmoid: 1 / (1 + exp(-x))
    """
    return _Table(
        ("name", "value", "derivative", "range", "smoothness", "error (ULP)"),
        [
            (
                f.name,
                f.formula,
                f.derivative_formula,
                "[{:g}, {:g}]".format(*f.range),
                f.smoothness,
                f"{f.error_bound:g}",
            )
            for f in _functions.values()
        ],
    )
