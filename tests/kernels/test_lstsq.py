"""The gufunc lstsq, on every instruction set."""

import mpmath
import numpy as np
import pytest
from stack_tools import RECTANGLES
from stack_tools import random as random_stack

from primer import reference


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("shape", RECTANGLES)
def test_against_numpy(kernels, letter, shape):
    a, b = random_stack((11, *shape), letter), random_stack((11, shape[0], 3), letter, 1)
    x, residuals, rank, s = kernels["lstsq"](a, b, 1e-6)
    real = a.real.dtype
    assert [y.dtype for y in (x, residuals, rank, s)] == [a.dtype, real, np.int32, real]
    eps = np.finfo(real).eps
    for i in range(11):
        wide = a[i].astype("D") if letter in "FD" else a[i].astype("d")
        expected = np.linalg.lstsq(wide, b[i], rcond=1e-6)
        bound = 50 * max(shape) * eps * (np.linalg.cond(wide) ** 2 if eps < 1e-10 else 1)
        np.testing.assert_allclose(x[i], expected[0], rtol=bound, atol=bound * np.abs(expected[0]).max())
        assert rank[i] == expected[2]
        np.testing.assert_allclose(s[i], expected[3], rtol=0, atol=50 * max(shape) * eps * expected[3][0])
        if shape[0] > shape[1]:
            np.testing.assert_allclose(residuals[i], expected[1], rtol=100 * max(shape) * eps)
    assert np.isnan(residuals).all() == (shape[0] < shape[1])


@pytest.mark.parametrize("shape", [(4, 3), (3, 4), (3, 3)])
@pytest.mark.parametrize("letter", "dD")
def test_against_the_normal_equations(kernels, letter, shape):
    a, b = random_stack(shape, letter), random_stack((shape[0], 2), letter, 1)
    x, residuals = reference.linalg.lstsq(a.tolist(), b.tolist())
    got = kernels["lstsq"](a, b, 0)
    np.testing.assert_allclose(got[0], x, rtol=1e-11)
    if shape[0] > shape[1]:
        np.testing.assert_allclose(got[1], residuals, rtol=1e-11)


@pytest.mark.parametrize("span", [10, 80])
def test_scaled_columns_against_many_digits(kernels, span):
    rng = np.random.default_rng(span)
    well, right = rng.standard_normal((9, 6)), rng.standard_normal((9, 1))
    a = well * 10.0 ** -np.linspace(0, span, 6)
    x, residuals, rank, _s = kernels["lstsq"](a, right, 0)
    with mpmath.workdps(300):
        exact_a, exact_b = mpmath.matrix(a.tolist()), mpmath.matrix(right.tolist())
        exact = mpmath.lu_solve(exact_a.T * exact_a, exact_a.T * exact_b)
        rest = exact_b - exact_a * exact
        square = float(sum(y * y for y in rest))
        exact = np.array([float(y) for y in exact])
    assert rank == 6
    np.testing.assert_allclose(x[:, 0], exact, rtol=1e-13)
    np.testing.assert_allclose(residuals[0], square, rtol=1e-13)


def test_rank_and_shortest_solution(kernels):
    a = random_stack((20, 6, 4), "d")
    a[3, :, 2] = a[3, :, 0] + a[3, :, 1]
    a[4] = 0
    b = random_stack((20, 6, 2), "d", 1)
    x, residuals, rank, _s = kernels["lstsq"](a, b, 1e-13)
    np.testing.assert_array_equal(rank, [4, 4, 4, 3, 0] + 15 * [4])
    np.testing.assert_array_equal(x[4], 0)
    assert np.isnan(residuals[3:5]).all()
    assert np.isfinite(residuals[[0, 1, 2, 5]]).all()
    np.testing.assert_allclose(x[3], np.linalg.pinv(a[3], 1e-13) @ b[3], rtol=1e-10)


