"""The gufuncs eigh_lo, eigh_up, eigvalsh_lo, eigvalsh_up, on every instruction set."""

import mpmath
import numpy as np
import pytest

DTYPES = ["f", "d", "F", "D"]
SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 13, 17, 32]


def hermitian(shape, letter, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if letter in "FD":
        a = a + 1j * rng.standard_normal(shape)
    return ((a + a.conj().swapaxes(-1, -2)) / 2).astype(letter)


def graded(n, span, order, seed=0):
    """A positive definite matrix D K D, the diagonal of D from 1 to 10^-span; and D's order."""
    rng = np.random.default_rng(seed)
    d = np.logspace(0, -span, n)
    d = {"falling": d, "rising": d[::-1], "mixed": rng.permutation(d)}[order]
    b = rng.standard_normal((n, 2 * n))
    a = d[:, None] * (b @ b.T / (2 * n)) * d
    return (a + a.T) / 2


def exact_eigenvalues(a):
    with mpmath.workdps(120):
        return np.sort([float(x) for x in mpmath.eigsy(mpmath.matrix(a.tolist()), eigvals_only=True)])


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("triangle", ["lo", "up"])
def test_decomposition(kernels, letter, n, triangle):
    a = hermitian((11, n, n), letter, seed=n)
    w, v = kernels[f"eigh_{triangle}"](a)
    assert w.dtype == a.real.dtype
    assert v.dtype == a.dtype
    eps = np.finfo(letter).eps
    wide = a.astype("D")
    size = np.abs(wide).sum(axis=(-2, -1), initial=1)[:, None, None]
    assert np.all(np.diff(w, axis=-1) >= 0)
    assert np.all(np.abs(wide @ v - v * w[:, None, :]) <= 4 * eps * size)
    assert np.all(np.abs(v.conj().swapaxes(-1, -2) @ v - np.eye(n)) <= 4 * max(n, 1) * eps)
    np.testing.assert_array_equal(kernels[f"eigvalsh_{triangle}"](a), w)


@pytest.mark.parametrize("triangle", ["lo", "up"])
@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [2, 3, 4, 6, 20])
def test_one_triangle_is_read(kernels, triangle, letter, n):
    a = hermitian((9, n, n), letter, seed=n)
    poisoned = a.copy()
    rows, columns = np.triu_indices(n, 1) if triangle == "lo" else np.tril_indices(n, -1)
    poisoned[:, rows, columns] = np.nan
    if letter == "D":  # and no imaginary part of the diagonal
        poisoned[:, range(n), range(n)] += 7j
    for got, expected in zip(
        kernels[f"eigh_{triangle}"](poisoned), kernels[f"eigh_{triangle}"](a), strict=True
    ):
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("order", ["falling", "rising", "mixed"])
@pytest.mark.parametrize(("n", "span"), [(3, 10), (4, 20), (6, 5), (8, 10), (12, 6)])
def test_positive_definite_eigenvalues_are_relatively_accurate(kernels, order, n, span):
    a = graded(n, span, order, seed=n)
    exact = exact_eigenvalues(a)
    d = np.sqrt(np.diag(a))
    kappa = np.linalg.cond(a / d / d[:, None])
    w, v = kernels["eigh_lo"](a)
    assert np.all(np.abs(w - exact) <= 4 * n * 2.0**-52 * kappa * exact)
    assert np.abs(v.T @ v - np.eye(n)).max() < 1e-14 * n


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [2, 3, 4, 5, 9, 16])
def test_layouts_give_the_same_bits(kernels, layout, letter, n):
    a = hermitian((2, 5, n, n), letter, seed=n)
    before = a.copy()
    for got, expected in zip(kernels["eigh_lo"](layout(a)), kernels["eigh_lo"](a), strict=True):
        np.testing.assert_array_equal(got, expected)
    np.testing.assert_array_equal(a, before)


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 11, 32])
def test_the_place_in_a_stack_changes_no_bit(kernels, letter, n):
    a = hermitian((70, n, n), letter, seed=n)
    a[13] = graded(n, 8, "mixed")  # needs another number of sweeps
    w, v = kernels["eigh_lo"](a)
    for i in (0, 1, 12, 13, 14, 31, 69):
        alone = kernels["eigh_lo"](a[i])
        np.testing.assert_array_equal(alone[0], w[i])
        np.testing.assert_array_equal(alone[1], v[i])
    w_tail, v_tail = kernels["eigh_lo"](a[61:])
    np.testing.assert_array_equal(w_tail, w[61:])
    np.testing.assert_array_equal(v_tail, v[61:])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 16])
def test_what_is_not_finite_becomes_nan_there_alone(kernels, bad, n):
    a = hermitian((40, n, n), "d", seed=n)
    expected = kernels["eigh_lo"](a)
    a[17, n - 1, 0] = bad
    with np.errstate(all="raise"):
        w, v = kernels["eigh_lo"](a)
    assert np.isnan(w[17]).all()
    assert np.isnan(v[17]).all()
    others = np.arange(40) != 17
    np.testing.assert_array_equal(w[others], expected[0][others])
    np.testing.assert_array_equal(v[others], expected[1][others])


@pytest.mark.parametrize("exponent", [-1060, -900, -500, 500, 900, 1020])
@pytest.mark.parametrize("n", [2, 3, 5, 16])
def test_the_limits_of_the_range(kernels, exponent, n):
    a = np.ldexp(np.round(hermitian((9, n, n), "d", seed=n) * 64) / 64, exponent)
    w, v = kernels["eigh_lo"](a)
    expected, vectors = kernels["eigh_lo"](np.ldexp(a, -exponent))
    np.testing.assert_array_equal(v, vectors)
    np.testing.assert_array_equal(w, np.ldexp(expected, exponent))


@pytest.mark.parametrize("n", [2, 3, 4, 6, 10])
def test_special_matrices(kernels, n):
    stack = np.array(
        [np.zeros((n, n)), np.eye(n), -np.eye(n), np.ones((n, n)), np.diag(np.arange(n, 0, -1.0))]
    )
    w, v = kernels["eigh_lo"](stack)
    np.testing.assert_array_equal(w[:3], [np.zeros(n), np.ones(n), -np.ones(n)])
    np.testing.assert_allclose(w[3], [0] * (n - 1) + [n], atol=1e-14 * n)
    np.testing.assert_array_equal(w[4], np.arange(1, n + 1))
    np.testing.assert_allclose(v.swapaxes(1, 2) @ v, np.broadcast_to(np.eye(n), v.shape), atol=1e-14 * n)
