"""eigh and eigvalsh above 32 x 32, on every instruction set: residuals, bits, hard matrices."""

import mpmath
import numpy as np
import pytest
from large_matrices import (
    DTYPES,
    adjoint,
    check_bits,
    check_threads,
    epsilon,
    norm,
    random,
    same,
    wide,
    worst,
)

from primer.kernels import core, ufuncs

SIZES = [33, 34, 47, 64, 65, 100]


def hermitian(shape, letter, seed=0):
    a = random(shape, letter, seed)
    return ((a + adjoint(a)) / 2).astype(letter)


def from_eigenvalues(w, seed=0):
    q = np.linalg.qr(random((len(w), len(w)), "d", seed))[0]
    a = (q * w) @ q.T
    return (a + a.T) / 2


def tridiagonal(d, e):
    return np.diag(d) + np.diag(e, 1) + np.diag(e, -1)


def glued_wilkinson(n, glue):
    """Wilkinson's W21+ again and again, which has pairs of eigenvalues that agree in most digits."""
    d = np.abs(np.arange(n) % 21 - 10.0)
    return tridiagonal(d, np.where(np.arange(1, n) % 21 == 0, glue, 1.0))


def special(n):
    """Name and real symmetric matrix."""
    rng = np.random.default_rng(n)
    a = hermitian((n, n), "d", n)
    blocks = a * (np.arange(n) < n // 2) * (np.arange(n)[:, None] < n // 2)
    blocks[n // 2 :, n // 2 :] = a[n // 2 :, n // 2 :] * 1e-200
    scale = 10.0 ** rng.uniform(-8, 8, n)
    rising = np.arange(1.0, n + 1)
    return {
        "zero": np.zeros((n, n)),
        "identity": np.eye(n),
        "ones": np.ones((n, n)),
        "diagonal": np.diag(rng.standard_normal(n)),
        "exchange": np.eye(n)[::-1].copy(),
        "four eigenvalues": from_eigenvalues(np.resize([1.0, -2, 3, 0], n)),
        "one cluster": from_eigenvalues(1 + 1e-14 * rng.standard_normal(n)),
        "clusters": from_eigenvalues(np.arange(n) // 7 + 1e-10 * rng.standard_normal(n)),
        "geometric": from_eigenvalues(np.logspace(0, -15, n)),
        "rank one": np.outer(a[0], a[0]),
        "second difference": tridiagonal(np.full(n, 2.0), np.full(n - 1, -1.0)),
        "zero diagonal": tridiagonal(np.zeros(n), np.ones(n - 1)),
        "holes": tridiagonal(rng.standard_normal(n), rng.standard_normal(n - 1) * (rng.random(n - 1) < 0.8)),
        "glued 1e-4": glued_wilkinson(n, 1e-4),
        "glued 1e-8": glued_wilkinson(n, 1e-8),
        "glued 1e-14": glued_wilkinson(n, 1e-14),
        "blocks of different size": blocks,
        "graded": scale[:, None] * (a @ a.T) * scale,
        "huge": a * 1e300,
        "tiny": a * 1e-300,
        "Toeplitz": 0.9 ** np.abs(rising[:, None] - rising),
        "minimum": np.minimum.outer(rising, rising),
    }


def in_complex_phases(a, seed=0):
    """A unitarily similar matrix with complex numbers, of the same eigenvalues."""
    phase = np.exp(2j * np.pi * np.random.default_rng(seed).random(len(a)))
    x = np.tril(phase[:, None] * a * phase.conj(), -1)
    return x + adjoint(x) + np.diag(np.diag(a))


def graded(n, letter, span, order):
    """A positive definite matrix D K D, the diagonal of D from 1 to 10^-span, and K well-conditioned."""
    d = np.logspace(0, -span, n)
    d = {"falling": d, "rising": d[::-1], "mixed": np.random.default_rng(n).permutation(d)}[order]
    b = random((n, 2 * n), letter, n)
    a = d[:, None] * (b @ adjoint(b) / (2 * n)) * d
    return (a + adjoint(a)) / 2


def exact_eigenvalues(a, digits):
    solve = mpmath.eighe if a.dtype.kind == "c" else mpmath.eigsy
    with mpmath.workdps(digits):
        return np.sort([float(x) for x in solve(mpmath.matrix(a.tolist()), eigvals_only=True)])


def check(a, w, v):
    """Residual and orthogonality against n times the rounding error, and the order."""
    letter = a.dtype.char
    n = a.shape[-1]
    a, w, v = wide(a), wide(w), wide(v)
    assert np.all(np.diff(w, axis=-1) >= 0)
    scale = np.maximum(norm(a), np.finfo("d").tiny)
    # as LAPACK measures it, in the 1-norm, whose threshold is 30
    assert worst(a @ v - v * w[..., None, :], scale, letter) < 10
    assert worst(adjoint(v) @ v - np.eye(n), 1, letter) < 10


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("triangle", ["lo", "up"])
def test_decomposition(kernels, letter, n, triangle):
    a = hermitian((2, n, n), letter, n)
    w, v = kernels[f"eigh_{triangle}"](a)
    assert w.dtype == a.real.dtype
    assert v.dtype == a.dtype
    check(a, w, v)
    same([kernels[f"eigvalsh_{triangle}"](a)], [w])


@pytest.mark.parametrize(("letter", "n"), [("d", 1030), ("D", 729)])
def test_by_panels(kernels, letter, n):
    """Sizes whose triangle leaves the cache; the last panel ends near the trailing matrix that fits it."""
    a = hermitian((n, n), letter, n)
    w = kernels["eigvalsh_lo"](a)
    moments = [np.trace(a).real, np.vdot(a, a).real, np.vdot(a, a @ a).real]
    np.testing.assert_allclose([np.sum(w**p) for p in (1, 2, 3)], moments, rtol=0, atol=n**1.5 * 1e-12)


@pytest.mark.parametrize(("letter", "n"), [("d", 1030), ("D", 729)])
def test_vectors_by_panels(letter, n):
    a = hermitian((n, n), letter, n)
    w, v = ufuncs.eigh_lo(a)
    check(a, w, v)
    same([ufuncs.eigvalsh_lo(a)], [w])


@pytest.mark.parametrize("name", special(4))
@pytest.mark.parametrize("n", [33, 68])
def test_special_matrices(kernels, name, n):
    a = special(n)[name]
    with np.errstate(all="raise"):
        w, v = kernels["eigh_lo"](a)
        same([kernels["eigvalsh_lo"](a)], [w])
    power = 2.0 ** -np.frexp(max(np.abs(a).max(), 1e-300))[1]
    check(a * power, w * power, v)
    x = in_complex_phases(a, n)
    w_complex, v = kernels["eigh_up"](x)
    check(x * power, w_complex * power, v)
    np.testing.assert_allclose(
        w_complex * power, w * power, rtol=0, atol=n * 2.0**-51 * max(norm(a * power), 1e-300)
    )


@pytest.mark.parametrize(
    "name", ["four eigenvalues", "clusters", "holes", "glued 1e-8", "graded", "geometric"]
)
def test_against_many_digits(kernels, name):
    n = 33
    a = special(n)[name]
    exact = exact_eigenvalues(a, 40)
    got = kernels["eigvalsh_lo"](a)
    np.testing.assert_allclose(got, exact, rtol=0, atol=n * 2.0**-52 * np.abs(exact).max())


@pytest.mark.parametrize(
    ("letter", "order"), [("d", "falling"), ("d", "rising"), ("d", "mixed"), ("D", "mixed")]
)
@pytest.mark.parametrize(("n", "span"), [(33, 20), (40, 5)])
def test_positive_definite_eigenvalues_are_relatively_accurate(kernels, letter, order, n, span):
    a = graded(n, letter, span, order)
    exact = exact_eigenvalues(a, 80)
    d = np.sqrt(np.diag(a).real)
    kappa = np.linalg.cond(a / d / d[:, None])
    w, v = kernels["eigh_lo"](a)
    assert np.all(np.abs(w - exact) <= 4 * n * 2.0**-52 * kappa * exact)
    check(a, w, v)
    same([kernels["eigvalsh_up"](a)], [w])


@pytest.mark.parametrize("letter", "dD")
def test_graded_and_not_definite(kernels, letter):
    """The way for definite matrices finds out after some panels and leaves it to the other."""
    n = 80
    a = graded(n, letter, 3, "mixed")
    i, j = np.argsort(np.diag(a).real)[:2]
    a[i, j] = a[j, i] = 1.5 * np.sqrt(a[i, i].real * a[j, j].real)
    w, v = kernels["eigh_lo"](a)
    assert w[0] < 0
    check(a, w, v)


def test_a_small_block_keeps_its_digits(kernels):
    """What nothing couples to the rest is solved as it would be alone."""
    n = 40
    small = special(n)["blocks of different size"]
    w = kernels["eigvalsh_lo"](small)
    expected = np.linalg.eigvalsh(small[n // 2 :, n // 2 :])
    tiny = w[np.abs(w) < 1e-100]
    np.testing.assert_allclose(tiny, expected, rtol=0, atol=n * 2.0**-52 * np.abs(expected).max())


@pytest.mark.parametrize("triangle", ["lo", "up"])
@pytest.mark.parametrize("letter", ["d", "D"])
def test_one_triangle_is_read(kernels, triangle, letter):
    n = 45
    a = hermitian((n, n), letter, n)
    poisoned = a.copy()
    poisoned[np.triu_indices(n, 1) if triangle == "lo" else np.tril_indices(n, -1)] = np.nan
    if letter == "D":  # and no imaginary part of the diagonal
        poisoned[range(n), range(n)] += 7j
    same(kernels[f"eigh_{triangle}"](poisoned), kernels[f"eigh_{triangle}"](a))


@pytest.mark.parametrize("letter", DTYPES)
def test_bits(kernels, layout, letter):
    a = hermitian((2, 39, 39), letter, 5)
    check_bits(kernels["eigh_lo"], layout, a)
    check_bits(kernels["eigvalsh_up"], layout, a)


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("shape", [(9, 60, 60), (1, 600, 600)])
def test_threads_change_no_bit(letter, shape):
    check_threads(core, ufuncs.eigh_lo, hermitian(shape, letter, 1))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("letter", DTYPES)
def test_what_is_not_finite_fails_alone(kernels, bad, letter):
    n = 37
    a = hermitian((3, n, n), letter, 3)
    clean = kernels["eigh_lo"](a)
    spoilt = a.copy()
    spoilt[1, n - 1, 2] = bad
    with np.errstate(invalid="raise"), pytest.raises(FloatingPointError, match="invalid"):
        kernels["eigh_lo"](spoilt)
    with np.errstate(all="ignore"):
        w, v = kernels["eigh_lo"](spoilt)
        assert np.isnan(kernels["eigvalsh_lo"](spoilt)[1]).all()
        with pytest.raises(np.linalg.LinAlgError, match="Eigenvalues did not converge"):
            kernels["eigh_lo_raising"](spoilt)
    assert np.isnan(w[1]).all()
    assert np.isnan(v[1]).all()
    same([w[::2], v[::2]], [clean[0][::2], clean[1][::2]])


@pytest.mark.parametrize("exponent", [-1060, -900, 500, 1015])
@pytest.mark.parametrize("letter", "dD")
def test_the_limits_of_the_range(kernels, letter, exponent):
    a = hermitian((36, 36), letter, 2)
    a = np.round(a * 64) / 64
    scaled = np.ldexp(a.view("d"), exponent).view(letter)
    w, v = kernels["eigh_lo"](scaled)
    expected, _ = kernels["eigh_lo"](a)
    tolerance = 36 * epsilon(letter) * norm(a) + 2.0 ** (-1074 - exponent)
    np.testing.assert_allclose(np.ldexp(w, -exponent), expected, rtol=0, atol=tolerance)
    check(a, expected, v)
