import math

import mpmath
import pytest

from primer.reference import activations

POINTS = [-800.0, -40.0, -20.5, -3.0, -1.0, -0.3, -1e-9, 0.0, 1e-9, 0.3, 1.0, 3.0, 20.5, 700.0]
# The formula at 50 digits, for float results; the formula's own cancellation is far below.
FORMULAS = {
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "sigmoid_derivative": lambda x: mpmath.exp(-x) / (1 + mpmath.exp(-x)) ** 2,
    "tanh": mpmath.tanh,
    "tanh_derivative": lambda x: mpmath.sech(x) ** 2,
    "relu": lambda x: max(x, mpmath.mpf(0)),
}


@pytest.mark.parametrize("x", POINTS)
@pytest.mark.parametrize("name", FORMULAS)
def test_value_against_mpmath(name, x):
    with mpmath.workdps(50):
        expected = FORMULAS[name](mpmath.mpf(x))
        value = getattr(activations, name)(x)
        assert value == pytest.approx(float(expected), rel=2e-15, abs=1e-320)
        exact = getattr(activations, name)(mpmath.mpf(x))
        assert isinstance(exact, mpmath.mpf)
        assert mpmath.almosteq(exact, expected, rel_eps=1e-45, abs_eps=0)


@pytest.mark.parametrize("x", [-3.0, -0.7, 0.2, 1.0, 4.0])
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_derivative_against_mpmath(name, x):
    with mpmath.workdps(50):
        slope = mpmath.diff(getattr(activations, name), mpmath.mpf(x))
        assert getattr(activations, name + "_derivative")(x) == pytest.approx(float(slope), 1e-14)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_extremes(name):
    value, derivative = getattr(activations, name), getattr(activations, name + "_derivative")
    assert math.isnan(value(math.nan))
    assert math.isnan(derivative(math.nan))
    assert derivative(-math.inf) == 0
    assert derivative(math.inf) == (name == "relu")
    assert value(-math.inf) == {"sigmoid": 0, "tanh": -1, "relu": 0}[name]
    assert value(math.inf) == {"sigmoid": 1, "tanh": 1, "relu": math.inf}[name]


def test_relu_at_its_kink():
    assert activations.relu_derivative(0.0) == 0
    assert activations.relu_derivative(-0.0) == 0


X = [0.3, -2.0, 5.0, 4.9]


def test_softmax_against_mpmath():
    with mpmath.workdps(50):
        exponentials = [mpmath.exp(mpmath.mpf(x)) for x in X]
        for s, e in zip(activations.softmax(X), exponentials, strict=True):
            assert s == pytest.approx(float(e / sum(exponentials)), rel=1e-15)


def test_softmax_far_out():
    assert activations.softmax([-1e4, 1e4]) == [0.0, 1.0]
    assert activations.softmax([]) == []
    assert all(math.isnan(s) for s in activations.softmax([1.0, math.nan, 2.0]))
    assert sum(activations.softmax([1e3 * x for x in X])) == 1


def test_softmax_jacobian_against_mpmath():
    with mpmath.workdps(50):
        point = [mpmath.mpf(x) for x in X]
        rows = activations.softmax_jacobian(X)
        for i, row in enumerate(rows):
            for j, entry in enumerate(row):
                order = tuple(int(k == j) for k in range(len(X)))
                slope = mpmath.diff(lambda *x, i=i: activations.softmax(list(x))[i], point, order)
                assert entry == pytest.approx(float(slope), rel=1e-13)


def test_softmax_vjp_is_the_gradient_times_the_jacobian():
    g = [1.0, -2.0, 0.5, 3.0]
    rows = activations.softmax_jacobian(X)
    expected = [sum(gi * row[j] for gi, row in zip(g, rows, strict=True)) for j in range(len(X))]
    assert activations.softmax_vjp(X, g) == pytest.approx(expected, rel=1e-12)
