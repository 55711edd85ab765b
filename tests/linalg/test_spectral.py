"""eigh, eigvalsh, svd, svdvals in place of NumPy's."""

import numpy as np
import pytest

from primer import linalg


def hermitian(shape, letter, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if letter in "FD":
        a = a + 1j * rng.standard_normal(shape)
    return (a + a.conj().swapaxes(-1, -2)).astype(letter)


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("n", [1, 3, 8, 32, 33, 40])
@pytest.mark.parametrize("UPLO", ["L", "U", "l", "u"])
def test_eigh_as_numpy(letter, n, UPLO):
    a = hermitian((2, n, n), letter, n)
    ours, theirs = linalg.eigh(a, UPLO), np.linalg.eigh(a, UPLO)
    assert type(ours) is type(theirs)
    assert ours.eigenvalues.dtype == theirs.eigenvalues.dtype
    assert ours.eigenvectors.dtype == theirs.eigenvectors.dtype
    eps = np.finfo(letter).eps
    scale = np.abs(theirs.eigenvalues).max()
    np.testing.assert_allclose(ours.eigenvalues, theirs.eigenvalues, atol=8 * n * eps * scale, rtol=0)
    v = ours.eigenvectors.astype("D")
    again = (v * ours.eigenvalues[:, None, :]) @ v.conj().swapaxes(-1, -2)
    np.testing.assert_allclose(again, a, atol=8 * n * eps * scale, rtol=0)
    np.testing.assert_array_equal(linalg.eigvalsh(a, UPLO).dtype, ours.eigenvalues.dtype)
    np.testing.assert_allclose(linalg.eigvalsh(a, UPLO), ours.eigenvalues, atol=8 * n * eps * scale)


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 5), (20, 31), (40, 8), (33, 33)])
@pytest.mark.parametrize("full_matrices", [False, True])
@pytest.mark.parametrize("compute_uv", [False, True])
def test_svd_as_numpy(letter, shape, full_matrices, compute_uv):
    rng = np.random.default_rng(shape[0])
    a = rng.standard_normal((3, *shape)).astype(letter)
    if letter in "FD":
        a += (1j * rng.standard_normal((3, *shape))).astype(letter)
    ours = linalg.svd(a, full_matrices, compute_uv)
    theirs = np.linalg.svd(a, full_matrices, compute_uv)
    assert type(ours) is type(theirs)
    if not compute_uv:
        ours, theirs = (None, ours, None), (None, theirs, None)
    else:
        assert [x.shape for x in ours] == [x.shape for x in theirs]
        assert [x.dtype for x in ours] == [x.dtype for x in theirs]
        k = min(shape)
        again = (ours[0][..., :k].astype("D") * ours[1][:, None, :]) @ ours[2][:, :k]
        np.testing.assert_allclose(again, a, atol=100 * np.finfo(letter).eps * max(shape))
    np.testing.assert_allclose(ours[1], theirs[1], rtol=100 * max(shape) * np.finfo(letter).eps)
    np.testing.assert_array_equal(linalg.svdvals(a).shape, ours[1].shape)


@pytest.mark.parametrize("letter", "dD")
def test_hermitian_svd(letter):
    a = hermitian((4, 6, 6), letter)
    u, s, vh = linalg.svd(a, hermitian=True)
    np.testing.assert_allclose(s, np.linalg.svd(a, hermitian=True).S, rtol=1e-12)
    np.testing.assert_allclose((u * s[:, None]) @ vh, a, atol=1e-13)
    np.testing.assert_array_equal(linalg.svd(a, compute_uv=False, hermitian=True), s)


def test_subclasses_are_kept():
    a = np.matrix([[2.0, 1.0], [1.0, 3.0]])
    assert isinstance(linalg.eigh(a).eigenvectors, np.matrix)
    assert not isinstance(linalg.eigh(a).eigenvalues, np.matrix)
    u, s, vh = linalg.svd(a)
    assert isinstance(u, np.matrix)
    assert isinstance(vh, np.matrix)
    assert not isinstance(s, np.matrix)


def test_integers_are_computed_in_float64():
    assert linalg.eigh([[2, 1], [1, 2]]).eigenvalues.dtype == np.float64
    assert linalg.svd([[True, False]]).S.dtype == np.float64


@pytest.mark.parametrize("function", [linalg.eigh, linalg.eigvalsh])
def test_eigh_refuses(function):
    with pytest.raises(ValueError, match="UPLO argument must be 'L' or 'U'"):
        function(np.eye(2), "lower")
    with pytest.raises(linalg.LinAlgError, match="must be square"):
        function(np.ones((2, 3)))
    with pytest.raises(linalg.LinAlgError, match="at least two-dimensional"):
        function(np.ones(3))
    with pytest.raises(TypeError, match="float16 is unsupported in linalg"):
        function(np.eye(2, dtype=np.float16))


def test_svd_refuses():
    with pytest.raises(linalg.LinAlgError, match="at least two-dimensional"):
        linalg.svd(np.ones(3))
    with pytest.raises(linalg.LinAlgError, match="SVD did not converge"):
        linalg.svd([[np.nan, 1], [1, 1]])
    with pytest.raises(TypeError, match="is unsupported in linalg"):
        linalg.svd(np.eye(2, dtype=np.longdouble))


def test_eigh_of_nan_is_nan():
    w, v = linalg.eigh(np.array([[np.nan, 1], [1, 2]]))
    assert np.isnan(w).all()
    assert np.isnan(v).all()


def test_small_singular_values_of_a_scaled_matrix():
    """What NumPy's svd loses: a matrix that is graded in its columns."""
    b = np.random.default_rng(1).standard_normal((6, 6))
    d = np.array([1, 1e-12, 1e-3, 1e-20, 1e-8, 1e-16])
    first = linalg.svdvals(b * d)
    # scaling by powers of two moves every singular value by exactly that much
    np.testing.assert_array_equal(linalg.svdvals(b * d * 2.0**-40), first * 2.0**-40)
    product = np.abs(np.linalg.det(b)) * np.prod(d)
    np.testing.assert_allclose(np.prod(first), product, rtol=1e-12)
