"""LU of small and large matrices: A = L[p] U, its shape and its error, and the determinants that follow."""

import numpy as np
import pytest
import stack_tools
from large_matrices import (
    DTYPES,
    ORDERS,
    check_bits,
    check_threads,
    epsilon,
    hard,
    hilbert,
    norm,
    outputs,
    random,
    wide,
    wilkinson,
)

from primer.kernels import core, ufuncs
from primer.reference import linalg as reference


def check_factors(lu, a):
    m, n = a.shape[-2:]
    order, lower, upper = lu(a)
    assert lower.dtype == upper.dtype == a.dtype
    for x, p, low, up in zip(a, order, lower, upper, strict=True):
        assert sorted(p) == list(range(m))
        growth = max(1, np.abs(wide(up)).max() / max(np.abs(wide(x)).max(), 1e-300))
        assert norm(wide(x) - wide(low)[p] @ wide(up)) <= max(m, n) * epsilon(a.dtype.char) * norm(x) * growth
        assert (np.triu(low, 1) == 0).all()
        assert (np.diagonal(low) == 1).all()
        # the largest |re| + |im| is the pivot
        assert np.abs(low).max() <= (2**0.5 if a.dtype.kind == "c" else 1) * (1 + 8 * epsilon(a.dtype.char))
        assert (np.tril(up, -1) == 0).all()


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", ORDERS)
def test_square(kernels, n, letter):
    check_factors(kernels["lu"], random((2, n, n), letter, n))


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 5), (5, 3), (6, 6)])
def test_against_reference(kernels, shape):
    a = random(shape, "d", 3)
    for got, expected in zip(kernels["lu"](a), reference.lu(a.tolist()), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)


def test_empty(kernels):
    for shape in [(0, 0), (0, 3), (3, 0), (2, 0, 40, 40)]:
        m, n = shape[-2:]
        order, lower, upper = kernels["lu"](np.empty(shape))
        assert order.shape == (*shape[:-2], m)
        assert lower.shape == (*shape[:-2], m, min(m, n))
        assert upper.shape == (*shape[:-2], min(m, n), n)
        np.testing.assert_array_equal(np.sort(order), np.broadcast_to(np.arange(m), order.shape))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", stack_tools.ORDERS)
def test_small(kernels, n, letter):
    a = random((21, n, n), letter, n)
    a[2] = 0
    a[5, :, n // 2] = 0
    a[7, n - 1] = a[7, 0]
    check_factors(kernels["lu"], a)


@pytest.mark.parametrize("n", [*range(1, 10), 16, 32])
def test_small_integers_pivot_as_the_definition_does(kernels, n):
    """The first of several largest numbers: their columns are full of ties."""
    a = np.random.default_rng(n).integers(-1, 2, (40, n, n)).astype("d")
    a[30:] = np.random.default_rng(n).integers(-9, 10, (10, n, n))
    for x, order, lower, upper in zip(a, *kernels["lu"](a), strict=True):
        expected = reference.lu(x.tolist())
        np.testing.assert_allclose(lower[order] @ upper, x, atol=1e-13 * n)
        if n <= 3:  # later a rounding error may decide
            assert order.tolist() == expected[0]
            np.testing.assert_allclose(lower, expected[1], rtol=1e-15)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 4, 6, 7, 8, 9, 17, 32])
def test_bits_of_small(kernels, layout, n, letter):
    a = random((19, n, n), letter, n)
    a[3] = 0
    stack_tools.check_bits(kernels["lu"], layout, a)


