"""matmul in place of numpy.matmul: NumPy's own tests, types, errors, delegation, interruption, fork."""

import inspect
import subprocess
import sys

import numpy as np
import pytest
from numpy._core.tests import test_multiarray as numpys

import primer
from primer.linalg import gufuncs, matmul


class TestNumpys(numpys.TestMatmul):
    """NumPy's own tests of matmul, on ours."""

    matmul = staticmethod(matmul)


def test_parameters_are_numpys():
    ours = inspect.signature(matmul).parameters
    assert list(ours)[:3] == ["x1", "x2", "out"]
    assert ours["x1"].kind is inspect.Parameter.POSITIONAL_ONLY
    assert set(ours) == {
        "x1", "x2", "out", "casting", "order", "dtype", "subok", "signature", "axes", "axis", "keepdims",
    }  # fmt: skip


LETTERS = "?bhilqBHILQefdgFDG"


@pytest.mark.parametrize("first", LETTERS)
@pytest.mark.parametrize("second", LETTERS)
def test_result_type_and_value(first, second):
    a = np.arange(6).reshape(2, 3).astype(first)
    b = np.arange(12).reshape(3, 4).astype(second)
    ours, numpys_own = matmul(a, b), np.matmul(a, b)
    assert ours.dtype == numpys_own.dtype
    assert np.array_equal(ours, numpys_own)


@pytest.mark.parametrize("letter", LETTERS)
def test_scalars_are_numpys(letter):
    """A product of two vectors, whichever way the call takes, is a number of NumPy's type."""
    v = np.array([1, 0, 1], letter)
    for a, b in ((v, v), (v, v[::-1]), (v[:0], v[:0]), (np.tile(v, 30), np.tile(v, 30))):
        ours, numpys_own = matmul(a, b), np.matmul(a, b)
        assert type(ours) is type(numpys_own)
        assert ours.dtype.char == numpys_own.dtype.char
        assert ours == numpys_own


def test_python_lists_and_objects():
    assert matmul([[1, 2]], [[3], [4]]).dtype == np.matmul([[1, 2]], [[3], [4]]).dtype
    assert matmul([[1.5, 2]], [[3], [4]]) == 12.5
    a = np.array([[1, 2], [3, 4]], object)
    assert matmul(a, a).dtype == object


BAD = {
    "scalar": ((2.0, np.ones((2, 2))), {}),
    "second scalar": ((np.ones((2, 2)), 2.0), {}),
    "0-d": ((np.ones((2, 2)), np.array(2.0)), {}),
    "mismatch": ((np.ones((2, 3)), np.ones((2, 3))), {}),
    "mismatch of vectors": ((np.ones(3), np.ones(2)), {}),
    "stacks": ((np.ones((2, 2, 2)), np.ones((3, 2, 2))), {}),
    "out shape": ((np.ones((2, 3)), np.ones((3, 2))), {"out": np.empty((3, 3))}),
    "out type": ((np.ones((2, 3)), np.ones((3, 2))), {"out": np.empty((2, 2), "i8")}),
    "out no array": ((np.ones((2, 3)), np.ones((3, 2))), {"out": [1]}),
    "datetime": ((np.zeros((2, 2), "M8[s]"), np.ones((2, 2))), {}),
    "string": ((np.full((2, 2), "a"), np.ones((2, 2))), {}),
    "axis": ((np.ones((2, 2)), np.ones((2, 2))), {"axis": 0}),
    "keepdims": ((np.ones((2, 2)), np.ones((2, 2))), {"keepdims": True}),
    "axes": ((np.ones((2, 2)), np.ones((2, 2))), {"axes": [(0, 1)]}),
    "casting": ((np.ones((2, 2)), np.ones((2, 2))), {"dtype": "f4", "casting": "safe"}),
    "both": ((np.ones((2, 2)), np.ones((2, 2))), {"dtype": "f4", "signature": "ff->f"}),
    "signature": ((np.ones((2, 2)), np.ones((2, 2))), {"signature": "dd->f"}),
}


@pytest.mark.parametrize("case", BAD)
def test_errors_are_numpys(case):
    arguments, keywords = BAD[case]
    with pytest.raises(Exception) as numpys_error:  # noqa: PT011
        np.matmul(*arguments, **keywords)
    with pytest.raises(numpys_error.type) as ours:
        matmul(*arguments, **keywords)
    assert str(ours.value) == str(numpys_error.value)


