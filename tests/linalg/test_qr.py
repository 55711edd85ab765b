"""qr in place of NumPy's."""

import numpy as np
import pytest

from primer.linalg import LinAlgError, conjugate_transpose, qr
from primer.reference import linalg as reference

rng = np.random.default_rng(0)
EPS = {"f": 2e-6, "F": 2e-6}


def numbers(*shape, letter="d"):
    a = rng.integers(-9, 10, shape)
    return (a + 1j * rng.integers(-9, 10, shape) if letter in "FD" else a).astype(letter)


SHAPES = [(0, 0), (0, 3), (3, 0), (1, 1), (1, 4), (4, 1), (3, 3), (5, 3), (3, 5), (17, 9), (40, 33), (33, 40)]


@pytest.mark.parametrize("letter", "ifdFD")
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_qr(shape, letter):
    a = numbers(2, *shape, letter=letter)
    tolerance = EPS.get(letter, 1e-13) * 10 * (1 + max(shape))
    for mode in ("reduced", "complete"):
        got, expected = qr(a, mode), np.linalg.qr(a, mode)
        assert type(got) is type(expected)
        q, r = got
        for ours, numpys in zip(got, expected, strict=True):
            assert ours.dtype == numpys.dtype
            assert ours.shape == numpys.shape
        np.testing.assert_allclose(q @ r, a, atol=tolerance * 10)
        np.testing.assert_allclose(
            conjugate_transpose(q) @ q,
            np.broadcast_to(np.eye(q.shape[-1]), (2, *2 * q.shape[-1:])),
            atol=tolerance,
        )
        assert np.array_equal(r, np.triu(r))
    r = qr(a, "r")
    assert r.dtype == np.linalg.qr(a, "r").dtype
    np.testing.assert_allclose(r, qr(a).R, atol=tolerance * 10)
    h, tau = qr(a, "raw")
    expected = np.linalg.qr(a, "raw")
    assert (h.shape, h.dtype, tau.shape, tau.dtype) == (
        expected[0].shape, expected[0].dtype, expected[1].shape, expected[1].dtype,
    )  # fmt: skip
    np.testing.assert_allclose(np.triu(h.swapaxes(-1, -2))[..., : min(shape), :], r, atol=tolerance * 10)


def test_qr_against_the_reference():
    a = numbers(5, 3)
    for mode, definition in (("reduced", reference.qr), ("complete", reference.qr_full)):
        q, r = definition(a.tolist())
        np.testing.assert_allclose(qr(a, mode).R, r, atol=1e-13)
        np.testing.assert_allclose(qr(a, mode).Q, q, atol=1e-14)
    np.testing.assert_allclose(qr(a, "r"), reference.qr_r(a.tolist()), atol=1e-13)


def test_qr_keywords_and_subclasses():
    a = numbers(4, 5, 3)
    expected = qr(a)
    out = np.empty((4, 5, 3)), np.empty((4, 3, 3))
    got = qr(a, out=out)
    assert got.Q is out[0]
    assert got.R is out[1]
    assert np.array_equal(got.Q, expected.Q)
    r = np.empty((4, 3, 3))
    assert qr(a, "r", out=r) is r
    raw = np.empty((4, 3, 5)), np.empty((4, 3))
    assert qr(a, "raw", out=raw)[0] is raw[0]
    assert np.array_equal(raw[1], qr(a, "raw")[1])
    m = np.matrix(a[0])
    for mode in ("reduced", "complete", "r"):
        ours, numpys = qr(m, mode), np.linalg.qr(m, mode)
        for x, y in zip(ours, numpys, strict=True):
            assert type(x) is type(y)
    before = a.copy()
    qr(a, "raw")
    assert np.array_equal(a, before)


@pytest.mark.parametrize("a", [3.0, np.ones(3), np.eye(2, dtype="e"), np.eye(2, dtype="g")])
def test_errors_are_numpys(a):
    with pytest.raises((LinAlgError, TypeError)) as numpys:
        np.linalg.qr(a)
    with pytest.raises(numpys.type) as ours:
        qr(a)
    assert str(ours.value) == str(numpys.value)


def test_modes_of_qr():
    with pytest.raises(ValueError, match="Unrecognized mode 'other'"):
        qr(np.eye(2), "other")
