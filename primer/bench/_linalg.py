"""Linear algebra as workloads: a line an operation, and the sizes at which it is measured."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from .. import linalg, reference
from . import _numpy
from ._peers import PEERS
from ._workload import Contenders, Workload, rng

__all__ = ["OPERATIONS", "Case", "cases", "contenders", "workloads"]

LARGEST_PYTHON = 32


class Operation(NamedTuple):
    """What a function does to matrices of order k.

    Attributes
    ----------
    operands : str
        A letter an argument: M a square matrix, H a Hermitian one, P a positive definite one, v a vector.
    flops, numbers : callable
        Floating-point operations, and numbers of arguments and results, of the order.
    function : str
        Its name in primer.linalg, numpy.linalg and primer.reference.linalg, where that is not its own.
    keywords : dict
        Of the call, for primer and NumPy.
    theirs : callable, optional
        NumPy's side where numpy.linalg has no such function.
    plain : str
        The definition's name, where that is another one.
    largest_plain : int
        The order up to which the definition takes no more than a moment.
    """

    operands: str
    flops: Callable[[int], float]
    numbers: Callable[[int], float]
    function: str = ""
    keywords: dict = {}  # noqa: RUF012
    theirs: Callable | None = None
    plain: str = ""
    largest_plain: int = LARGEST_PYTHON


def cubic(factor):
    return lambda k: factor * k**3


def squares(factor):
    return lambda k: factor * k**2


# Flops are LAPACK's counts (working note 41); of iterations, what they come to as a rule.
OPERATIONS = {
    "matmul": Operation("MM", cubic(2), squares(3), theirs=np.matmul),
    "det": Operation("M", cubic(2 / 3), squares(1), largest_plain=6),
    "slogdet": Operation("M", cubic(2 / 3), squares(1), largest_plain=6),
    "inv": Operation("M", cubic(2), squares(2)),
    "solve": Operation("MM", cubic(8 / 3), squares(3)),
    "cholesky": Operation("P", cubic(1 / 3), squares(2)),
    "qr": Operation("M", cubic(8 / 3), squares(3)),
    "qr_full": Operation("M", cubic(8 / 3), squares(3), "qr", {"mode": "complete"}, plain="qr_full"),
    "qr_r": Operation("M", cubic(4 / 3), squares(2), "qr", {"mode": "r"}, plain="qr_r"),
    "lu": Operation("M", cubic(2 / 3), squares(3), keywords={"p_indices": True}, theirs=_numpy.lu),
    "adjugate": Operation("M", cubic(8 / 3), squares(2), theirs=_numpy.adjugate, largest_plain=6),
    "eigh": Operation("H", cubic(9), squares(2), largest_plain=8),
    "eigvalsh": Operation("H", cubic(4 / 3), squares(1), largest_plain=8),
    "eig": Operation("M", cubic(25), squares(3), largest_plain=8),
    "eigvals": Operation("M", cubic(10), squares(1), largest_plain=8),
    "svd": Operation("M", cubic(21), squares(3), largest_plain=8),
    "svdvals": Operation("M", cubic(8 / 3), squares(1), plain="svd", largest_plain=8),
    "lstsq": Operation("MM", cubic(25), squares(3), theirs=_numpy.lstsq),
    "pinv": Operation("M", cubic(19 / 3), squares(2)),
    "characteristic_polynomial": Operation(
        "M", cubic(11 / 3), squares(1), theirs=_numpy.characteristic_polynomial, largest_plain=8
    ),
    "vecdot": Operation("vv", lambda k: 2 * k, lambda k: 2 * k),
    "matvec": Operation("Mv", squares(2), squares(1), theirs=np.matvec),
    "vecmat": Operation("vM", squares(2), squares(1), theirs=np.vecmat),
}
# Results that go to the same memory at every call, where stacks are measured.
INTO_OUT = {"matmul", "det", "inv", "solve", "cholesky"}
# Out of the caches new memory is most of the time: it is zeroed first.
INTO_OUT_THERE = INTO_OUT | {"qr"}

ONE, STACKED = [2, 3, 4, 8, 16], [3, 8, 16, 32]
SQUARES = [256, 512, 1024, 2048]
FACTORED = [64, 128, 256, 512, 1024, 2048]
FLOATS = ["float64", "float32", "complex128", "complex64"]
NARROW = ["int64", "int32", "int16", "int8", "bool", "float16"]
# Operations that are measured out of cache and on all threads, and large ones, too.
STACKS = ["matmul", "det", "inv", "solve", "cholesky", "qr", "eigh", "eig", "svd"]
LARGE = ["det", "inv", "solve", "cholesky", "qr", "eigh", "eigvalsh", "svd", "svdvals", "lstsq", "pinv"]
# Numbers of a stack: three operands of 256 KB are in a second-level cache, of four megabytes in the third and
# enough work for many threads, of 128 in none.
IN_CACHE, SHARED, OUT_OF_CACHE = 2**15, 2**19, 2**24


@dataclass(frozen=True)
class Case:
    """An operation on one matrix of order k, or on `count` of them; `part` of the list of cases."""

    part: str
    name: str
    k: int
    count: int | None = None
    dtype: str = "float64"

    @property
    def label(self):
        number = "" if self.count is None else f"{self.count:,} of "
        one = "one " if self.part == "one matrix a call" else ""
        dtype = "" if self.dtype == "float64" else f" {self.dtype}"
        return f"{self.name} {number}{one}{self.k}×{self.k}{dtype}"

    @property
    def is_quick(self):
        """Does it belong to the sample that takes less than a minute?"""
        return {
            "one matrix a call": self.k in (3, 8),
            "stacks in cache": self.k in (3, 8),
            "matrix product": self.k == 512 and self.dtype in ("float64", "float32"),
            "product of integers and float16": self.dtype in ("int64", "int8"),
            "large matrices": self.k == 256,
        }.get(self.part, False)

    @property
    def into_out(self):
        if self.part == "stacks out of cache":
            return self.name in INTO_OUT_THERE
        return self.name in INTO_OUT and self.part != "one matrix a call"

    def prepare(self):
        return contenders(self.name, self.k, self.count, self.dtype, self.into_out)


def cases():
    """All that is measured of those that this primer has."""
    return [
        *(Case("one matrix a call", name, k) for name in OPERATIONS for k in ONE),
        *(Case("stacks in cache", name, k, IN_CACHE // k**2) for name in OPERATIONS for k in STACKED),
        *(Case("stacks on all threads", name, k, SHARED // k**2) for name in STACKS for k in STACKED[1:]),
        *(Case("stacks out of cache", name, k, OUT_OF_CACHE // k**2) for name in STACKS for k in (3, 8)),
        *(Case("matrix product", "matmul", k, dtype=dtype) for dtype in FLOATS for k in SQUARES),
        *(Case("product of integers and float16", "matmul", 512, dtype=dtype) for dtype in NARROW),
        *(Case("large matrices", name, k) for name in LARGE for k in FACTORED),
    ]


def workloads():
    return [
        Workload(case.part, case.label, case.prepare, case.is_quick, f"kernels.{definition(case.name)}")
        for case in cases()
    ]


def definition(name):
    """The function of primer.reference.linalg."""
    return OPERATIONS[name].plain or OPERATIONS[name].function or name


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
    arrays = [argument(kind, k, count, dtype, rng(i)) for i, kind in enumerate(operation.operands)]
    function = operation.function or name
    ours = partial(getattr(linalg, function), *arrays, **operation.keywords)
    theirs = partial(operation.theirs or getattr(np.linalg, function), *arrays, **operation.keywords)
    if into_out:
        results = ours()
        out = (
            tuple(map(np.empty_like, results))
            if isinstance(results, tuple)
            else np.empty_like(np.asarray(results))
        )
        ours = partial(ours, out=out)
        theirs = partial(theirs, out=out) if operation.theirs is np.matmul else theirs
    plain, share = in_python(name, arrays, k, count or 1)
    whole = count or k > LARGEST_PYTHON  # one small matrix alone is bound by neither limit
    number, parts = arrays[0].itemsize, 4 if arrays[0].dtype.kind == "c" else 1
    is_float = dtype in FLOATS
    return Contenders(
        ours,
        theirs,
        plain,
        share,
        PEERS[name](*arrays) if name in PEERS and is_float else {},
        flops=operation.flops(k) * (count or 1) * parts if whole and is_float else 0,
        nbytes=operation.numbers(k) * number * count if count else 0,
        dtype=dtype_of_limit(arrays[0].dtype),
    )


def argument(kind, k, count, dtype, random):
    """Normally distributed numbers; small integers, few of them where they are bools."""
    shape = (() if count is None else (count,)) + ((k,) if kind == "v" else (k, k))
    dtype = np.dtype(dtype)
    if dtype.kind in "iub" or dtype == np.float16:
        return (random.integers(-9, 9, shape) * (random.random(shape) < 0.1)).astype(dtype)
    a = random.standard_normal(shape)
    if dtype.kind == "c":
        a = a + 1j * random.standard_normal(shape)
    if kind == "H":
        a = (a + a.conj().swapaxes(-1, -2)) / 2
    if kind == "P":
        a = a @ a.conj().swapaxes(-1, -2) + k * np.eye(k)
    return a.astype(dtype)


def dtype_of_limit(dtype):
    """The precision whose multiply-adds are the limit."""
    return "float32" if dtype.char in "fF" else "float64"


def in_python(name, arrays, k, count):
    """The definition on the first few matrices, and their share; None where it takes too long.

    A large product is instead one of the leading block.
    """
    function = getattr(reference.linalg, definition(name))
    if name == "matmul" and k > LARGEST_PYTHON:
        blocks = [a[..., :LARGEST_PYTHON, :LARGEST_PYTHON].tolist() for a in arrays]
        return (lambda: function(*blocks)), (LARGEST_PYTHON / k) ** 3 / count
    if k > OPERATIONS[name].largest_plain:
        return None, 1.0
    n = min(count, max(1, 20_000 // k**3))
    stacks = (a.reshape(-1, *a.shape[a.ndim - (1 if kind == "v" else 2) :])
              for a, kind in zip(arrays, OPERATIONS[name].operands, strict=True))  # fmt: skip
    few = [a[:n].tolist() for a in stacks]
    return (lambda: [function(*matrices) for matrices in zip(*few, strict=True)]), n / count
