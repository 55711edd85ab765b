import math
from fractions import Fraction
from itertools import permutations
from random import Random

import pytest

from primer.reference.linalg import (
    adjugate,
    cofactor_matrix,
    det,
    det_exact,
    matmul,
    minor,
    minor_matrix,
    slogdet,
)


def random_matrix(rng, rows, columns):
    return [[rng.randint(-9, 9) for _ in range(columns)] for _ in range(rows)]


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


@pytest.mark.parametrize("n", range(6))
def test_elimination_without_fractions_is_the_expansion(n):
    rng = Random(n)
    a = random_matrix(rng, n, n)
    if n > 2:
        a[0][0] = a[1][0] = 0  # a pivot is to be looked for
    value = det_exact(a)
    assert value == det(a)
    assert isinstance(value, int)
    fractions = [[Fraction(x, 7) for x in row] for row in a]
    assert det_exact(fractions) == det(fractions)


def test_exact_determinants_that_floats_miss():
    assert det_exact([[14, 2], [10, 0]]) == -20
    assert det_exact([[5, 5, 6], [7, 7, 5], [4, 4, 8]]) == 0
    assert det_exact([[10**20, 1], [1, 10**20]]) == 10**40 - 1


def test_slogdet():
    assert slogdet([]) == (1, 0)
    sign, size = slogdet([[0, 3j], [1, 0]])
    assert sign == -1j
    assert math.isclose(size, math.log(3))
    assert slogdet([[1, 2], [2, 4]]) == (0, -math.inf)


@pytest.mark.parametrize("n", range(1, 5))
@pytest.mark.parametrize("singular", [False, True])
def test_adjugate_times_matrix_is_the_determinant(n, singular):
    rng = Random(n)
    a = random_matrix(rng, n, n)
    if singular:
        a[-1] = [3 * x for x in a[0]] if n > 1 else [0]
    scalar = [[det(a) if i == j else 0 for j in range(n)] for i in range(n)]
    assert matmul(a, adjugate(a)) == scalar
    assert matmul(adjugate(a), a) == scalar
    assert (det(a) == 0) >= singular


def test_cofactors():
    a = [[1, 2, 3], [0, 4, 5], [1, 0, 6]]
    assert minor(a, 0, 1) == -5
    assert cofactor_matrix(a)[0] == [24, 5, -4]
    assert sum(x * c for x, c in zip(a[0], cofactor_matrix(a)[0], strict=True)) == det(a)
    assert cofactor_matrix([[7]]) == [[1]]
