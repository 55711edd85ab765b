"""Cost and gradient of every row against the textbook definition at 50 digits."""

from functools import cache

import mpmath
import numpy as np
import pytest
from mpmath import mpf

import primer.costs as C
from primer.calculus import check_gradient
from primer.costs import Cost
from primer.kernels import core
from primer.reference import costs as reference

ROWS = {row["name"]: row for row in core.costs()}
SCALAR = [name for name, row in ROWS.items() if not row["is_vector"]]
VECTOR = [name for name, row in ROWS.items() if row["is_vector"]]
DTYPES = [np.float32, np.float64]
PROBABILITIES = {"binary_cross_entropy", "categorical_cross_entropy"}


def made(name, kernels):
    return Cost(ROWS[name], kernels)


def pairs(name, dtype):
    """Targets and predictions of one element."""
    if name in PROBABILITIES:
        p = np.linspace(0, 1, 33)[1:-1]
        q = np.concatenate([[1e-30, 1e-9, 1e-4], p, [1 - 2.0**-11, 1 - 2.0**-20]])
        t = np.array([0.0, 0.25, 0.6, 1.0])
    else:
        q = np.concatenate([-np.logspace(-8, 2.8, 30), [0], np.logspace(-8, 2.8, 30)])
        t = np.array([0.0, 0.25, 0.6, 1.0]) if "cross" in name else np.linspace(-3, 3, 7)
    t, q = np.meshgrid(t.astype(dtype), q.astype(dtype))
    return t.ravel(), q.ravel()


@cache
def exact(name, part, dtype):
    with mpmath.workdps(50):
        numbers = {key: mpf(value) for key, value in ROWS[name]["parameters"].items()}
        function = getattr(reference, name + part)
        return np.array(
            [
                float(function(mpf(float(t)), mpf(float(q)), **numbers))
                for t, q in zip(*pairs(name, dtype), strict=True)
            ]
        )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", SCALAR)
def test_elements(kernels, name, dtype):
    cost, (t, q) = made(name, kernels), pairs(name, dtype)
    value, gradient = cost.value_and_gradient(t, q, reduction="none")
    assert value.dtype == gradient.dtype == dtype
    eps, tiny = float(np.finfo(dtype).eps), float(np.finfo(dtype).tiny)
    # the largest term: t z of a logit, the target in its gradient
    terms = np.abs(t * q) if name.endswith("from_logits") else 0.0
    assert np.all(
        np.abs(value - exact(name, "", dtype))
        <= eps * (4 * np.abs(exact(name, "", dtype)) + 2 * terms) + tiny
    )
    terms = np.abs(t) if name.endswith("from_logits") else 0.0
    assert np.all(
        np.abs(gradient - exact(name, "_gradient", dtype))
        <= eps * (4 * np.abs(exact(name, "_gradient", dtype)) + 2 * terms) + tiny
    )
    assert value.tobytes() == cost(t, q, reduction="none").tobytes()
    assert gradient.tobytes() == cost.gradient(t, q, reduction="none").tobytes()


@pytest.mark.parametrize("name", SCALAR)
def test_other_parameters(kernels, name):
    cost, (t, q) = made(name, kernels), pairs(name, np.float64)
    if not cost.parameters:
        pytest.skip("no parameters")
    for factor in (0.3, 5.0):
        numbers = {key: factor * value for key, value in cost.parameters.items()}
        for part, ours in (("", cost), ("_gradient", cost.gradient)):
            function = getattr(reference, name + part)
            expected = [function(a, b, **numbers) for a, b in zip(t, q, strict=True)]
            values = ours(t, q, reduction="none", **numbers)
            assert np.allclose(values, expected, rtol=1e-14, atol=0)
        assert cost(t, q, **numbers) == cost.with_(**numbers)(t, q)
        assert np.array_equal(cost.gradient(t, q, **numbers), cost.with_(**numbers).gradient(t, q))


@pytest.mark.parametrize("t", [0.0, 1.0])
@pytest.mark.parametrize("q", [np.nan, np.inf, -np.inf, 0.0, 1.0])
@pytest.mark.parametrize("name", SCALAR)
def test_extremes(kernels, name, t, q):
    if name in PROBABILITIES and np.isinf(q):
        pytest.skip("no probability")
    cost = made(name, kernels)
    value, gradient = cost.value_and_gradient([t], [q])
    numbers = ROWS[name]["parameters"]
    assert np.array_equal(value, getattr(reference, name)(t, q, **numbers), equal_nan=True) or (
        np.isclose(value, getattr(reference, name)(t, q, **numbers), rtol=1e-15)
    )
    assert np.array_equal(
        gradient[0], getattr(reference, name + "_gradient")(t, q, **numbers), equal_nan=True
    )
    assert np.isnan(cost([t], [np.nan]))
    assert np.isnan(cost([np.nan], [0.5]))
    assert np.isnan(cost.gradient([np.nan], [0.5])).all()


def class_rows(name, dtype, n):
    rng = np.random.default_rng(n)
    q = 3 * rng.standard_normal(n)
    if name in PROBABILITIES:
        q = np.exp(q) / np.exp(q).sum()
    one_hot = np.zeros(n)
    one_hot[rng.integers(n)] = 1
    soft = rng.random(n)
    return q.astype(dtype), [one_hot.astype(dtype), (soft / soft.sum()).astype(dtype)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 8, 17, 40])
@pytest.mark.parametrize("name", VECTOR)
def test_rows_of_classes(kernels, name, n, dtype):
    cost, eps = made(name, kernels), float(np.finfo(dtype).eps)
    q, targets = class_rows(name, dtype, n)
    for t in targets:
        with mpmath.workdps(50):
            exact_t, exact_q = ([mpf(float(v)) for v in x] for x in (t, q))
            value = float(getattr(reference, name)(exact_t, exact_q))
            gradient = np.array(getattr(reference, name + "_gradient")(exact_t, exact_q), float)
        ours, slope = cost.value_and_gradient(t, q)
        assert abs(ours - value) <= 4 * eps * (abs(value) + 1)
        assert np.all(np.abs(slope - gradient) <= 4 * eps * (np.abs(gradient) + t))
        assert ours == cost(t, q)
        assert slope.tobytes() == cost.gradient(t, q).tobytes()


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", ROWS)
def test_gradient_against_differences(name, weighted, reduction):
    cost, rng = C.get(name), np.random.default_rng(0)
    q = rng.uniform(0.1, 0.9, (4, 3))
    t = rng.integers(0, 3, 4) if ROWS[name]["is_vector"] else rng.random((4, 3)).round()
    options = {"reduction": reduction, "sample_weight": [0.5, 2, 0, 1] if weighted else None}
    check_gradient(
        lambda q: cost(t, q, **options), q, lambda q: cost.gradient(t, q, **options)
    ).raise_if_wrong()
    both = cost.value_and_gradient(t, q, **options)
    assert both[0] == cost(t, q, **options)
    assert np.array_equal(both[1], cost.gradient(t, q, **options))


def test_a_sure_and_right_logit_costs_nothing():
    cost = C.categorical_cross_entropy.from_logits
    assert cost([1], [[-1e4, 1e4]]) == 0
    assert cost([0], [[-1e4, 1e4]]) == 2e4
    assert C.binary_cross_entropy.from_logits([1, 0], [1e4, -1e4]) == 0
