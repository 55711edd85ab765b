import math
from fractions import Fraction

import pytest
from mpmath import mp, mpf

from primer.reference.linalg import (
    antisymmetric_part,
    conjugate_transpose,
    diagonal,
    matrix_norm,
    symmetric_part,
    trace,
    vector_norm,
)

INF = float("inf")


def test_vectors():
    x = [3, -4, 0]
    assert [vector_norm(x, p) for p in (0, 1, 2, INF, -INF)] == [2, 7, 5, 4, 0]
    assert math.isclose(vector_norm(x, 3), 91 ** (1 / 3))
    assert vector_norm([3 + 4j, 12]) == 13
    assert vector_norm([]) == vector_norm([], 1) == vector_norm([], INF) == 0
    with mp.workdps(60):
        assert abs(vector_norm([mpf(1)] * 7, 3) ** 3 - 7) < 1e-55


def test_matrices():
    a = [[1, -2, 3], [4, 5, -6]]
    assert [matrix_norm(a, p) for p in (1, -1, INF, -INF)] == [9, 5, 15, 6]
    assert matrix_norm([[3], [4]]) == 5
    with pytest.raises(ValueError, match="unknown order"):
        matrix_norm(a, 3)


def test_parts():
    a = [[Fraction(1), Fraction(2)], [Fraction(4), Fraction(3)]]
    s, t = symmetric_part(a), antisymmetric_part(a)
    assert [[x + y for x, y in zip(r, q, strict=True)] for r, q in zip(s, t, strict=True)] == a
    assert s[0][1] == s[1][0]
    assert t[0][1] == -t[1][0]
    assert trace(a) == trace(s) == 4
    assert trace(a, 1) == 2
    assert diagonal(a, -1) == [4]
    assert diagonal(a, 5) == []
    assert conjugate_transpose([[1j, 2]]) == [[-1j], [2]]
