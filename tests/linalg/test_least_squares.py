"""lstsq in place of NumPy's."""

import numpy as np
import pytest

from primer import linalg


def stack(shape, letter="d", seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    return (a + 1j * rng.standard_normal(shape) if letter in "FD" else a).astype(letter)


def check(ours, theirs, rtol=1e-11):
    for got, expected in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(got, expected, rtol=rtol, atol=rtol)
        assert got.dtype == expected.dtype
        assert got.shape == expected.shape


@pytest.mark.parametrize("letters", ["ff", "dd", "fd", "FF", "dF", "DD", "ld", "dl"])
@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4)])
@pytest.mark.parametrize("columns", [None, 1, 3])
def test_as_numpy(letters, shape, columns):
    right = (shape[0],) if columns is None else (shape[0], columns)
    a, b = stack(shape), stack(right, seed=1)
    a, b = (10 * a).astype(letters[0]), (10 * b).astype(letters[1])
    check(linalg.lstsq(a, b), np.linalg.lstsq(a, b), 1e-4 if "f" in letters.lower() else 1e-10)


def test_less_than_full_rank_as_numpy():
    a = stack((6, 4))
    a[:, 3] = a[:, 0] - a[:, 1]
    check(linalg.lstsq(a, stack((6, 2))), np.linalg.lstsq(a, stack((6, 2))))
    check(
        linalg.lstsq(np.diag([3, 2, 1]), np.eye(3), 0.5), np.linalg.lstsq(np.diag([3, 2, 1]), np.eye(3), 0.5)
    )


def test_stacks_broadcast():
    a, b = stack((2, 3, 6, 4)), stack((3, 6, 2), seed=1)
    x, residuals, rank, s = linalg.lstsq(a, b, rcond=np.full(3, 1e-12))
    assert (x.shape, residuals.shape, rank.shape, s.shape) == ((2, 3, 4, 2), (2, 3, 2), (2, 3), (2, 3, 4))
    check(
        (x[1, 2], residuals[1, 2], rank[1, 2], s[1, 2]),
        np.linalg.lstsq(a[1, 2], b[2]),
    )
    vector = linalg.lstsq(a, np.arange(6.0))
    assert vector[0].shape == (2, 3, 4)
    np.testing.assert_allclose(vector[0][0, 1], np.linalg.lstsq(a[0, 1], np.arange(6.0))[0], rtol=1e-11)


@pytest.mark.parametrize("shape", [(0, 4, 1), (0, 4, 2), (4, 0, 1), (4, 0, 2), (4, 2, 0), (0, 0, 0)])
def test_empty_as_numpy(shape):
    m, n, k = shape
    a, b = np.arange(m * n).reshape(m, n), np.ones((m, k))
    check(linalg.lstsq(a, b), np.linalg.lstsq(a, b))


def test_subclass_is_that_of_b():
    x, residuals, _, _ = linalg.lstsq(stack((4, 2)), np.matrix(stack((4, 1))))
    assert isinstance(x, np.matrix)
    assert isinstance(residuals, np.matrix)
    assert not isinstance(linalg.lstsq(np.matrix(stack((4, 2))), stack((4, 1)))[0], np.matrix)


def test_errors():
    with pytest.raises(linalg.LinAlgError, match="1-dimensional array given"):
        linalg.lstsq(np.ones(3), np.ones(3))
    with pytest.raises(linalg.LinAlgError, match="b must have one dimension at least"):
        linalg.lstsq(np.ones((3, 2)), 1)
    with pytest.raises(linalg.LinAlgError, match=r"a has 3 rows and b 4, shapes \(3, 2\) and \(4,\)"):
        linalg.lstsq(np.ones((3, 2)), np.ones(4))
    with pytest.raises(TypeError, match="float16 is unsupported in linalg"):
        linalg.lstsq(np.ones((3, 2), "e"), np.ones(3))
    with pytest.raises(linalg.LinAlgError, match="did not converge"):
        linalg.lstsq(np.full((3, 2), np.nan), np.ones(3))
