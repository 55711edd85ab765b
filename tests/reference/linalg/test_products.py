from fractions import Fraction
from random import Random

import pytest

from primer.reference.linalg import cross, inv, matmul, matrix_power, multi_dot, outer, tensordot


def random_matrix(rng, rows, columns):
    return [[rng.randint(-9, 9) for _ in range(columns)] for _ in range(rows)]


def test_matmul_by_hand():
    assert matmul([[1, 2, 3]], [[4], [5], [6]]) == [[32]]
    assert matmul([[1j, 2]], [[1j, 0], [0, 1]]) == [[-1, 2]]
    assert matmul([], [[1, 2]]) == []
    assert matmul([[Fraction(1, 3)]], [[3]]) == [[1]]


def test_matmul_is_associative():
    rng = Random(0)
    a, b, c = random_matrix(rng, 2, 3), random_matrix(rng, 3, 4), random_matrix(rng, 4, 2)
    assert matmul(matmul(a, b), c) == matmul(a, matmul(b, c))


def test_matmul_refuses_shapes_that_do_not_match():
    with pytest.raises(ValueError, match="must have 2 entries"):
        matmul([[1, 2, 3]], [[1], [2]])


def test_multi_dot():
    rng = Random(2)
    a, b, c = random_matrix(rng, 2, 3), random_matrix(rng, 3, 4), random_matrix(rng, 4, 2)
    assert multi_dot([a, b, c]) == matmul(a, matmul(b, c))


def test_powers():
    a = [[Fraction(1), Fraction(2)], [Fraction(3), Fraction(4)]]
    assert matrix_power(a, 0) == [[1, 0], [0, 1]]
    assert matrix_power(a, 1) == a
    assert matrix_power(a, 5) == matmul(matrix_power(a, 2), matrix_power(a, 3))
    assert matrix_power(a, -2) == inv(matmul(a, a))


def test_tensordot():
    rng = Random(3)
    a, b = random_matrix(rng, 2, 3), random_matrix(rng, 3, 4)
    assert tensordot(a, b, 1) == matmul(a, b)
    assert tensordot([1, 2], [3, 4], 0) == outer([1, 2], [3, 4])
    assert tensordot([a, a], b, axes=([2], [0])) == [matmul(a, b)] * 2
    assert tensordot(a, b, axes=([1], [0])) == matmul(a, b)
    assert tensordot([a], [a], axes=([2, 0, 1], [2, 0, 1])) == sum(x * x for row in a for x in row)
    with pytest.raises(ValueError, match="tensordot"):
        tensordot(a, a, 1)


def test_cross_is_orthogonal_and_antisymmetric():
    a, b = [1, 2, 3], [4, -5, 6]
    c = cross(a, b)
    assert sum(x * y for x, y in zip(a, c, strict=True)) == 0
    assert sum(x * y for x, y in zip(b, c, strict=True)) == 0
    assert cross(b, a) == [-x for x in c]
    assert cross([1, 0, 0], [0, 1, 0]) == [0, 0, 1]
