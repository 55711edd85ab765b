"""The short way to the loops of activations and costs: the ufunc's bits, what does not suit left to it."""

import subprocess
import sys

import numpy as np
import pytest

import primer.costs as C
from primer.activations import leaky_relu, tanh
from primer.costs import Cost
from primer.kernels import core, ufuncs
from primer.kernels.direct import Direct, DirectCost

SIZES = [0, 1, 7, 2048, 2049, 3_000_000]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", SIZES)
def test_the_bits_are_those_of_the_ufunc(kernels, dtype, n):
    x = np.random.default_rng(n).standard_normal(n).astype(dtype)
    before = x.copy()
    value = Direct(kernels["leaky_relu"], (0.25,)).one(x, None)
    assert value.dtype == dtype
    assert value.tobytes() == kernels["leaky_relu"](x, 0.25, dtype=dtype).tobytes()
    pair = Direct(kernels["tanh_value_and_derivative"], ()).two(x, None, None)
    for mine, other in zip(pair, kernels["tanh_value_and_derivative"](x), strict=True):
        assert mine.tobytes() == other.tobytes()
    assert x.tobytes() == before.tobytes()


def test_into_out():
    direct, x = Direct(tanh._ufunc(), ()), np.linspace(-1, 1, 12).reshape(3, 4)
    expected, out = np.tanh(x), np.empty((3, 4))
    assert direct.one(x, out) is out
    np.testing.assert_allclose(out, expected, rtol=1e-15)
    assert direct.one(x, x) is x
    np.testing.assert_allclose(x, expected, rtol=1e-15)


X = np.linspace(-1, 1, 12)
UNSUITABLE = {
    "a list": ([1.0], None),
    "a scalar": (np.float64(1), None),
    "no axis": (np.array(1.0), None),
    "integers": (np.arange(3), None),
    "float16": (X.astype(np.float16), None),
    "byte-swapped": (X.astype(">f8"), None),
    "strided": (X[::2], None),
    "columns": (np.asfortranarray(X.reshape(3, 4)), None),
    "a masked array": (np.ma.array(X), None),
    "misaligned": (np.zeros(17, np.uint8)[1:].view(np.float64), None),
    "another dtype": (X, np.empty(12, np.float32)),
    "another shape": (X, np.empty(11)),
    "no array": (X, [0.0] * 12),
    "overlap": (X[:10], X[1:11]),
}


@pytest.mark.parametrize("case", UNSUITABLE)
def test_what_does_not_suit_is_left(case):
    x, out = UNSUITABLE[case]
    assert Direct(tanh._ufunc(), ()).one(x, out) is None
    both = Direct(tanh._ufunc("_value_and_derivative"), ())
    assert both.two(x, out, None) is None
    assert both.two(x, None, out) is None or out is None


def test_read_only_and_shared_results_are_left():
    out = np.empty(12)
    both = Direct(tanh._ufunc("_value_and_derivative"), ())
    assert both.two(X, out, out) is None
    out.flags.writeable = False
    assert Direct(tanh._ufunc(), ()).one(X, out) is None
    with pytest.raises(ValueError, match="read-only"):
        tanh(X, out=out)


def test_faces_use_it_and_fall_back():
    np.testing.assert_array_equal(leaky_relu(X, negative_slope=0.5), leaky_relu.with_(negative_slope=0.5)(X))
    np.testing.assert_array_equal(tanh(X[::2]), tanh(X)[::2])
    np.testing.assert_array_equal(tanh.derivative(X[::2]), tanh.derivative(X)[::2])


def test_other_ufuncs_are_refused():
    with pytest.raises(SystemError, match="direct: add has not 1 arguments and 1 results"):
        Direct(np.add, ())


# ---- costs ----

COSTS = {row["name"]: row for row in core.costs()}


def example(name, shape, dtype):
    """Targets and predictions: probabilities, which suit every cost."""
    random = np.random.default_rng(shape[0])
    q = random.uniform(0.01, 0.99, shape).astype(dtype)
    return random.integers(0, 2, shape).astype(dtype), q


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1,), (3, 5), (7, 40), (30_000, 3), (3, 30_000)])
@pytest.mark.parametrize("name", COSTS)
def test_costs_have_the_bits_of_the_long_way(kernels, name, shape, dtype, reduction):
    cost, (t, q) = Cost(COSTS[name], kernels), example(name, shape, dtype)
    before = t.tobytes(), q.tobytes()
    gradient = np.empty_like(q)
    long = cost(t, q, reduction=reduction, out=np.empty((), dtype))
    cost.gradient(t, q, reduction=reduction, out=gradient)  # "out" leads the long way
    value, slope = cost.value_and_gradient(t, q, reduction=reduction)
    assert value.dtype == slope.dtype == dtype
    assert value.tobytes() == cost(t, q, reduction=reduction).tobytes() == long.tobytes()
    assert slope.tobytes() == cost.gradient(t, q, reduction=reduction).tobytes() == gradient.tobytes()
    assert isinstance(value, np.generic)
    assert (t.tobytes(), q.tobytes()) == before


@pytest.mark.parametrize(
    ("t", "q"),
    [
        ([1.0], X[:1]),
        (X, X.astype(np.float32)),
        (X, X[::-1]),
        (X[:1], X),
        (X[:0], X[:0]),
        (np.array(1.0), np.array(1.0)),
        (np.ma.array(X), X),
    ],
)
def test_costs_leave_what_does_not_suit(t, q):
    parts = ("squared_error", "squared_error_gradient", "squared_error_value_and_gradient", "row_sum")
    direct = DirectCost(*(getattr(ufuncs, part) for part in parts), ())
    assert direct.value(t, q, True) is None
    assert direct.gradient(t, q, True) is None
    assert direct.value_and_gradient(t, q, True) is None


def test_bound_parameters_take_part():
    t, q = np.zeros(4), np.array([0.5, 1, 2, 4])
    assert C.huber.with_(delta=2)(t, q) == C.huber(t, q, delta=2) == (0.125 + 0.5 + 2 + 6) / 4


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT to a process is not Windows' way")
def test_ctrl_c_stops_a_long_loop():
    program = """
import os, signal, threading, time
import numpy as np
from primer.activations import tanh
x = np.ones(200_000_000, np.float32)
threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
start = time.perf_counter()
try:
    while True:
        tanh(x, out=x)
except KeyboardInterrupt:
    print(time.perf_counter() - start - 0.3)
"""

    def seconds():
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
        return float(done.stdout)

    assert any(seconds() < 0.2 for _ in range(3))
