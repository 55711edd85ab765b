"""Singular values of large matrices without vectors: by a bidiagonal matrix where nothing is graded."""

import mpmath
import numpy as np
import pytest
from large_matrices import DTYPES, check_threads, deficient, epsilon, hard, random

from primer.kernels import core, ufuncs

EPS = 2.0**-52
SHAPES = [(33, 33), (40, 41), (41, 40), (64, 70), (130, 130), (200, 47), (47, 200), (257, 257)]


def conditioned(m, n, letter, condition, seed=0):
    """Values from 1 to 1 / condition, a third of them 1."""
    k = min(m, n)
    s = np.geomspace(1, 1 / condition, k)
    s[: k // 3] = 1
    u, v = (np.linalg.qr(random((size, size), letter, seed + i))[0][:, :k] for i, size in enumerate((m, n)))
    return (u * s) @ v.conj().T


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("condition", [1, 1e3, 5e5])
@pytest.mark.parametrize(("m", "n"), SHAPES)
def test_are_those_with_vectors(kernels, m, n, condition, letter):
    """Both are right up to the rounding that the condition lets grow."""
    a = conditioned(m, n, letter, condition)
    s = kernels["svd_s"](a)[1]
    alone = kernels["svd"](a)
    assert np.all(np.diff(alone) <= 0)
    assert np.all(np.abs(alone - s) <= 2 * max(m, n) * EPS * s[0])
    assert np.all(np.abs(alone - s) <= 10 * max(m, n) * EPS * condition * s)


@pytest.mark.parametrize("letter", ["f", "F"])
def test_of_single_precision_are_rounded_once(kernels, letter):
    a = random((60, 50), letter)
    exact = kernels["svd"](a.astype(letter.replace("f", "d").replace("F", "D")))
    np.testing.assert_array_equal(kernels["svd"](a), exact.astype("f"))


@pytest.mark.parametrize(("letter", "condition"), [("d", 30), ("d", 1e5), ("D", 1e4)])
def test_against_mpmath(letter, condition):
    a = conditioned(36, 34, letter, condition)
    with mpmath.workdps(60):
        s = (mpmath.svd_c if letter == "D" else mpmath.svd_r)(mpmath.matrix(a.tolist()), compute_uv=False)
        exact = np.sort([float(x) for x in s])[::-1]
    for name in core.available():
        alone = ufuncs.build(name)["svd"](a)
        assert np.all(np.abs(alone - exact) <= 40 * EPS * exact[0])


@pytest.mark.parametrize("n", [33, 48, 100, 301])
def test_of_what_is_bidiagonal_already(kernels, n):
    """Ones on the diagonal and above it: 2 cos(k pi / (2 n + 1)), k = 1 ... n."""
    a = np.eye(n) + np.eye(n, k=1)
    exact = 2 * np.cos(np.arange(1, n + 1) * np.pi / (2 * n + 1))
    for b in (a, a.T, a[::-1], a[:, ::-1], -1j * a):
        assert np.all(np.abs(kernels["svd"](b) - exact) <= n * EPS * exact[0])


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("name", hard(2))
def test_hard(kernels, name, letter):
    a = hard(70)[name].astype(letter)
    for b in (a, a[:, :50], a[:50]):
        s = kernels["svd_s"](b)[1]
        assert np.all(np.abs(kernels["svd"](b) - s) <= 10 * 70 * EPS * s[0])


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize(("m", "n"), [(40, 40), (50, 36), (36, 50)])
def test_deficient_rank(kernels, letter, m, n):
    a = deficient(m, n, letter)
    s, alone = kernels["svd_s"](a)[1], kernels["svd"](a)
    assert np.all(np.abs(alone - s) <= 2 * max(m, n) * EPS * s[:, :1])
    assert not alone[0].any()
    assert not alone[6, 1:].any()


@pytest.mark.parametrize("exponent", [-1060, -1000, -500, 500, 1015])
@pytest.mark.parametrize("shape", [(40, 40), (50, 33), (33, 50)])
def test_the_limits_of_the_range(kernels, exponent, shape):
    a = np.ldexp(np.round(random(shape, "d", shape[1]) * 64) / 64, exponent)
    expected = kernels["svd"](np.ldexp(a, -exponent))
    np.testing.assert_array_equal(kernels["svd"](a), np.ldexp(expected, exponent))


@pytest.mark.parametrize("letter", ["d", "D"])
def test_numbers_that_vanish_beside_others(kernels, letter):
    """Columns of the reduction whose squares leave the range."""
    a = 3 * np.eye(50, dtype=letter)
    a[3, 7], a[9, 8], a[20, 30], a[31, 30] = 1e-160, 1e-200, 1e-170, 1e-300
    a[40, 41:] = 1e-162
    np.testing.assert_allclose(kernels["svd"](a), np.full(50, 3.0), rtol=1e-15)
    a[12, 13] = 4
    expected = np.full(50, 3.0)
    expected[0], expected[-1] = np.linalg.svd([[3, 4], [0, 3]])[1]
    np.testing.assert_allclose(kernels["svd"](a), expected, rtol=1e-15)


@pytest.mark.parametrize("letter", DTYPES)
def test_threads_change_no_bit(letter):
    """Steps of the reduction are shared from 131,072 numbers on."""
    check_threads(core, ufuncs.svd, random((1, 410, 400), letter))
    check_threads(core, ufuncs.svd, random((5, 40, 50), letter))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("shape", [(35, 35), (9, 40), (40, 20), (45, 40)])
def test_of_the_transpose(kernels, letter, shape):
    a = random((2, *shape), letter)
    bound = 40 * epsilon(letter)
    s, other = kernels["svd"](a), kernels["svd"](np.swapaxes(a, 1, 2).conj())
    assert np.all(np.abs(s - other) <= bound * s[:, :1])
