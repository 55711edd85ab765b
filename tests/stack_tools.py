"""What the tests of the kernels on stacks of matrices share."""

import numpy as np
import pytest

DTYPES = ["f", "d", "F", "D"]
LARGEST = 32  # of the stamped bodies: LANES_LARGEST
ORDERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 24, 31, 32]
RECTANGLES = [
    (1, 1),
    (2, 2),
    (3, 3),
    (4, 4),
    (5, 3),
    (3, 5),
    (8, 8),
    (12, 7),
    (7, 12),
    (32, 32),
    (32, 2),
    (1, 6),
    (6, 1),
]  # small ones, tall and wide


def random(shape, letter, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if letter in "FD":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(letter)


def graded(shape, letter, condition, seed=0):
    """Matrices of a given condition number."""
    n = shape[-1]
    u, v = (np.linalg.qr(random(shape, "D" if letter in "FD" else "d", seed + i))[0] for i in range(2))
    return (u * np.geomspace(1, 1 / condition, n) @ v).astype(letter)


def positive_definite(shape, letter, seed=0):
    a = random(shape, letter, seed)
    return a @ a.conj().swapaxes(-1, -2) + np.eye(shape[-1], dtype=letter)


def wide(a):
    return a.astype("G" if a.dtype.kind == "c" else "g")


def norm(a):
    """The infinity norm of each matrix."""
    return np.abs(a).sum(-1).max(-1, initial=0)


def outputs(result):
    return result if isinstance(result, tuple) else (result,)


def assert_same_bits(a, b):
    for x, y in zip(outputs(a), outputs(b), strict=True):
        assert x.dtype == y.dtype
        assert x.shape == y.shape
        np.testing.assert_array_equal(x, y)
        np.testing.assert_array_equal(np.signbit(x.real), np.signbit(y.real))


def take(result, index):
    return tuple(x[index] for x in outputs(result))


def check_bits(gufunc, layout, *arrays):
    """The same bits alone, at any place of the stack, in any layout; the inputs are as they were."""
    before = [a.copy() for a in arrays]
    expected = outputs(gufunc(*arrays))
    for i in range(len(arrays[0])):
        assert_same_bits(outputs(gufunc(*(a[i] for a in arrays))), take(expected, i))
    assert_same_bits(outputs(gufunc(*(a[2:] for a in arrays))), take(expected, slice(2, None)))
    assert_same_bits(outputs(gufunc(*(a[::-2] for a in arrays))), take(expected, slice(None, None, -2)))
    assert_same_bits(outputs(gufunc(*(layout(a) for a in arrays))), expected)
    by_columns = [
        np.asfortranarray(a).reshape(a.shape) if a.ndim < 3 else a.swapaxes(-1, -2).copy().swapaxes(-1, -2)
        for a in arrays
    ]
    assert_same_bits(outputs(gufunc(*by_columns)), expected)
    outs = tuple(np.empty(x.shape[::-1], x.dtype).T for x in expected)
    gufunc(*arrays, out=outs)
    assert_same_bits(outs, expected)
    for a, b in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(a, b)


def check_poison(gufunc, poison, *arrays, where=0):
    """A bad number in one slice shows in all results of that slice, and leaves the others' bits."""
    clean = outputs(gufunc(*arrays))
    spoilt = [a.copy() for a in arrays]
    n = spoilt[where].shape[1]
    for place in {(0, 0), (n - 1, 0), (n - 1, n - 1), (n // 2, n // 2)}:
        spoilt[where][...] = arrays[where]
        spoilt[where][(4, *place[: arrays[where].ndim - 1])] = poison
        got = outputs(gufunc(*spoilt))
        for x, y in zip(got, clean, strict=True):
            assert not np.isfinite(x[4]).all()
            assert_same_bits(np.delete(x, 4, 0), np.delete(y, 4, 0))


def check_failure(kernels, name, message, bad, *arrays):
    """A slice without a result fails alone: NaN and the flag "invalid"; its twin raises LinAlgError."""
    gufunc, raising = kernels[name], kernels[f"{name}_raising"]
    with np.errstate(all="raise"):
        clean = outputs(gufunc(*arrays))
        assert_same_bits(outputs(raising(*arrays)), clean)
    for i in (0, 3, len(arrays[0]) - 1):
        spoilt = [arrays[0].copy(), *arrays[1:]]
        spoilt[0][i] = bad
        with np.errstate(invalid="ignore"):
            got = outputs(gufunc(*spoilt))
        for x, y in zip(got, clean, strict=True):
            assert np.isnan(x[i]).all()
            assert_same_bits(np.delete(x, i, 0), np.delete(y, i, 0))
        with np.errstate(invalid="raise"), pytest.raises(FloatingPointError, match="invalid"):
            gufunc(*spoilt)
        with np.errstate(all="ignore"), pytest.raises(np.linalg.LinAlgError, match=message):
            raising(*spoilt)
        with np.errstate(invalid="raise"), pytest.raises(np.linalg.LinAlgError, match=message):
            raising(*(a[i] for a in spoilt))
