"""cond, matrix_rank, pinv, and the norms that need singular values, in place of NumPy's."""

import numpy as np
import pytest

from primer import linalg


def stack(shape, letter="d", seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    return (a + 1j * rng.standard_normal(shape) if letter in "FD" else a).astype(letter)


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("p", [None, 1, -1, 2, -2, np.inf, -np.inf, "fro"])
def test_cond_as_numpy(letter, p):
    a = stack((5, 4, 4), letter)
    ours, theirs = linalg.cond(a, p), np.linalg.cond(a, p)
    if np.lib.NumpyVersion(np.__version__) < "2.3.0":
        theirs = theirs.real  # complex of complex matrices
    assert ours.dtype == theirs.dtype
    np.testing.assert_allclose(ours, theirs, rtol=1e-3 if letter in "fF" else 1e-10)
    assert type(linalg.cond(a[0], p)) is type(theirs[0])


def test_cond_of_singular_and_nan():
    a = np.zeros((3, 2, 2))
    a[1] = np.eye(2)
    a[2] = np.nan
    got = linalg.cond(a, 1)
    assert (got[0], got[1]) == (np.inf, 1)
    assert np.isnan(got[2])
    assert linalg.cond(np.zeros((2, 2))) == np.inf
    for p, expected in ((2, np.inf), (-2, np.inf), (1, np.inf)):
        for dtype in (np.float32, np.float64, np.complex64):
            for matrix in (np.zeros((2, 2)), np.zeros((3, 2))) if p != 1 else (np.zeros((2, 2)),):
                one, several = matrix.astype(dtype), np.stack([matrix, matrix]).astype(dtype)
                assert linalg.cond(one, p) == expected
                assert (linalg.cond(several, p) == expected).all()
    with pytest.raises(linalg.LinAlgError, match="not defined on empty"):
        linalg.cond(np.empty((0, 0)))


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("shape", [(4, 4), (5, 3), (3, 5), (40, 5)])
def test_pinv(letter, shape):
    a = stack((3, *shape), letter)
    got = linalg.pinv(a)
    assert got.dtype == a.dtype
    eps = np.finfo(letter).eps
    wide, inverse = a.astype("D"), got.astype("D")
    np.testing.assert_allclose(wide @ inverse @ wide, wide, atol=1000 * eps)
    np.testing.assert_allclose(got, np.linalg.pinv(a), atol=3000 * eps)


def test_pinv_of_deficient_rank_and_arguments():
    a = np.ones((2, 3))
    np.testing.assert_allclose(linalg.pinv(a), np.full((3, 2), 1 / 6), rtol=1e-14)
    np.testing.assert_allclose(linalg.pinv(np.diag([1, 1e-3]), rcond=0.01), np.diag([1, 0]))
    np.testing.assert_allclose(linalg.pinv(np.diag([1, 1e-3]), rtol=0.01), np.diag([1, 0]))
    np.testing.assert_allclose(linalg.pinv([[2, 1], [1, 2]], hermitian=True), np.linalg.inv([[2, 1], [1, 2]]))
    assert linalg.pinv(np.empty((0, 3))).shape == (3, 0)
    with pytest.raises(ValueError, match="can't be both set"):
        linalg.pinv(a, 0.1, rtol=0.1)
    for n in (3, 20):
        with pytest.raises(linalg.LinAlgError, match=r"^SVD did not converge$"):
            linalg.pinv(np.full((n, n), np.nan))


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("shape", [(16, 16), (3, 16), (17, 16), (1, 1)])
def test_pinv_of_a_stack_is_that_of_each_matrix(letter, shape):
    a = stack((2, 3, *shape), letter)
    a[0, 1] = a[0, 1, :1] * a[0, 1, :, :1]
    rcond = np.array([1e-15, 1e-3, 0.5]).astype(letter.lower())
    got, cut = linalg.pinv(a), linalg.pinv(a, rcond)
    for i in np.ndindex(2, 3):
        assert got[i].tobytes() == linalg.pinv(a[i]).tobytes()
        assert cut[i].tobytes() == linalg.pinv(a[i], rcond[i[1]]).tobytes()


def test_matrix_rank():
    a = np.array([np.eye(4), np.ones((4, 4)), np.zeros((4, 4)), np.diag([1, 1e-10, 1, 1])])
    np.testing.assert_array_equal(linalg.matrix_rank(a), [4, 1, 0, 4])
    np.testing.assert_array_equal(linalg.matrix_rank(a, rtol=1e-9), [4, 1, 0, 3])
    np.testing.assert_array_equal(linalg.matrix_rank(a, tol=[2, 1e-9, 1, 1e-9]), [0, 1, 0, 3])
    np.testing.assert_array_equal(linalg.matrix_rank(a, hermitian=True), [4, 1, 0, 4])
    assert linalg.matrix_rank([1, 2]) == 1
    assert linalg.matrix_rank([0, 0]) == 0
    with pytest.raises(ValueError, match="can't be both set"):
        linalg.matrix_rank(a, 1, rtol=1)


@pytest.mark.parametrize("order", [2, -2, "nuc"])
@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("keepdims", [False, True])
def test_norms_by_singular_values(order, letter, keepdims):
    a = stack((3, 4, 5), letter)
    ours = linalg.norm(a, order, axis=(2, 0), keepdims=keepdims)
    theirs = np.linalg.norm(a, order, axis=(2, 0), keepdims=keepdims)
    assert ours.dtype == theirs.dtype
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=1e-4 if letter in "fF" else 1e-12)
