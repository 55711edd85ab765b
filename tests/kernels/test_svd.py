"""The gufuncs svd, svd_s, svd_f, on every instruction set."""

import mpmath
import numpy as np
import pytest
from stack_tools import random as random_stack

DTYPES = ["f", "d", "F", "D"]
SHAPES = [
    (1, 1),
    (2, 2),
    (3, 3),
    (4, 4),
    (5, 5),
    (8, 8),
    (16, 16),
    (1, 4),
    (4, 1),
    (3, 2),
    (2, 5),
    (9, 4),
    (32, 3),
]


def exact_singular_values(a):
    with mpmath.workdps(160):
        tall = a if a.shape[0] >= a.shape[1] else a.T
        s = mpmath.svd_r(mpmath.matrix(tall.tolist()), compute_uv=False)
        return np.sort([float(x) for x in s])[::-1]


def scaling(n, span, order, seed):
    d = np.logspace(0, -span, n)
    return {"falling": d, "rising": d[::-1], "mixed": np.random.default_rng(seed).permutation(d)}[order]


def check(a, u, s, vh, complete):
    m, n = a.shape[-2:]
    p = min(m, n)
    eps = np.finfo(a.dtype).eps
    scale = max(m, n) * eps
    assert u.shape[-1] == (m if complete else p)
    assert vh.shape[-2] == (n if complete else p)
    assert np.all(np.diff(s, axis=-1) <= 0)
    assert np.all(s >= 0)
    unit = np.eye(u.shape[-1])
    assert np.all(np.abs(u.conj().swapaxes(-1, -2) @ u.astype("D") - unit) <= 4 * scale)
    unit = np.eye(vh.shape[-2])
    assert np.all(np.abs(vh.astype("D") @ vh.conj().swapaxes(-1, -2) - unit) <= 4 * scale)
    again = (u[..., :p].astype("D") * s[..., None, :]) @ vh[..., :p, :]
    assert np.all(np.abs(a - again) <= 4 * scale * s[..., :1, None])


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_decomposition(kernels, letter, shape):
    a = random_stack((11, *shape), letter, seed=shape[0])
    u, s, vh = kernels["svd_s"](a)
    assert (u.dtype, s.dtype, vh.dtype) == (a.dtype, a.real.dtype, a.dtype)
    check(a, u, s, vh, False)
    complete = kernels["svd_f"](a)
    check(a, *complete, True)
    np.testing.assert_array_equal(complete[1], s)
    alone = kernels["svd"](a)  # of larger ones by another algorithm
    np.testing.assert_allclose(
        alone, s, rtol=0, atol=20 * max(shape) * np.finfo(s.dtype).eps * s.max(initial=0)
    )


@pytest.mark.parametrize("shape", [(0, 0), (3, 0), (0, 3)])
def test_empty(kernels, shape):
    u, s, vh = kernels["svd_f"](np.empty((2, *shape)))
    assert s.shape == (2, 0)
    np.testing.assert_array_equal(u, np.broadcast_to(np.eye(shape[0]), u.shape))
    np.testing.assert_array_equal(vh, np.broadcast_to(np.eye(shape[1]), vh.shape))


@pytest.mark.parametrize("order", ["falling", "rising", "mixed"])
@pytest.mark.parametrize("shape", [(3, 3), (4, 4), (8, 8), (13, 5), (5, 13)])
@pytest.mark.parametrize("side", ["columns", "rows", "both"])
def test_small_singular_values_are_relatively_accurate(kernels, order, shape, side):
    m, n = shape
    b = random_stack(shape, "d", seed=m)
    a = b.copy()
    if side != "rows":
        a = a * scaling(n, 9 if side == "both" else 20, order, 1)
    if side != "columns":
        a = scaling(m, 9 if side == "both" else 20, order, 2)[:, None] * a
    exact = exact_singular_values(a)
    u, s, vh = kernels["svd_s"](a)
    bound = 10 * max(m, n) * 2.0**-52 * np.linalg.cond(b)
    assert np.all(np.abs(s - exact) <= bound * exact)
    np.testing.assert_allclose(u.T @ u, np.eye(min(m, n)), atol=1e-14 * m)
    np.testing.assert_allclose(vh @ vh.T, np.eye(min(m, n)), atol=1e-14 * n)


def graded_both_ways(shape, span, order, letter="d"):
    m, n = shape
    b = random_stack(shape, letter, seed=m)
    return b, (scaling(m, span, order, 2)[:, None] * b * scaling(n, span, order, 1)).astype(letter)


