"""The gufuncs cholesky_lo and cholesky_up, on every instruction set."""

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
    norm,
    positive_definite,
    random,
    wide,
)

from primer.kernels import ufuncs
from primer.reference import linalg as reference

BOTH = ["cholesky_lo", "cholesky_up"]


def backward_error(a, factor):
    """LAPACK's ratio: the residual of the product over its rounding error."""
    return norm(factor @ factor.conj().swapaxes(-1, -2) - a) / (a.shape[-1] * norm(wide(a)))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", ORDERS)
def test_backward_error(kernels, n, letter):
    a = positive_definite((21, n, n), letter, seed=n)
    lower, upper = kernels["cholesky_lo"](a), kernels["cholesky_up"](a)
    assert lower.dtype == upper.dtype == a.dtype
    eps = np.finfo(letter).eps
    assert backward_error(a, wide(lower)).max() < 2 * eps
    assert backward_error(a, wide(upper).conj().swapaxes(-1, -2)).max() < 2 * eps
    for factor, other in ((lower, np.triu), (upper, np.tril)):
        assert not other(factor, 1 if other is np.triu else -1).any()
        diagonal = np.diagonal(factor, axis1=-2, axis2=-1)
        assert (diagonal.real > 0).all()
        assert (diagonal.imag == 0).all()


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_against_reference(kernels, n, letter):
    a = positive_definite((7, n, n), letter, seed=n)
    expected = [reference.cholesky(m.tolist()) for m in a]
    np.testing.assert_allclose(kernels["cholesky_lo"](a), expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 9, 16, 32])
def test_integer_factors_are_found_exactly(kernels, n):
    rng = np.random.default_rng(n)
    factor = np.tril(rng.integers(-9, 10, (19, n, n)), -1) + np.eye(n) * rng.integers(1, 50, (19, n, 1))
    np.testing.assert_array_equal(kernels["cholesky_lo"](factor @ factor.swapaxes(-1, -2)), factor)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [2, 3, 7, 12, 32])
def test_reads_one_triangle_and_real_diagonals(kernels, n, letter):
    a = positive_definite((9, n, n), letter, seed=n)
    for name, other in (("cholesky_lo", np.triu_indices(n, 1)), ("cholesky_up", np.tril_indices(n, -1))):
        b = a.copy()
        b[:, *other] = np.nan
        if letter in "FD":
            b[:, range(n), range(n)] += 7j
        assert_same_bits(kernels[name](b), kernels[name](a))


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 6, 8, 9, 16, 32])
def test_bits(kernels, layout, n, letter, name):
    check_bits(kernels[name], layout, positive_definite((19, n, n), letter, seed=n))


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 9, 17, 32])
def test_indefinite_fails_alone(kernels, n, letter, name):
    a = positive_definite((11, n, n), letter, seed=n)
    for bad in (np.ones((n, n)) - np.eye(n), -np.eye(n), np.diag([1.0] * (n - 1) + [-1e-300])):
        check_failure(kernels, name, "Matrix is not positive definite", bad, a)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 6, 8, 10, 32])
def test_nan_stays_in_its_slice(kernels, n, letter):
    a = positive_definite((9, n, n), letter, seed=n)
    with np.errstate(invalid="ignore"):  # an infinity may leave a pivot of minus infinity
        for poison in (np.nan, np.inf):
            check_poison(kernels["cholesky_lo"], poison, a)
            check_poison(lambda b: kernels["cholesky_up"](b.swapaxes(-1, -2)), poison, a)
    a[4] = np.nan
    with np.errstate(all="raise"):  # no failure, as NumPy has it
        assert np.isnan(np.diagonal(kernels["cholesky_lo_raising"](a)[4])).all()


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [1, 2, 3, 8, 12])
def test_far_from_one(kernels, n, letter):
    a = positive_definite((9, n, n), letter, seed=n)
    factor = kernels["cholesky_lo"](a)
    with np.errstate(all="raise"):
        for e in (1000, -900):
            np.testing.assert_array_equal(kernels["cholesky_lo"](a * 2.0**e), factor * 2.0 ** (e // 2))


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("letter", DTYPES)
def test_empty(kernels, letter, name):
    for shape in [(0, 0), (3, 0, 0), (0, 3, 3)]:
        assert kernels[name](np.empty(shape, letter)).shape == shape


def test_hilbert_against_fractions(kernels):
    """The squares of the diagonal of the factor are the pivots of elimination."""
    n = 7
    exact = [[Fraction(1, i + j + 1) for j in range(n)] for i in range(n)]
    a = np.array(exact, "d")
    factor = kernels["cholesky_lo"](a)
    pivots = [Fraction(v) for v in np.diagonal(factor)]
    b = [[Fraction(v) for v in row] for row in a.tolist()]
    for c in range(n):
        assert abs(float(pivots[c] ** 2 - b[c][c])) <= 8 * 2**-52
        b = [[b[i][j] - b[i][c] * b[c][j] / b[c][c] for j in range(n)] for i in range(n)]


@given(st.integers(0, 12), st.integers(0, 20), st.sampled_from(DTYPES), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_any_shape(n, count, letter, seed):
    a = positive_definite((count, n, n), letter, seed) + random((), "f", 1) ** 2
    lower = ufuncs.cholesky_lo(a)
    assert lower.shape == a.shape
    if lower.size:
        assert backward_error(a, wide(lower)).max() < 2 * np.finfo(letter).eps
    assert_same_bits(
        ufuncs.cholesky_up(a.conj()).swapaxes(-1, -2), ufuncs.cholesky_lo(a.swapaxes(-1, -2).conj())
    )
