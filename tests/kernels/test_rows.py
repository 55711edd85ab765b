"""The loops behind activations and costs: bits for every layout, length, position; sums; twins."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from primer.kernels import core, ufuncs

ACTIVATIONS, COSTS = core.activations(), core.costs()
PARTS = {
    "activation": ["", "_derivative", "_value_and_derivative"],
    "vector activation": ["", "_vjp"],
    "cost": ["", "_gradient", "_value_and_gradient"],
}
REDUCTIONS = {"row_sum", "row_dot", "row_total", "row_norm", "row_norm_1", "row_norm_inf"}
LOOPS = [
    *(
        (row["name"] + part, row["parameters"])
        for row in ACTIVATIONS
        for part in PARTS["vector activation" if row["is_vector"] else "activation"]
    ),
    *((row["name"] + part, row["parameters"]) for row in COSTS for part in PARTS["cost"]),
    *((name, {}) for name in sorted(REDUCTIONS)),
]
SIGNATURES = {row["name"]: row["signature"] for row in core.kernels()}


def over(loops):
    return pytest.mark.parametrize(("name", "parameters"), loops, ids=[name for name, _ in loops])


loops = over(LOOPS)
dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def operands(ufunc, parameters, dtype, shape, seed=0):
    """Arrays of numbers in (0, 1), and the parameters."""
    rng = np.random.default_rng(seed)
    streams = [rng.uniform(0.01, 0.99, shape).astype(dtype) for _ in range(ufunc.nin - len(parameters))]
    return streams, [dtype(value) for value in parameters.values()]


def bits(result):
    return b" ".join(
        np.ascontiguousarray(r).tobytes() for r in (result if isinstance(result, tuple) else (result,))
    )


@loops
@dtypes
@pytest.mark.parametrize("shape", [(5, 37), (18, 10)])
def test_layouts_give_the_same_bits(kernels, layout, name, parameters, dtype, shape):
    streams, numbers = operands(kernels[name], parameters, dtype, shape)
    expected = bits(kernels[name](*streams, *numbers))
    laid = [layout(x) for x in streams]
    before = [x.tobytes() for x in laid]
    assert bits(kernels[name](*laid, *numbers)) == expected
    assert [x.tobytes() for x in laid] == before


@loops
@dtypes
def test_rows_do_not_depend_on_their_neighbours(kernels, name, parameters, dtype):
    streams, numbers = operands(kernels[name], parameters, dtype, (20, 40))
    for n in range(1, 41):
        whole = kernels[name](*(x[:, :n] for x in streams), *numbers)
        for r in (1, 18):
            row = kernels[name](*(x[r, :n].copy() for x in streams), *numbers)
            assert bits(row) == bits(tuple(w[r] for w in whole) if isinstance(whole, tuple) else whole[r])


@over([loop for loop in LOOPS if not SIGNATURES[loop[0]]])
@dtypes
def test_elements_do_not_depend_on_their_place(kernels, name, parameters, dtype):
    streams, numbers = operands(kernels[name], parameters, dtype, 60)
    whole = np.asarray(kernels[name](*streams, *numbers))
    for first in range(20):
        part = kernels[name](*(x[first:] for x in streams), *numbers)
        assert bits(np.asarray(part)) == bits(whole[..., first:])


@over(
    [loop for loop in LOOPS if "value_and" not in loop[0] and not (SIGNATURES[loop[0]] or "").endswith("()")]
    + [("matmul", {})]
)
@dtypes
def test_out_may_be_the_input(kernels, name, parameters, dtype):
    ufunc = kernels[name]
    streams, numbers = operands(ufunc, parameters, dtype, (5, 5))
    expected = ufunc(*streams, *numbers)
    for place in range(len(streams)):
        copies = [x.copy() for x in streams]
        assert ufunc(*copies, *numbers, out=copies[place]) is copies[place]
        assert bits(copies[place]) == bits(expected)


@loops
@dtypes
def test_empty(kernels, name, parameters, dtype):
    ufunc = kernels[name]
    for shape in [(0,), (3, 0), (0, 3)]:
        streams, numbers = operands(ufunc, parameters, dtype, shape)
        result = ufunc(*streams, *numbers)
        for r in result if isinstance(result, tuple) else (result,):
            assert np.shape(r) in (shape, shape[:-1])
            if name.startswith("row_"):
                assert np.all(r == 0)


@loops
def test_no_floating_point_flag_is_left(kernels, name, parameters):
    streams, numbers = operands(kernels[name], parameters, np.float64, 7)
    extremes = np.array([np.nan, np.inf, -np.inf, 0.0, 1e308, -1e308, 5e-324])
    with np.errstate(all="raise"):
        kernels[name](*(extremes for _ in streams), *numbers)


def test_every_loop_is_there():
    assert {name for name, _ in LOOPS} <= {row["name"] for row in core.kernels()}


@dtypes
@pytest.mark.parametrize("n", [1, 7, 1000, 100_001])
def test_sums_against_fractions(kernels, dtype, n):
    rng = np.random.default_rng(n)
    x, y = (rng.standard_normal(n) * 10 ** rng.uniform(-6, 6, n)).astype(dtype), rng.random(n)
    y = y.astype(dtype)
    eps = np.finfo(dtype).eps
    exact = math.fsum(x.astype(float))
    size = math.fsum(np.abs(x.astype(float)))
    assert abs(float(kernels["row_sum"](x)) - exact) <= eps * abs(exact) + n * eps**2 * size
    products = x.astype(np.longdouble) * y
    exact, size = float(products.sum()), float(np.abs(products).sum())
    assert abs(float(kernels["row_dot"](x, y)) - exact) <= eps * size


@given(arrays.arrays(np.float64, st.integers(0, 50), elements=st.floats(-1e100, 1e100)))
@settings(deadline=None, max_examples=100)
def test_sum_is_compensated(x):
    exact = float(sum(map(Fraction, x.tolist()), Fraction(0)))
    size = float(np.abs(x).sum())
    assert abs(ufuncs.row_sum(x) - exact) <= 2.3e-16 * abs(exact) + 50 * 50 * 5e-32 * size


def test_sum_of_what_is_not_finite(kernels):
    x = np.ones(50)
    for special in (np.inf, -np.inf):
        x[[3, 20]] = special
        assert kernels["row_sum"](x) == special
    x[7] = np.inf
    assert np.isnan(kernels["row_sum"](x))
    assert np.isnan(kernels["row_sum"](np.array([1.0, np.nan])))
