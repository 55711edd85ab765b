"""The gufuncs solve and solve1, on every instruction set: backward errors, bits, failures, special values."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stack_tools import (
    DTYPES,
    ORDERS,
    assert_same_bits,
    check_bits,
    check_failure,
    check_poison,
    graded,
    norm,
    random,
    wide,
)

from primer.kernels import ufuncs
from primer.reference import linalg as reference


def backward_error(a, b, x):
    """LAPACK's ratio: the residual over the rounding error of the product."""
    unit = a.shape[-1] * np.finfo(a.dtype).eps * norm(wide(a))[:, None] * np.abs(wide(x)).sum(-2)
    return np.abs(wide(a) @ wide(x) - b).sum(-2) / unit


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", ORDERS)
@pytest.mark.parametrize("condition", [1e1, 1e12])
def test_backward_error(kernels, n, letter, condition):
    a = graded((19, n, n), letter, condition if letter in "dD" else condition**0.5, seed=n)
    for columns in (1, 2, 4, 7):
        b = random((19, n, columns), letter, seed=columns)
        x = kernels["solve"](a, b)
        assert x.dtype == a.dtype
        assert backward_error(a, b, x).max() < 3


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 7, 9])
def test_against_fractions(kernels, n):
    a, b = random((7, n, n), "d", seed=n), random((7, n), "d", seed=50 + n)
    for matrix, right, x in zip(a, b, kernels["solve1"](a, b), strict=True):
        exact = reference.solve(
            [[Fraction(v) for v in row] for row in matrix.tolist()], [Fraction(v) for v in right]
        )
        error = [abs(float(Fraction(u) - v)) for u, v in zip(x.tolist(), exact, strict=True)]
        assert np.max(error) <= 2**-52 * n * np.linalg.cond(matrix) * np.abs(x).max()


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 9, 20, 32])
def test_columns_do_not_depend_on_each_other(kernels, n, letter):
    a, b = random((11, n, n), letter, seed=n), random((11, n, 9), letter, seed=1)
    x = kernels["solve"](a, b)
    for j in range(9):
        assert_same_bits(kernels["solve1"](a, b[..., j]), x[..., j])
        assert_same_bits(kernels["solve"](a, b[..., j : j + 1]), x[..., j : j + 1])
        assert_same_bits(kernels["solve"](a, b[..., j:]), x[..., j:])


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 6, 8, 9, 16, 32])
@pytest.mark.parametrize("columns", [1, 6])
def test_bits(kernels, layout, n, columns, letter):
    check_bits(kernels["solve"], layout, random((19, n, n), letter, seed=n), random((19, n, columns), letter))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 3, 8, 9, 32])
def test_bits_of_vectors(kernels, n, letter):
    check_bits(
        kernels["solve1"], np.asfortranarray, random((19, n, n), letter, seed=n), random((19, n), letter)
    )


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [2, 5, 12])
def test_broadcast(kernels, n, letter):
    a, b = random((6, n, n), letter), random((6, n, 3), letter, 1)
    assert_same_bits(kernels["solve"](a[2], b)[4], kernels["solve"](a[2], b[4]))
    assert_same_bits(kernels["solve"](a, b[1])[4], kernels["solve"](a[4], b[1]))
    assert_same_bits(kernels["solve1"](a[:, None], b[..., 0])[3, 4], kernels["solve1"](a[3], b[4, :, 0]))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 9, 17, 32])
def test_singular_fails_alone(kernels, n, letter):
    bad = np.ones((n, n)) if n > 1 else np.zeros((1, 1))
    a, b = random((11, n, n), letter, seed=n), random((11, n, 6), letter)
    check_failure(kernels, "solve", "Singular matrix", bad, a, b)
    check_failure(kernels, "solve1", "Singular matrix", bad, a, b[..., 0])


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 6, 8, 10, 32])
def test_nan_stays_in_its_slice(kernels, n, letter):
    a, b = random((9, n, n), letter, seed=n), random((9, n, 5), letter)
    check_poison(kernels["solve"], np.nan, a, b)
    check_poison(kernels["solve1"], np.nan, a, b[..., 0])
    check_poison(kernels["solve1"], np.inf, a, b[..., 0], where=1)


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [1, 2, 3, 8, 12])
def test_far_from_one(kernels, n, letter):
    a, b = random((9, n, n), letter, seed=n) + 3 * np.eye(n), random((9, n, 5), letter)
    x = kernels["solve"](a, b)
    with np.errstate(all="raise"):
        for e in (900, -900, 1000, -1000):
            np.testing.assert_array_equal(kernels["solve"](a * 2.0**e, b), x * 2.0**-e)
            np.testing.assert_array_equal(kernels["solve"](a * 2.0**e, b * 2.0**e), x)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 9, 17])
@pytest.mark.parametrize("exponent", [-1010, 1010])
def test_pivots_whose_inverse_leaves_the_range(kernels, n, exponent):
    solve = kernels["solve"]
    a, b = random((9, n, n), "d", seed=n) + 4 * np.eye(n), random((9, n, n), "d")
    scaled = np.ldexp(a, exponent), np.ldexp(b, exponent)
    np.testing.assert_allclose(solve(*scaled), solve(a, b), rtol=1e-12)
    tiny = np.ldexp(3.0 * np.eye(n), -1060)
    np.testing.assert_array_equal(solve(tiny, 5 * tiny), 5 * np.eye(n))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 9, 17])
def test_infinite_right_hand_sides(kernels, n):
    solve = kernels["solve"]
    b = np.ones((9, n, 2))
    b[:, -1] = np.inf, -np.inf
    got = solve(np.broadcast_to(3 * np.eye(n), (9, n, n)), b)
    np.testing.assert_array_equal(got[:, -1], b[:, -1])
    assert np.isnan(got[:, :-1]).all()
    with np.errstate(over="ignore"):
        large = solve(np.full((9, 1, 1), 1e-10), np.full((9, 1, 1), 1e300))
    assert (large == np.inf).all()


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 9, 17])
@pytest.mark.parametrize("sign", [1, -1])
def test_negative_zeros(kernels, n, sign):
    """The first unknown of a lower triangular system is a quotient alone: that of a zero keeps its sign."""
    a = sign * np.tril(np.ones((9, n, n)) + 2 * np.eye(n))
    b = np.full((9, n, 3), -0.0)
    first = kernels["solve"](a, b)[:, 0]
    assert (first == 0).all()
    assert (np.signbit(first) == (sign > 0)).all()


@pytest.mark.parametrize("letter", DTYPES)
def test_empty(kernels, letter):
    for n, columns in [(0, 0), (0, 3), (3, 0), (12, 0)]:
        x = kernels["solve"](random((4, n, n), letter), random((4, n, columns), letter))
        assert x.shape == (4, n, columns)
        assert x.dtype == letter
    assert kernels["solve1"](np.empty((0, 3, 3), letter), np.empty((0, 3), letter)).shape == (0, 3)


@given(
    st.integers(0, 12),
    st.integers(0, 9),
    st.integers(0, 20),
    st.sampled_from(DTYPES),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=60, deadline=None)
def test_any_shape(n, columns, count, letter, seed):
    a, b = random((count, n, n), letter, seed), random((count, n, columns), letter, seed + 1)
    x = ufuncs.solve(a, b)
    assert x.shape == b.shape
    if x.size:
        assert backward_error(a, b, x).max() < 4