def test_negative_rcond_is_eps(kernels):
    a = np.diag([1.0, 2.0**-51, 2.0**-53])
    assert kernels["lstsq"](a, np.eye(3), -1)[2] == 2
    assert kernels["lstsq"](a, np.eye(3), 0)[2] == 3


@pytest.mark.parametrize("exponent", [-1000, -700, 0, 700, 1000])
def test_ends_of_the_range(kernels, exponent):
    a, b = random_stack((5, 3), "d"), random_stack((5, 2), "d", 1)
    x, residuals, _rank, s = kernels["lstsq"](a, b, 1e-12)
    f = 2.0**exponent
    far = kernels["lstsq"](a * f, b * f, 1e-12)
    np.testing.assert_array_equal(far[0], x)
    np.testing.assert_array_equal(far[3], s * f)
    with np.errstate(over="ignore", under="ignore"):
        np.testing.assert_array_equal(far[1], residuals * f * f)
    np.testing.assert_array_equal(kernels["lstsq"](a, b * 2.0**-900, 1e-12)[0], x * 2.0**-900)


def test_failing_slices(kernels):
    a, b = random_stack((10, 4, 3), "d"), random_stack((10, 4, 2), "d", 1)
    expected = kernels["lstsq"](a, b, 0)
    a[2, 1, 1], a[5, 0, 0] = np.nan, np.inf
    with np.errstate(invalid="ignore"):
        got = kernels["lstsq"](a, b, 0)
    good = np.array([i not in (2, 5) for i in range(10)])
    for ours, theirs in zip(got, expected, strict=True):
        np.testing.assert_array_equal(ours[good], theirs[good])
    assert np.isnan(got[0][~good]).all()
    assert np.isnan(got[1][~good]).all()
    assert np.isnan(got[3][~good]).all()
    with np.errstate(invalid="raise"), pytest.raises(FloatingPointError, match="lstsq"):
        kernels["lstsq"](a, b, 0)
    with pytest.raises(np.linalg.LinAlgError, match="did not converge in Linear Least Squares"):
        kernels["lstsq_raising"](a, b, 0)


def test_a_nan_at_the_right_stays_in_its_column(kernels):
    a, b = random_stack((3, 4, 3), "d"), random_stack((3, 4, 2), "d", 1)
    expected = kernels["lstsq"](a, b, 0)
    b[1, 2, 1] = np.nan
    b[2, 2, 1] = np.inf
    x, residuals, _rank, s = kernels["lstsq"](a, b, 0)
    assert not np.isfinite(x[1:, :, 1]).any()
    assert not np.isfinite(residuals[1:, 1]).any()
    np.testing.assert_array_equal(x[..., 0], expected[0][..., 0])
    np.testing.assert_array_equal(s, expected[3])


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("shape", [(2, 2), (5, 3), (3, 5), (9, 9)])
def test_layouts_and_places_change_no_bit(kernels, layout, letter, shape):
    a, b = random_stack((2, 9, *shape), letter), random_stack((2, 9, shape[0], 2), letter, 1)
    whole = kernels["lstsq"](a, b, 1e-9)
    for got, expected in zip(kernels["lstsq"](layout(a), layout(b), 1e-9), whole, strict=True):
        np.testing.assert_array_equal(got, expected)
    for i in (0, 7, 8):
        for got, expected in zip(kernels["lstsq"](a[1, i], b[1, i], 1e-9), whole, strict=True):
            np.testing.assert_array_equal(got, expected[1, i])


