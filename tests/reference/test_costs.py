import math

import mpmath
import pytest

from primer.reference import costs

mp = mpmath.mpf


@pytest.fixture(autouse=True)
def fifty_digits():
    with mpmath.workdps(50):
        yield


def bce(y, p):
    return -y * mpmath.log(p) - (1 - y) * mpmath.log(1 - p)


def sigma(z):
    return 1 / (1 + mpmath.exp(-z))


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("p", [1e-12, 0.1, 0.5, 0.875, 1 - 2**-40])
def test_costs_of_an_element_against_mpmath(y, p):
    for name, formula in {"squared_error": lambda y, p: (p - y) ** 2, "binary_cross_entropy": bce}.items():
        expected = float(formula(mp(y), mp(p)))
        slope = float(mpmath.diff(lambda q, f=formula: f(mp(y), q), mp(p), h=mp(10) ** -20))
        assert getattr(costs, name)(y, p) == pytest.approx(expected, rel=1e-14)
        gradient = getattr(costs, name + "_gradient")(y, p)
        assert gradient == pytest.approx(slope, rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("z", [-700.0, -36.0, -1.5, 0.0, 1.5, 36.0, 700.0])
def test_binary_cross_entropy_from_logits(y, z):
    with mpmath.workdps(700):
        expected, slope = float(bce(mp(y), sigma(mp(z)))), float(sigma(mp(z)) - mp(y))
    assert costs.binary_cross_entropy_from_logits(y, z) == pytest.approx(expected, rel=1e-14, abs=0)
    gradient = costs.binary_cross_entropy_from_logits_gradient(y, z)
    assert gradient == pytest.approx(slope, rel=1e-14, abs=0)


def test_binary_cross_entropy_at_the_ends():
    assert costs.binary_cross_entropy(0, 0.0) == 0
    assert costs.binary_cross_entropy(1, 1.0) == 0
    assert costs.binary_cross_entropy(1, 0.0) == math.inf
    assert costs.binary_cross_entropy(0, 1.0) == math.inf
    assert costs.binary_cross_entropy_gradient(1, 0.0) == -math.inf
    assert costs.binary_cross_entropy_gradient(0, 1.0) == math.inf
    assert costs.binary_cross_entropy_gradient(0, 0.0) == 1
    assert costs.binary_cross_entropy_from_logits(1, math.inf) == 0
    assert costs.binary_cross_entropy_from_logits(0, math.inf) == math.inf
    assert math.isnan(costs.binary_cross_entropy_from_logits(1, math.nan))


@pytest.mark.parametrize("y", [[0, 1, 0], [0.2, 0.3, 0.5], [1.0, 2.0, 0.0]])
def test_categorical_cross_entropy(y):
    z = [0.5, -1.0, 2.0]
    exponentials = [mpmath.exp(value) for value in z]
    p = [float(e / sum(exponentials)) for e in exponentials]
    expected = float(-sum(yk * mpmath.log(pk) for yk, pk in zip(y, p, strict=True)))
    assert costs.categorical_cross_entropy(y, p) == pytest.approx(expected, rel=1e-15)
    assert costs.categorical_cross_entropy_from_logits(y, z) == pytest.approx(expected, rel=1e-15)
    from_logits = costs.categorical_cross_entropy_from_logits_gradient(y, z)
    for k, (yk, pk) in enumerate(zip(y, p, strict=True)):
        assert costs.categorical_cross_entropy_gradient(y, p)[k] == pytest.approx(-yk / pk, 1e-15)
        order = tuple(int(j == k) for j in range(3))
        slope = mpmath.diff(
            lambda *x: costs.categorical_cross_entropy_from_logits(y, list(x)),
            [mp(value) for value in z],
            order,
        )
        assert from_logits[k] == pytest.approx(float(slope), rel=1e-14)


def test_categorical_cross_entropy_at_the_ends():
    assert costs.categorical_cross_entropy([1, 0], [1.0, 0.0]) == 0
    assert costs.categorical_cross_entropy([0, 1], [1.0, 0.0]) == math.inf
    assert costs.categorical_cross_entropy_gradient([1, 0], [1.0, 0.0]) == [-1, 0]
    assert costs.categorical_cross_entropy_from_logits([0, 1], [1e4, 0.0]) == 1e4
    # Nothing cancels for a sure and right prediction.
    value = costs.categorical_cross_entropy_from_logits([0, 1], [0.0, 50.0])
    assert value == pytest.approx(math.exp(-50), rel=1e-14)


def test_rows_must_be_of_one_length():
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        costs.categorical_cross_entropy([0, 1, 0], [0.5, 0.5])


def test_reduce():
    assert costs.reduce([1, 2, 6]) == 3
    assert costs.reduce([1, 2, 6], [1, 0, 3]) == 19 / 4
    assert costs.reduce([1, 2, 6], [1, 0, 3], "sum") == 19
    assert costs.reduce([1, 2, 6], [1, 0, 3], "none") == [1, 0, 18]
    with pytest.raises(ValueError, match="'mean', 'sum' or 'none'"):
        costs.reduce([1], reduction="average")
