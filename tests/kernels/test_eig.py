"""The gufuncs eig and eigvals, on every instruction set."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from primer.kernels import core, ufuncs

DTYPES = ["f", "d", "F", "D"]
SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 13, 17, 32, 33, 64, 65]
EPS = 2.0**-52


def general(shape, letter, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if letter in "FD":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(letter)


def grcar(n):
    return sum((np.eye(n, k=k) for k in range(4)), -np.eye(n, k=-1))


def companion(coefficients):
    a = np.eye(len(coefficients) - 1, k=-1)
    a[0] = -np.asarray(coefficients[1:]) / coefficients[0]
    return a


def frank(n):
    i, j = np.indices((n, n))
    return np.where(j < i - 1, 0.0, n - np.maximum(i, j))


def hard(n):
    """Matrices on which eigenvalue algorithms were seen to fail, n x n, by name."""
    rng = np.random.default_rng(n)
    normal = rng.standard_normal((n, n))
    order = rng.permutation(n)
    i, j = np.indices((n, n))
    turn = np.kron(np.eye((n + 1) // 2), [[0.0, 1.0], [-1.0, 0.0]])[:n, :n]
    found = {
        "zero": np.zeros((n, n)),
        "unit": np.eye(n),
        "Jordan block": 2 * np.eye(n) + np.eye(n, k=1),
        "nilpotent": np.eye(n, k=1),
        "nilpotent, lower": np.eye(n, k=-1),
        "cyclic permutation": np.roll(np.eye(n), 1, axis=0),
        "permutation": np.eye(n)[order],
        "ones": np.ones((n, n)),
        "Frank": frank(n),
        "Frank transposed": frank(n).T,
        "Grcar": grcar(n),
        "Hessenberg of ones": np.triu(np.ones((n, n)), -1),
        "Wilkinson's polynomial": companion(np.poly(np.arange(1, n + 1))),
        "companion of z^n - 1": companion([1] + [0] * (n - 1) + [-1]),
        "companion, small": companion([1.0] + [1.25 ** -min(k, 30) for k in range(1, n + 1)]),
        "companion, large": companion([1.0] + [2.0 ** (8 * k) for k in range(1, n + 1)]),
        "upper triangle": np.triu(normal),
        "lower triangle": np.tril(normal),
        "hidden triangle": np.triu(normal)[order][:, order],
        "Hessenberg": np.triu(normal, -1),
        "antisymmetric": normal - normal.T,
        "symmetric": normal + normal.T,
        "orthogonal": np.linalg.qr(normal)[0],
        "rank 1": np.outer(normal[0], normal[-1]),
        "Hilbert": 1 / (i + j + 1.0),
        "Clement": np.diag(np.arange(1.0, n), 1) + np.diag(np.arange(n - 1.0, 0, -1), -1),
        "blocks": np.triu(normal, 2) + turn,
        "equal blocks": turn,
        "sparse": np.where(rng.random((n, n)) < 0.2, rng.integers(-2, 3, (n, n)), 0).astype(float),
        "integers": rng.integers(-2, 3, (n, n)).astype(float),
        "circulant": (i - j) % n * 1.0,
        "Lesp": np.diag(-(2.0 * np.arange(n) + 5)) + np.diag(np.arange(2.0, n + 1), -1) + np.eye(n, k=1),
    }
    for exponent in (5, 20, 60, 150):
        d = 10.0 ** -np.linspace(0, exponent, n)
        found[f"graded by 10^{exponent}"] = d[:, None] * normal * d
        found[f"graded by 10^{exponent}, rising"] = (d[:, None] * normal * d)[::-1, ::-1]
        d = rng.permutation(d)
        found[f"scaled by 10^{exponent}"] = d[:, None] * normal / d
    for exponent in (-1000, -300, 300, 1000):
        found[f"times 2^{exponent}"] = np.ldexp(normal, exponent)
    return {name: np.ascontiguousarray(a) for name, a in found.items()}


def unscaled(a):
    """The stack with the largest number of each matrix between 1/2 and 1, and the exponents taken out."""
    largest = np.maximum(np.abs(a.real), np.abs(a.imag)).max(axis=(-2, -1), initial=0)
    e = np.where(largest > 0, np.frexp(largest)[1], 0)[:, None, None]
    return np.ldexp(a.real, -e) + 1j * np.ldexp(a.imag, -e), e[:, :, 0]


def assert_decomposed(a, w, v, names=None, eps=EPS):
    """Residuals and lengths as of a backward stable method."""
    n = a.shape[-1]
    scaled, e = unscaled(a.astype("D"))
    w = np.ldexp(w.real.astype("d"), -e) + 1j * np.ldexp(w.imag.astype("d"), -e)
    residual = np.linalg.norm(scaled @ v - v * w[:, None, :], axis=-2)
    size = np.linalg.norm(scaled, axis=(-2, -1))[:, None]
    bad = ~(residual <= 10 * n * eps * size)
    assert not bad.any(), names and [name for name, row in zip(names, bad, strict=True) if row.any()]
    assert np.all(np.abs(np.linalg.norm(v.astype("D"), axis=-2) - 1) <= (8 + n / 4) * eps)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", SIZES)
def test_decomposition(kernels, letter, n):
    a = general((11, n, n), letter, seed=n)
    w, v = kernels["eig"](a)
    assert w.dtype == v.dtype == letter.upper()
    assert_decomposed(a, w, v, eps=np.finfo(letter).eps)
    np.testing.assert_array_equal(kernels["eigvals"](a), w)


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 15, 26, 32, 40, 70])
def test_hard_matrices(kernels, letter, n):
    matrices = hard(n)
    a = np.array(list(matrices.values())).astype(letter)
    if letter == "D":  # and with complex numbers, of which a unitary diagonal makes no other matrix
        angle = np.random.default_rng(n).uniform(0, 6, n)
        turned = np.exp(1j * angle)[:, None] * a * np.exp(-1j * angle)
        a = np.concatenate([a, turned * (0.6 + 0.8j)])
    w, v = kernels["eig"](a)
    assert_decomposed(a, w, v, list(matrices) * (len(a) // len(matrices)))
    np.testing.assert_array_equal(kernels["eigvals"](a), w)


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [2, 3, 4, 6, 10])
def test_eigenvalues_are_as_accurate_as_their_condition_allows(kernels, letter, n):
    names = [
        "Frank",
        "Grcar",
        "Hessenberg",
        "blocks",
        "Clement",
        "Lesp",
        "integers",
        "symmetric",
        "companion, small",
    ]
    for name in names:
        a = hard(n)[name].astype(letter)
        if letter == "D":
            a = a + 1j * np.rot90(a)
        with mpmath.workdps(60):
            exact, left, right = mpmath.eig(mpmath.matrix(a.tolist()), left=True)
            overlap = [abs((left[i, :] * right[:, i])[0]) for i in range(n)]
            if min(overlap) < 1e-20:  # defective: no condition
                continue
            condition = np.array(
                [float(mpmath.norm(left[i, :]) * mpmath.norm(right[:, i]) / overlap[i]) for i in range(n)]
            )
            exact = np.array([complex(x) for x in exact])
        w = kernels["eigvals"](a)
        distance = np.abs(w[:, None] - exact)
        nearest = distance.argmin(axis=1)
        error = distance.min(axis=1) / condition[nearest]
        assert np.all(error <= 4 * n * EPS * np.linalg.norm(a)), name


@pytest.mark.parametrize("n", [2, 3, 5, 9, 20])
@pytest.mark.parametrize("letter", ["d", "D"])
def test_bad_scaling_does_no_harm(kernels, letter, n):
    a = general((n, n), letter, seed=n)
    e = np.random.default_rng(n).integers(-120, 120, n)
    scaled = np.ldexp(1.0, e)[:, None] * a * np.ldexp(1.0, -e)
    w, v = kernels["eig"](scaled)
    expected = kernels["eigvals"](a)
    distance = np.abs(w[:, None] - expected)
    assert np.all(distance.min(axis=0) <= 1e-12 * np.abs(expected))
    # each column solves the balanced problem, not only that of the largest row
    x = v * np.ldexp(1.0, -e)[:, None]
    x = x / np.linalg.norm(x, axis=0)
    assert np.all(np.linalg.norm(a @ x - x * w, axis=0) <= 1e-12 * np.linalg.norm(a))


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 12, 32])
def test_triangles_show_their_eigenvalues(kernels, letter, n):
    a = general((12, n, n), letter, seed=n)
    order = np.random.default_rng(n).permutation(n)
    stack = np.concatenate([np.triu(a), np.tril(a), np.triu(a)[:, order][:, :, order]])
    w = kernels["eigvals"](stack)
    expected = np.diagonal(stack, axis1=1, axis2=2).astype("D")
    np.testing.assert_array_equal(np.sort(w, axis=-1), np.sort(expected, axis=-1))


@pytest.mark.parametrize("n", [2, 3, 4, 8, 13, 32])
def test_conjugate_pairs(kernels, n):
    w, v = kernels["eig"](general((40, n, n), "d", seed=n))
    for values, vectors in zip(w, v, strict=True):
        i = 0
        while i < n:
            if values[i].imag == 0:
                assert not vectors[:, i].imag.any()
                i += 1
                continue
            assert values[i].imag > 0
            assert values[i + 1] == values[i].conj()
            np.testing.assert_array_equal(vectors[:, i + 1], vectors[:, i].conj())
            i += 2


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [2, 3, 8, 20])
def test_the_largest_number_of_a_complex_vector_is_real(kernels, letter, n):
    w, v = kernels["eig"](general((40, n, n), letter, seed=n))
    size = np.abs(v)
    place = size.argmax(axis=1)[:, None, :]
    largest = np.take_along_axis(v, place, axis=1)[:, 0]
    near = np.sort(size, axis=1)[:, -2] > (1 - 1e-14) * size.max(axis=1)  # two may be equal but for rounding
    turned = (w.imag != 0) if letter == "d" else np.ones_like(near)
    assert not largest.imag[turned & ~near].any()
    assert np.all(largest.real[turned & ~near] > 0)


def mixed(count, n, letter):
    """A stack whose matrices need different numbers of steps, and permutations or none."""
    a = general((count, n, n), letter, seed=n)
    others = list(hard(n).values())
    for i in range(3, count, 4):
        a[i] = others[i % len(others)]
    return a


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [2, 3, 4, 5, 9, 16])
def test_layouts_give_the_same_bits(kernels, layout, letter, n):
    a = general((2, 5, n, n), letter, seed=n)
    before = a.copy()
    for got, expected in zip(kernels["eig"](layout(a)), kernels["eig"](a), strict=True):
        np.testing.assert_array_equal(got, expected)
    np.testing.assert_array_equal(a, before)


def bits(a):
    return np.ascontiguousarray(a).view(np.int64)


@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 11, 32, 33])
def test_the_place_in_a_stack_changes_no_bit(kernels, letter, n):
    a = mixed(70, n, letter)
    w, v = kernels["eig"](a)
    for i in (0, 1, 3, 7, 11, 12, 13, 15, 31, 69):
        alone = kernels["eig"](a[i])
        np.testing.assert_array_equal(bits(alone[0]), bits(w[i]))
        np.testing.assert_array_equal(bits(alone[1]), bits(v[i]))
    w_tail, v_tail = kernels["eig"](a[61:])
    np.testing.assert_array_equal(bits(w_tail), bits(w[61:]))
    np.testing.assert_array_equal(bits(v_tail), bits(v[61:]))
    turned = kernels["eig"](a[::-1])
    np.testing.assert_array_equal(bits(turned[0][::-1]), bits(w))
    np.testing.assert_array_equal(bits(turned[1][::-1]), bits(v))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 16])
def test_what_is_not_finite_fails_there_alone(kernels, letter, bad, n):
    a = general((40, n, n), letter, seed=n)
    expected = kernels["eig"](a)
    a[17, n - 1, 0] = bad
    with pytest.raises(FloatingPointError), np.errstate(invalid="raise"):
        kernels["eig"](a)
    with pytest.raises(np.linalg.LinAlgError, match="Eigenvalues did not converge"):
        kernels["eig_raising"](a)
    with np.errstate(all="raise", invalid="ignore"):
        w, v = kernels["eig"](a)
    for got in (w.real, w.imag, v.real, v.imag):
        assert np.isnan(got[17]).all()
    others = np.arange(40) != 17
    np.testing.assert_array_equal(bits(w[others]), bits(expected[0][others]))
    np.testing.assert_array_equal(bits(v[others]), bits(expected[1][others]))


@pytest.mark.parametrize("exponent", [-900, -500, 500, 900, 1015])
@pytest.mark.parametrize("letter", ["d", "D"])
@pytest.mark.parametrize("n", [2, 3, 5, 16])
def test_the_limits_of_the_range(kernels, letter, exponent, n):
    a = general((9, n, n), letter, seed=n)
    shifted = np.ldexp(a.view("d"), exponent).view(letter)
    w, v = kernels["eig"](shifted)
    expected, vectors = kernels["eig"](a)
    np.testing.assert_array_equal(v, vectors)
    np.testing.assert_array_equal(w.real, np.ldexp(expected.real, exponent))
    np.testing.assert_array_equal(w.imag, np.ldexp(expected.imag, exponent))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("shape", [(0, 0), (3, 0, 0), (0, 3, 3), (2, 0, 5, 5)])
def test_empty(kernels, letter, shape):
    w, v = kernels["eig"](np.empty(shape, letter))
    assert w.shape == shape[:-1]
    assert v.shape == shape
    assert w.dtype == v.dtype == letter.upper()


def test_outputs_of_any_layout(kernels):
    for n in (2, 3, 6):
        a = general((9, n, n), "d", seed=n)
        w, v = kernels["eig"](a)
        wide = np.zeros((9, 2 * n), "D"), np.zeros((9, n, n), "D").swapaxes(1, 2)
        kernels["eig"](a, out=(wide[0][:, ::2], wide[1]))
        np.testing.assert_array_equal(wide[0][:, ::2], w)
        np.testing.assert_array_equal(wide[1], v)
        assert not wide[0][:, 1::2].any()


small = st.integers(-3, 3).map(float)


@settings(max_examples=60, deadline=None)
@given(
    a=st.integers(1, 6).flatmap(lambda n: hnp.arrays("d", (n, n), elements=small)),
    isa=st.sampled_from(core.available()),
)
def test_small_integers(a, isa):
    """Matrices with many zeros, equal numbers and multiple eigenvalues."""
    kernels = BUILT.setdefault(isa, ufuncs.build(isa))
    for matrix in (a, a + 1j * a.T):
        w, v = kernels["eig"](matrix)
        assert_decomposed(matrix[None], w[None], v[None])
        np.testing.assert_allclose(
            w.sum(), np.trace(matrix), atol=1e-13 * len(a) * (1 + np.abs(matrix).max())
        )


BUILT = {}
