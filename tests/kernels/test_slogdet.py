"""The gufunc slogdet, on every instruction set: against mpmath and fractions, bits, extremes."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stack_tools import DTYPES, assert_same_bits, check_bits, random

from primer.kernels import ufuncs
from primer.reference import linalg as reference


def exact(matrix):
    """Sign and logarithm in 60 digits."""
    with mpmath.workdps(60):
        d = mpmath.det(mpmath.matrix(matrix.tolist()))
        return complex(d / abs(d)), mpmath.log(abs(d))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 9, 13])
def test_against_mpmath(kernels, n, letter):
    a = random((7, n, n), letter, seed=n)
    sign, log = kernels["slogdet"](a)
    assert sign.dtype == a.dtype
    assert log.dtype == np.finfo(letter).dtype
    eps = np.finfo(letter).eps
    for m, s, y in zip(a, sign, log, strict=True):
        expected_sign, expected = exact(m)
        tolerance = n * eps * np.linalg.cond(m) if letter in "dD" else 4 * eps
        assert abs(complex(s) - expected_sign) <= (tolerance + 2 * eps if letter in "FD" else 0)
        assert abs(mpmath.mpf(float(y)) - expected) <= tolerance + eps * abs(expected)


@pytest.mark.parametrize("n", [1, 2, 3, 6, 12, 32])
def test_diagonal_matrices(kernels, n):
    """One rounding, whatever the range: the logarithms are not summed."""
    rng = np.random.default_rng(n)
    for low, high in [(-1, 1), (-1000, 1000), (-1074, -1000), (1000, 1023)]:
        d = rng.choice([-1.0, 1.0], (19, n)) * 2.0 ** rng.integers(low, high, (19, n))
        sign, log = kernels["slogdet"](d[..., None] * np.eye(n))
        np.testing.assert_array_equal(sign, np.prod(np.sign(d), axis=-1))
        with mpmath.workdps(40):
            expected = [float(sum(mpmath.log(abs(float(x))) for x in row)) for row in d]
        np.testing.assert_allclose(log, expected, rtol=2.5e-16)
        sign, log = kernels["slogdet"](1j * d[..., None] * np.eye(n))
        np.testing.assert_allclose(sign, np.prod(np.sign(d), axis=-1) * (1j) ** (n % 4), rtol=1e-15)
        np.testing.assert_allclose(log, expected, rtol=2.5e-16)


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_against_reference(kernels, n, letter):
    a = random((7, n, n), letter, seed=n)
    for m, s, y in zip(a, *kernels["slogdet"](a), strict=True):
        np.testing.assert_allclose([s, y], reference.slogdet(m.tolist()), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 6, 8, 9, 16, 32])
def test_bits(kernels, layout, n, letter):
    check_bits(kernels["slogdet"], layout, random((19, n, n), letter, seed=n))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 4, 7, 10, 32])
def test_singular(kernels, n, letter):
    a = random((7, n, n), letter, seed=n)
    clean = kernels["slogdet"](a)
    a[3] = np.ones((n, n)) if n > 1 else 0
    with np.errstate(all="raise"):
        sign, log = kernels["slogdet"](a)
    assert sign[3] == 0
    assert log[3] == -np.inf
    for x, y in zip((sign, log), clean, strict=True):
        assert_same_bits(np.delete(x, 3), np.delete(y, 3))
    assert (kernels["det"](a) == 0).tolist() == (np.arange(7) == 3).tolist()


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 6, 8, 10, 32])
def test_nan_stays_in_its_slice(kernels, n, letter):
    a = random((9, n, n), letter, seed=n)
    clean = kernels["slogdet"](a)
    for place in [(0, 0), (n - 1, 0), (0, n - 1), (n - 1, n - 1)]:
        b = a.copy()
        b[(4, *place)] = np.nan
        got = kernels["slogdet"](b)
        for x, y in zip(got, clean, strict=True):
            assert np.isnan(x[4])
            assert_same_bits(np.delete(x, 4), np.delete(y, 4))


def test_nan_is_not_singular(kernels):
    for a in ([[0, 1], [np.nan, 1]], [[0, np.nan], [0, 1]], [[np.nan, 0], [0, 0]]):
        sign, log = kernels["slogdet"](np.array(a))
        assert np.isnan(sign)
        assert np.isnan(log)


def test_infinity(kernels):
    sign, log = kernels["slogdet"](np.diag([np.inf, -2.0, 3.0]))
    assert (sign, log) == (-1, np.inf)
    sign, log = kernels["slogdet"](np.diag([np.inf, 2j, 3.0]))
    assert log == np.inf


@pytest.mark.parametrize("letter", DTYPES)
def test_empty(kernels, letter):
    sign, log = kernels["slogdet"](np.empty((3, 0, 0), letter))
    assert (sign == 1).all()
    assert (log == 0).all()
    assert kernels["slogdet"](np.empty((0, 3, 3), letter))[0].shape == (0,)


@given(st.integers(0, 12), st.integers(0, 20), st.sampled_from(DTYPES), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_agrees_with_det(n, count, letter, seed):
    a = random((count, n, n), letter, seed)
    sign, log = ufuncs.slogdet(a)
    np.testing.assert_allclose(sign * np.exp(log), ufuncs.det(a), rtol=2e-5 if letter in "fF" else 1e-13)
