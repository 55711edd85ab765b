"""The characteristic polynomial of stacks of matrices."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from primer import linalg, reference
from primer.linalg import characteristic_polynomial


def stack(shape, letter="d", seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    return (a + 1j * rng.standard_normal(shape) if letter in "FD" else a).astype(letter)


def sum_of_minors(a):
    """What the principal minors of each coefficient may be in size: the symmetric functions of the norms."""
    return np.abs(np.poly(-np.linalg.norm(a, axis=0)))


def exact(a):
    """By Faddeev and Le Verrier with many digits."""
    with mpmath.workdps(120):
        a = mpmath.matrix(a.tolist())
        n = a.rows
        m, coefficients = mpmath.eye(n), [mpmath.mpf(1)]
        for k in range(1, n + 1):
            product = a * m
            coefficients.append(-sum(product[i, i] for i in range(n)) / k)
            m = product + coefficients[-1] * mpmath.eye(n)
        return np.array([complex(c) for c in coefficients])


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("n", [1, 2, 3, 5, 9, 17, 33, 50])
def test_against_many_digits(letter, n):
    a = stack((n, n), letter, n)
    got = characteristic_polynomial(a)
    assert got.shape == (n + 1,)
    assert got.dtype == a.dtype
    assert got[0] == 1
    assert np.all(np.abs(got - exact(a)) <= 4 * n * 2.0**-52 * sum_of_minors(a))


@pytest.mark.parametrize("letter", "fF")
def test_single_precision_is_rounded_once(letter):
    a = stack((7, 6, 6), letter)
    got = characteristic_polynomial(a)
    assert got.dtype == a.dtype
    np.testing.assert_array_equal(
        got, characteristic_polynomial(a.astype(letter.replace("f", "d").replace("F", "D"))).astype(letter)
    )


@pytest.mark.parametrize("n", [1, 2, 4, 7])
def test_against_the_reference(n):
    a = stack((n, n), seed=n)
    np.testing.assert_allclose(
        characteristic_polynomial(a), reference.linalg.characteristic_polynomial(a.tolist()), rtol=1e-12
    )


def test_first_and_last_coefficient():
    a = stack((3, 4, 6, 6))
    p = characteristic_polynomial(a)
    assert p.shape == (3, 4, 7)
    np.testing.assert_allclose(p[..., 1], -np.trace(a, axis1=-2, axis2=-1), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(p[..., 6], np.linalg.det(a), rtol=1e-12, atol=1e-13)


def test_cayley_hamilton():
    a = stack((5, 5))
    value = np.zeros_like(a)
    for c in characteristic_polynomial(a):
        value = value @ a + c * np.eye(5)
    np.testing.assert_allclose(value, 0, atol=1e-11)


def test_companion_matrices_give_their_coefficients_exactly():
    c = np.poly(np.arange(1, 21))
    a = np.diag(np.ones(19), -1)
    a[0] = -c[1:]
    np.testing.assert_array_equal(characteristic_polynomial(a), c)


@pytest.mark.parametrize("n", [4, 35])
def test_layouts_and_places_change_no_bit(layout, n):
    a = stack((2, 9, n, n))
    whole = characteristic_polynomial(a)
    np.testing.assert_array_equal(characteristic_polynomial(layout(a)), whole)
    for i in (0, 7, 8):
        np.testing.assert_array_equal(characteristic_polynomial(a[1, i]), whole[1, i])


def test_every_instruction_set(kernels):
    for n in (2, 5, 33):
        for letter in "dD":
            a = stack((9, n, n), letter, n)
            expected = characteristic_polynomial(a)[..., 1:]
            got = kernels["characteristic_polynomial"](a)
            bound = 8 * n * 2.0**-52 * np.array([sum_of_minors(x)[1:] for x in a])
            assert np.all(np.abs(got - expected) <= bound)


def test_exact():
    a = np.random.default_rng(0).integers(-9, 9, (4, 6, 6))
    p = characteristic_polynomial(a, method="exact")
    assert all(type(c) is int for c in p.flat)
    np.testing.assert_array_equal(p[:, 6], linalg.det(a, method="exact"))
    np.testing.assert_allclose(p.astype(float), characteristic_polynomial(a), rtol=1e-9)
    large = characteristic_polynomial(np.full((3, 3), 10**12) + np.eye(3, dtype=int), method="exact")
    assert large.tolist() == [1, -3 * 10**12 - 3, 6 * 10**12 + 3, -3 * 10**12 - 1]
    half = characteristic_polynomial(np.array([[Fraction(1, 2), 1], [0, 1]], object), method="exact")
    assert half.tolist() == [1, Fraction(-3, 2), Fraction(1, 2)]


def test_nan_infinity_and_empty():
    a = stack((10, 4, 4))
    expected = characteristic_polynomial(a)
    a[3, 2, 1] = np.nan
    a[5, 0, 0] = np.inf
    got = characteristic_polynomial(a)
    good = np.array([i not in (3, 5) for i in range(10)])
    np.testing.assert_array_equal(got[good], expected[good])
    assert np.isnan(got[3]).any()
    assert not np.isfinite(got[5]).all()
    np.testing.assert_array_equal(characteristic_polynomial(np.empty((2, 0, 0))), np.ones((2, 1)))


def test_errors():
    with pytest.raises(linalg.LinAlgError, match="must be square"):
        characteristic_polynomial(np.ones((2, 3)))
    with pytest.raises(
        ValueError, match="characteristic_polynomial: method must be 'hessenberg' or 'exact', got 'qr'"
    ):
        characteristic_polynomial(np.eye(2), method="qr")
    with pytest.raises(
        TypeError, match="characteristic_polynomial: method='exact' takes integers or fractions"
    ):
        characteristic_polynomial(np.eye(2), method="exact")
    with pytest.raises(TypeError, match="float16 is unsupported"):
        characteristic_polynomial(np.eye(2, dtype="e"))
