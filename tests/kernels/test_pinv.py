"""The gufunc pinv, on every instruction set."""

import mpmath
import numpy as np
import pytest
from stack_tools import RECTANGLES
from stack_tools import random as random_stack

from primer import reference

LARGE = [(33, 33), (40, 36), (90, 40), (40, 90), (40, 41), (300, 3), (3, 300)]


def of_condition(shape, letter, span, seed=0):
    """Singular values from 1 to 10^-span, in any order."""
    u, _, vh = np.linalg.svd(
        random_stack(shape, letter.upper() if letter in "FD" else "d", seed), full_matrices=False
    )
    return (u * np.random.default_rng(3).permutation(np.geomspace(1, 10.0**-span, min(shape))) @ vh).astype(
        letter
    )


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("span", [0, 2, 5])
@pytest.mark.parametrize("shape", RECTANGLES + LARGE)
def test_the_four_equations(kernels, shape, span, letter):
    """A X A = A, X A X = X, A X and X A Hermitian (Penrose 1955)."""
    a = of_condition(shape, letter, span)
    x = kernels["pinv"](a, 0)
    assert x.shape == shape[::-1]
    assert x.dtype == a.dtype
    wide = "D" if letter in "FD" else "d"
    a, x = a.astype(wide), x.astype(wide)
    bound = 10 * max(shape) * np.finfo(letter).eps * np.linalg.norm(a, 2) * np.linalg.norm(x, 2)
    assert np.linalg.norm(a @ x @ a - a) <= bound * np.linalg.norm(a)
    assert np.linalg.norm(x @ a @ x - x) <= bound * np.linalg.norm(x)
    for p in (a @ x, x @ a):
        assert np.linalg.norm(p - p.conj().T) <= bound * np.linalg.norm(p)


@pytest.mark.parametrize("shape", [(4, 3), (3, 4), (3, 3)])
@pytest.mark.parametrize("letter", "dD")
def test_against_the_reference(kernels, letter, shape):
    a = random_stack(shape, letter)
    np.testing.assert_allclose(kernels["pinv"](a, 0), reference.linalg.pinv(a.tolist()), rtol=1e-11)


@pytest.mark.parametrize("shape", [(12, 5), (5, 12), (40, 35), (60, 35), (35, 60)])
def test_against_mpmath(kernels, shape):
    a = of_condition(shape, "d", 4)
    with mpmath.workdps(50):
        exact = mpmath.matrix(a.tolist())
        tall = exact if shape[0] >= shape[1] else exact.T
        inverse = (tall.T * tall) ** -1 * tall.T
        expected = np.array((inverse if shape[0] >= shape[1] else inverse.T).tolist(), float)
    error = np.linalg.norm(kernels["pinv"](a, 0) - expected) / np.linalg.norm(expected)
    assert error <= 20 * np.finfo("d").eps * 1e4


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("shape", [(3, 3), (9, 5), (5, 9), (32, 20), (40, 40), (90, 40), (40, 90)])
def test_of_lower_rank(kernels, shape, letter):
    rank = min(shape) // 2
    a = random_stack((shape[0], rank), letter) @ random_stack((rank, shape[1]), letter, 1)
    got = kernels["pinv"](a, 1e-4)
    expected = np.linalg.pinv(a.astype("D" if letter in "FD" else "d"), rcond=1e-4)
    np.testing.assert_allclose(got, expected, atol=1e3 * np.finfo(letter).eps * np.abs(expected).max())
    assert np.linalg.matrix_rank(got, rtol=1e-4) == rank


@pytest.mark.parametrize("shape", [(20, 20), (40, 40), (90, 40), (40, 90), (40, 41)])
def test_rcond(kernels, shape):
    """The condition would allow R^-1 Q*, but not all singular values count; and one tolerance a matrix."""
    a = of_condition(shape, "d", 3)
    for rcond in (0.02, 0.3):
        expected = np.linalg.pinv(a, rcond=rcond)
        np.testing.assert_allclose(kernels["pinv"](a, rcond), expected, atol=1e-11 * np.abs(expected).max())
    several = kernels["pinv"](np.array([a, a, a]), [0.02, 0, 0.3])
    for one, rcond in zip(several, (0.02, 0, 0.3), strict=True):
        np.testing.assert_array_equal(one, kernels["pinv"](a, rcond))


@pytest.mark.parametrize("span", [2, 9])
@pytest.mark.parametrize("shape", [(60, 40), (90, 35), (300, 3)])
def test_rows_of_any_length(kernels, shape, span):
    """Rows alike go by a QR first, others do not."""
    a = random_stack(shape, "d")
    a *= np.random.default_rng(2).permutation(np.geomspace(1, 10.0**-span, shape[0]))[:, None]
    a[shape[0] // 2] = 0
    x = kernels["pinv"](a, 0)
    bound = 1e-14 * np.linalg.norm(a) * np.linalg.norm(x)
    assert np.linalg.norm(x @ a - np.eye(shape[1])) <= bound
    assert np.linalg.norm(x[:, shape[0] // 2]) <= bound * np.linalg.norm(x)


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (5, 3), (3, 5), (9, 9), (40, 36), (36, 40)])
def test_layouts_and_places_change_no_bit(kernels, layout, letter, shape):
    a = random_stack((2, 9, *shape), letter)
    whole = kernels["pinv"](a, 1e-9)
    np.testing.assert_array_equal(kernels["pinv"](layout(a), 1e-9), whole)
    for i in (0, 7, 8):
        np.testing.assert_array_equal(kernels["pinv"](a[1, i], 1e-9), whole[1, i])


@pytest.mark.parametrize("exponent", [-960, -500, 900])
@pytest.mark.parametrize("shape", [(3, 3), (5, 9), (32, 32), (40, 40), (90, 40), (40, 90)])
def test_ends_of_the_range(kernels, shape, exponent):
    a = random_stack(shape, "d")
    far = np.ldexp(kernels["pinv"](a * 2.0**exponent, 1e-12), exponent)
    np.testing.assert_allclose(
        far, kernels["pinv"](a, 1e-12), rtol=0, atol=1e-14 * np.linalg.cond(a) * np.abs(far).max()
    )


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("shape", [(3, 3), (20, 9), (40, 36), (36, 40)])
def test_failure(kernels, shape, bad):
    a = random_stack((3, *shape), "d")
    expected = kernels["pinv"](a, 0)
    a[1, 1, 2] = bad
    with np.errstate(invalid="ignore"):
        got = kernels["pinv"](a, 0)
    np.testing.assert_array_equal(got[[0, 2]], expected[[0, 2]])
    assert np.isnan(got[1]).all()
    with np.errstate(invalid="raise"), pytest.raises(FloatingPointError, match="pinv"):
        kernels["pinv"](a, 0)
    with pytest.raises(np.linalg.LinAlgError, match="SVD did not converge"):
        kernels["pinv_raising"](a, 0)


@pytest.mark.parametrize("shape", [(0, 4), (4, 0), (0, 0), (0, 40), (40, 0)])
def test_empty(kernels, shape):
    assert kernels["pinv"](np.ones((2, *shape)), 1e-9).shape == (2, *shape[::-1])


@pytest.mark.parametrize("shape", [(3, 3), (20, 30), (35, 40)])
def test_zeros(kernels, shape):
    assert not kernels["pinv"](np.zeros(shape), 0).any()
