"""Value and derivative of every activation against its textbook definition at 50 digits."""

from functools import cache

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

import primer.activations as A
from primer.activations._activation import make
from primer.kernels import core
from primer.reference import activations as reference

ROWS = {row["name"]: row for row in core.activations()}
SCALAR = [name for name, row in ROWS.items() if not row["is_vector"]]
VECTOR = [name for name, row in ROWS.items() if row["is_vector"]]
DTYPES = [np.float32, np.float64]
# where float32 and float64 leave the range of exp
TAILS = [17.3, 36.7, 87.3, 88.7, 103.9, 104.1, 150.0, 372.5, 708.4, 709.8, 745.1, 746.0, 1e4, 1e30]


def grid(dtype):
    """Points of both signs: tiny to huge, and dense where the functions bend."""
    tiny = np.finfo(dtype).tiny
    positive = np.concatenate([[tiny / 8, tiny, 1e-20, 1e-9, 1e-5, 1e-3], np.linspace(0.01, 20, 83), TAILS])
    return np.concatenate([-positive[::-1], [0.0], positive]).astype(dtype)


def exact_parameters(name, dtype):
    return {key: mpf(float(dtype(value))) for key, value in ROWS[name]["parameters"].items()}


@cache
def exact(name, part, dtype):
    with mpmath.workdps(50):
        parameters = exact_parameters(name, dtype)
        function = getattr(reference, name + part)
        return [function(mpf(float(x)), **parameters) for x in grid(dtype)]


def worst_ulps(values, expected, dtype):
    """Largest error in units of the last place of the exact result; subnormal ones apart."""
    tiny, worst = float(np.finfo(dtype).tiny), 0
    largest = float(np.finfo(dtype).max)
    for value, result in zip(values, expected, strict=True):
        assert value.dtype == dtype
        if abs(result) < tiny:
            assert abs(value) <= 1.01 * tiny
        elif abs(result) <= largest:
            ulp = mpf(float(np.spacing(dtype(abs(float(result))))))
            worst = max(worst, float(abs(mpf(float(value)) - result) / ulp))
        else:
            assert np.isinf(value)
    return worst


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", SCALAR)
def test_value_and_derivative(kernels, name, dtype):
    function = make(ROWS[name], kernels)
    x = grid(dtype)
    value, derivative = function.value_and_derivative(x)
    with mpmath.workdps(50):
        assert worst_ulps(value, exact(name, "", dtype), dtype) <= function.error_bound
        assert worst_ulps(derivative, exact(name, "_derivative", dtype), dtype) <= (function.error_bound)
    low, high = function.range
    assert np.all((value >= low) & (value <= high))
    assert value.tobytes() == function(x).tobytes()
    assert derivative.tobytes() == function.derivative(x).tobytes()


@pytest.mark.parametrize("name", SCALAR)
@pytest.mark.parametrize("x", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("dtype", DTYPES)
def test_what_is_not_finite(kernels, name, dtype, x):
    function = make(ROWS[name], kernels)
    assert np.isnan(function(dtype(np.nan)))
    value, derivative = function.value_and_derivative(dtype(x))
    with np.errstate(all="ignore"):
        expected = getattr(reference, name)(x), getattr(reference, name + "_derivative")(x)
    assert np.array_equal([value, derivative], np.array(expected, dtype), equal_nan=True)


@pytest.mark.parametrize("name", [n for n in SCALAR if ROWS[n]["parameters"]])
def test_other_parameters(kernels, name):
    x, function = np.linspace(-3, 3, 41), make(ROWS[name], kernels)
    # the bound, and as much for the definition in plain Python
    rtol = 2 * max(function.error_bound, 1) * np.finfo(float).eps
    for factor in (0.25, 0.5, 7.0):
        values = {key: value * factor for key, value in ROWS[name]["parameters"].items()}
        expected = [getattr(reference, name)(float(p), **values) for p in x]
        assert np.allclose(function(x, **values), expected, rtol=rtol, atol=0)
        assert np.array_equal(function(x, **values), function.with_(**values)(x))
        slopes = [getattr(reference, name + "_derivative")(float(p), **values) for p in x]
        assert np.allclose(function.derivative(x, **values), slopes, rtol=rtol, atol=0)


@pytest.mark.parametrize("name", SCALAR)
def test_derivative_against_differences(name):
    function, x, h = A.get(name), np.array([-4.7, -2.3, -0.6, 0.35, 1.9, 5.2]), 1e-6
    slope = (function(x + h) - function(x - h)) / (2 * h)
    assert np.allclose(function.derivative(x), slope, rtol=1e-7, atol=1e-9)


def rows_of(dtype, scale):
    rng = np.random.default_rng(3)
    return [(rng.standard_normal(n) * scale).astype(dtype) for n in (1, 2, 3, 5, 8, 17, 33, 40)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [1, 10, 100])
@pytest.mark.parametrize("name", VECTOR)
def test_vector_value(kernels, name, scale, dtype):
    function = make(ROWS[name], kernels)
    for x in rows_of(dtype, scale):
        with mpmath.workdps(50):
            expected = getattr(reference, name)([mpf(float(v)) for v in x])
            assert worst_ulps(function(x), expected, dtype) <= function.error_bound


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", VECTOR)
def test_vector_vjp_and_jacobian(kernels, name, dtype):
    function, eps = make(ROWS[name], kernels), float(np.finfo(dtype).eps)
    for x in rows_of(dtype, 3)[:-1]:
        g = np.random.default_rng(4).standard_normal(x.size).astype(dtype)
        point = [mpf(float(v)) for v in x]
        expected = getattr(reference, name + "_vjp")(point, [mpf(float(v)) for v in g])
        error = np.abs(function.vjp(x, g) - np.array(expected, float))
        assert np.all(error <= 8 * eps * np.abs(g).max())
        if x.size < 9:
            matrix = np.array(getattr(reference, name + "_jacobian")(point), float)
            assert np.allclose(function.jacobian(x), matrix, rtol=16 * eps, atol=2 * eps)


@pytest.mark.parametrize("name", VECTOR)
def test_vector_extremes(kernels, name):
    function = make(ROWS[name], kernels)
    assert np.isnan(function([1.0, np.nan, 2.0])).all()
    assert function([-1e4, 1e4]).tolist() == getattr(reference, name)([-1e4, 1e4])
    assert function(np.zeros((2, 0))).shape == (2, 0)
    assert function.jacobian(np.zeros((2, 0))).shape == (2, 0, 0)


assert mp.dps == 15  # 50 digits are asked for where they are needed