@pytest.mark.parametrize("order", ["falling", "rising", "mixed"])
@pytest.mark.parametrize("shape", [(2, 2), (4, 4), (8, 8), (9, 5), (5, 9), (16, 16)])
@pytest.mark.parametrize("span", [20, 60])
def test_what_rotations_alone_lose_is_left_to_the_large_algorithm(kernels, order, shape, span):
    b, a = graded_both_ways(shape, span, order)
    exact = exact_singular_values(a)
    bound = 100 * max(shape) * 2.0**-52 * np.linalg.cond(b)
    for s in (kernels["svd_s"](a)[1], kernels["svd_f"](a)[1], kernels["svd"](a)):
        assert np.all(np.abs(s - exact) <= bound * exact)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("shape", [(3, 3), (8, 8), (9, 5), (5, 9)])
def test_left_slices_and_their_neighbours(kernels, layout, letter, shape):
    """Some slices of a stack go another way; which does not depend on the others."""
    a = random_stack((70, *shape), letter, seed=2)
    graded = graded_both_ways(shape, 17, "mixed", letter)[1]
    a[3], a[20], a[69] = graded, graded[::-1, ::-1], 2 * graded
    a[33, 0, 0] = np.nan
    with np.errstate(invalid="ignore"):
        whole, laid = kernels["svd_f"](a), kernels["svd_f"](layout(a))
    for x, y in zip(whole, laid, strict=True):
        np.testing.assert_array_equal(x, y)
        assert np.isnan(x[33]).all()
    for i in (2, 3, 4, 20, 69):
        for x, y in zip(kernels["svd_f"](a[i]), whole, strict=True):
            np.testing.assert_array_equal(x, y[i])
        check(a[i], *(x[i] for x in whole), True)
    with np.errstate(invalid="raise"):
        kernels["svd_f"](np.delete(a, 33, 0))  # none of them failed


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 4), (6, 6), (5, 3), (3, 5)])
def test_layouts_give_the_same_bits(kernels, layout, letter, shape):
    a = random_stack((2, 5, *shape), letter, seed=shape[1])
    before = a.copy()
    for got, expected in zip(kernels["svd_f"](layout(a)), kernels["svd_f"](a), strict=True):
        np.testing.assert_array_equal(got, expected)
    np.testing.assert_array_equal(a, before)


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (9, 9), (7, 3), (3, 7), (32, 32)])
def test_the_place_in_a_stack_changes_no_bit(kernels, letter, shape):
    a = random_stack((70, *shape), letter, seed=shape[0])
    a[13] = 0
    a[14, :, 0] = a[14, :, -1]  # of lower rank
    whole = kernels["svd_f"](a)
    for i in (0, 12, 13, 14, 15, 69):
        for got, expected in zip(kernels["svd_f"](a[i]), whole, strict=True):
            np.testing.assert_array_equal(got, expected[i])
    for got, expected in zip(kernels["svd_f"](a[61:]), whole, strict=True):
        np.testing.assert_array_equal(got, expected[61:])


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 4), (8, 8), (6, 3), (3, 6)])
def test_deficient_rank(kernels, letter, shape):
    m, n = shape
    a = random_stack((6, m, n), letter, seed=n)
    a[0] = 0
    a[1] = 1
    a[2, :, 0] = 0
    a[3, -1, :] = 0
    a[4] = np.eye(m, n)
    a[5] = np.outer(a[5, :, 0], a[5, 0, :])
    check(a[1:], *(x[1:] for x in kernels["svd_s"](a)), False)
    check(a[1:], *(x[1:] for x in kernels["svd_f"](a)), True)
    u, s, vh = kernels["svd_f"](a[0])
    assert not s.any()
    np.testing.assert_allclose(u.conj().T @ u, np.eye(m), atol=1e-15 * m)
    np.testing.assert_allclose(vh @ vh.conj().T, np.eye(n), atol=1e-15 * n)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 3), (4, 4), (7, 5), (5, 7)])
def test_what_is_not_finite_fails_alone(kernels, bad, shape):
    a = random_stack((40, *shape), "d", seed=shape[0])
    expected = kernels["svd_f"](a)
    a[17, 0, -1] = bad
    with np.errstate(all="ignore"):
        got = kernels["svd_f"](a)
    others = np.arange(40) != 17
    for x, y in zip(got, expected, strict=True):
        assert np.isnan(x[17]).all()
        np.testing.assert_array_equal(x[others], y[others])
    with np.errstate(invalid="raise"), pytest.raises(FloatingPointError):
        kernels["svd_f"](a)
    with pytest.raises(np.linalg.LinAlgError, match="SVD did not converge"):
        kernels["svd_f_raising"](a)


@pytest.mark.parametrize("exponent", [-1060, -1000, -500, 500, 1020])
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (5, 5), (6, 3)])
def test_the_limits_of_the_range(kernels, exponent, shape):
    a = np.ldexp(np.round(random_stack((9, *shape), "d", seed=shape[1]) * 64) / 64, exponent)
    expected = kernels["svd_s"](np.ldexp(a, -exponent))
    u, s, vh = kernels["svd_s"](a)
    np.testing.assert_array_equal(u, expected[0])
    np.testing.assert_array_equal(vh, expected[2])
    np.testing.assert_array_equal(s, np.ldexp(expected[1], exponent))
