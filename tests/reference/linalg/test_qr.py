from random import Random

import pytest
from mpmath import mp, mpf

from primer.reference.linalg import (
    conjugate_transpose,
    matmul,
    qr,
    qr_complete,
    qr_full,
    qr_r,
    qr_r_raw,
    qr_reduced,
)


def random_matrix(rng, rows, columns):
    a = [[mpf(rng.randint(-9, 9)) for _ in range(columns)] for _ in range(rows)]
    if rows > 2:
        a[0][0] = mpf(0)
        a[1][0] *= mp.mpc(0, 1)
    return a


def close(a, b):
    return all(abs(x - y) < 1e-40 for r, s in zip(a, b, strict=True) for x, y in zip(r, s, strict=True))


def unit(n):
    return [[int(i == j) for j in range(n)] for i in range(n)]


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (5, 3), (3, 5), (4, 1)])
def test_qr(shape):
    m, n = shape
    p = min(shape)
    with mp.workdps(50):
        a = random_matrix(Random(sum(shape)), m, n)
        for factor, columns in [(qr, p), (qr_full, m)]:
            q, r = factor(a)
            assert close(matmul(q, r), a)
            assert close(matmul(conjugate_transpose(q), q), unit(columns))
            assert all(x == 0 for i, row in enumerate(r) for x in row[:i])
            assert all(r[i][i].imag == 0 for i in range(p))
        h, tau = qr_r_raw(a)
        assert qr_r(a) == qr(a)[1] == [[0] * i + h[i][i:] for i in range(p)]
        assert [row[:p] for row in qr_complete(h, tau)] == qr_reduced(h, tau) == qr(a)[0]


def test_signs_are_those_of_lapack():
    assert qr_r([[3.0], [4.0]]) == [[-5.0]]
    assert qr_r([[-3.0], [4.0]]) == [[5.0]]
    assert qr_r([[-3.0]]) == [[-3.0]]
    assert qr_r_raw([[2j]]) == ([[-2.0]], [1 + 1j])


def test_a_zero_column_needs_no_reflection():
    q, r = qr([[0.0, 1.0], [0.0, 1.0]])
    assert r[0][0] == 0
    assert qr_r_raw([[0.0, 1.0], [0.0, 1.0]])[1] == [0, 0]
    assert matmul(q, r) == [[0.0, 1.0], [0.0, 1.0]]


def test_arguments_stay_as_they_are():
    a = [[1.0, 2.0], [3.0, 4.0]]
    qr(a)
    assert a == [[1.0, 2.0], [3.0, 4.0]]


def test_empty():
    assert qr([]) == ([], [])
    assert qr([[], []]) == ([[], []], [])
    assert qr_full([[], []]) == ([[1, 0], [0, 1]], [[], []])