KEYWORDS = {
    "dtype": {"dtype": "f4"},
    "dtype wider": {"dtype": "D"},
    "signature": {"signature": "ff->f", "casting": "unsafe"},
    "signature tuple": {"signature": ("d", "d", "d")},
    "axes": {"axes": [(1, 0), (1, 0), (1, 0)]},
    "axes of a stack": {"axes": [(0, 1), (0, 1), (0, 1)]},
    "order": {"order": "F"},
    "subok": {"subok": False},
    "long": {"dtype": "g"},
}


@pytest.mark.parametrize("case", KEYWORDS)
@pytest.mark.parametrize("letter", "fdi")
def test_keywords(case, letter):
    keywords = {"casting": "same_kind"} | KEYWORDS[case]
    a = np.arange(9).reshape(3, 3).astype(letter)
    results = []
    for function in (np.matmul, matmul):
        try:
            results.append(function(a, a + 1, **keywords))
        except TypeError as error:
            results.append(str(error))
    expected, ours = results
    assert type(ours) is type(expected)
    assert np.array_equal(ours, expected)
    assert getattr(ours, "dtype", None) == getattr(expected, "dtype", None)


def test_order_is_that_of_numpy():
    a, b = np.ones((40, 40)), np.asfortranarray(np.ones((40, 40)))
    for order in "KACF":
        for x, y in ((a, a), (b, b)):
            ours, expected = matmul(x, y, order=order), np.matmul(x, y, order=order)
            assert ours.flags.c_contiguous == expected.flags.c_contiguous


def test_subclasses_and_scalars():
    a = np.matrix([[1.0, 2.0], [3.0, 4.0]])
    assert type(matmul(a, a)) is np.matrix
    assert type(matmul(a, a, subok=False)) is np.ndarray
    assert type(matmul(np.ones(3), np.ones(3))) is np.float64
    assert type(matmul(np.ones(3, "f"), np.ones(3, "f"))) is np.float32


class Foreign:
    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        return ufunc, keywords


def test_foreign_operand_is_told_of_numpys_matmul():
    a = np.ones((2, 2))
    for arguments in ((Foreign(), a), (a, Foreign())):
        ufunc, _ = matmul(*arguments)
        assert ufunc is np.matmul
        assert gufuncs.matmul(*arguments)[0] is gufuncs.matmul
    out = Foreign()
    assert matmul(a, a, out=out)[1]["out"] == (out,)


def test_out():
    a, b = np.random.default_rng(0).standard_normal((2, 30, 30))
    out = np.empty((30, 30))
    assert matmul(a, b, out=out) is out
    assert matmul(a, b, out=(out,)) is out
    assert np.array_equal(out, matmul(a, b))
    expected = matmul(a, b)
    matmul(a, b, out=a)  # overlaps
    assert np.array_equal(a, expected)
    a = np.random.default_rng(0).standard_normal((40, 40))
    expected = matmul(a, a.T)
    matmul(a, a.T, out=a)
    assert np.array_equal(a, expected)


@pytest.mark.parametrize("letter", "?bhilBeqfdFD")
@pytest.mark.parametrize("sides", [(1, 1, 1), (3, 3, 3), (4, 7, 2), (20, 32, 5), (33, 40, 9)])
def test_stacks_of_equal_length_are_the_gufuncs(letter, sides):
    """They go past NumPy's machinery: the same type, order, bits, and nothing beside the result."""
    m, k, n = sides
    rng = np.random.default_rng(1)
    a, b = (rng.integers(-2, 3, shape).astype(letter) for shape in ((7, m, k), (7, k, n)))
    if letter in "fdFD":
        a, b = (
            a * rng.standard_normal(a.shape).astype(letter),
            b * rng.standard_normal(b.shape).astype(letter),
        )
    expected = gufuncs.matmul(a, b)
    found = matmul(a, b)
    assert type(found) is np.ndarray
    assert found.dtype == expected.dtype
    assert found.strides == expected.strides
    assert found.tobytes() == expected.tobytes()
    turned = [np.swapaxes(np.swapaxes(x, 1, 2).copy(), 1, 2) for x in (a, b)]
    assert matmul(*turned).strides == gufuncs.matmul(*turned).strides
    for first, second in ((a, b), turned, (a[::-1], b[::-1]), (np.broadcast_to(a[2], a.shape), b)):
        frame = np.full((9, m + 2, n + 2), 7).astype(letter)
        inner = frame[1:-1, 1:-1, 1:-1]
        assert matmul(first, second, out=inner) is inner
        assert inner.tobytes() == gufuncs.matmul(first, second).tobytes()
        frame[1:-1, 1:-1, 1:-1] = frame[0, 0, 0]
        assert (frame == frame[0, 0, 0]).all()
    if m == k == n:
        expected = gufuncs.matmul(a, a)
        assert matmul(a, a, out=a).tobytes() == expected.tobytes()


