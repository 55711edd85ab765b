from fractions import Fraction
from random import Random

import pytest

from primer.reference.linalg import det, inv, inv_adjugate, matmul, solve


def regular(n, seed=0):
    rng = Random(seed + n)
    while True:
        a = [[Fraction(rng.randint(-9, 9)) for _ in range(n)] for _ in range(n)]
        if det(a) != 0:
            return a


@pytest.mark.parametrize("n", range(6))
def test_solve_is_exact_on_fractions(n):
    a = regular(n)
    x = [[Fraction(i - 2 * j, 3) for j in range(2)] for i in range(n)]
    b = matmul(a, x) if n else []
    assert solve(a, b) == x
    assert solve(a, [row[0] for row in b]) == [row[0] for row in x]


@pytest.mark.parametrize("n", range(6))
def test_both_inverses(n):
    a = regular(n, seed=1)
    identity = [[int(i == j) for j in range(n)] for i in range(n)]
    assert matmul(a, inv(a)) == identity
    assert inv_adjugate(a) == inv(a)


def test_interchanges():
    assert solve([[0, 1], [1, 0]], [2, 3]) == [3, 2]
    assert inv([[0, 2], [1, 0]]) == [[0, 1], [0.5, 0]]


@pytest.mark.parametrize("function", [inv, inv_adjugate, lambda a: solve(a, [1, 1])])
def test_singular(function):
    with pytest.raises(ZeroDivisionError):
        function([[1, 2], [2, 4]])


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="square"):
        solve([[1, 2]], [1])
    with pytest.raises(ValueError, match="square"):
        inv([[1, 2]])
    with pytest.raises(ValueError, match="2 rows"):
        solve([[1, 0], [0, 1]], [1])
