"""Adjugates of small and large matrices: A adj A = det A, singular matrices of every rank, the range."""

from fractions import Fraction

import numpy as np
import pytest
import stack_tools
from large_matrices import DTYPES, check_bits, check_threads, hard, norm, random, wide

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


def exactly(a):
    """The adjugate of a real matrix by Laplace's expansion in fractions."""
    return reference.adjugate([[Fraction(x) for x in row] for row in a.tolist()])


@pytest.mark.parametrize("name", ["random", "nearly singular", *hard(3)])
def test_order_three_is_right_to_two_units_in_the_last_place(kernels, name):
    a = random((9, 3, 3), "d", 1)
    if name == "nearly singular":  # of rank 1 and 2
        a[:4] = a[:4, :, :1] * a[:4, :1] * (1 + 2.0**-40 * a[:4])
        a[4:, 2] = a[4:, 0] * (1 + 1e-15) - a[4:, 1]
    elif name != "random":
        a = hard(3)[name][None]
    for got, x in zip(kernels["adjugate"](a), a, strict=True):
        expected = [[float(v) if abs(v) < 2**1023 else np.inf for v in row] for row in exactly(x)]
        finite = np.isfinite(expected)
        if name in ("tiny", "huge", "graded", "graded rows", "graded columns"):  # not all by minors
            got, expected = got[finite], np.array(expected)[finite]
            np.testing.assert_allclose(got, expected, atol=1e-14 * np.abs(expected).max(initial=1e-320))
        else:
            np.testing.assert_allclose(got, expected, rtol=2.0**-51, atol=0)


@pytest.mark.parametrize("kind", ["random", "rank 1", "rank 2", "rank 3", "graded"])
def test_order_four_has_small_errors_in_one_row(kernels, kind):
    """Every minor is the exact one of a matrix with other last digits in one row."""
    a = random((7, 4, 4), "d", 2)
    if kind.startswith("rank"):
        rank = int(kind[-1])
        a = a[:, :, :rank] @ random((7, rank, 4), "d", 3)
    elif kind == "graded":
        a = a * 10.0 ** np.arange(0, 32, 8)[:, None] * 10.0 ** np.arange(0, -40, -10)
    for got, x in zip(kernels["adjugate"](a), a, strict=True):
        for j, row in enumerate(exactly(x)):
            for i, value in enumerate(row):
                k = (i ^ 1) - (i ^ 1 > i)  # the minor is expanded along the other row of the same half
                first, *others = np.roll(np.delete(np.delete(x, j, 1), i, 0), -k, 0)
                terms = 0
                for c in range(3):
                    (p, q), (r, s) = ([Fraction(v) for v in np.delete(line, c)] for line in others)
                    terms += abs(Fraction(first[c]) * (p * s - q * r))
                assert abs(Fraction(got[j, i]) - value) <= 6 * terms * Fraction(2) ** -53


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", stack_tools.ORDERS)
def test_small(kernels, n, letter):
    a = random((21, n, n), letter, n) / np.array(n**0.5, letter)
    expected = np.linalg.det(wide(a))[:, None, None] * np.linalg.inv(wide(a))
    with np.errstate(all="raise"):
        got = kernels["adjugate"](a)
    error = 4 * n * (2.0**-52 * np.linalg.cond(wide(a)) + np.finfo(letter).eps)
    assert (norm(got - expected) <= error * norm(expected)).all()


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 9, 17, 32])
def test_hard_slices_and_their_neighbours(kernels, layout, n, letter):
    """Some slices of a stack go another way; which does not depend on the others."""
    a = random((37, n, n), letter, n)
    clean = kernels["adjugate"](a)
    places = [1, 3, 11, 18, 29, 36]
    a[1] = 0
    a[3, n - 1] = 0
    a[11] *= 10.0 ** (35 if letter in "fF" else 300)
    a[18] = np.diag(np.full(n - 1, 2), 1)
    a[29, n // 2, 0] = np.nan
    a[36] = np.diag(10.0 ** np.linspace(-30, 30, n))
    with np.errstate(all="raise"):
        got = kernels["adjugate"](a)
    stack_tools.assert_same_bits(np.delete(got, places, 0), np.delete(clean, places, 0))
    stack_tools.check_bits(kernels["adjugate"], layout, a)
    one = np.eye(n) if n == 1 else np.zeros((n, n))
    np.testing.assert_array_equal(got[1], one)
    rows = np.zeros((n, n))
    rows[:, -1] = 1
    assert np.abs(got[3][rows == 0]).max(initial=0) <= 1e-25 * np.abs(got[3]).max()
    corner = np.zeros((n, n))
    corner[0, -1] = (-2.0) ** (n - 1)
    np.testing.assert_allclose(got[18], corner, rtol=1e-6, atol=1e-25 * 2.0**n)
    assert np.isnan(got[29]).all()
    d = np.diagonal(wide(a[36])).real
    minors = [np.prod(np.sort(np.delete(d, i))[np.argsort(np.arange(n - 1) % 2)]) for i in range(n)]
    with np.errstate(over="ignore", under="ignore"):
        np.testing.assert_allclose(got[36], np.diag(np.array(minors).astype(letter.lower())), rtol=1e-5)


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 12, 32])
@pytest.mark.parametrize("exponent", [-1000, -650, -350, -250, -150, 150, 250, 350, 650, 900])
def test_scaling_by_powers_of_two(kernels, n, letter, exponent):
    """adj(2^k A) = 2^(k (n - 1)) adj A, and of one row: all columns but one."""
    a = random((11, n, n), letter, n)
    expected = kernels["adjugate"](a)
    scale = 2.0 ** (exponent // (n - 1))
    assert_close(kernels["adjugate"](a * scale), expected, (exponent // (n - 1)) * (n - 1))
    if abs(exponent) < 900:
        b = a.copy()
        b[:, 0] = b[:, 0] * 2.0**exponent
        got = kernels["adjugate"](b)
        assert_close(got[:, :, :1], expected[:, :, :1], 0)
        assert_close(got[:, :, 1:], expected[:, :, 1:], exponent)


def assert_close(got, expected, exponent):
    """got is 2^exponent times expected, but for rounding errors, also of subnormal numbers."""
    half = 2.0 ** (exponent // 2)
    expected = expected * half * 2.0 ** (exponent - exponent // 2)
    np.testing.assert_allclose(got, expected, rtol=1e-10, atol=1e-12 * np.abs(expected).max())


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
