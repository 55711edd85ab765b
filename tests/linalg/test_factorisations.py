"""cholesky, slogdet, lu."""

import numpy as np
import pytest

from primer import linalg
from primer.linalg import LinAlgError, cholesky, lu, slogdet
from primer.reference import linalg as reference

rng = np.random.default_rng(0)
LETTERS = "bilfdFD"
EPS = {"f": 2e-6, "F": 2e-6}


def numbers(*shape, letter="d"):
    a = rng.integers(-9, 10, shape)
    return (a + 1j * rng.integers(-9, 10, shape) if letter in "FD" else a).astype(letter)


def positive(*shape, letter="d"):
    a = numbers(*shape, letter="D" if letter in "FD" else "d")
    a = a @ np.conj(a).swapaxes(-1, -2) + 3 * np.eye(shape[-1])
    return (
        (a / 40).astype(int).astype(letter) + np.eye(shape[-1], dtype=letter)
        if letter in "bil"
        else a.astype(letter)
    )


def close(got, expected):
    assert type(got) is type(expected)
    assert got.dtype == expected.dtype
    assert got.shape == expected.shape
    rtol = EPS.get(got.dtype.char, 1e-13)
    scale = 1 + abs(np.asarray(expected)).max(initial=0, where=np.isfinite(expected))
    np.testing.assert_allclose(got, expected, rtol=rtol, atol=rtol * scale)


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 16, 40])
@pytest.mark.parametrize("upper", [False, True])
def test_cholesky(n, letter, upper):
    a = positive(3, n, n, letter=letter)
    close(cholesky(a, upper=upper), np.linalg.cholesky(a, upper=upper))
    close(cholesky(a[0], upper=upper), np.linalg.cholesky(a[0], upper=upper))
    other = np.triu(a) if upper else np.tril(a)
    assert np.array_equal(cholesky(other, upper=upper), cholesky(a, upper=upper))


def test_cholesky_types_and_subclasses():
    a = np.array([[4, 2], [2, 10]])
    for x in (a, a.astype(bool) | np.eye(2, dtype=bool), a.tolist(), np.matrix(a)):
        try:
            expected = np.linalg.cholesky(x)
        except LinAlgError:
            with pytest.raises(LinAlgError):
                cholesky(x)
        else:
            close(cholesky(x), expected)
    assert cholesky(a).tolist() == reference.cholesky(a.tolist())


@pytest.mark.parametrize("n", [1, 2, 5, 40])
@pytest.mark.parametrize("mode", ["ignore", "raise"])
def test_cholesky_of_what_is_not_positive_definite(n, mode):
    a = positive(5, n, n)
    a[3, -1, -1] = -1
    with np.errstate(all=mode):
        for upper in (False, True):
            with pytest.raises(LinAlgError, match=r"^Matrix is not positive definite$"):
                cholesky(a, upper=upper)
            with pytest.raises(LinAlgError):
                cholesky(a[3], upper=upper)


def test_keywords_of_cholesky():
    a = positive(5, 3, 3)
    out = np.empty_like(a)
    assert cholesky(a, out=out) is out
    assert np.array_equal(out, cholesky(a))
    assert np.array_equal(cholesky(np.moveaxis(a, 0, -1), axes=[(0, 1), (1, 2)]), out)


SHAPES = [(0, 0), (0, 3), (3, 0), (1, 1), (1, 4), (4, 1), (3, 3), (5, 3), (3, 5), (17, 9), (40, 33), (33, 40)]


@pytest.mark.parametrize("a", [3.0, np.ones(3), np.eye(2, dtype="e"), np.eye(2, dtype="g")])
def test_errors_are_numpys(a):
    for name in ("cholesky", "slogdet"):
        with pytest.raises((LinAlgError, TypeError)) as numpys:
            getattr(np.linalg, name)(a)
        with pytest.raises(numpys.type) as ours:
            getattr(linalg, name)(a)
        assert str(ours.value) == str(numpys.value)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("n", [0, 1, 2, 3, 6, 20, 50])
