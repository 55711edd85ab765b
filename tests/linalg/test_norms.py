"""norm, vector_norm, matrix_norm in place of NumPy's."""

import numpy as np
import pytest
from mpmath import mp

from primer.linalg import matrix_norm, norm, vector_norm
from primer.reference import linalg as reference

LETTERS = "?bilefdgFDG"
VECTOR_ORDERS = [None, 0, 1, 2, 3, 2.5, -1, -2, 0.5, np.inf, -np.inf]
MATRIX_ORDERS = [None, "fro", "f", "nuc", 1, -1, 2, -2, np.inf, -np.inf]
rng = np.random.default_rng(0)


def numbers(*shape, letter="d"):
    x = rng.integers(1, 5, shape) * (-1) ** rng.integers(0, 2, shape)
    return (x + 1j * x[::-1] if letter in "FDG" else x).astype(letter)


def outcome(function, *arguments, **keywords):
    """What it returns, or what it raises."""
    try:
        return function(*arguments, **keywords)
    except Exception as problem:
        return problem


def same(ours, numpys, *arguments, **keywords):
    with np.errstate(all="ignore"):
        expected = outcome(numpys, *arguments, **keywords)
    got = outcome(ours, *arguments, **keywords)
    assert type(got) is type(expected), got
    if isinstance(expected, Exception):
        assert str(got) == str(expected)
        return
    assert got.dtype == expected.dtype
    assert got.shape == expected.shape
    eps = np.finfo(got.dtype).eps
    # the smallest singular value is known against the largest
    smallest = any(type(value) is int and value == -2 for value in (*arguments, *keywords.values()))
    atol = 8 * eps * np.abs(np.asarray(arguments[0], "G")).sum() if smallest else 0
    np.testing.assert_allclose(got, expected, rtol=8 * eps, atol=float(atol))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("ord", VECTOR_ORDERS)
@pytest.mark.parametrize("keepdims", [False, True])
def test_vectors(letter, ord, keepdims):
    same(norm, np.linalg.norm, numbers(7, letter=letter), ord, keepdims=keepdims)
    x = numbers(4, 3, 5, letter=letter)
    for axis in (0, 1, -1, (2,)):
        same(norm, np.linalg.norm, x, ord, axis, keepdims)
    if ord is not None:
        for axis in (None, 1, (0, 2), (2, 1), (-1,)):
            same(vector_norm, np.linalg.vector_norm, x, ord=ord, axis=axis, keepdims=keepdims)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("ord", MATRIX_ORDERS)
@pytest.mark.parametrize("keepdims", [False, True])
def test_matrices(letter, ord, keepdims):
    if letter in "egG" and ord in (2, -2, "nuc"):
        with pytest.raises(TypeError):
            norm(numbers(3, 4, letter=letter), ord)
        return
    same(norm, np.linalg.norm, numbers(3, 4, letter=letter), ord, keepdims=keepdims)
    x = numbers(4, 3, 5, letter=letter)
    for axis in ((0, 1), (1, 0), (-1, 0), (2, -2)):
        same(norm, np.linalg.norm, x, ord, axis, keepdims)
    same(matrix_norm, np.linalg.matrix_norm, x, ord=ord, keepdims=keepdims)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 4), (0,), (0, 3)], ids=str)
@pytest.mark.parametrize("keepdims", [False, True])
def test_whole_arrays(letter, shape, keepdims):
    same(
        norm,
        np.linalg.norm,
        numbers(*shape, letter=letter) if shape else np.array(3, letter),
        keepdims=keepdims,
    )


@pytest.mark.parametrize("ord", [*VECTOR_ORDERS, "fro", "nuc", "weird"])
@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1), (1, 1), 3, "a", (0, 1, 2), 1.0])
@pytest.mark.parametrize("shape", [(3,), (2, 3), (0, 2), (2, 0), (0, 0), (2, 2, 2)], ids=str)
def test_every_combination_is_numpys(ord, axis, shape):
    if 0 in shape and np.lib.NumpyVersion(np.__version__) < "2.3.0":
        pytest.skip("NumPy before 2.3 raises for the largest number of an empty axis")
    with np.errstate(all="ignore"):
        same(norm, np.linalg.norm, np.ones(shape), ord, axis)


def test_of_nothing_is_zero():
    assert norm(np.ones((0, 2)), 2) == norm(np.ones((2, 0)), 1) == norm(np.ones(0), np.inf) == 0
    assert norm(np.ones((0, 2)), np.inf, 0).tolist() == [0, 0]


def test_lists_objects_and_scalars():
    assert norm([3, 4]) == 5
    assert norm([[1, -2], [3, 4]], 1) == 6
    same(norm, np.linalg.norm, np.array([1, 2], object))
    assert type(norm(np.matrix([[3.0, 4.0]]))) is np.float64


