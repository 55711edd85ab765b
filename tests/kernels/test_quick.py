"""One small matrix a call: the bits of the gufunc where quick answers, else the function."""

import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from quick_tools import (
    BUILT,
    DTYPES,
    FAILING,
    LARGEST,
    ROWS,
    Several,
    Sub,
    answered,
    answers,
    identical,
    operands,
    sizes_of,
)  # fmt: skip

from primer.kernels import core
from primer.kernels.quick import quick


def test_rows():
    expected = {"det", "matmul", "slogdet", "inv", "solve", "solve1", "cholesky_lo", "cholesky_up", "qr"}
    assert expected & {row["name"] for row in core.kernels()} <= set(ROWS)
    for unsuitable in ("softmax", "row_dot", "sigmoid"):
        row = next(row for row in core.kernels() if row["name"] == unsuitable)
        assert answers(row, None) is None


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ROWS)
def test_bits_of_the_gufunc(isa, name, dtype):
    row, gufunc = ROWS[name], BUILT[isa][name]
    answer = answers(row, isa)
    for n in range(1, LARGEST + 1):
        args = operands(row, sizes_of(row, n), dtype, seed=n)
        identical(answer(*args), answered(gufunc, *args))
        # one matrix alone has the bits of the same in a long stack
        stacks = [np.stack([a] * 11) for a in args]
        results = answered(gufunc, *stacks)
        for result in results if isinstance(results, tuple) else (results,):
            assert len({slice.tobytes() for slice in result}) == 1
        several = answer(*args)
        for one, many in zip(
            several if isinstance(several, tuple) else (several,),
            results if isinstance(results, tuple) else (results,),
            strict=True,
        ):
            assert one.tobytes() == many[5].tobytes()


@pytest.mark.parametrize("name", ROWS)
def test_layouts(isa, name, layout, request):
    """Any strides are answered; misaligned and byte-swapped arrays are left to the function."""
    row, gufunc = ROWS[name], BUILT[isa][name]
    reached = []

    def function(*args):
        reached.append(args)
        return answered(gufunc, *args)

    answer = answers(row, isa, function)
    kind = request.node.callspec.params["layout"]
    for dtype in DTYPES:
        for n in (1, 2, 5, 16):
            plain = operands(row, sizes_of(row, n), dtype)
            args = [layout(a) if a.ndim == 2 else a for a in plain]
            before = [a.copy() for a in args]
            identical(answer(*args), answered(gufunc, *plain))
            for a, b in zip(args, before, strict=True):
                assert np.array_equal(a, b)
    has_matrices = any(a.ndim == 2 for a in plain)
    expected = 16 if kind in ("misaligned", "byte-swapped") and has_matrices else 0
    assert len(reached) == expected


UNSUITABLE = {
    "subclass": lambda a: a.view(Sub),
    "dates": lambda a: a.astype("m8[s]"),
    "longdouble": lambda a: a.astype(np.longdouble),
    "empty": lambda a: a[:0, :0],
    "empty stack": lambda a: np.empty((0, *a.shape)),
    "stack with gaps": lambda a: np.stack([a] * 4)[::2],
    "stack of columns": lambda a: np.asfortranarray(np.stack([a] * 4)),
    "stack of nine dimensions": lambda a: a[(None,) * 7],
    "list": lambda a: a.tolist(),
    "scalar": lambda a: a.flat[0],
    "None": lambda a: None,
    "too large": lambda a: np.tile(a, (12, 12)),
}


@pytest.mark.parametrize("case", UNSUITABLE)
@pytest.mark.parametrize("name", ROWS)
def test_left_to_the_function(name, case):
    row = ROWS[name]
    sentinel = object()
    answer = answers(row, None, lambda *args, **keywords: (sentinel, args, keywords))
    args = operands(row, sizes_of(row, 3), np.float64)
    for i, a in enumerate(args):
        if a.ndim == 2:
            changed = [*args]
            changed[i] = UNSUITABLE[case](a)
            found, given, _ = answer(*changed)
            assert found is sentinel
            assert all(x is y for x, y in zip(given, changed, strict=True))
    # keywords, another number of arguments, sides that do not fit
    assert answer(*args, out=None)[2] == {"out": None}
    assert answer()[0] is sentinel
    assert answer(*args, 1, 2, 3)[0] is sentinel
    assert answer(args[0][..., :-1], *args[1:])[0] is sentinel
    if len(args) > 1:
        assert answer(args[0], *(a.astype(np.float32) for a in args[1:]))[0] is sentinel