@pytest.mark.parametrize("shape", [(0, 4, 1), (4, 0, 2), (4, 2, 0), (0, 0, 0)])
def test_empty(kernels, shape):
    m, n, k = shape
    x, residuals, _rank, s = kernels["lstsq"](np.ones((2, m, n)), np.ones((2, m, k)), 1e-9)
    np.testing.assert_array_equal(x, np.broadcast_to(x if m and n else 0.0, (2, n, k)))
    assert residuals.shape == (2, k)
    assert s.shape == (2, min(m, n))


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("shape", [(33, 33), (60, 20), (20, 60), (70, 50)])
def test_large(kernels, letter, shape):
    a, b = random_stack((2, *shape), letter, 1), random_stack((2, shape[0], 3), letter, 2)
    a[1, :, 5] = a[1, :, 3] - a[1, :, 4]
    x, residuals, rank, s = kernels["lstsq"](a, b, 1e-5)
    eps = np.finfo(letter).eps
    full = min(shape)
    np.testing.assert_array_equal(rank, [full, full if shape[1] > shape[0] else full - 1])
    for i in range(2):
        wide = a[i].astype("D") if letter in "FD" else a[i].astype("d")
        expected = np.linalg.lstsq(wide, b[i], rcond=1e-5)
        kept = expected[3][: rank[i]]
        bound = 50 * max(shape) * eps * (kept[0] / kept[-1]) ** (2 if eps < 1e-10 else 1)
        np.testing.assert_allclose(x[i], expected[0], rtol=0, atol=bound * np.abs(expected[0]).max())
        np.testing.assert_allclose(s[i], expected[3], rtol=0, atol=50 * max(shape) * eps * expected[3][0])
        if shape[0] > shape[1] and rank[i] == shape[1]:
            np.testing.assert_allclose(residuals[i], expected[1], rtol=100 * max(shape) * eps)
        else:
            assert np.isnan(residuals[i]).all() or shape[0] == shape[1]


