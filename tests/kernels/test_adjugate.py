"""Adjugates of large matrices: A adj A = det A, singular matrices of every rank, the range."""

import numpy as np
import pytest
from large_matrices import DTYPES, check_bits, check_threads, norm, random, wide

from primer.kernels import core, ufuncs
from primer.reference import linalg as reference

ORDERS = [33, 50, 64, 90]


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5])
def test_against_reference(kernels, n, letter):
    a = random((3, n, n), letter, n)
    a[1] = 1
    if n > 2:
        a[2, 0] = 0
    for got, matrix in zip(kernels["adjugate"](a), a, strict=True):
        expected = np.array(reference.adjugate(wide(matrix).tolist()), "D").reshape(n, n)
        np.testing.assert_allclose(got, expected, rtol=1e-5 if letter in "fF" else 1e-12, atol=1e-12)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", ORDERS)
def test_regular(kernels, n, letter):
    a = random((3, n, n), letter, n) / np.array(n**0.5, letter)
    got = kernels["adjugate"](a)
    assert got.dtype == a.dtype
    expected = np.linalg.det(wide(a))[:, None, None] * np.linalg.inv(wide(a))
    error = n * (2.0**-52 * np.linalg.cond(wide(a)).max() + np.finfo(letter).eps)
    assert (norm(got - expected) <= error * norm(expected)).all()


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("n", ORDERS)
@pytest.mark.parametrize("exact", [True, False])
def test_rank_one_short(kernels, n, letter, exact):
    """A = U diag(s, 0) V: adj A = (prod s) v u^H, with det U and det V."""
    u, v = (np.linalg.qr(random((n, n), letter, seed))[0] for seed in (1, 2))
    s = np.linspace(2, 0.7, n)
    s[-1] = 0
    a = u * s @ v
    if exact:  # the last column, taken away
        a, u, v = random((n, n), letter), None, None
        a[:, -1] = 0
        got = kernels["adjugate"](a)
        # only the last row is not zero: the cofactors of the last column
        assert np.abs(got[:-1]).max() <= 1e-25 * np.abs(got[-1]).max()
        for i in (0, 1, n - 1):
            minor = np.linalg.det(np.delete(a[:, :-1], i, 0)) * (-1) ** (i + n - 1)
            assert abs(got[-1, i] - minor) <= 1e-10 * np.abs(got[-1]).max()
        return
    got = kernels["adjugate"](a)
    expected = np.prod(s[:-1]) * np.linalg.det(u) * np.linalg.det(v) * np.outer(v[-1].conj(), u[:, -1].conj())
    assert np.abs(got - expected).max() <= 1e-10 * np.abs(expected).max()


@pytest.mark.parametrize("letter", DTYPES)
def test_rank_two_short_is_zero(kernels, letter):
    a = random((40, 40), letter)
    a[:, 3] = a[:, 30] = 0
    scale = np.abs(np.linalg.svd(wide(a), compute_uv=False)[:-2]).prod()
    assert np.abs(kernels["adjugate"](a)).max() <= 1e-20 * scale
    np.testing.assert_array_equal(kernels["adjugate"](np.zeros((35, 35), letter)), 0)
    np.testing.assert_array_equal(kernels["adjugate"](np.ones((35, 35), letter)), 0)


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("n", [33, 40])
def test_zero_pivots_before_the_last(kernels, n, letter):
    """A shift has rank n - 1 and zeros on all of its diagonal; its adjugate is one number in a corner."""
    shift = np.diag(np.full(n - 1, 2.0), 1).astype(letter)
    expected = np.zeros((n, n))
    expected[0, -1] = (-1) ** (n - 1) * 2.0 ** (n - 1)
    got = kernels["adjugate"](shift)
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-25 * 2.0**n)
    np.testing.assert_allclose(kernels["adjugate"](shift.T), expected.T, rtol=1e-12, atol=1e-25 * 2.0**n)


def test_range(kernels):
    n = 40
    a = np.eye(n) * 1e10
    a[0, 0] = 1e-300
    got = kernels["adjugate"](a)
    assert np.isinf(got[0, 0])  # 1e390
    np.testing.assert_allclose(got[1, 1], 1e80, rtol=1e-12)  # 1e380 / 1e300
    assert got[0, 1] == 0
    np.testing.assert_allclose(kernels["adjugate"](np.eye(n) * 1e-7)[3, 3], 1e-273, rtol=1e-12)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_and_infinity(kernels, bad):
    a = random((3, 40, 40), "d")
    clean = kernels["adjugate"](a)
    a[1, 2, 3] = bad
    got = kernels["adjugate"](a)
    assert np.isnan(got[1]).all()
    np.testing.assert_array_equal(got[[0, 2]], clean[[0, 2]])


@pytest.mark.parametrize("letter", DTYPES)
def test_bits(kernels, layout, letter):
    check_bits(kernels["adjugate"], layout, random((2, 41, 41), letter))


@pytest.mark.parametrize("shape", [(1, 300, 300), (9, 120, 120)])
def test_threads(shape):
    check_threads(core, ufuncs.adjugate, random(shape, "d"))