def test_slogdet(n, letter):
    a = numbers(4, n, n, letter=letter)
    got, expected = slogdet(a), np.linalg.slogdet(a)
    assert type(got) is type(expected)
    for x, y in zip(got, expected, strict=True):
        close(x, y)
    one, expected = slogdet(a[0]), np.linalg.slogdet(a[0])
    assert [type(x) for x in one] == [type(x) for x in expected]
    out = np.empty_like(got.sign), np.empty_like(got.logabsdet)
    assert slogdet(a, out=out).sign is out[0]
    assert np.array_equal(out[1], got.logabsdet)


def test_slogdet_of_special_matrices():
    assert slogdet(np.zeros((2, 2))) == (0, -np.inf)
    assert np.isnan(slogdet(np.full((2, 2), np.nan)).logabsdet)
    tiny = 1e-300 * np.eye(5)
    np.testing.assert_allclose(slogdet(tiny).logabsdet, 5 * np.log(1e-300))
    sign, size = slogdet([[0, 3j], [1, 0]])
    expected = reference.slogdet([[0, 3j], [1, 0]])
    np.testing.assert_allclose([sign, size], expected, rtol=1e-15)
    assert np.array_equal(slogdet(np.moveaxis(np.stack([tiny] * 2), 0, -1), axes=[(0, 1), (), ()])[0], [1, 1])


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_lu(shape, letter):
    a = numbers(3, *shape, letter=letter)
    p, lower, upper = lu(a)
    wide = letter if letter in "fdFD" else "d"
    assert (p.dtype, lower.dtype, upper.dtype) == (wide.lower(), wide, wide)
    tolerance = EPS.get(letter, 1e-13) * 10 * (1 + max(shape))
    np.testing.assert_allclose(p @ lower @ upper, a, atol=tolerance)
    k = min(shape)
    assert np.array_equal(upper, np.triu(upper))
    assert np.array_equal(np.tril(lower, -1) + np.eye(shape[0], k), lower)
    # complex pivots are the largest of |re| + |im|
    assert abs(lower).max(initial=0) <= (2**0.5 if letter in "FD" else 1) * (1 + 1e-6)
    assert np.array_equal(p.sum(1), np.ones((3, shape[0])))
    assert np.array_equal(p.sum(2), np.ones((3, shape[0])))
    indices = lu(a, p_indices=True)
    assert indices.P.dtype == np.intp
    assert np.array_equal(np.take_along_axis(lower, indices.P[:, :, None], 1), p @ lower)
    one = lu(a[1], p_indices=True)
    for x, y in zip(one, indices, strict=True):
        assert np.array_equal(x, y[1])


def test_lu_against_the_reference_and_of_a_singular_matrix():
    for a in ([[1, 2, 3], [2, 9, 4], [4, 5, 6]], [[0, 1, 2], [0, 2, 4], [0, 3, 1]], [[0, 0], [0, 0]]):
        p, lower, upper = lu(a, p_indices=True)
        expected = reference.lu([[float(x) for x in row] for row in a])
        np.testing.assert_allclose(lower[p] @ upper, a, atol=1e-14)
        np.testing.assert_allclose(upper, expected[2], atol=1e-14)
        assert p.tolist() == expected[0]


def test_lu_keywords_and_errors():
    a = numbers(4, 5, 3)
    out = np.empty((4, 5, 5)), np.empty((4, 5, 3)), np.empty((4, 3, 3))
    got = lu(a, out=out)
    assert all(x is y for x, y in zip(got, out, strict=True))
    for x, y in zip(out, lu(a), strict=True):
        assert np.array_equal(x, y)
    places = np.empty((4, 5), np.intp)
    assert lu(a, p_indices=True, out=(places, *out[1:])).P is places
    assert np.array_equal(places, lu(a, p_indices=True).P)
    with pytest.raises(LinAlgError):
        lu(np.ones(3))
    with pytest.raises(TypeError):
        lu(np.eye(2, dtype="e"))
