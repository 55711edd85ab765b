"""Large singular value decompositions: each singular value right, backward errors, bits, failures."""

from functools import lru_cache

import mpmath
import numpy as np
import pytest
from large_matrices import (
    DTYPES,
    adjoint,
    check_bits,
    check_threads,
    deficient,
    epsilon,
    hard,
    norm,
    random,
    same,
    wide,
)

from primer.kernels import core, ufuncs

SHAPES = [(33, 33), (40, 40), (47, 34), (34, 47), (64, 64), (97, 65), (65, 97), (130, 130)]
THIN = [(40, 1), (1, 40), (70, 5), (5, 70), (200, 33), (33, 200)]
ORDERS = ["falling", "rising", "mixed"]


def check(a, u, s, vh):
    """Orthogonal factors, a small residual, values in order; of a stack."""
    m, n = a.shape[-2:]
    k = min(m, n)
    letter = a.dtype.char
    assert (u.dtype, s.dtype, vh.dtype) == (a.dtype, a.real.dtype, a.dtype)
    assert np.all(np.diff(s, axis=-1) <= 0)
    assert np.all(s >= 0)
    for q in (u, adjoint(vh)):
        assert np.all(
            norm(adjoint(wide(q)) @ wide(q) - np.eye(q.shape[-1])) <= 10 * max(m, n) * epsilon(letter)
        )
    again = (wide(u[..., :k]) * s[..., None, :]) @ wide(vh[..., :k, :])
    assert np.all(norm(again - wide(a)) <= 10 * max(m, n) * epsilon(letter) * norm(a))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize(("m", "n"), SHAPES + THIN)
def test_decomposition(kernels, m, n, letter):
    a = random((2, m, n), letter, m + n)
    k = min(m, n)
    u, s, vh = kernels["svd_s"](a)
    assert (u.shape, s.shape, vh.shape) == ((2, m, k), (2, k), (2, k, n))
    check(a, u, s, vh)
    complete = kernels["svd_f"](a)
    assert (complete[0].shape, complete[2].shape) == ((2, m, m), (2, n, n))
    check(a, *complete)
    np.testing.assert_allclose(
        complete[1], s, rtol=20 * max(m, n) * epsilon(letter) * np.linalg.cond(a).max()
    )
    np.testing.assert_allclose(
        kernels["svd"](a), s, rtol=20 * max(m, n) * epsilon(letter) * np.linalg.cond(a).max()
    )


@pytest.mark.parametrize("shape", [(0, 40), (40, 0)])
def test_empty(kernels, shape):
    u, s, vh = kernels["svd_f"](np.empty((2, *shape)))
    assert s.shape == (2, 0)
    np.testing.assert_array_equal(u, np.broadcast_to(np.eye(shape[0]), u.shape))
    np.testing.assert_array_equal(vh, np.broadcast_to(np.eye(shape[1]), vh.shape))


# ---- each singular value, however small ----


def scaling(n, span, order, seed):
    d = np.logspace(0, -span, n)
    return {"falling": d, "rising": d[::-1], "mixed": np.random.default_rng(seed).permutation(d)}[order]


def scaled(shape, letter, side, span, order):
    """B and B with its columns, rows or both scaled."""
    b = random(shape, letter, 7)
    a = b.copy()
    if side != "rows":
        a = a * scaling(shape[1], span, order, 1)
    if side != "columns":
        a = scaling(shape[0], span, order, 2)[:, None] * a
    return b, a


@lru_cache
def exact(shape, letter, side, span, order):
    a = scaled(shape, letter, side, span, order)[1]
    return exact_singular_values(a)


def exact_singular_values(a, digits=200):
    with mpmath.workdps(digits):
        tall = mpmath.matrix((a if a.shape[0] >= a.shape[1] else a.T).tolist())
        s = (mpmath.svd_c if np.iscomplexobj(a) else mpmath.svd_r)(tall, compute_uv=False)
        return np.sort([float(x) for x in s])[::-1]


CASES = [
    (shape, letter, side, span, order)
    for shape, letter in [((34, 34), "d"), ((40, 33), "d"), ((33, 40), "d"), ((33, 33), "D")]
    for side in ("columns", "rows", "both")
    for span in (2, 15, 60)
    for order in ORDERS
]


@pytest.mark.parametrize(("shape", "letter", "side", "span", "order"), CASES)
def test_small_singular_values_are_relatively_accurate(heavy, shape, letter, side, span, order):
    if not heavy and (shape, letter, side, span, order) not in CASES[::7]:
        pytest.skip("with --heavy")
    b, a = scaled(shape, letter, side, span, order)
    values = exact(shape, letter, side, span, order)
    # the condition of B is what scaled columns or rows alone are bound by; both have no bound of theory
    bound = 10 * max(shape) * 2.0**-52 * np.linalg.cond(b) * (10 if side == "both" else 1)
    for name in core.available():
        made = ufuncs.build(name)
        check_accurate(made["svd_s"](a), values, bound)
        assert np.all(np.abs(made["svd"](a) - values) <= bound * values)


def check_accurate(decomposition, values, bound):
    u, s, vh = decomposition
    assert np.all(np.abs(s - values) <= bound * values)
    for q in (u, adjoint(vh)):
        assert norm(adjoint(q) @ q - np.eye(q.shape[-1])) <= 10 * max(q.shape) * 2.0**-52


