from fractions import Fraction
from random import Random

import mpmath
import pytest
from mpmath import mp, mpf

from primer.reference.linalg import (
    characteristic_polynomial,
    det,
    eig,
    eigvals,
    matmul,
    polynomial_roots,
    svd,
)


def random_matrix(rng, n):
    return [[mpf(rng.randint(-9, 9)) for _ in range(n)] for _ in range(n)]


def test_characteristic_polynomial():
    assert characteristic_polynomial([]) == [1]
    assert characteristic_polynomial([[Fraction(5)]]) == [1, -5]
    a = [[Fraction(i * i + 3 * j) for j in range(4)] for i in range(4)]
    for point in range(-3, 4):
        value = 0
        for c in characteristic_polynomial(a):
            value = value * point + c
        assert value == det([[point * (i == j) - x for j, x in enumerate(row)] for i, row in enumerate(a)])


def test_not_square():
    for function in (characteristic_polynomial, eigvals, eig):
        with pytest.raises(ValueError, match="square"):
            function([[1, 2, 3], [4, 5, 6]])


@pytest.mark.parametrize("roots", [[1], [0, 0, 3], [1, 2, 3, 4, 5], [1j, -1j, 2], [1e-3, 1e3, -1e3]])
def test_polynomial_roots(roots):
    coefficients = [1]
    for root in roots:
        coefficients = [x - root * y for x, y in zip([*coefficients, 0], [0, *coefficients], strict=True)]
    found = polynomial_roots([2 * c for c in coefficients])
    assert len(found) == len(roots)
    for root in roots:
        assert min(abs(z - root) for z in found) <= 1e-9 * max(map(abs, roots))
    assert polynomial_roots([3]) == []


def test_multiple_roots_lose_digits():
    found = polynomial_roots([1, -3, 3, -1])
    assert all(abs(z - 1) < 1e-4 for z in found)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_eig(n):
    with mp.workdps(50):
        a = random_matrix(Random(n), n)
        values, vectors = eig(a)
        left = matmul(a, vectors)
        assert all(abs(left[i][j] - vectors[i][j] * values[j]) < 1e-40 for i in range(n) for j in range(n))
        assert all(abs(sum(abs(row[j]) ** 2 for row in vectors) - 1) < 1e-40 for j in range(n))
        for exact in mpmath.eig(mpmath.matrix(a), right=False):
            assert min(abs(z - exact) for z in values) < 1e-40


def test_defective():
    values, vectors = eig([[2.0, 1.0], [0.0, 2.0]])
    assert all(abs(z - 2) < 1e-6 for z in values)
    assert all(abs(vectors[1][j]) < 1e-6 for j in range(2))


@pytest.mark.parametrize("shape", [(3, 2), (2, 3), (3, 3)])
@pytest.mark.parametrize("rank", [0, 1, 2])
def test_svd_of_any_rank(shape, rank):
    m, n = shape
    a = [[float((i + 1) * (j < rank) * (i + j == i * j or i <= j)) for j in range(n)] for i in range(m)]
    u, s, vh = svd(a)
    k = min(m, n)
    assert s == sorted(s, reverse=True)
    for rows in (list(zip(*u, strict=True)), vh):
        for i in range(k):
            for j in range(k):
                assert abs(sum(x * y for x, y in zip(rows[i], rows[j], strict=True)) - (i == j)) < 1e-9
    again = matmul([[x * sigma for x, sigma in zip(row, s, strict=True)] for row in u], vh)
    assert all(abs(x - y) < 1e-9 for r, q in zip(again, a, strict=True) for x, y in zip(r, q, strict=True))
