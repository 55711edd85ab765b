"""Trace, diagonal, transposes, symmetric and antisymmetric part."""

import numpy as np
import pytest

from primer import linalg
from primer.linalg import antisymmetric_part, conjugate_transpose, matrix_transpose, symmetric_part, trace
from primer.reference import linalg as reference

rng = np.random.default_rng(0)


@pytest.mark.parametrize("letter", "?bhilBefdgFDGO")
@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (4, 3, 2), (0, 3), (2, 0, 0)], ids=str)
@pytest.mark.parametrize("offset", [0, 1, -1, 7])
def test_trace_and_diagonal(letter, shape, offset):
    x = rng.integers(-4, 5, shape).astype(letter)
    for name in ("trace", "diagonal"):
        got = getattr(linalg, name)(x, offset=offset)
        expected = getattr(np.linalg, name)(x, offset=offset)
        assert type(got) is type(expected)
        assert np.asarray(got).dtype == np.asarray(expected).dtype
        np.testing.assert_array_equal(got, expected)
    if letter == "l" and len(shape) == 2 and shape[0]:
        assert trace(x, offset=offset) == reference.trace(x.tolist(), offset)


def test_trace_keywords():
    x = rng.standard_normal((6, 4, 4))
    assert trace(x, dtype="f").dtype == np.float32
    out = np.empty(6)
    assert trace(x, out=out) is out
    np.testing.assert_allclose(out, np.trace(x, axis1=1, axis2=2))
    assert trace([[1, 2], [3, 4]]) == 5


@pytest.mark.parametrize("name", ["trace", "diagonal", "matrix_transpose"])
def test_errors_are_numpys(name):
    for x in (1.0, np.ones(3)):
        with pytest.raises(ValueError, match="r") as numpys:
            getattr(np.linalg, name)(x)
        with pytest.raises(ValueError, match="r") as ours:
            getattr(linalg, name)(x)
        assert str(ours.value) == str(numpys.value)


def test_trace_is_the_same_in_every_layout(layout):
    x = rng.standard_normal((70, 70))
    assert trace(layout(x)) == trace(x)
    assert trace(layout(np.stack([x, x.T]))).tolist() == [trace(x)] * 2


def test_transposes():
    a = rng.standard_normal((2, 3, 4)) + 1j
    assert np.shares_memory(matrix_transpose(a), a)
    np.testing.assert_array_equal(matrix_transpose(a), a.swapaxes(1, 2))
    np.testing.assert_array_equal(conjugate_transpose(a), a.conj().swapaxes(1, 2))
    assert not np.shares_memory(conjugate_transpose(a.real), a)
    square = a[:, :, :3].copy()
    expected = conjugate_transpose(square)
    assert conjugate_transpose(square, out=square) is square
    np.testing.assert_array_equal(square, expected)
    assert conjugate_transpose([[1, 2j], [3, 4]]).tolist() == reference.conjugate_transpose([[1, 2j], [3, 4]])


@pytest.mark.parametrize("letter", "bilfdFD")
def test_parts(letter):
    a = rng.integers(-9, 9, (3, 4, 4)).astype(letter)
    s, t = symmetric_part(a), antisymmetric_part(a)
    assert s.dtype == t.dtype == (letter if letter in "fdFD" else "d")
    np.testing.assert_array_equal(s + t, a)
    for name, part in (("symmetric_part", s), ("antisymmetric_part", t)):
        expected = [getattr(reference, name)(m) for m in a.tolist()]
        np.testing.assert_array_equal(part, expected)
        out = np.empty_like(part)
        assert getattr(linalg, name)(a, out=out) is out
        np.testing.assert_array_equal(out, part)


def test_parts_do_not_overflow_and_keep_nan():
    big = np.full((2, 2), 1.7e308)
    assert np.array_equal(symmetric_part(big), big)
    assert np.isnan(symmetric_part([[1, np.nan], [2, 3]])[[0, 1], [1, 0]]).all()


@pytest.mark.parametrize("function", [symmetric_part, antisymmetric_part])
def test_parts_refuse(function):
    for a in (1.0, np.ones(3), np.ones((2, 3))):
        with pytest.raises(linalg.LinAlgError):
            function(a)
    with pytest.raises(linalg.LinAlgError):
        conjugate_transpose(np.ones(3))
