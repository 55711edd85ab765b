"""inv, solve, tensorinv, tensorsolve in place of NumPy's."""

from fractions import Fraction

import numpy as np
import pytest

from primer import linalg
from primer.linalg import LinAlgError, inv, matmul, solve, tensorinv, tensorsolve
from primer.reference import linalg as reference

rng = np.random.default_rng(0)
LETTERS = "?bilfdFD"
SIZES = [0, 1, 2, 3, 5, 8, 17, 40]


def regular(*shape, letter="d"):
    """Well-conditioned matrices."""
    if letter == "?":
        return np.broadcast_to(np.eye(shape[-1], dtype=bool), shape)
    a = rng.integers(-2, 3, shape) + 3 * shape[-1] * np.eye(shape[-1])
    return (a + 1j * a[..., ::-1] / 7 if letter in "FD" else a).astype(letter)


def same(function, *arguments):
    """Asserts that the result has NumPy's type, dtype, shape and, within rounding, value."""
    got, expected = getattr(linalg, function)(*arguments), getattr(np.linalg, function)(*arguments)
    assert type(got) is type(expected)
    assert got.dtype == expected.dtype
    assert got.shape == expected.shape
    rtol = 1e-5 if got.dtype.char in "fF" else 1e-12
    np.testing.assert_allclose(got, expected, rtol=rtol, atol=rtol)
    return got


def same_error(function, *arguments):
    with pytest.raises((LinAlgError, TypeError, ValueError)) as numpys:
        getattr(np.linalg, function)(*arguments)
    with pytest.raises(numpys.type) as ours:
        getattr(linalg, function)(*arguments)
    return str(ours.value), str(numpys.value)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("n", SIZES)
def test_inv(n, letter):
    a = regular(3, n, n, letter=letter)
    same("inv", a)
    same("inv", a[0].tolist() if n else a[0])
    same("inv", a[:0])


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("n", SIZES)
def test_solve(n, letter):
    a = regular(3, n, n, letter=letter)
    for other in "ifD":
        same("solve", a, rng.integers(-9, 9, n).astype(other))
        same("solve", a, rng.integers(-9, 9, (3, n, 2)).astype(other))
        same("solve", a[0], rng.integers(-9, 9, (4, n, 2)).astype(other))
        same("solve", a[0], rng.integers(-9, 9, (n, 0)).astype(other))