@pytest.mark.parametrize("n", [1, 3, 8, 12])
def test_small_with_nan(kernels, n):
    a = random((9, n, n), "d", n)
    clean = kernels["lu"](a)
    for bad in (np.nan, np.inf):
        spoilt = a.copy()
        spoilt[4, n - 1, n // 2] = bad
        with np.errstate(all="raise"):
            got = kernels["lu"](spoilt)
        assert sorted(got[0][4]) == list(range(n))
        assert n == 1 or np.isnan(got[1][4]).any() or not np.isfinite(got[2][4]).all()
        for x, y in zip(got, clean, strict=True):
            np.testing.assert_array_equal(np.delete(x, 4, 0), np.delete(y, 4, 0))


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("shape", [(33, 1), (1, 50), (70, 33), (33, 70), (100, 41), (41, 100), (130, 64)])
def test_rectangular(kernels, shape, letter):
    check_factors(kernels["lu"], random((2, *shape), letter))


@pytest.mark.parametrize("name", hard(2))
def test_hard(kernels, name):
    check_factors(kernels["lu"], hard(70)[name][None])


def test_growth(kernels):
    a = wilkinson(60)
    _, _, u = kernels["lu"](a)
    assert u[-1, -1] == 2.0**59
    check_factors(kernels["lu"], a[None])


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("shape", [(40, 40), (36, 50), (67, 35)])
def test_bits(kernels, layout, shape, letter):
    check_bits(kernels["lu"], layout, random((3, *shape), letter))


@pytest.mark.parametrize("shape", [(1, 400, 400), (12, 100, 120)])
@pytest.mark.parametrize("name", ["lu", "det", "slogdet"])
def test_threads(name, shape):
    a = random(shape, "d")
    check_threads(core, getattr(ufuncs, name), a if name == "lu" else a[..., : shape[1]])


@pytest.mark.parametrize("letter", "dD")
def test_singular_has_factors(kernels, letter):
    a = random((3, 50, 50), letter)
    a[0, :, 7] = 0
    a[1, 20] = a[1, 31]
    a[2] = 0
    check_factors(kernels["lu"], a + 0)
    assert outputs(kernels["slogdet"](a))[1][2] == -np.inf
    assert kernels["det"](a)[0] == 0


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [33, 64, 75])
def test_nan_reaches_the_determinant(kernels, n, letter):
    a = random((3, n, n), letter)
    for place in [(0, 0), (n - 1, 0), (0, n - 1), (n // 2, n // 3)]:
        b = a.copy()
        b[(1, *place)] = np.nan
        for got, clean in zip(outputs(kernels["slogdet"](b)), outputs(kernels["slogdet"](a)), strict=True):
            np.testing.assert_array_equal(got[[0, 2]], clean[[0, 2]])
        assert np.isnan(outputs(kernels["slogdet"](b))[1][1])
        assert np.isnan(kernels["det"](b)[1])


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", ORDERS)
def test_slogdet(kernels, n, letter):
    a = random((3, n, n), letter, n)
    sign, logarithm = kernels["slogdet"](a)
    expected = np.linalg.slogdet(wide(a))
    assert logarithm.dtype == np.dtype(letter.lower())
    error = n * np.linalg.cond(wide(a)).max() * 2.0**-52 + 2 * epsilon(letter)
    np.testing.assert_allclose(sign, expected[0], rtol=error)
    np.testing.assert_allclose(logarithm, expected[1], rtol=error)


def test_logarithm_near_one_and_out_of_range(kernels):
    a = np.eye(64)
    a[5, 5] = 1 + 2.0**-40
    sign, logarithm = kernels["slogdet"](np.array([a, -a, a * 1e200, a * 1e-200]))
    assert sign.tolist() == [1, 1, 1, 1]
    np.testing.assert_allclose(logarithm[:2], 2.0**-40, rtol=1e-3)
    np.testing.assert_allclose(logarithm[2:], [64 * np.log(1e200), -64 * np.log(1e200)], rtol=1e-14)


def test_determinant_against_mpmath(kernels):
    mpmath = pytest.importorskip("mpmath")
    a = random((40, 40), "d", 5)
    with mpmath.workdps(60):
        exact = mpmath.det(mpmath.matrix(a.tolist()))
        error = abs(mpmath.mpf(float(kernels["det"](a))) / exact - 1)
    assert error < 40 * 2.0**-52 * np.linalg.cond(a)
    assert kernels["det"](np.asfortranarray(hilbert(40))) == kernels["det"](hilbert(40))
