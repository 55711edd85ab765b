"""multi_dot, matrix_power, tensordot, outer, cross in place of NumPy's."""

from itertools import pairwise

import numpy as np
import pytest

from primer import linalg
from primer.linalg import cross, matmul, matrix_power, multi_dot, outer, tensordot
from primer.linalg._products import _cheapest
from primer.reference import linalg as reference

LETTERS = "?bhilBHefdgFDGO"
rng = np.random.default_rng(0)


def integers(*shape, letter="d"):
    return rng.integers(-4, 5, shape).astype(letter)


def outcome(function, *arguments, **keywords):
    """What it returns, or what it raises."""
    try:
        return function(*arguments, **keywords)
    except Exception as problem:
        return problem


def same(function, *arguments, **keywords):
    """Asserts that primer's function gives what NumPy's gives: value, type, dtype; or the same error."""
    with np.errstate(all="ignore"):  # NumPy's own dot of small float32 integers was seen to warn
        expected = outcome(getattr(np.linalg, function), *arguments, **keywords)
    got = outcome(getattr(linalg, function), *arguments, **keywords)
    if isinstance(expected, Exception):
        assert isinstance(got, type(expected)), got
        assert str(expected) in str(got) or isinstance(got, IndexError | TypeError)
        return None
    assert type(got) is type(expected), got
    assert getattr(got, "dtype", None) == getattr(expected, "dtype", None)
    assert np.shape(got) == np.shape(expected)
    np.testing.assert_array_equal(got, expected)
    return got


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("n", range(2, 6))
def test_multi_dot(n, letter):
    sizes = [2, 5, 3, 7, 1, 4][: n + 1]
    chain = [integers(*pair, letter=letter) for pair in pairwise(sizes)]
    same("multi_dot", chain)
    same("multi_dot", [chain[0][0], *chain[1:]])
    same("multi_dot", [*chain[:-1], chain[-1][:, 0]])
    same("multi_dot", [chain[0][0], *chain[1:-1], chain[-1][:, 0]])
    same("multi_dot", [a.tolist() for a in chain])


def test_multi_dot_of_two_is_dot():
    same("multi_dot", [2.0, 3.0])
    same("multi_dot", [integers(2, 3, 4), integers(5, 4, 2)])
    same("multi_dot", [np.matrix([[1.0, 2.0]]), np.matrix([[1.0], [2.0]])])


@pytest.mark.parametrize(
    "arrays",
    [[], [integers(2, 2)], [integers(2, 2, 2)] * 3, [integers(2, 3)] * 2, [integers(2, 3)] * 3],
    ids=["none", "one", "3-D", "mismatch of two", "mismatch of three"],
)
def test_multi_dot_refuses(arrays):
    same("multi_dot", arrays)


def test_multi_dot_takes_the_cheapest_order():
    # Cormen et al., section 15.2
    split = _cheapest([30, 35, 15, 5, 10, 20, 25])
    assert (split[0, 5], split[0, 2], split[3, 5]) == (2, 0, 4)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_multi_dot_out(n):
    chain = [integers(3, 3) for _ in range(n)]
    out = np.empty((3, 3))
    assert multi_dot(chain, out=out) is out
    np.testing.assert_array_equal(out, np.linalg.multi_dot(chain))


@pytest.mark.parametrize("letter", "bilfdFDO")
@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 6, 7])
def test_matrix_power(n, letter):
    a = integers(3, 3, letter=letter)
    got = same("matrix_power", a, n)
    if letter in "dO":
        assert got.tolist() == reference.matrix_power(a.tolist(), n)
    if letter != "O":
        same("matrix_power", integers(4, 2, 2, letter=letter), n)
    out = np.empty_like(a)
    assert matrix_power(a, n, out=out) is out
    np.testing.assert_array_equal(out, got)


def test_negative_powers():
    a = np.random.default_rng(1).standard_normal((5, 4, 4))
    for n in (-1, -2, -3):
        np.testing.assert_allclose(matrix_power(a, n), np.linalg.matrix_power(a, n), rtol=1e-9)
    with pytest.raises(linalg.LinAlgError):
        matrix_power(np.ones((2, 2)), -1)


@pytest.mark.parametrize(
    ("a", "n"),
    [
        (np.eye(2), 1.5),
        (np.ones((2, 3)), 2),
        (np.ones(3), 2),
        (np.ones((2, 2, 2), object), 2),
        (np.eye(2), "2"),
    ],
)
def test_matrix_power_refuses(a, n):
    same("matrix_power", a, n)


