from fractions import Fraction
from random import Random

import pytest
from mpmath import mp, mpf

from primer.reference.linalg import cholesky, conjugate_transpose, lu, matmul


def random_matrix(rng, rows, columns, kind=Fraction):
    return [[kind(rng.randint(-9, 9)) for _ in range(columns)] for _ in range(rows)]


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (5, 3), (3, 5), (4, 4)])
def test_lu_is_exact_on_fractions(shape):
    a = random_matrix(Random(sum(shape)), *shape)
    p, lower, upper = lu(a)
    k = min(shape)
    assert [matmul(lower, upper)[i] for i in p] == a
    assert sorted(p) == list(range(shape[0]))
    assert all(lower[i][i] == 1 and all(x == 0 for x in lower[i][i + 1 :]) for i in range(k))
    assert all(abs(x) <= 1 for row in lower for x in row)
    assert all(upper[i][j] == 0 for i in range(k) for j in range(i))


def test_lu_of_a_singular_matrix():
    a = [[Fraction(x) for x in row] for row in [[0, 1, 2], [0, 2, 4], [0, 3, 1]]]
    p, lower, upper = lu(a)
    assert [matmul(lower, upper)[i] for i in p] == a


def test_cholesky():
    assert cholesky([[4, 2], [2, 10]]) == [[2, 0], [1, 3]]
    with mp.workdps(50):
        b = random_matrix(Random(0), 4, 4, mpf)
        for i in range(4):
            b[i][i] += mp.mpc(0, 1) + 20
        a = matmul(b, conjugate_transpose(b))
        lower = cholesky(a)
        back = matmul(lower, conjugate_transpose(lower))
        assert all(
            abs(x - y) < 1e-40 for r, s in zip(a, back, strict=True) for x, y in zip(r, s, strict=True)
        )


@pytest.mark.parametrize("a", [[[1, 2], [2, 1]], [[0]], [[-1]], [[float("nan")]]])
def test_cholesky_refuses(a):
    with pytest.raises(ValueError, match="positive definite"):
        cholesky(a)
