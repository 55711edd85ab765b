"""Cost functions, compiled, each with its gradient (chapter 3).

Each cost is an object made from a row of the compiled table::

    >>> from primer.costs import binary_cross_entropy, huber, squared_error
    >>> squared_error([1.0, 2.0], [1.0, 4.0])
    np.float64(2.0)
    >>> squared_error.gradient([1.0, 2.0], [1.0, 4.0])
    array([0., 2.])
    >>> binary_cross_entropy.from_logits.gradient([1, 0], [0.0, 0.0])
    array([-0.25,  0.25])
    >>> huber([0.0], [3.0], delta=2.0)
    np.float64(4.0)

`table` lists them all, `get` finds one by name.
"""

from .._rows import Table as _Table
from .._rows import lookup as _lookup
from ..kernels import core as _core
from ..kernels import ufuncs as _ufuncs
from ._cost import SUFFIX as _SUFFIX
from ._cost import Cost

# Names that scikit-learn's networks use.
_ALIASES = {"log_loss": "categorical_cross_entropy", "binary_log_loss": "binary_cross_entropy"}


def _make(rows, kernels):
    """The costs of the rows by name, over a mapping of names to ufuncs."""
    by_name = {row["name"]: row for row in rows}
    return {name: Cost(row, kernels, (), by_name.get(name + _SUFFIX)) for name, row in by_name.items()}


_rows = _make(_core.costs(), vars(_ufuncs))
_functions = {name: cost for name, cost in _rows.items() if not name.endswith(_SUFFIX)}
globals().update(_functions)

__all__ = sorted(["Cost", "get", "table", *_functions])


def __dir__():
    return __all__


def __getattr__(name):
    if name == "__test__":  # doctest runs the examples of the objects too
        return {name: cost.__doc__ for name, cost in _rows.items()}
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def get(name):
    """The cost called `name`.

    Parameters
    ----------
    name : str or Cost
        ``"..._from_logits"`` names the cost of logits.  A cost is returned as it is.

    Returns
    -------
    Cost

    Raises
    ------
    ValueError
        If there is none of that name; the message lists those there are.

    Examples
    --------
    >>> get("squared_error"), get("binary_cross_entropy_from_logits")
    (squared_error, binary_cross_entropy.from_logits)
    """
    return name if isinstance(name, Cost) else _lookup(name, _rows, _ALIASES, "cost")


def table():
    """All costs in a table, which prints as text and shows as HTML in a notebook.

    Returns
    -------
    Table
        Iterates over rows of text: name, cost, gradient, parameters.

    Examples
    --------
    >>> print("\\n".join(row[0] + ": " + row[1] for row in list(table())[:1]))
    squared_error: (q - t)^2
    """
    return _Table(
        ("name", "cost", "gradient", "parameters"),
        [
            (
                f.__name__,
                f.formula,
                f.gradient_formula,
                ", ".join(f"{name}={value:g}" for name, value in f.parameters.items()),
            )
            for f in _rows.values()
        ],
    )