def companion(n):
    """Of the polynomial with the roots 1 ... n: LAPACK loses its small singular values."""
    c = np.eye(n, k=-1)
    c[0] = -np.poly(np.arange(1, n + 1))[1:]
    return c


def test_companion(kernels):
    a = companion(36)
    values = exact_singular_values(a)
    assert np.all(np.abs(kernels["svd_s"](a)[1] - values) <= 1e-13 * values)
    assert np.abs(np.linalg.svd(a)[1] - values)[-1] > values[-1]  # NumPy's has no digit


@pytest.mark.parametrize("span", [2, 15])
def test_larger_matrices_against_halved_ones(kernels, span):
    """A stands as a block among zeros, moved about: the values of A and of its transpose, once each."""
    b, a = scaled((60, 60), "d", "both", span, "mixed")
    both = np.zeros((120, 120))
    both[::2, ::2], both[1::2, 1::2] = a, a.T
    values, twice = kernels["svd"](a), kernels["svd"](both)
    bound = 10 * 120 * 2.0**-52 * np.linalg.cond(b)
    np.testing.assert_allclose(twice[::2], values, rtol=bound)
    np.testing.assert_allclose(twice[1::2], values, rtol=bound)


# ---- what is hard ----


@pytest.mark.parametrize("name", hard(2))
@pytest.mark.parametrize("letter", ["d", "D"])
def test_hard(kernels, name, letter):
    a = hard(70)[name].astype(letter)
    check(a, *kernels["svd_f"](a))
    check(a[:, :50], *kernels["svd_s"](a[:, :50]))


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize(("m", "n"), [(40, 40), (50, 36), (36, 50)])
def test_deficient_rank(kernels, letter, m, n):
    a = deficient(m, n, letter)
    for name in ("svd_f", "svd_s"):
        u, s, vh = kernels[name](a)
        check(a[1:], u[1:], s[1:], vh[1:])
        assert not s[0].any()
        for q in (u[0], adjoint(vh[0])):
            assert norm(adjoint(q) @ q - np.eye(q.shape[-1])) <= 1e-14
        assert np.all(s[5, 1:] <= 1e-13 * s[5, 0])
        assert not s[6, 1:].any()


def test_multiple_and_clustered_values(kernels):
    q = np.linalg.qr(random((90, 90), "d", 3))[0]
    d = np.concatenate([np.ones(30), 1 + 1e-14 * np.arange(30), np.full(30, 1e-9)])
    a = q * d
    u, s, vh = kernels["svd_s"](a)
    check(a, u, s, vh)
    np.testing.assert_allclose(s, np.sort(d)[::-1], rtol=1e-13)


@pytest.mark.parametrize("exponent", [-1060, -1000, -500, 500, 1015])
@pytest.mark.parametrize("shape", [(40, 40), (50, 33), (33, 50)])
def test_the_limits_of_the_range(kernels, exponent, shape):
    a = np.ldexp(np.round(random(shape, "d", shape[1]) * 64) / 64, exponent)
    expected = kernels["svd_s"](np.ldexp(a, -exponent))
    u, s, vh = kernels["svd_s"](a)
    same([u, vh], [expected[0], expected[2]])
    np.testing.assert_array_equal(s, np.ldexp(expected[1], exponent))


def test_numbers_of_the_whole_range(kernels):
    a = random((40, 40), "d")
    d = np.ones(40)
    d[3], d[7] = 2.0**900, 2.0**-80
    u, s, vh = kernels["svd_s"](a * d)
    assert np.isfinite(s).all()
    expected = exact_singular_values(a * d, 800)
    np.testing.assert_allclose(s, expected, rtol=1e-10)
    for q in (u, adjoint(vh)):
        assert norm(adjoint(q) @ q - np.eye(40)) <= 1e-13


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("shape", [(40, 40), (5, 50), (50, 5)])
def test_what_is_not_finite_fails_alone(kernels, bad, shape):
    a = random((3, *shape), "d", 1)
    expected = kernels["svd_f"](a)
    a[1, 0, -1] = bad
    with np.errstate(all="ignore"):
        got = kernels["svd_f"](a)
    for x, y in zip(got, expected, strict=True):
        assert np.isnan(x[1]).all()
        np.testing.assert_array_equal(x[::2], y[::2])
    with np.errstate(invalid="raise"), pytest.raises(FloatingPointError):
        kernels["svd"](a)
    with pytest.raises(np.linalg.LinAlgError, match="SVD did not converge"):
        kernels["svd_s_raising"](a)


# ---- bits ----


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("shape", [(35, 35), (40, 20), (9, 40)])
def test_bits(kernels, layout, letter, shape):
    a = random((3, *shape), letter, 2)
    a[1] *= np.logspace(0, -12, shape[1]).astype(letter)
    check_bits(kernels["svd_f"], layout, a)
    check_bits(kernels["svd_s"], layout, a)
    check_bits(kernels["svd"], layout, a)


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("graded", [False, True])
def test_threads_change_no_bit(letter, graded):
    stack, one = random((9, 40, 40), letter), random((1, 180, 150), letter)
    if graded:
        one = one * np.logspace(0, -30, 150)
    for name in ("svd_f", "svd"):
        check_threads(core, getattr(ufuncs, name), stack)
        check_threads(core, getattr(ufuncs, name), one)
