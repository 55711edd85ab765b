import pytest

from primer.reference import linalg

I2 = [[1, 0], [0, 1]]
NAN = [[float("nan"), 0], [0, 1]]
YES = {
    "is_symmetric": [I2, [[1, 2j], [2j, 3]], []],
    "is_antisymmetric": [[[0, 2], [-2, 0]], []],
    "is_hermitian": [I2, [[1, 2j], [-2j, 3]]],
    "is_antihermitian": [[[1j, 2], [-2, 0]]],
    "is_diagonal": [I2, [[1, 0, 0], [0, 2, 0]], [[1j]]],
    "is_identity": [I2, [], [[1]]],
    "is_unitary": [I2, [[0, 1j], [1, 0]], [[0.6, 0.8], [-0.8, 0.6]]],
    "is_orthogonal": [I2, [[0, 1], [-1, 0]]],
    "is_positive_definite": [I2, [[2, 1j], [-1j, 2]]],
}
NO = {
    "is_symmetric": [NAN, [[1, 2], [3, 4]], [[1, 2, 3], [2, 3, 4]]],
    "is_antisymmetric": [NAN, I2, [[1, 2], [-2, 0]]],
    "is_hermitian": [NAN, [[1j]], [[1, 2j], [2j, 3]]],
    "is_antihermitian": [NAN, I2],
    "is_diagonal": [[[1, 1], [0, 1]], NAN],
    "is_identity": [NAN, [[1, 0]], [[2]], [[1, 1e-3], [0, 1]]],
    "is_unitary": [NAN, [[1, 1], [0, 1]], [[1, 0]], [[2]]],
    "is_orthogonal": [NAN, [[0, 1j], [1, 0]]],
    "is_positive_definite": [NAN, [[1, 2], [2, 1]], [[0]], [[1, 0], [1, 1]]],
}


@pytest.mark.parametrize(("name", "a"), [(name, a) for name in YES for a in YES[name]])
def test_yes(name, a):
    assert getattr(linalg, name)(a, atol=1e-15) is True


@pytest.mark.parametrize(("name", "a"), [(name, a) for name in NO for a in NO[name]])
def test_no(name, a):
    assert getattr(linalg, name)(a, atol=1e-15) is False


def test_tolerances():
    a = [[1000, 1], [1.01, 1000]]
    assert not linalg.is_symmetric(a)
    assert linalg.is_symmetric(a, atol=0.011)
    assert linalg.is_symmetric(a, rtol=2e-5)
    assert not linalg.is_symmetric(a, rtol=1e-6)