def test_against_fractions():
    a, b = regular(4, 4).astype(int), rng.integers(-9, 9, (4, 2))
    exact = [[Fraction(x) for x in row] for row in a.tolist()]
    np.testing.assert_allclose(inv(a), np.array(reference.inv(exact), float), rtol=1e-15, atol=1e-16)
    np.testing.assert_allclose(
        inv(a, method="adjugate"), np.array(reference.inv_adjugate(exact), float), rtol=1e-14, atol=1e-16
    )
    expected = np.array(reference.solve(exact, b.tolist()), float)
    np.testing.assert_allclose(solve(a, b), expected, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("a", [3.0, np.ones(3), np.ones((2, 3)), np.eye(2, dtype="e"), np.eye(2, dtype="g")])
def test_errors_are_numpys(a):
    ours, numpys = same_error("inv", a)
    assert ours == numpys
    ours, numpys = same_error("solve", a, np.ones(2))
    assert ours == numpys


def test_shapes_that_do_not_match():
    same_error("solve", np.eye(3), np.ones(2))
    same_error("solve", np.eye(3), np.ones((2, 2)))
    same_error("solve", np.ones((2, 3, 3)), np.ones((4, 3, 1)))
    same_error("solve", np.eye(3), 1.0)
    same_error("solve", np.eye(2), np.ones(2, "e"))


@pytest.mark.parametrize("n", [1, 2, 5, 40])
@pytest.mark.parametrize("mode", ["ignore", "warn", "raise"])
def test_a_singular_matrix_raises_whatever_errstate_says(n, mode):
    a = np.broadcast_to(np.eye(n), (4, n, n)).copy()
    a[2, 0] = 0
    with np.errstate(all=mode):
        for function in (
            inv,
            lambda a: inv(a, method="adjugate"),
            lambda a: solve(a, np.ones(n)),
            lambda a: solve(a, np.ones((n, 2))),
        ):
            for matrices in (a, a[2]):
                with pytest.raises(LinAlgError, match=r"^Singular matrix$"):
                    function(matrices)


def test_a_nan_is_no_singular_matrix():
    a = np.eye(3)
    a[1, 1] = np.nan
    assert np.isnan(inv(a)).any()
    assert np.isnan(solve(a, np.ones(3))).any()


def test_subclasses():
    a = np.matrix([[2.0, 1.0], [1.0, 3.0]])
    same("inv", a)
    same("solve", a, np.ones(2))
    same("solve", a, np.matrix([[1.0], [2.0]]))
    same("solve", np.asarray(a), np.matrix([[1.0], [2.0]]))


def test_out_and_axes():
    a, b = regular(5, 3, 3), rng.standard_normal((5, 3, 2))
    expected = inv(a)
    last = np.moveaxis(a, 0, -1)
    for method in ("lu", "adjugate"):
        out = np.empty_like(a)
        assert inv(a, out=out, method=method) is out
        np.testing.assert_allclose(out, expected, rtol=1e-13)
        got = inv(last, axes=[(0, 1), (1, 2)], method=method)
        np.testing.assert_allclose(got, expected, rtol=1e-13)
    own = a.copy()
    assert inv(own, out=own) is own
    assert np.array_equal(own, expected)
    out = np.empty_like(b)
    assert solve(a, b, out=out) is out
    assert np.array_equal(out, solve(a, b))
    assert np.array_equal(solve(last, b, axes=[(0, 1), (-2, -1), (-2, -1)]), solve(a, b))
    with pytest.raises(TypeError):
        inv(a, out=np.empty((5, 3, 3), int))
    with pytest.raises(ValueError, match="'lu' or 'adjugate'"):
        inv(a, method="other")


def test_input_is_not_modified(layout):
    a, b = regular(9, 9), rng.standard_normal((9, 4))
    laid, right = layout(a), layout(b)
    before = laid.copy(), right.copy()
    assert np.array_equal(inv(laid), inv(a))
    assert np.array_equal(solve(laid, right), solve(a, b))
    assert np.array_equal(laid, before[0])
    assert np.array_equal(right, before[1])


@pytest.mark.parametrize("letter", "ifdF")
def test_tensors(letter):
    a = regular(6, 6, letter=letter).reshape(2, 3, 6)
    same("tensorinv", a)
    same("tensorinv", a.reshape(6, 2, 3), 1)
    b = np.array([[7, -3, 3], [1, -5, -4]], letter)
    same("tensorsolve", a, b)
    same("tensorsolve", a.reshape(2, 3, 3, 2), b)
    same("tensorsolve", np.moveaxis(a, 2, 0), b, (0,))
    out = np.empty((3, 2))
    if letter in "fd":
        x = a.reshape(2, 3, 3, 2)
        assert tensorsolve(x, b, out=out) is out
        np.testing.assert_allclose(linalg.tensordot(x, out, axes=2), b, rtol=1e-4)
        inverse = np.empty((6, 2, 3))
        assert tensorinv(a, out=inverse) is inverse
    same("tensorsolve", np.matrix(np.eye(2)), np.ones(2))


def test_tensors_refuse():
    same_error("tensorinv", np.eye(2), 0)
    same_error("tensorinv", np.ones((2, 3)))
    same_error("tensorsolve", np.ones((2, 3)), np.ones(2))
    same_error("tensorsolve", np.ones((2, 2)), np.ones(2))


class Foreign:
    def __array_function__(self, function, types, args, kwargs):
        return function


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("inv", [Foreign()]),
        ("solve", [Foreign(), np.ones(2)]),
        ("solve", [np.eye(2), Foreign()]),
        ("tensorsolve", [np.eye(2), Foreign()]),
        ("tensorinv", [Foreign()]),
        ("cholesky", [Foreign()]),
        ("qr", [Foreign()]),
        ("slogdet", [Foreign()]),
    ],
)
def test_foreign_arrays_handle_the_call_themselves(name, arguments):
    assert getattr(linalg, name)(*arguments) is getattr(np.linalg, name)


def test_backward_error():
    a, b = rng.standard_normal((50, 12, 12)), rng.standard_normal((50, 12, 3))
    x = solve(a, b)
    size = linalg.norm(a, axis=(1, 2)) * linalg.norm(x, axis=(1, 2))
    assert np.all(linalg.norm(matmul(a, x) - b, axis=(1, 2)) < 12 * 2.3e-16 * size)


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 7, 8, 9, 17])
def test_columns_and_slices_by_themselves(n, letter):
    """However many columns and matrices go together, the bits of each are the same."""
    a = rng.standard_normal((11, n, n)).astype(letter)
    for columns in {1, 2, 3, 4, n, 8, 9, 19}:
        b = rng.standard_normal((11, n, columns)).astype(letter)
        whole = solve(a, b)
        for i in range(11):
            np.testing.assert_array_equal(solve(a[i], b[i]), whole[i])
        for j in range(columns):
            np.testing.assert_array_equal(solve(a, b[..., j : j + 1])[..., 0], whole[..., j])