def test_stacks_that_do_not_fit_are_refused_as_by_numpy():
    for first, second in (((3, 2, 2), (4, 2, 2)), ((3, 2, 2), (3, 3, 2)), ((0, 2, 2), (0, 3, 2))):
        with pytest.raises(ValueError, match=r"matmul|broadcast"):
            matmul(np.ones(first), np.ones(second))
    with pytest.raises(ValueError, match=r"read-only|writeable"):
        matmul(np.ones((3, 2, 2)), np.ones((3, 2, 2)), out=np.broadcast_to(np.ones((2, 2)), (3, 2, 2)))
    assert matmul(np.ones((3, 2, 0)), np.ones((3, 0, 2))).tolist() == np.zeros((3, 2, 2)).tolist()
    assert matmul(np.ones((1, 2, 2)), np.ones((3, 2, 2))).shape == (3, 2, 2)


def test_input_is_not_modified():
    a = np.random.default_rng(0).standard_normal((50, 50))
    a.flags.writeable = False
    before = a.copy()
    matmul(a, a.T)
    assert np.array_equal(a, before)


def test_no_warning_and_no_spurious_nan():
    a = np.eye(5)
    a[0, 0] = np.inf
    assert matmul(a, np.ones((5, 5)))[0, 0] == np.inf
    assert np.isnan(matmul(a, np.zeros((5, 5)))[0]).all()


def test_is_the_same_everywhere():
    assert primer.matmul is matmul
    assert "matmul" in primer.show_config("dicts")["delegated"]


def run(program, timeout=120):
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=timeout, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


INTERRUPT = """
import os, signal, threading, time
import numpy as np, primer
primer.set_num_threads({threads})
a = np.broadcast_to(np.{fill}({first}, "{letter}"), {stack} + {first})
b = np.broadcast_to(np.{fill}({second}, "{letter}"), {stack} + {second})
out = np.zeros({stack} + {result}, "{letter}")
sent = []
def send():
    sent.append(time.perf_counter())
    os.kill(os.getpid(), signal.SIGINT)
timer = threading.Timer(0.3, send)
timer.start()
try:
    while True:
        primer.matmul(a, b, out=out)
except KeyboardInterrupt:
    print(time.perf_counter() - sent[0])
"""

INTERRUPTED = {  # stack, rows, length of the sums, columns: each takes about a second
    "large": ((), 4000, 4000, 4000),
    "large product of a stack": ((20,), 1500, 1500, 1500),
    "stack of medium ones": ((3000,), 200, 1000, 100),
    "long stack": ((50_000,), 12, 3000, 12),
    "long stack of small ones": ((3_000_000,), 4, 30, 4),
    "vectors": ((5000,), 1, 10_000, 40),
}


def interrupted(stack, m, k, n, letter, threads):
    """Seconds from Ctrl-C to the end of a product of ones (of false, which no short cut ends, for bools)."""
    fill = "zeros" if letter == "?" else "ones"
    shapes = {"first": (m, k), "second": (k, n), "result": (m, n)}
    return float(run(INTERRUPT.format(stack=stack, fill=fill, letter=letter, threads=threads, **shapes)))


@pytest.mark.skipif(sys.platform == "win32", reason="sends itself SIGINT")
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("case", INTERRUPTED)
def test_interrupt_stops_it(case, threads):
    # 0.2 s on an idle machine; the tests may share theirs
    assert interrupted(*INTERRUPTED[case], "d", threads) < 1


@pytest.mark.skipif(sys.platform == "win32", reason="sends itself SIGINT")
@pytest.mark.parametrize("letter", "bhle?")
def test_interrupt_stops_integers(letter):
    size = 40_000 if letter == "?" else 8000
    assert interrupted((), size // 2, size, size // 2, letter, 1) < 1
    assert interrupted((20_000,), 40, 3000, 40, letter, 2) < 1


FORK = """
import os
import numpy as np, primer
a = np.random.default_rng(0).standard_normal((600, 600))
before = primer.matmul(a, a)
child = os.fork()
if child == 0:
    same = np.array_equal(before, primer.matmul(a, a)) and primer.get_num_threads() == 1
    os._exit(0 if same else 1)
print(os.waitpid(child, 0)[1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="fork")
def test_fork_after_threads():
    assert run(FORK).strip() == "0"
