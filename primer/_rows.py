"""What activations and costs share: a row of a table as a Python object, and the table printed.

A row object is named, may have parameters, and can be bound to other values of them.  It knows
the ufuncs of its row; the dtypes they compute in are decided here.
"""

import html
import importlib
from types import MappingProxyType

import numpy as np

__all__ = [
    "BoundDoc",
    "InstanceOnly",
    "RowObject",
    "Table",
    "is_foreign",
    "lookup",
    "loop_dtype",
    "parameters_of",
]


def loop_dtype(where, argument, dtype):
    """The dtype in which an argument of `dtype` is computed: float32 or float64.

    float16, bool and integers up to 16 bits are exact in float32; wider integers take float64,
    as with NumPy's elementary functions.
    """
    if dtype.kind == "f" and dtype.itemsize <= 8:
        return np.dtype(np.float64 if dtype.itemsize == 8 else np.float32)
    if dtype.kind in "biu":
        return np.dtype(np.float32 if dtype.itemsize <= 2 else np.float64)
    kind = "complex numbers are not supported" if dtype.kind == "c" else "expected real numbers"
    raise TypeError(
        f"{where}: {argument} has dtype {dtype}; {kind} (bool, integer, or float of at most 64 bits)"
    )


def is_foreign(x):
    """Does x bring its own way with ufuncs: a dask array, a tracer, a pandas Series?"""
    return hasattr(type(x), "__array_ufunc__") and not isinstance(x, np.ndarray | np.generic)


def lookup(name, objects, aliases, kind):
    """The object called `name`, or ValueError with the names there are."""
    found = objects.get(aliases.get(name, name)) if isinstance(name, str) else None
    if found is None:
        raise ValueError(f"unknown {kind} {name!r}; known are {', '.join(sorted(objects))}")
    return found


def _number(where, name, value):
    """A number that leaves the dtype of the result alone; an array keeps its dtype."""
    if isinstance(value, float):
        return value
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{where}: {name} must be a real number, got {value!r}")
    return array if array.ndim else float(array)


def parameters_of(row_object):
    """The parameters of a row object, for its docstring."""
    row = row_object._row
    return "".join(
        f"{name} : float, default {value!r}\n"
        + ("    Finite and greater than 0.\n" if name in row["positive"] else "")
        for name, value in row_object.parameters.items()
    )


class BoundDoc:
    """The docstring of a class, and of each instance the one that its method `_doc` writes."""

    def __init__(self, of_class):
        self.of_class = of_class

    def __get__(self, instance, owner):
        return self.of_class if instance is None else instance._doc()


class InstanceOnly:
    """A property of the instances that the class itself does not have."""

    def __init__(self, getter):
        self.getter = getter

    def __get__(self, instance, owner):
        if instance is None:
            raise AttributeError(self.getter.__name__)
        return self.getter(instance)


class RowObject:
    """A row of a table as an object: its name, its formulas, its parameters."""

    _defaults: MappingProxyType

    def __init__(self, row, kernels, bound=()):
        self._row = row
        self._kernels = kernels
        self._defaults = MappingProxyType(row["parameters"])
        self._bound = dict(bound)
        self._values = {**row["parameters"], **self._bound}
        self._numbers = tuple(self._values.values())

    def with_(self, **parameters):
        """A copy with other values of its parameters.

        Parameters
        ----------
        **parameters : float
            New values; the others stay as they are.

        Returns
        -------
        object of the same type
        """
        where = f"{self.__name__}.with_"
        self._check_names(where, parameters)
        for name, value in parameters.items():
            if not isinstance(value, int | float | np.integer | np.floating):
                raise TypeError(f"{where}: {name} must be a real number, got {value!r}")
            self._check_range(where, name, value)
        bound = {**self._bound, **{name: float(value) for name, value in parameters.items()}}
        return self._copy({name: value for name, value in bound.items() if value != self._defaults[name]})

    def _copy(self, bound):
        """The same row with other bound parameters."""
        return type(self)(self._row, self._kernels, bound)

    def __reduce__(self):
        return _restore, (type(self).__module__.rpartition(".")[0], self.name, self._bound)

    def _check_names(self, where, given):
        unknown = [name for name in given if name not in self._values]
        if unknown:
            known = ", ".join(self._values)
            raise TypeError(
                f"{where}() got an unexpected keyword argument {unknown[0]!r}; "
                + (f"its parameters are {known}" if known else "it has no parameters")
            )

    def _arguments(self, where, given):
        """The parameters of a call, in the order of the row."""
        if not given:
            return self._numbers
        self._check_names(where, given)
        for name, value in given.items():
            self._check_range(where, name, value)
        return tuple(
            _number(where, name, given[name]) if name in given else value
            for name, value in self._values.items()
        )

    def _check_range(self, where, name, value):
        if name in self._row["positive"] and np.asarray(value).dtype.kind in "fiub":
            good = np.isfinite(value) & (np.asarray(value) > 0)
            if not np.all(good):
                raise ValueError(f"{where}: {name} must be finite and greater than 0, got {value!r}")

    def _ufunc(self, suffix=""):
        return self._kernels[self._row["name"] + suffix]

    @property
    def name(self):
        """Name of the function."""
        return self._row["name"]

    @property
    def __name__(self):
        return self.name

    @property
    def formula(self):
        """Formula of the value, as text."""
        return self._row["formula"]

    @property
    def latex(self):
        """Formula of the value, in LaTeX."""
        return self._row["latex"]

    @property
    def parameters(self):
        """Parameters and the values they have here."""
        return dict(self._values)

    def __repr__(self):
        if not self._bound:
            return self.__name__
        values = ", ".join(f"{name}={value!r}" for name, value in sorted(self._bound.items()))
        return f"{self.__name__}.with_({values})"

    def _key(self):
        return self._row["name"], tuple(sorted(self._bound.items()))

    def __eq__(self, other):
        return self._key() == other._key() if type(other) is type(self) else NotImplemented

    def __hash__(self):
        return hash(self._key())


def _restore(chapter, name, bound):
    """Unpickle: the object called `name` of primer.activations or primer.costs."""
    found = importlib.import_module(chapter).get(name)
    return found.with_(**bound) if bound else found


class Table:
    """Rows of text under a heading; prints as plain text, and as HTML in a notebook.

    Attributes
    ----------
    heading : tuple of str
    rows : list of tuple of str
    """

    def __init__(self, heading, rows):
        self.heading = tuple(heading)
        self.rows = [tuple(map(str, row)) for row in rows]

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(self.rows)

    def __repr__(self):
        widths = [max(map(len, column)) for column in zip(self.heading, *self.rows, strict=True)]
        rule = tuple("-" * width for width in widths)
        return "\n".join(
            "  ".join(map(str.ljust, row, widths)).rstrip() for row in (self.heading, rule, *self.rows)
        )

    def _repr_html_(self):
        def line(row, tag):
            return "<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in row) + "</tr>"

        body = "".join(line(row, "td") for row in self.rows)
        return f"<table><thead>{line(self.heading, 'th')}</thead><tbody>{body}</tbody></table>"