def test_optional_dimensions_of_the_product(isa):
    answer, gufunc = answers(ROWS["matmul"], isa), BUILT[isa]["matmul"]
    rng = np.random.default_rng(1)
    for dtype in [*DTYPES, *"?bBhHiIlLqQe"]:
        for k in (1, 2, 3, 8, 17, 32):
            a, b = (100 * rng.standard_normal((2, 32, k))).astype(np.int8).astype(dtype)
            for x, y in ((a, b.T), (a, b[0]), (a[0], b.T), (a[0], b[0]), (a[::-1, ::-1], b[3, ::-1])):
                identical(answer(x, y), gufunc(x, y))


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["failure"] in FAILING])
def test_failure_is_the_functions(isa, name):
    row = ROWS[name]

    def function(*args):
        raise ZeroDivisionError

    answer = answers(row, isa, function)
    for n in (1, 3, 8, 16):
        args = operands(row, sizes_of(row, n), np.float64)
        args[0][:] = FAILING[row["failure"]]
        with pytest.raises(ZeroDivisionError):
            answer(*args)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300, 5e-324])
def test_unusual_numbers_give_no_warning(isa, name, value):
    row, gufunc = ROWS[name], BUILT[isa][name]

    def function(*args):
        return "left"

    answer = answers(row, isa, function)
    for n in (1, 2, 4, 9):
        args = operands(row, sizes_of(row, n), np.float64)
        args[0].flat[0] = value
        with np.errstate(all="raise"):
            ours = answer(*args)
        if not isinstance(ours, str):
            identical(ours, answered(gufunc, *args))


@pytest.mark.parametrize("name", ROWS)
def test_nothing_leaks(name):
    row = ROWS[name]
    answer = answers(row, None, lambda *args: None)
    args = operands(row, sizes_of(row, 4), np.float64)
    wrong = [a[None] for a in args]

    def calls(n):
        for _ in range(n):
            answer(*args)
            answer(*wrong)

    calls(100)
    counts = [sys.getrefcount(x) for x in (*args, *wrong, np.ndarray, np.float64, Several, None)]
    tracemalloc.start()
    calls(100)
    before = tracemalloc.get_traced_memory()[0]
    calls(2000)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    after = [sys.getrefcount(x) for x in (*args, *wrong, np.ndarray, np.float64, Several, None)]
    assert all(abs(x - y) < 20 for x, y in zip(counts, after, strict=True))
    assert grown < 4000


@pytest.mark.parametrize("name", ROWS)
def test_many_threads(name):
    row = ROWS[name]
    answer, gufunc = answers(row, None), BUILT[core.isa_name()][name]
    problems = [operands(row, sizes_of(row, 1 + i % LARGEST), np.float64, seed=i) for i in range(64)]

    def work(i):
        return [answer(*problems[(i + j) % 64]) for j in range(64)]

    with ThreadPoolExecutor(4) as pool:
        for i, results in enumerate(pool.map(work, range(32))):
            for j, result in enumerate(results):
                identical(result, answered(gufunc, *problems[(i + j) % 64]))


class TestWrapping:
    """The object in front of a function looks like it."""

    @staticmethod
    def made():
        @quick("det")
        def plain(a, *, out=None):
            """What it does."""
            return a, out

        return plain

    def test_attributes(self):
        f = self.made()
        assert f.__name__ == "plain"
        assert f.__qualname__.endswith("made.<locals>.plain")
        assert f.__module__ == __name__
        assert f.__doc__ == "What it does."
        assert f.__wrapped__.__name__ == "plain"
        assert repr(f) == repr(f.__wrapped__)
        f.note = 1
        assert f.note == 1

    def test_as_a_method_it_binds(self):
        class Holder:
            of = self.made()

        holder = Holder()
        assert holder.of() == (holder, None)
        assert Holder.of(3) == (3, None)

    def test_called_in_other_ways(self):
        f = self.made()
        a = np.eye(2)
        assert f(a) == 1.0
        assert f(*[a], **{}) == 1.0
        assert f.__call__(a)[0] is a  # by the function, which gives the same bits in earnest
        assert list(map(f, [a, a])) == [1.0, 1.0]
        with pytest.raises(TypeError, match=r"plain\(\) missing 1 required positional argument: 'a'"):
            f()

    def test_unknown_row(self):
        with pytest.raises(ValueError, match="unknown kernel 'none'"):
            quick("none")(len)
