"""Adjugate and cofactors, regular and singular."""

from fractions import Fraction

import numpy as np
import pytest

from primer import linalg
from primer.linalg import adjugate, cofactor_matrix, det, matmul
from primer.reference import linalg as reference

rng = np.random.default_rng(0)


@pytest.mark.parametrize("letter", "bilfdFD")
@pytest.mark.parametrize("n", range(6))
@pytest.mark.parametrize("rank", [None, -1, -2])
def test_against_the_minors(n, letter, rank):
    a = rng.integers(-5, 6, (6, n, n))
    if rank is not None:
        a[:, rank:] = a[:, :1]
    a = (a * (1 + 1j) if letter in "FD" else a).astype(letter)
    got = adjugate(a)
    assert got.dtype == (letter if letter in "fdFD" else "d")
    expected = np.array([reference.adjugate(m) for m in a.tolist()]).reshape(a.shape)
    # minors are products of n - 1 numbers
    scale = (5.0 * n) ** max(n - 1, 0) * (1e-6 if letter in "fF" else 1e-14)
    np.testing.assert_allclose(got, expected, atol=scale)
    np.testing.assert_allclose(cofactor_matrix(a), expected.swapaxes(1, 2), atol=scale)


@pytest.mark.parametrize("n", [2, 5, 12, 40])
def test_times_the_matrix_is_the_determinant(n):
    a = rng.standard_normal((4, n, n)) / n**0.5
    product = matmul(a, adjugate(a))
    expected = det(a)[:, None, None] * np.eye(n)
    size = linalg.norm(a, axis=(1, 2)) * linalg.norm(adjugate(a), axis=(1, 2))
    assert np.all(linalg.norm(product - expected, axis=(1, 2)) < 1e-14 * n * size)


def test_exact_on_a_singular_hilbert_like_matrix():
    h = [[Fraction(1, i + j + 1) for j in range(4)] for i in range(4)]
    h[3] = [x + y for x, y in zip(h[0], h[1], strict=True)]
    expected = np.array(reference.adjugate(h), float)
    got = adjugate(np.array(h, float))
    np.testing.assert_allclose(got, expected, atol=1e-13 * abs(expected).max())


def test_out_axes_and_subclasses():
    a = rng.standard_normal((5, 3, 3))
    out = np.empty_like(a)
    for function in (adjugate, cofactor_matrix):
        assert function(a, out=out) is out
        assert np.array_equal(out, function(a))
        own = a.copy()
        assert function(own, out=own) is own
        assert np.array_equal(own, out)
        assert type(function(np.matrix(a[0]))) is np.matrix
    assert np.array_equal(adjugate(np.moveaxis(a, 0, -1), axes=[(0, 1), (1, 2)]), adjugate(a))


@pytest.mark.parametrize("a", [3.0, np.ones(3), np.ones((2, 3))])
@pytest.mark.parametrize("function", [adjugate, cofactor_matrix])
def test_refuses(function, a):
    with pytest.raises(linalg.LinAlgError):
        function(a)
    with pytest.raises(TypeError):
        function(np.eye(2, dtype="e"))
