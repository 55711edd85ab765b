"""The predicates, on stacks, with tolerances."""

import numpy as np
import pytest

from primer import linalg
from primer.reference import linalg as reference

NAMES = [name for name in linalg.__all__ if name.startswith("is_")]
every = pytest.mark.parametrize("name", NAMES)
NAN, INF = float("nan"), float("inf")
I2 = [[1, 0], [0, 1]]
MATRICES = [
    I2,
    [[1, 2], [2, 3]],
    [[0, 2], [-2, 0]],
    [[0, 1], [-1, 0]],
    [[1, 2j], [2j, 3]],
    [[1, 2j], [-2j, 3]],
    [[1j, 2], [-2, 0]],
    [[0, 1j], [1, 0]],
    [[0, 1j], [1j, 0]],
    [[2, 1j], [-1j, 2]],
    [[1, 2], [3, 4]],
    [[0, 0], [0, 0]],
    [[1, 0], [0, 0]],
    [[-1, 0], [0, -1]],
    [[0.6, 0.8], [-0.8, 0.6]],
    [[0.6, 0.8], [0.8, 0.6]],
    [[2, 1], [1, 2]],
    [[NAN, 0], [0, 1]],
    [[1, NAN], [NAN, 1]],
    [[1, INF], [INF, 1]],
    [[1, INF], [1, 1]],
    [[1, INF], [-INF, 1]],
    [[INF, 0], [0, 1]],
]


@every
@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize(
    "tolerances", [{}, {"rtol": 1e-14}, {"atol": 2.5}, {"rtol": 0.7}, {"rtol": 0.1, "atol": 0.2}]
)
def test_stack_of_matrices_against_the_reference(name, letter, tolerances):
    matrices = [m for m in MATRICES if letter == "D" or np.isrealobj(np.array(m))]
    stack = np.array(matrices).astype(letter)
    got = getattr(linalg, name)(stack, **tolerances)
    assert got.dtype == bool
    numbers = {"rtol": 20 * np.finfo(float).eps} | tolerances
    expected = [getattr(reference, name)(m, **numbers) for m in stack.tolist()]
    assert got.tolist() == expected
    for matrix, value in zip(stack, expected, strict=True):
        alone = getattr(linalg, name)(matrix, **tolerances)
        assert isinstance(alone, np.bool_)
        assert alone == value
    assert getattr(linalg, name)(stack[None, :, None]).shape == (1, len(stack), 1)


@every
@pytest.mark.parametrize("letter", "?bBilfdFD")
def test_types(name, letter):
    a = np.eye(3).astype(letter)
    expected = name not in ("is_antisymmetric", "is_antihermitian")
    assert getattr(linalg, name)(a) == expected
    assert getattr(linalg, name)(a.tolist()) == expected


@every
def test_shapes(name):
    function = getattr(linalg, name)
    assert function(np.ones((0, 0)))
    assert function(np.ones((0, 3, 3))).shape == (0,)
    assert function(np.ones((4, 0, 0))).all()
    for a in (1.0, np.ones(3)):
        with pytest.raises(linalg.LinAlgError):
            function(a)
    tall = function(np.eye(3, 2)[None])
    assert tall.tolist() == [name == "is_diagonal"]


@every
def test_input_is_not_modified(name, layout):
    a = np.array([[1.0, 2.0], [3.0, 4.0]])
    laid = layout(a)
    before = laid.copy()
    assert getattr(linalg, name)(laid) == getattr(linalg, name)(a)
    assert np.array_equal(laid, before)


@pytest.mark.parametrize("letter", "fdFD")
def test_rounding_errors_are_forgiven(letter):
    n = 60
    real = letter in "fd"
    random = linalg.random_orthogonal if real else linalg.random_unitary
    q = random(n, 5, rng=1, dtype=letter)
    assert linalg.is_unitary(q).all()
    assert linalg.is_orthogonal(q).all() == real
    s = linalg.conjugate_transpose(q) @ q
    assert linalg.is_hermitian(s).all()
    assert linalg.is_identity(s).all()
    assert not linalg.is_identity(q).any()
    nudged = q.copy()
    nudged[2, 3, 4] += 1e-3
    assert linalg.is_unitary(nudged).tolist() == [True, True, False, True, True]


def test_integers_are_compared_exactly():
    a = np.array([[0, 2**60 + 1], [2**60, 0]])
    assert not linalg.is_symmetric(a)
    assert linalg.is_symmetric(a, rtol=1e-12)
    assert linalg.is_symmetric(np.array([[0, 1], [2, 0]], np.uint8), atol=1)
    assert not linalg.is_symmetric(np.array([[0, 1], [3, 0]], np.uint8), atol=1)
    assert linalg.is_antisymmetric(np.array([[0, 2], [-2, 0]], np.int8))


def test_without_tolerance():
    a = np.array([[1, 1 + 2**-52], [1, 1]])
    assert linalg.is_symmetric(a)
    assert not linalg.is_symmetric(a, rtol=0)
