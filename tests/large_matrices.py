"""What the tests of the algorithms on large matrices share: matrices, backward errors as LAPACK has them."""

import numpy as np

DTYPES = ["f", "d", "F", "D"]
ORDERS = [33, 40, 47, 64, 65, 97, 130]  # around the panels of 32 and their halves


def random(shape, letter, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if letter in "FD":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(letter)


def positive_definite(shape, letter, seed=0):
    a = random(shape, letter, seed)
    return a @ adjoint(a) + np.eye(shape[-1], dtype=letter)


def adjoint(a):
    return a.conj().swapaxes(-1, -2)


def wide(a):
    """In at least double precision, so that the measure itself adds little."""
    return a.astype("D" if a.dtype.kind == "c" else "d")


def norm(a):
    """The 1-norm of each matrix."""
    return np.abs(wide(a)).sum(-2).max(-1, initial=0)


def epsilon(letter):
    return np.finfo(np.dtype(letter)).eps


def worst(residual, scale, letter):
    """The largest of a stack, in units of n times the rounding error times the scale."""
    return float((norm(residual) / (residual.shape[-2] * epsilon(letter) * scale)).max())


def kahan(n, theta=1.2):
    s, c = np.sin(theta), np.cos(theta)
    return s ** np.arange(n)[:, None] * (np.eye(n) - c * np.triu(np.ones((n, n)), 1))


def hilbert(n):
    return 1 / (np.arange(n)[:, None] + np.arange(n) + 1.0)


def wilkinson(n):
    """The matrix whose last column doubles in every step of partial pivoting."""
    a = np.eye(n) - np.tril(np.ones((n, n)), -1)
    a[:, -1] = 1
    return a


def hard(n):
    """Name and matrix: ill-conditioned, badly scaled, growing."""
    a = random((n, n), "d", n)
    scale = 10.0 ** np.linspace(0, -80, n)
    order = np.random.default_rng(1).permutation(n)
    return {
        "Kahan": kahan(n),
        "Hilbert": hilbert(n),
        "graded rows": scale[order][:, None] * a,
        "graded columns": a * scale[order],
        "graded": scale[:, None] * a * scale,
        "tiny": a * 1e-280,
        "huge": a * 1e280,
        "orthogonal": np.linalg.qr(a)[0],
        "permutation": np.eye(n)[order],
        "triangular": np.triu(a) + 4 * np.eye(n),
    }


def deficient(m, n, letter):
    """A stack: zeros, ones, equal columns, no last row, the unit matrix, rank one, one row, clusters."""
    a = random((8, m, n), letter, n)
    a[0] = 0
    a[1] = 1
    a[2, :, 0] = 0
    a[2, :, 7] = a[2, :, 9]
    a[3, -1, :] = 0
    a[4] = np.eye(m, n)
    a[5] = np.outer(a[5, :, 0], a[5, 0, :])
    a[6, 1:] = 0
    a[7] = np.diag(np.repeat([3, 2, 1], 30))[:m, :n]
    return a


def check_bits(gufunc, layout, *arrays):
    """The same bits alone and in a stack, in any layout and into any; the inputs are as they were."""
    before = [a.copy() for a in arrays]
    expected = outputs(gufunc(*arrays))
    for i in range(len(arrays[0])):
        same(outputs(gufunc(*(a[i] for a in arrays))), [x[i] for x in expected])
    same(outputs(gufunc(*(layout(a) for a in arrays))), expected)
    outs = tuple(np.empty(x.shape[::-1], x.dtype).T for x in expected)
    gufunc(*arrays, out=outs)
    same(outs, expected)
    same(arrays, before)


def check_threads(core, gufunc, *arrays):
    """The same bits on one, two and three threads."""
    results = []
    try:
        for threads in (1, 2, 3):
            core.set_num_threads(threads)
            results.append(outputs(gufunc(*arrays)))
    finally:
        core.set_num_threads(None)
    same(results[0], results[1])
    same(results[0], results[2])


def outputs(result):
    return result if isinstance(result, tuple) else (result,)


def same(some, others):
    for x, y in zip(some, others, strict=True):
        np.testing.assert_array_equal(x, y)


def check_failure_stays_alone(gufunc, bad, *arrays):
    """A slice without a result: NaN there, the flag raised, the other slices' bits as ever."""
    clean = gufunc(*arrays)
    spoilt = [a.copy() for a in arrays]
    spoilt[0][1] = bad
    with np.errstate(invalid="raise"), np.testing.assert_raises(FloatingPointError):
        gufunc(*spoilt)
    with np.errstate(invalid="ignore"):
        got = gufunc(*spoilt)
    assert np.isnan(got[1]).all()
    same([np.delete(got, 1, 0)], [np.delete(clean, 1, 0)])
