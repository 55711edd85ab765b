from fractions import Fraction
from itertools import permutations
from random import Random

import pytest

from primer.reference.linalg import det, matmul, minor_matrix


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


def test_minor_matrix_leaves_its_argument_alone():
    a = [[1, 2], [3, 4]]
    assert minor_matrix(a, 1, 0) == [[2]]
    assert a == [[1, 2], [3, 4]]


def test_det_of_small_matrices():
    assert det([]) == 1
    assert det([[7]]) == 7
    assert det([[1, 2], [3, 4]]) == -2
    assert det([[2, 0, 1], [1, 3, 2], [1, 1, 4]]) == 18
    assert det([[0, 1j], [1j, 0]]) == 1


@pytest.mark.parametrize("p", list(permutations(range(4))))
def test_det_of_a_permutation_matrix_is_its_sign(p):
    inversions = sum(p[i] > p[j] for i in range(4) for j in range(i + 1, 4))
    assert det([[int(p[i] == j) for j in range(4)] for i in range(4)]) == (-1) ** inversions


def test_det_is_exact_on_fractions():
    # The Hilbert matrix of order 4: 1 / 6048000.
    assert det([[Fraction(1, i + j + 1) for j in range(4)] for i in range(4)]) == Fraction(1, 6048000)


def test_det_of_a_singular_matrix_is_exactly_zero():
    rng = Random(1)
    a = random_matrix(rng, 4, 5)
    a.append([3 * x - 2 * y for x, y in zip(a[0], a[2], strict=True)])
    assert det(a) == 0


@pytest.mark.parametrize("n", range(1, 6))
def test_det_is_multiplicative_and_transposes(n):
    rng = Random(n)
    a, b = random_matrix(rng, n, n), random_matrix(rng, n, n)
    assert det(matmul(a, b)) == det(a) * det(b)
    assert det([list(column) for column in zip(*a, strict=True)]) == det(a)


def test_det_refuses_a_matrix_that_is_not_square():
    with pytest.raises(ValueError, match="2 rows of 2 numbers"):
        det([[1, 2, 3], [4, 5, 6]])