def test_input_is_not_modified_nor_returned():
    x = rng.standard_normal((4, 4))
    before = x.copy()
    for ord in VECTOR_ORDERS:
        norm(x, ord, axis=0)
    assert np.array_equal(x, before)


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e-160, 1e150, 1e200, 1e307])
def test_no_overflow_or_underflow_on_the_way(scale):
    x = np.array([[3.0, -4.0, 1.0], [0.0, 2.0, 6.0]]) * scale
    exact = x.astype(np.longdouble)
    for ord in (None, 3, 2.5):
        expected = (np.abs(exact) ** (ord or 2)).sum(1) ** (np.longdouble(1) / (ord or 2))
        np.testing.assert_allclose(norm(x, ord, axis=1), expected.astype(float), rtol=1e-14, atol=5e-323)
    expected = float(np.sqrt((exact**2).sum()))
    for value in (norm(x), matrix_norm(x), vector_norm(x), norm(x + 0j), matrix_norm(x.T * 1j)):
        assert value == pytest.approx(expected, rel=1e-14, abs=5e-323)


@pytest.mark.parametrize("dtype", ["f", "d", "F", "D"])
def test_nan_and_infinity(dtype):
    x = np.ones((3, 5), dtype)
    x[1, 2], x[2, 3] = np.nan, np.inf
    for ord in (None, 1, 3, np.inf):
        got = norm(x, ord, axis=1)
        assert np.isfinite(got[0])
        assert np.isnan(got[1])
        assert got[2] == np.inf
    assert np.isnan(norm(x))
    assert np.isnan(matrix_norm(x, ord=1))
    assert np.isnan(norm(np.array([np.inf, np.nan], dtype)))


def test_against_the_reference():
    x = rng.standard_normal((6, 7))
    with mp.workdps(40):
        rows = [[mp.mpf(v) for v in row] for row in x.tolist()]
        for ord in (0, 1, 2, 3, np.inf, -np.inf):
            expected = [float(reference.vector_norm(row, ord)) for row in rows]
            np.testing.assert_allclose(norm(x, ord, axis=1), expected, rtol=2e-15)
        for ord in ("fro", 1, -1, np.inf, -np.inf):
            assert norm(x, ord) == pytest.approx(float(reference.matrix_norm(rows, ord)), rel=1e-15)


def test_layouts_give_the_same_bits(layout):
    for letter in "fdD":
        x = rng.standard_normal((40, 45)).astype(letter)
        for ord in (None, 1, 3, np.inf):
            for axis in (0, 1):
                assert np.array_equal(norm(layout(x), ord, axis), norm(x, ord, axis))
        assert matrix_norm(layout(x), ord=1) == matrix_norm(x, ord=1)
        assert np.array_equal(matrix_norm(layout(x)[None]), matrix_norm(x[None]))


SHORT_SHAPES = [
    (1,),
    (3,),
    (100,),
    (2048,),
    (32768,),
    (40000,),
    (1, 1),
    (3, 4),
    (40, 1),
    (100, 100),
    (3, 2049),
]
SHORT_ORDERS = [None, "fro", 1, 1.0, 2, 2.0, np.inf, -np.inf, np.float64(1), np.int64(2), True, 0, 3, "f"]


@pytest.mark.parametrize("dtype", "fd")
@pytest.mark.parametrize("shape", [*SHORT_SHAPES, (2, 3, 4), (), (0,), (0, 3)], ids=str)
def test_short_ones_are_answered_as_the_function_does(shape, dtype):
    """Before the function is reached, where no keyword nor a third argument is given."""
    x = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    bad = x.copy()
    bad.flat[-1:] = np.nan
    for a in (x, bad, x.T, x[::-1] if x.ndim else x, x.astype(x.dtype.newbyteorder())):
        for order in SHORT_ORDERS:
            try:
                expected = norm(a, order, None)
            except ValueError as problem:
                with pytest.raises(ValueError, match=str(problem)):
                    norm(a, order)
                continue
            got = norm(a, order)
            assert (type(got), got.dtype) == (type(expected), expected.dtype)
            np.testing.assert_array_equal(got, expected)
        if a.ndim > 1:
            np.testing.assert_array_equal(matrix_norm(a), matrix_norm(a, keepdims=False))
    np.testing.assert_array_equal(norm(x), norm(x, keepdims=False))


def test_short_ones_that_numpy_refuses():
    with pytest.raises(TypeError, match="positional"):
        matrix_norm(np.eye(3), 1)
    with pytest.raises(ValueError, match="Invalid norm order 'fro' for vectors"):
        norm(np.ones(3), "fro")
    with pytest.raises(ValueError, match="Improper number of dimensions"):
        norm(np.ones((2, 2, 2)), 1)
    assert norm(np.float64(-3)) == 3
    assert norm(np.matrix([[3.0, 4.0]])) == 5
    assert norm([[3.0, 4.0]], 1) == 4