@pytest.mark.parametrize("span", [0, 2, 6, 12])
@pytest.mark.parametrize(("m", "n"), [(60, 40), (300, 3), (120, 35)])
def test_tall_ones_of_rows_of_any_length(kernels, span, m, n):
    """Rows alike go by a QR first, others do not; errors against the condition."""
    a, x = random_stack((m, n), "d"), random_stack((n, 2), "d", 1)
    a *= np.random.default_rng(2).permutation(np.geomspace(1, 10.0**-span, m))[:, None]
    a[m // 2] = 0
    got, residuals, rank, s = kernels["lstsq"](a, a @ x, -1)
    assert rank == n
    np.testing.assert_allclose(s, np.linalg.svd(a)[1], rtol=0, atol=1e-14 * s[0])
    np.testing.assert_allclose(got, x, rtol=0, atol=1e-14 * np.linalg.cond(a) * np.abs(x).max())
    b = random_stack((m, 2), "d", 3)
    got, residuals, _, _ = kernels["lstsq"](a, b, -1)
    left = b - a @ got
    size = np.linalg.norm(a) * np.linalg.norm(got) + np.linalg.norm(b)  # what rounding is measured against
    np.testing.assert_allclose(residuals, np.square(left).sum(0), rtol=1e-10, atol=(1e-14 * size) ** 2)
    assert np.linalg.norm(a.T @ left) <= 1e-14 * np.linalg.norm(a) * size


def test_tall_ones_of_lower_rank(kernels):
    a = random_stack((90, 6), "d") @ random_stack((6, 34), "d", 1)
    b = random_stack((90, 2), "d", 2)
    b[0, 1] = np.nan
    x, residuals, rank, _ = kernels["lstsq"](a, b, 1e-10)
    assert rank == 6
    np.testing.assert_allclose(x[:, 0], np.linalg.lstsq(a, b[:, 0], rcond=1e-10)[0], rtol=1e-10, atol=1e-12)
    assert np.isnan(x[:, 1]).all()
    assert np.isnan(residuals).all()


def test_large_ends_of_the_range_and_failure(kernels):
    a, b = random_stack((40, 36), "d"), random_stack((40, 2), "d", 1)
    x, _, _, s = kernels["lstsq"](a, b, 1e-12)
    for exponent in (-960, -500, 900):
        far = kernels["lstsq"](a * 2.0**exponent, b * 2.0**exponent, 1e-12)
        np.testing.assert_array_equal(far[0], x)
        np.testing.assert_array_equal(far[3], s * 2.0**exponent)
    a[3, 3] = np.nan
    with np.errstate(invalid="ignore"):
        bad = kernels["lstsq"](a, b, 0)
    assert all(np.isnan(bad[i]).all() for i in (0, 1, 3))


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("span", [0, 3, 9])
@pytest.mark.parametrize("shape", [(40, 40), (41, 40), (90, 40), (40, 41), (40, 90), (35, 300)])
def test_large_ones_against_what_makes_them_least(kernels, shape, span, letter):
    """Condition 10^span, so from R or from singular vectors: A* (b - A x) = 0, and x = A* y for some y."""
    m, n = shape
    rng = np.random.default_rng(3)
    a = random_stack(shape, letter)
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    a = u * rng.permutation(np.geomspace(1, 10.0**-span, min(shape))) @ vh
    b = random_stack((m, 3), letter, 4)
    x, residuals, rank, s = kernels["lstsq"](a, b, 1e-12)
    assert rank == min(shape)
    np.testing.assert_allclose(s, np.linalg.svd(a)[1], rtol=0, atol=1e-14)
    left = b - a @ x
    size = np.linalg.norm(a) * np.linalg.norm(x) + np.linalg.norm(b)
    assert np.linalg.norm(a.conj().T @ left) <= 1e-14 * np.linalg.norm(a) * size
    out_of_rows = x - vh.conj().T @ (vh @ x)
    assert np.linalg.norm(out_of_rows) <= 1e-14 * np.sqrt(max(shape)) * 10.0**span * np.linalg.norm(x)
    if m > n:
        bound = 1e-14 * size * np.linalg.norm(left)  # of what is computed here
        np.testing.assert_allclose(residuals, np.square(abs(left)).sum(0), rtol=1e-12, atol=bound)
    # the same system alone, in another layout and place of a stack
    stack = np.array([a, np.zeros_like(a), a])
    several = kernels["lstsq"](np.asfortranarray(stack), np.array([b, b, b]), 1e-12)
    for part, one in zip(several, (x, residuals, rank, s), strict=True):
        np.testing.assert_array_equal(part[2], one)
        np.testing.assert_array_equal(part[0], one)


@pytest.mark.parametrize("shape", [(60, 40), (40, 40), (40, 60)])
@pytest.mark.parametrize(("left", "right"), [(-960, -960), (900, 900), (-900, 100), (950, -60), (700, 1000)])
def test_large_ones_far_out(kernels, shape, left, right):
    a, b = random_stack(shape, "d"), random_stack((shape[0], 2), "d", 1)
    x, _, _, s = kernels["lstsq"](a, b, 1e-12)
    far = kernels["lstsq"](a * 2.0**left, b * 2.0**right, 1e-12)
    np.testing.assert_array_equal(far[0], np.ldexp(x, right - left))
    np.testing.assert_array_equal(far[3], np.ldexp(s, left))


@pytest.mark.parametrize("shape", [(40, 40), (90, 40), (40, 90), (40, 41)])
def test_large_moderate_ones_cut_off_by_rcond(kernels, shape):
    """The condition would allow x from R, but not all singular values count."""
    rng = np.random.default_rng(5)
    u, _, vh = np.linalg.svd(random_stack(shape, "d"), full_matrices=False)
    a = u * rng.permutation(np.geomspace(1, 1e-3, 40)) @ vh
    b = random_stack((shape[0], 2), "d", 1)
    x, residuals, rank, _ = kernels["lstsq"](a, b, 0.02)
    expected = np.linalg.lstsq(a, b, rcond=0.02)
    assert rank == expected[2] < 40
    np.testing.assert_allclose(x, expected[0], rtol=0, atol=1e-12 * np.abs(expected[0]).max())
    assert np.isnan(residuals).all()
