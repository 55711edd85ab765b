"""The gufunc inv, on every instruction set: residuals, exact inverses, bits, failures, special values."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stack_tools import (
    DTYPES,
    ORDERS,
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


def residuals(a, x):
    """LAPACK's ratios of A X - 1 and X A - 1 to the rounding error of such a product."""
    n = a.shape[-1]
    unit = n * np.finfo(a.dtype).eps * norm(wide(a)) * norm(wide(x))
    return norm(wide(a) @ wide(x) - np.eye(n)) / unit, norm(wide(x) @ wide(a) - np.eye(n)) / unit


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", ORDERS)
@pytest.mark.parametrize("condition", [1e1, 1e5, 1e12])
def test_residuals(kernels, n, letter, condition):
    a = graded((21, n, n), letter, condition if letter in "dD" else condition**0.5, seed=n)
    x = kernels["inv"](a)
    assert x.dtype == a.dtype
    right, left = residuals(a, x)
    assert right.max() < 2
    assert np.median(left) < 1
    if condition < 1e12:
        assert left.max() < 30  # LAPACK's own threshold
    # else solving does not bound it: the worst of a thousand matrices has 180, that of NumPy's inverses 44


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 7, 9])
def test_against_fractions(kernels, n):
    a = random((7, n, n), "d", seed=n)
    for matrix, x in zip(a, kernels["inv"](a), strict=True):
        exact = reference.inv([[Fraction(v) for v in row] for row in matrix.tolist()])
        error = [[abs(float(Fraction(u) - v)) for u, v in zip(p, q, strict=True)]
                 for p, q in zip(x.tolist(), exact, strict=True)]  # fmt: skip
        assert np.max(error) <= 2**-52 * n * np.linalg.cond(matrix) * np.abs(x).max()


@pytest.mark.parametrize("n", ORDERS)
def test_permutations_are_inverted_exactly(kernels, n):
    rng = np.random.default_rng(n)
    a = np.stack([np.eye(n)[rng.permutation(n)] for _ in range(19)]) * 4.0
    np.testing.assert_array_equal(kernels["inv"](a), a.swapaxes(-1, -2) / 16)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 6, 8, 9, 16, 32])
def test_bits(kernels, layout, n, letter):
    check_bits(kernels["inv"], layout, random((19, n, n), letter, seed=n))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 9, 17, 32])
def test_singular_fails_alone(kernels, n, letter):
    bad = np.ones((n, n)) if n > 1 else np.zeros((1, 1))
    check_failure(kernels, "inv", "Singular matrix", bad, random((11, n, n), letter, seed=n))


def test_singular_matrices_of_small_integers_are_found(kernels):
    """As NumPy finds them: every 2 x 2 matrix of rank one, and most larger ones."""
    rng = np.random.default_rng(0)
    row, factor = rng.integers(-9, 10, (2000, 2)), rng.integers(-4, 5, 2000)
    a = np.stack([row, factor[:, None] * row], axis=1).astype("d")
    for b in (a, a[:, ::-1], a.swapaxes(-1, -2)):
        with np.errstate(invalid="ignore"):
            assert np.isnan(kernels["inv"](b)).all()
    for singular in (
        [[1, 2, 3], [2, 4, 6], [7, 8, 9]],
        np.arange(9).reshape(3, 3),
        np.arange(16).reshape(4, 4),
    ):
        with pytest.raises(np.linalg.LinAlgError):
            kernels["inv_raising"](np.array(singular, "d"))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 6, 8, 10, 32])
def test_nan_stays_in_its_slice(kernels, n, letter):
    check_poison(kernels["inv"], np.nan, random((9, n, n), letter, seed=n))


def test_nan_is_no_singularity(kernels):
    a = random((5, 3, 3), "d")
    a[2] = [[1, 2, 3], [np.nan, 1, 2], [3, 1, 1]]
    with np.errstate(all="raise"):
        assert np.isnan(kernels["inv_raising"](a)[2]).any()


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [2, 3, 8, 12])
def test_far_from_one(kernels, n, letter):
    """Scaling by powers of two scales the inverse, up to the limits of the range."""
    a = random((9, n, n), letter, seed=n) + 3 * np.eye(n)
    x = kernels["inv"](a)
    with np.errstate(all="raise"):
        for e in (900, -900, 1000, -1000):
            np.testing.assert_array_equal(kernels["inv"](a * 2.0**e), x * 2.0**-e)


@pytest.mark.parametrize("letter", DTYPES)
def test_empty(kernels, letter):
    for shape in [(0, 0), (3, 0, 0), (0, 3, 3), (0, 40, 40)]:
        x = kernels["inv"](np.empty(shape, letter))
        assert x.shape == shape
        assert x.dtype == letter


@given(st.integers(0, 12), st.integers(0, 20), st.sampled_from(DTYPES), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_any_shape(n, count, letter, seed):
    a = random((count, n, n), letter, seed)
    x = ufuncs.inv(a)
    assert x.shape == a.shape
    if n and count:
        right, left = residuals(a, x)
        assert right.max() < 3
        assert left.max() < 100
