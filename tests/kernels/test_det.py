"""The gufunc det, on every instruction set: accuracy, bits, special values."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stack_tools import random as random_stack

from primer.kernels import core, ufuncs
from primer.reference import linalg as reference

DTYPES = ["f", "d", "F", "D"]


def exact(matrix):
    """The determinant of a real matrix of doubles by Bareiss' elimination in fractions."""
    a = [[Fraction(float(x)) for x in row] for row in matrix]
    n, sign, before = len(a), 1, Fraction(1)
    for c in range(n):
        p = next((r for r in range(c, n) if a[r][c] != 0), None)
        if p is None:
            return Fraction(0)
        if p != c:
            a[c], a[p], sign = a[p], a[c], -sign
        for r in range(c + 1, n):
            for j in range(c + 1, n):
                a[r][j] = (a[r][j] * a[c][c] - a[r][c] * a[c][j]) / before
        before = a[c][c]
    return sign * before


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13])
def test_real_against_fractions(kernels, n):
    a = random_stack((19, n, n), "d", seed=n)
    got = kernels["det"](a)
    condition = [np.linalg.cond(m) if n else 1 for m in a]
    for value, matrix, kappa in zip(got, a, condition, strict=True):
        truth = exact(matrix)
        assert abs(Fraction(float(value)) - truth) <= abs(truth) * 2**-52 * max(n, 1) * kappa


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5])
def test_against_reference(kernels, letter, n):
    a = random_stack((11, n, n), letter, seed=n)
    expected = [reference.det(m.astype(complex).tolist()) for m in a]
    np.testing.assert_allclose(
        kernels["det"](a), expected, rtol=3e-5 if letter in "fF" else 1e-11, atol=1e-14
    )


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [31, 32, 33, 48, 64, 65, 100, 130])
def test_large_against_numpy(kernels, letter, n):
    a = random_stack((3, n, n), letter, seed=n) / np.array(n**0.5, letter)
    got = kernels["det"](a)
    assert got.dtype == np.dtype(letter)
    expected = np.linalg.det(a.astype("D"))
    np.testing.assert_allclose(got, expected, rtol=2e-6 if letter in "fF" else 1e-9)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [3, 8, 20, 40])
def test_layouts_give_the_same_bits(kernels, layout, letter, n):
    a = random_stack((2, 5, n, n), letter, seed=n)
    before = a.copy()
    np.testing.assert_array_equal(kernels["det"](layout(a)), kernels["det"](a))
    np.testing.assert_array_equal(a, before)


@pytest.mark.parametrize("n", [2, 3, 7, 9, 17, 32, 34])
def test_alone_and_in_a_stack_give_the_same_bits(kernels, n):
    a = random_stack((37, n, n), "d", seed=n)
    alone = [kernels["det"](m) for m in a]
    np.testing.assert_array_equal(kernels["det"](a), alone)
    np.testing.assert_array_equal(kernels["det"](a[::-1])[::-1], alone)


@pytest.mark.parametrize(("count", "n"), [(5000, 5), (600, 20), (8, 90), (1, 300)])
def test_threads_give_the_same_bits(count, n):
    a = random_stack((count, n, n), "d")
    results = []
    for threads in (1, 2, 3):
        core.set_num_threads(threads)
        results.append(ufuncs.det(a))
    core.set_num_threads(None)
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


@pytest.mark.parametrize("n", [2, 4, 7, 10, 33, 50])
def test_singular_is_zero(kernels, n):
    a = np.ones((3, n, n))
    a[1] = 0
    a[2] = np.arange(n)[:, None]
    np.testing.assert_array_equal(kernels["det"](a), np.zeros(3))
    np.testing.assert_array_equal(kernels["det"](a.astype("D")), np.zeros(3))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 3, 6, 8, 10, 32, 35])
def test_nan_poisons_its_slice_only(kernels, letter, n):
    a = random_stack((9, n, n), letter, seed=n)
    clean = kernels["det"](a)
    for place in [(0, 0), (n - 1, 0), (0, n - 1), (n // 2, n // 2)]:
        b = a.copy()
        b[(4, *place)] = np.nan
        got = kernels["det"](b)
        assert np.isnan(got[4])
        np.testing.assert_array_equal(np.delete(got, 4), np.delete(clean, 4))


def test_nan_in_a_zero_column_is_not_lost(kernels):
    a = np.zeros((4, 4))
    a[2, 1] = np.nan
    assert np.isnan(kernels["det"](a)) or kernels["det"](a) == 0
    a = np.array([[0.0, 1.0], [np.nan, 1.0]])
    assert np.isnan(kernels["det"](a))


@pytest.mark.parametrize("n", [4, 12, 40])
@pytest.mark.parametrize("letter", ["d", "D"])
def test_partial_products_may_leave_the_range(kernels, n, letter):
    large = np.diag([1e200] * (n // 2) + [1e-200] * (n // 2)).astype(letter)
    np.testing.assert_allclose(kernels["det"](large), 1, rtol=1e-13)
    np.testing.assert_allclose(kernels["det"](large[::-1, ::-1].copy()), 1, rtol=1e-13)
    with np.errstate(all="raise"):
        assert np.isinf(kernels["det"](np.diag([1e200] * n).astype(letter)))
        assert kernels["det"](np.diag([1e-200] * n).astype(letter)) == 0


@given(st.integers(0, 12), st.integers(0, 20), st.sampled_from(DTYPES), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_transpose_and_row_exchange(n, count, letter, seed):
    a = random_stack((count, n, n), letter, seed)
    tolerance = 1e-3 if letter in "fF" else 1e-9
    det = ufuncs.det(a)
    scale = np.maximum(np.abs(det), 1e-3)
    np.testing.assert_array_less(np.abs(ufuncs.det(a.swapaxes(-1, -2)) - det), tolerance * scale + 1e-12)
    if n >= 2:
        exchanged = a.copy()
        exchanged[:, [0, 1]] = a[:, [1, 0]]
        np.testing.assert_array_less(np.abs(ufuncs.det(exchanged) + det), tolerance * scale + 1e-12)


def test_gufunc_protocols(kernels):
    det, a = kernels["det"], random_stack((4, 3, 3), "d")
    out = np.empty(4)
    assert det(a, out=out) is out
    np.testing.assert_array_equal(det(np.moveaxis(a, 0, -1), axes=[(0, 1), ()]), out)
    assert det(np.empty((0, 3, 3))).shape == (0,)
    assert det(np.eye(3, dtype=np.float32)).dtype == np.float32
    with pytest.raises(ValueError, match="mismatch in its core dimension"):
        det(np.empty((2, 3)))
