"""Linear algebra as a workload: any of the operations, on one matrix or a stack, in any dtype."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from .. import linalg, reference
from ._peers import PEERS
from ._workload import Contenders

__all__ = ["OPERATIONS", "contenders", "rng"]

# Laplace's expansion has n! products; beyond this n it is not run.
LARGEST_LAPLACE = 6
LARGEST_PYTHON = 32


class Operation(NamedTuple):
    """What a function of primer.linalg does to matrices of order k.

    Attributes
    ----------
    n_arrays : int
        Stacks of matrices that it takes.
    flops : float
        Floating-point operations, in k³.
    numbers : float
        Numbers of its arguments and results, in k².
    definite : bool
        Whether its matrices must be positive definite.
    """

    n_arrays: int
    flops: float
    numbers: float
    definite: bool = False


OPERATIONS = {
    "matmul": Operation(2, 2, 3),
    "det": Operation(1, 2 / 3, 1),
    "slogdet": Operation(1, 2 / 3, 1),
    "inv": Operation(1, 2, 2),
    "solve": Operation(2, 8 / 3, 3),
    "cholesky": Operation(1, 1 / 3, 2, definite=True),
    "qr": Operation(1, 8 / 3, 3),
}


def rng():
    return np.random.default_rng(918)


def arguments(operation, shape, dtype):
    """Its arrays: normally distributed numbers, or integers of all sizes but the largest."""
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        return list(rng().integers(-100, 100, (operation.n_arrays, *shape)).astype(dtype))
    a = rng().standard_normal((operation.n_arrays, *shape))
    if dtype.kind == "c":
        a = a + 1j * rng().standard_normal(a.shape)
    if operation.definite:
        a = a @ a.conj().swapaxes(-1, -2) + shape[-1] * np.eye(shape[-1])
    return list(a.astype(dtype))


def contenders(name, k, count=None, dtype="float64", into_out=False):
    """
    An operation in primer, NumPy and plain Python.

    Parameters
    ----------
    name : str
        One of OPERATIONS.
    k, count : int
        count matrices of order k; None: one matrix, no stack.
    dtype : str
    into_out : bool
        Whether the results go to the same array at every call, in NumPy too where it can.
    """
    operation = OPERATIONS[name]
    shape = (k, k) if count is None else (count, k, k)
    arrays = arguments(operation, shape, dtype)
    ours: Callable = getattr(linalg, name)
    theirs: Callable = np.matmul if name == "matmul" else getattr(np.linalg, name)
    out = {"out": np.empty_like(np.asarray(ours(*arrays)))} if into_out else {}
    plain, share = in_python(name, arrays, k, count or 1)
    number = arrays[0].itemsize
    return Contenders(
        partial(ours, *arrays, **out),
        partial(theirs, *arrays, **(out if name == "matmul" else {})),
        plain,
        share,
        PEERS[name](*arrays) if name in PEERS else {},
        # one small matrix alone is bound by neither limit
        flops=operation.flops * k**3 * (count or 1) * (4 if arrays[0].dtype.kind == "c" else 1)
        if count or k > LARGEST_PYTHON
        else 0,
        nbytes=operation.numbers * k**2 * number * count if count else 0,
        dtype="float32" if number == (8 if arrays[0].dtype.kind == "c" else 4) else "float64",
    )


def in_python(name, arrays, k, count):
    """The reference on the first few matrices, and their share; None where it takes too long."""
    n = min(count, max(1, 20_000 // k**3))
    if k > (LARGEST_LAPLACE if name == "det" else LARGEST_PYTHON):
        return None, n / count
    function = getattr(reference.linalg, name)
    few = [a.reshape(-1, k, k)[:n].tolist() for a in arrays]
    return (lambda: [function(*matrices) for matrices in zip(*few, strict=True)]), n / count
