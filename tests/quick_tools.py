"""Rows of kernels.def behind `quick`: the arguments to try them with, and what is expected."""

import re

import numpy as np

from primer.kernels import core, ufuncs
from primer.kernels.quick import quick

LARGEST = 16
DTYPES = [np.float32, np.float64, np.complex64, np.complex128]
BUILT = {isa: ufuncs.build(isa) for isa in core.available()}


class Several(tuple):
    """Stands for the named tuple of a function with several results."""


def unreached(*args, **keywords):
    raise AssertionError("quick should have answered")


def answers(row, isa, function=unreached):
    """The row's quick answers in front of a function; None where the row does not suit."""
    try:
        return quick(row["name"], result=Several if row["nout"] > 1 else None, isa_name=isa)(function)
    except SystemError:
        return None


def suits(row):
    """Has the row a body for small matrices? Those of which only a blocked algorithm is there have none."""
    answer = answers(row, None, lambda *args: None)
    sides = [len(re.findall(r"\w+", group)) for group in re.findall(r"\(([^)]*)\)", row["signature"])]
    return answer is not None and answer(*(np.ones([1] * n) for n in sides[: row["nin"]])) is not None


ROWS = {row["name"]: row for row in core.kernels() if row["signature"] and suits(row)}


class Sub(np.ndarray):
    pass


# What has no result, by what the row says of it. Eigenvalues always converge, as far as we know.
FAILING = {"Singular matrix": 0, "Matrix is not positive definite": 0, "SVD did not converge": np.nan}


def operands(row, sizes, dtype, seed=0):
    """Arguments of a row with core dimensions of these sizes; square ones are positive definite."""
    rng = np.random.default_rng(seed)
    made = []
    for group in re.findall(r"\(([^)]*)\)", row["signature"].split("->")[0]):
        names = re.findall(r"\w+", group)
        a = rng.standard_normal([sizes[name] for name in names])
        if not names:  # a tolerance
            made.append(np.asarray(a, np.dtype(dtype).char.lower()))
            continue
        if np.dtype(dtype).kind == "c":
            a = a + 1j * rng.standard_normal(a.shape)
        if len(names) == 2 and names[0] == names[1]:
            a = a @ a.conj().T + np.eye(len(a))
        made.append(a.astype(dtype))
    return made


def sizes_of(row, n):
    """Every core dimension another size around n, down to 1."""
    names = list(dict.fromkeys(re.findall(r"\w+", row["signature"])))
    return {name: max(1, n - 2 * i) for i, name in enumerate(names)}


def identical(ours, theirs):
    """The same types, shapes, strides and bits, whether one result or several."""
    ours, theirs = ((x if isinstance(x, tuple) else (x,)) for x in (ours, theirs))
    assert len(ours) == len(theirs)
    for x, y in zip(ours, theirs, strict=True):
        assert type(x) is type(y)
        assert x.dtype.char == y.dtype.char
        assert x.dtype.isnative
        assert x.shape == y.shape
        assert x.tobytes() == y.tobytes()
        if isinstance(x, np.ndarray):
            assert x.strides == y.strides
            assert x.flags.writeable
            assert x.flags.owndata


def answered(gufunc, *args):
    """The gufunc's results as quick gives them: real for real arguments where the first is."""
    results = gufunc(*args)
    several = results if isinstance(results, tuple) else (results,)
    if several[0].dtype.kind != "c" or any(a.dtype.kind == "c" for a in args) or several[0].imag.any():
        return results
    real = tuple(x.real.copy() for x in several)
    return real if isinstance(results, tuple) else real[0]
