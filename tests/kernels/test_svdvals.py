"""The gufunc svd, singular values alone of small matrices, on every instruction set."""

import mpmath
import numpy as np
import pytest
from stack_tools import random as random_stack

SHAPES = [(5, 5), (6, 6), (8, 8), (9, 6), (6, 9), (13, 13), (17, 12), (32, 32), (32, 7), (7, 32)]
EPS = np.finfo("d").eps


def with_values(values, shape, letter, seed=0):
    u, _, vh = np.linalg.svd(random_stack(shape, letter, seed), full_matrices=False)
    return u * values @ vh


def exact_values(a):
    """By mpmath, of the Hermitian A* A with 80 digits."""
    with mpmath.workdps(80):
        x = mpmath.matrix(a.tolist())
        tall = x if a.shape[0] >= a.shape[1] else x.H
        squares = mpmath.eighe(tall.H * tall, eigvals_only=True)
        return np.sort([float(mpmath.sqrt(mpmath.re(s))) for s in squares])[::-1]


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("shape", SHAPES)
def test_against_numpy(kernels, shape, letter):
    a = random_stack((40, *shape), letter)
    s = kernels["svd"](a)
    assert s.dtype == a.real.dtype
    assert np.all(np.diff(s, axis=-1) <= 0)
    expected = np.linalg.svd(a.astype("D" if letter in "FD" else "d"), compute_uv=False)
    bound = 10 * max(shape) * EPS * expected[:, :1] + np.finfo(letter).eps * expected
    assert np.all(np.abs(s - expected) <= bound)


FAMILIES = {
    "spread": lambda n, rng: np.geomspace(1, 1e-5, n),
    "beyond what the reduction is for": lambda n, rng: np.geomspace(1, 1e-11, n),
    "one small": lambda n, rng: np.r_[1 + rng.random(n - 1), 1e-5],
    "one large": lambda n, rng: np.r_[1e5, 1 + rng.random(n - 1)],
    "equal": lambda n, rng: np.ones(n),
    "nearly equal": lambda n, rng: 1 + 1e-9 * rng.random(n),
    "close": lambda n, rng: 1 + 1e-4 * rng.random(n),
    "two clusters": lambda n, rng: np.where(np.arange(n) < n // 2, 1, 1e-3) * (1 + 1e-12 * rng.random(n)),
    "arithmetic": lambda n, rng: np.arange(n, 0.0, -1),
}


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("shape", [(6, 6), (12, 12), (14, 9), (9, 14)])
def test_against_mpmath(kernels, shape, family, letter):
    n = min(shape)
    a = with_values(
        np.random.default_rng(1).permutation(FAMILIES[family](n, np.random.default_rng(0))), shape, letter
    )
    exact = exact_values(a)
    s = kernels["svd"](a)
    assert np.all(np.abs(s - exact) <= 2 * max(shape) * EPS * exact[0])


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("n", [6, 11, 32])
def test_special_matrices(kernels, n, letter):
    eye = np.eye(n, dtype=letter)
    bidiagonal = eye + np.diag(np.full(n - 1, 2.0), 1)
    special = [eye, 3 * eye[::-1], np.roll(eye, 1, 0), bidiagonal, bidiagonal.T]
    special += [np.diag(np.arange(1.0, n + 1)), np.ones((n, n)), np.zeros((n, n)), np.tri(n)]
    for a in special:
        expected = np.linalg.svd(a, compute_uv=False)
        bound = 10 * n * EPS * max(expected[0], 1)
        np.testing.assert_allclose(kernels["svd"](a.astype(letter)), expected, rtol=0, atol=bound)


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("shape", [(6, 6), (9, 7), (7, 9), (16, 16)])
def test_lower_rank(kernels, shape, letter):
    rank = min(shape) // 2
    a = random_stack((20, shape[0], rank), letter) @ random_stack((20, rank, shape[1]), letter, 1)
    s = kernels["svd"](a)
    expected = np.linalg.svd(a, compute_uv=False)
    assert np.all(np.abs(s - expected) <= 10 * max(shape) * EPS * expected[:, :1])
    assert np.all(s[:, rank:] <= 10 * max(shape) * EPS * s[:, :1])


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("shape", [(6, 6), (9, 7), (7, 9), (16, 16)])
def test_layouts_places_and_neighbours_change_no_bit(kernels, layout, letter, shape):
    """Beside others that are graded, of lower rank, clustered, zero or not finite."""
    a = random_stack((70, *shape), letter)
    alone = kernels["svd"](a)
    strange = a.copy()
    scales = np.geomspace(1, 1e-6, shape[1]).astype(a.real.dtype)
    strange[1] *= scales
    strange[9] *= scales[::-1]
    strange[18] = 0
    strange[27] = np.eye(*shape)
    strange[36, :, -1] = strange[36, :, 0]
    strange[45, 1] = np.nan
    strange[54] *= np.geomspace(1, 1e-6, shape[0]).astype(a.real.dtype)[:, None]
    with np.errstate(invalid="ignore"):
        whole = kernels["svd"](strange)
        np.testing.assert_array_equal(kernels["svd"](layout(strange)), whole)
    others = np.setdiff1d(np.arange(70), [1, 9, 18, 27, 36, 45, 54])
    np.testing.assert_array_equal(whole[others], alone[others])
    assert np.isnan(whole[45]).all()
    for i in (0, 1, 9, 18, 27, 36, 54, 69):
        np.testing.assert_array_equal(kernels["svd"](strange[i]), whole[i])
    with np.errstate(all="raise"):
        kernels["svd"](np.delete(strange, 45, 0))  # none of them failed


@pytest.mark.parametrize("exponent", [-1000, -600, 300, 1000])
@pytest.mark.parametrize("shape", [(6, 6), (9, 7), (16, 16)])
def test_the_limits_of_the_range(kernels, exponent, shape):
    a = random_stack((9, *shape), "d")
    s = kernels["svd"](a)
    far = np.ldexp(kernels["svd"](np.ldexp(a, exponent)), -exponent)
    assert np.all(np.abs(far - s) <= 10 * max(shape) * EPS * s[:, :1])


@pytest.mark.parametrize("bits", [40, 300])
def test_rows_and_columns_of_any_length_stay_relatively_accurate(kernels, bits):
    """Those are not for the reduction: values of B D and D B, D a scaling by powers of two."""
    b = random_stack((8, 8), "d", 3)
    d = np.ldexp(1.0, -np.random.default_rng(4).permutation(np.linspace(0, bits, 8).astype(int)))
    for a in (b * d, d[:, None] * b):
        with mpmath.workdps(400):
            exact = np.sort([float(x) for x in mpmath.svd_r(mpmath.matrix(a.tolist()), compute_uv=False)])[
                ::-1
            ]
        assert np.all(np.abs(kernels["svd"](a) - exact) <= 80 * EPS * np.linalg.cond(b) * exact)
