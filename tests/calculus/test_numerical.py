import math

import numpy as np
import pytest

from primer.calculus import numerical_gradient
from primer.reference import calculus as reference

METHODS = {"forward": 1e-6, "central": 1e-9, "richardson": 1e-11, "complex": 1e-14}
RNG = np.random.default_rng(0)


def f(x):
    return (np.sin(x) * np.exp(0.3 * x)).sum() + x.ravel()[0] * x.ravel()[-1]


def gradient(x):
    g = (np.cos(x) + 0.3 * np.sin(x)) * np.exp(0.3 * x)
    g[(0,) * x.ndim] += x.ravel()[-1]
    g[(-1,) * x.ndim] += x.ravel()[0]
    return g


@pytest.mark.parametrize("shape", [(1,), (5,), (2, 3), (2, 1, 3)])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_and_shape(method, shape):
    x = RNG.normal(size=shape)
    g = numerical_gradient(f, x, method)
    assert g.shape == shape
    assert g.dtype == np.float64
    np.testing.assert_allclose(g, gradient(x), rtol=METHODS[method], atol=METHODS[method])


@pytest.mark.parametrize("method", METHODS)
def test_scalar(method):
    g = numerical_gradient(np.sin, 1.0, method)
    assert isinstance(g, np.float64)
    assert g == pytest.approx(math.cos(1), rel=METHODS[method])


def test_functions_of_math_take_a_scalar():
    assert numerical_gradient(math.exp, 0) == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize("method", ["forward", "central"])
def test_against_the_reference(method):
    x = RNG.normal(size=4)
    expected = reference.numerical_gradient(lambda v: f(np.array(v)), x.tolist(), method)
    np.testing.assert_allclose(numerical_gradient(f, x, method), expected, rtol=1e-7)


def test_methods_are_as_exact_as_they_say():
    errors = {m: abs(numerical_gradient(np.sin, 1.0, m) - math.cos(1)) for m in METHODS}
    assert errors["forward"] < 2e-8
    assert errors["central"] < 5e-11
    assert errors["richardson"] < 5e-13
    assert errors["complex"] < 2e-16


@pytest.mark.parametrize("dtype", ["f2", "f4", ">f8", "i4", "g"])
def test_arithmetic_is_float64_whatever_the_dtype(dtype):
    seen = set()

    def watched(x):
        seen.add(x.dtype.str)
        return (x**2).sum()

    x = np.array([1, -2, 3], dtype=dtype)
    np.testing.assert_allclose(numerical_gradient(watched, x), [2, -4, 6], rtol=1e-9)
    assert seen == {np.dtype(np.float64).str}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "layout",
    [
        np.asfortranarray,
        lambda x: np.repeat(x, 2, axis=1)[:, ::2],
        lambda x: x[::-1][::-1],
    ],
)
def test_layouts(method, layout):
    x = RNG.normal(size=(3, 4))
    other = layout(x)
    other.flags.writeable = False
    assert np.array_equal(numerical_gradient(f, other, method), numerical_gradient(f, x, method))


@pytest.mark.parametrize("method", METHODS)
def test_x_is_not_modified_even_by_f(method):
    def spoils(x):
        value = (x**2).sum()
        x[:] = 7
        return value

    x = np.array([1.0, 2.0])
    tolerance = METHODS[method]
    np.testing.assert_allclose(numerical_gradient(spoils, x, method), [2, 4], rtol=tolerance)
    assert x.tolist() == [1, 2]


@pytest.mark.parametrize("method", METHODS)
def test_empty(method):
    assert numerical_gradient(lambda x: x.sum(), np.zeros((0, 3)), method).shape == (0, 3)


def test_step():
    assert numerical_gradient(lambda x: (x**2).sum(), [1.0, 1.0], "forward", [0.5, 0.25]).tolist() == [
        2.5,
        2.25,
    ]


def test_richardson_passes_over_steps_that_leave_the_domain():
    # 1/8, 1/16, 1/32 lead below zero.
    assert numerical_gradient(np.log, 0.02, "richardson") == pytest.approx(50, rel=1e-8)


def test_forward_works_at_the_edge_of_the_domain():
    g = numerical_gradient(lambda x: np.sqrt(x) ** 3, 0.0, "forward", step=1e-8)
    assert g == pytest.approx(1e-4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: numerical_gradient(f, [1.0], "backward"),
            ValueError,
            "unknown method 'backward'; it must be one of .*forward.*central.*complex.*richardson",
        ),
        (
            lambda: numerical_gradient(lambda x: x, [1.0, 2.0, 3.0]),
            ValueError,
            r"f must return a scalar; it returned an object of shape \(3,\)",
        ),
        (lambda: numerical_gradient(lambda x: None, [1.0]), ValueError, "f must return a scalar"),
        (lambda: numerical_gradient(lambda x: 1j * x[0], [1.0]), TypeError, "real scalar"),
        (lambda: numerical_gradient(lambda x: abs(x[0]), [1.0], "complex"), TypeError, "analytic"),
        (lambda: numerical_gradient(f, [1j]), TypeError, "x must be real, but its dtype is complex"),
        (lambda: numerical_gradient(f, ["a"]), TypeError, "x must be real"),
        (lambda: numerical_gradient(f, [[1.0, np.nan]]), ValueError, r"x\[0, 1\] = nan"),
        (
            lambda: numerical_gradient(lambda x: np.sqrt(x).sum(), [1.0, 0.0]),
            ValueError,
            r"f is not finite within 6.06e-06 of x\[1\] = 0",
        ),
        (
            lambda: numerical_gradient(lambda x: x * np.nan, 1.0, "richardson"),
            ValueError,
            "f is not finite within 0.125 of x = 1",
        ),
        (
            lambda: numerical_gradient(f, [1.0, 2.0], step=[1, 2, 3]),
            ValueError,
            r"step must broadcast to x's shape \(2,\); its shape is \(3,\)",
        ),
        (lambda: numerical_gradient(f, [1.0], step=-1e-3), ValueError, "positive and finite"),
        (lambda: numerical_gradient(f, [1e9], step=1e-9), ValueError, r"x \+ step is x"),
    ],
)
def test_errors(call, error, message):
    with pytest.raises(error, match="^numerical_gradient: .*" + message):
        call()


def test_an_exception_of_f_passes_through():
    with pytest.raises(ZeroDivisionError):
        numerical_gradient(lambda x: 1 / 0, [1.0])


def test_what_is_no_function():
    with pytest.raises(TypeError, match="numerical_gradient: f must be callable, got int"):
        numerical_gradient(3, [1.0])
