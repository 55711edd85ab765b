"""primer.linalg.det in place of numpy.linalg.det."""

from fractions import Fraction

import numpy as np
import pytest

import primer
from primer.linalg import LinAlgError, det, minor
from primer.reference import linalg as reference


@pytest.mark.parametrize(
    "a",
    [
        [[1, 2], [3, 4]],
        np.eye(3, dtype=np.int8),
        np.ones((2, 2), bool),
        np.eye(2, dtype=np.float32),
        np.eye(2, dtype=np.complex64),
        1j * np.eye(3),
        np.ones((4, 0, 0)),
        np.ones((0, 3, 3)),
        np.matrix([[1.0, 2.0], [3.0, 5.0]]),
        np.arange(8).reshape(2, 2, 2),
    ],
    ids=lambda a: f"{type(a).__name__}-{np.asarray(a).dtype}-{np.shape(a)}",
)
def test_result_type_and_value_are_numpys(a):
    ours, numpys = det(a), np.linalg.det(a)
    assert type(ours) is type(numpys)
    assert ours.dtype == numpys.dtype
    assert ours.shape == numpys.shape
    np.testing.assert_allclose(ours, numpys, rtol=1e-6, atol=1e-14)


@pytest.mark.parametrize(
    "a",
    [3.0, np.ones(3), np.ones((2, 3)), np.ones((2, 2), np.float16), np.ones((2, 2), np.longdouble)],
    ids=["scalar", "1-D", "not square", "float16", "longdouble"],
)
def test_errors_are_numpys(a):
    with pytest.raises((LinAlgError, TypeError)) as numpys:
        np.linalg.det(a)
    with pytest.raises(numpys.type) as ours:
        det(a)
    assert str(ours.value) == str(numpys.value)


def test_an_array_that_overrides_numpy_functions_handles_the_call():
    class Foreign:
        def __array_function__(self, function, types, args, kwargs):
            return function.__name__, args

    foreign = Foreign()
    assert det(foreign) == ("det", (foreign,))


def test_out_and_axes():
    a = np.random.default_rng(0).standard_normal((3, 3, 5))
    out = np.empty(5)
    assert det(a, axes=[(0, 1), ()], out=out) is out
    np.testing.assert_allclose(out, np.linalg.det(np.moveaxis(a, -1, 0)))


def test_linalg_error_is_numpys():
    assert LinAlgError is np.linalg.LinAlgError
    assert primer.linalg.det is det


@pytest.mark.parametrize("n", range(7))
@pytest.mark.parametrize("letter", "ilfdFD")
def test_laplace(n, letter):
    a = np.random.default_rng(n).integers(-9, 10, (5, n, n)).astype(letter)
    if letter in "FD" and n:
        a[:, 0] *= 1j
    got = det(a, method="laplace")
    assert got.dtype == (letter if letter in "fdFD" else "d")
    # integers of this size are exact in double
    assert np.array_equal(got, np.array([reference.det(m) for m in a.tolist()]).astype(got.dtype))


def test_laplace_of_the_largest_and_of_one_too_large():
    a = np.random.default_rng(0).standard_normal((2, 12, 12))
    np.testing.assert_allclose(det(a, method="laplace"), np.linalg.det(a), rtol=1e-10)
    with pytest.raises(ValueError, match="up to 12 x 12, got 13 x 13"):
        det(np.eye(13), method="laplace")
    assert np.isnan(det([[1, np.nan], [2, 3]], method="laplace"))


@pytest.mark.parametrize("n", range(8))
@pytest.mark.parametrize("letter", "?bBilLO")
def test_exact(n, letter):
    low = 0 if letter in "?BL" else -3
    a = np.random.default_rng(n).integers(low, 4, (20, n, n)).astype(letter)
    got = det(a, method="exact")
    assert got.dtype == object
    assert got.tolist() == [reference.det_exact(m) for m in a.astype(object).tolist()]
    one = det(a[3], method="exact")
    assert isinstance(one, int)
    assert one == got[3]


def test_exact_of_large_numbers_and_fractions():
    a = np.full((3, 3), 2**62) - np.diag([1, 2, 3])
    assert det(a, method="exact") == reference.det(a.astype(object).tolist())
    hilbert = [[Fraction(1, i + j + 1) for j in range(4)] for i in range(4)]
    assert det(np.array(hilbert), method="exact") == Fraction(1, 6048000)
    assert det([[14, 2], [10, 0]], method="exact") == -20
    assert det([[5, 5, 6], [7, 7, 5], [4, 4, 8]], method="exact") == 0
    assert det(np.empty((0, 3, 3), int), method="exact").shape == (0,)
    assert det(np.empty((2, 0, 0), int), method="exact").tolist() == [1, 1]


@pytest.mark.parametrize("a", [np.eye(2), [[1.5, 2], [3, 4]], [[1j]], np.array([[1, 2.0], [3, 4]], object)])
def test_exact_refuses_floats(a):
    with pytest.raises(TypeError, match="integers or fractions"):
        det(a, method="exact")


@pytest.mark.parametrize("method", ["laplace", "exact"])
def test_keywords_of_the_methods(method):
    a = np.random.default_rng(0).integers(-9, 9, (3, 3, 5))
    out = np.empty(5, object if method == "exact" else float)
    assert det(a, axes=[(0, 1), ()], out=out, method=method) is out
    expected = [reference.det(a[:, :, i].tolist()) for i in range(5)]
    assert out.tolist() == expected
    with pytest.raises(LinAlgError):
        det(np.ones((2, 3), int), method=method)
    with pytest.raises(ValueError, match="'lu', 'laplace' or 'exact'"):
        det(np.eye(2), method="other")


@pytest.mark.parametrize("n", [1, 2, 4])
def test_minors(n):
    a = np.random.default_rng(n).integers(-9, 10, (3, n, n))
    for i in range(n):
        for j in range(n):
            got = minor(a, i, j)
            np.testing.assert_allclose(got, [reference.minor(m, i, j) for m in a.tolist()], atol=1e-12)
            assert np.array_equal(minor(a, i - n, j), got)
    with pytest.raises(IndexError):
        minor(a, 0, n)
    with pytest.raises(TypeError):
        minor(a, 0.5, 0)