def test_power_of_a_matrix_subclass():
    same("matrix_power", np.matrix([[1.0, 2.0], [3.0, 4.0]]), 3)
    same("matrix_power", np.matrix([[1.0, 2.0], [3.0, 4.0]]), 0)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize(
    "axes", [0, 1, 2, ([1, 0], [0, 1]), ([-1, -2], [1, 0]), (1, 0), ([], []), [[0], [1]]], ids=str
)
def test_tensordot(axes, letter):
    a, b = integers(2, 3, 3, letter=letter), integers(3, 3, 2, letter=letter)
    got = same("tensordot", a, b, axes=axes)
    if letter == "l" and got is not None and not (isinstance(axes, tuple) and isinstance(axes[0], int)):
        sides = [[i % 3 for i in side] for side in axes] if isinstance(axes, tuple | list) else axes
        assert got.tolist() == reference.tensordot(a.tolist(), b.tolist(), sides)


@pytest.mark.parametrize(
    ("shapes", "axes"),
    [
        (((2, 3), (2, 3)), 1),
        (((2, 3), (3, 2)), ([0, 1], [0])),
        (((2, 2), (2, 2)), ([0, 5], [0, 1])),
        (((2, 2), (2, 2)), 3),
        (((2, 0), (0, 3)), 1),
        (((), ()), 0),
        (((2, 2), (2, 2)), 1.5),
        (((2, 2), (2, 2)), ([0], [0], [0])),
    ],
    ids=str,
)
def test_tensordot_shapes(shapes, axes):
    same("tensordot", np.ones(shapes[0]), np.ones(shapes[1]), axes=axes)


def test_tensordot_refuses_an_axis_twice():
    with pytest.raises(ValueError, match="repeated axis"):
        tensordot(np.ones((2, 2)), np.ones((2, 2)), axes=([0, 0], [0, 1]))


def test_out_of_tensordot_and_cross():
    a, b = integers(4, 3), integers(4, 3)
    for function, keywords in ((tensordot, {"axes": 0}), (cross, {})):
        expected = function(a, b, **keywords)
        out = np.empty(expected.shape)
        assert function(a, b, **keywords, out=out) is out
        np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("letter", LETTERS)
def test_outer(letter):
    a, b = integers(3, letter=letter), integers(4, letter=letter)
    got = same("outer", a, b)
    if letter == "l":
        assert got.tolist() == reference.outer(a.tolist(), b.tolist())
    out = np.empty_like(got)
    assert outer(a, b, out=out) is out
    np.testing.assert_array_equal(out, got)


def test_outer_refuses_matrices():
    same("outer", np.ones((2, 2)), np.ones(2))
    same("outer", 1.0, np.ones(2))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize(
    "shapes", [((3,), (3,)), ((5, 3), (3,)), ((4, 1, 3), (5, 3)), ((0, 3), (3,))], ids=str
)
def test_cross(shapes, letter):
    if letter == "O" and np.lib.NumpyVersion(np.__version__) < "2.3.0":
        pytest.skip("NumPy before 2.3 cannot cast the products of objects")
    a, b = (integers(*shape, letter=letter) for shape in shapes)
    got = same("cross", a, b)
    if letter == "l" and got.ndim == 1:
        assert got.tolist() == reference.cross(a.tolist(), b.tolist())


def test_cross_of_other_axes_types_and_shapes():
    same("cross", integers(3, 5), integers(3, 5), axis=0)
    same("cross", integers(2, 3, 5), integers(2, 3, 5), axis=1)
    same("cross", integers(5, 3, letter="b"), integers(5, 3, letter="f"))
    same("cross", [1, 2, 3], [4, 5, 6])
    same("cross", [1, 2], [4, 5])
    same("cross", 1.0, [4, 5, 6])
    same("cross", integers(4, 3), integers(5, 3))


class Foreign:
    def __array_function__(self, function, types, args, kwargs):
        return function


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("multi_dot", lambda f, x: f([np.eye(2), x])),
        ("multi_dot", lambda f, x: f(arrays=(x, np.eye(2)))),
        ("matrix_power", lambda f, x: f(x, 2)),
        ("matrix_power", lambda f, x: f(a=x, n=2)),
        ("tensordot", lambda f, x: f(np.eye(2), x)),
        ("outer", lambda f, x: f(x, np.ones(2))),
        ("cross", lambda f, x: f(np.ones(3), x)),
        ("norm", lambda f, x: f(x)),
        ("norm", lambda f, x: f(x=x, ord=1)),
        ("trace", lambda f, x: f(x)),
    ],
)
def test_foreign_arrays_handle_the_call_themselves(name, call):
    assert call(getattr(linalg, name), Foreign()) is getattr(np.linalg, name)


def test_layouts_give_the_same_bits(layout):
    a, b = rng.standard_normal((2, 40, 40))
    for function in (
        lambda x, y: multi_dot([x, y, x]),
        lambda x, y: matrix_power(x, 5),
        lambda x, y: tensordot(x, y, axes=1),
        lambda x, y: tensordot(x, y, axes=([0], [1])),
        lambda x, y: cross(x[:, :3], y[:, 2:5]),
    ):
        assert np.array_equal(function(layout(a), layout(b)), function(a, b))
    assert np.array_equal(tensordot(a, b, axes=1), matmul(a, b))
