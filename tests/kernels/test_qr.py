"""The gufuncs of QR, on every instruction set: backward errors, LAPACK's conventions, bits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpc, mpf
from numpy.linalg import _umath_linalg
from stack_tools import random as random_stack

from primer.kernels import core, ufuncs
from primer.reference import linalg as reference

DTYPES = ["f", "d", "F", "D"]
SMALL = [
    (1, 1),
    (2, 2),
    (3, 3),
    (4, 4),
    (5, 5),
    (6, 6),
    (8, 8),
    (3, 2),
    (2, 5),
    (7, 4),
    (4, 7),
    (17, 17),
    (32, 32),
]
SMALL += [(32, 5), (6, 32), (31, 20)]
LARGE = [(33, 33), (64, 64), (65, 40), (33, 40), (200, 7), (7, 90), (130, 100)]


def bits(*arrays):
    return [np.ascontiguousarray(a).tobytes() for a in arrays]


def norm(a):
    """The 1-norm of each matrix."""
    return np.abs(a).sum(axis=-2).max(axis=-1, initial=0)


def check_orthogonal(q):
    """As LAPACK's tests measure it, whose threshold is 30."""
    m, eps = max(q.shape[-2], 1), np.finfo(q.dtype).eps
    q = q.astype(np.result_type(q, np.float64))
    assert np.all(norm(q.conj().swapaxes(-1, -2) @ q - np.eye(q.shape[-1])) < 10 * m * eps)


def check(q, r, a):
    """And the residual; R is upper triangular."""
    check_orthogonal(q)
    m, eps = max(a.shape[-2], 1), np.finfo(a.dtype).eps
    wide = np.result_type(a.dtype, np.float64)
    q, r, a = q.astype(wide), r.astype(wide), a.astype(wide)
    assert np.all(norm(a - q @ r) <= 10 * m * eps * norm(a))
    assert not np.tril(r, -1).any()


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize(("m", "n"), SMALL + LARGE)
def test_backward_error(kernels, letter, m, n):
    a = random_stack((3, m, n), letter, m + n)
    p = min(m, n)
    for name, columns in [("qr", p), ("qr_full", m)]:
        q, r = kernels[name](a)
        assert q.dtype == r.dtype == a.dtype
        assert q.shape == (3, m, columns)
        assert r.shape == (3, columns, n)
        check(q, r, a)
    assert np.all(kernels["qr"](a)[1].imag[:, range(p), range(p)] == 0)


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize(
    ("m", "n"), [(1, 1), (2, 2), (3, 3), (5, 5), (5, 3), (3, 5), (9, 8), (35, 3), (3, 35)]
)
def test_against_the_reference_in_many_digits(kernels, letter, m, n):
    a = random_stack((m, n), letter, m * n)
    number = mpc if letter == "D" else mpf
    with mp.workdps(40):
        h, tau = reference.qr_r_raw([[number(x) for x in row] for row in a.tolist()])
        q = reference.qr_reduced(h, tau)
        as_array = complex if letter == "D" else float
        expected = [np.array(x, dtype=object).astype(as_array) for x in (h, tau, q)]
    got_h = a.copy()
    got_tau = kernels["qr_r_raw"](got_h)
    bound = 2**-52 * 20 * m * np.linalg.cond(a)
    for x, y in zip((got_h, got_tau, kernels["qr"](a)[0]), expected, strict=True):
        np.testing.assert_allclose(x, y, rtol=0, atol=bound * max(np.abs(y).max(), 1))


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize(("m", "n"), SMALL + LARGE)
def test_raw_as_numpy_has_it(kernels, letter, m, n):
    a = random_stack((2, m, n), letter, m + 2 * n)
    h = a.copy()
    tau = kernels["qr_r_raw"](h)
    expected_h, expected_tau = np.linalg.qr(a, mode="raw")
    tolerance = 1e-9 * np.abs(expected_h).max()
    np.testing.assert_allclose(h.swapaxes(-1, -2), expected_h, rtol=0, atol=tolerance)
    np.testing.assert_allclose(tau, expected_tau, rtol=0, atol=tolerance)


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize(("m", "n"), SMALL + LARGE)
def test_one_pass_has_the_bits_of_two(kernels, letter, m, n):
    a = random_stack((5, m, n), letter, 3 * m + n)
    p = min(m, n)
    q, r = kernels["qr"](a)
    full, full_r = kernels["qr_full"](a)
    h = a.copy()
    tau = kernels["qr_r_raw"](h)
    np.testing.assert_array_equal(np.triu(h[:, :p]), r)
    assert bits(kernels["qr_r"](a), kernels["qr_reduced"](h, tau)) == bits(r, q)
    assert bits(full_r[:, :p]) == bits(r)
    if m >= n:
        assert bits(kernels["qr_complete"](h, tau)) == bits(full)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize(("m", "n"), [(3, 3), (4, 2), (8, 8), (20, 9), (9, 20), (40, 35), (7, 90)])
def test_layouts_give_the_same_bits(kernels, layout, letter, m, n):
    a = random_stack((2, 5, m, n), letter, m)
    laid = layout(a)
    for name in ("qr", "qr_full"):
        assert bits(*kernels[name](laid)) == bits(*kernels[name](a))
    assert bits(kernels["qr_r"](laid)) == bits(kernels["qr_r"](a))
    h = a.copy()
    tau = kernels["qr_r_raw"](h)
    assert bits(kernels["qr_reduced"](layout(h), tau)) == bits(kernels["qr_reduced"](h, tau))
    np.testing.assert_array_equal(laid, a)


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize(
    ("m", "n"), [(2, 2), (3, 3), (6, 6), (7, 7), (9, 4), (4, 9), (17, 17), (32, 32), (34, 34)]
)
def test_alone_and_in_a_stack_give_the_same_bits(kernels, letter, m, n):
    a = random_stack((19, m, n), letter, n)
    a[3] *= 1e-200  # by another way than its neighbours
    a[5, :, 0] = 0
    a[7] = np.triu(a[7])
    for name in ("qr", "qr_full", "qr_r"):
        whole, back = kernels[name](a), kernels[name](a[::-1])
        whole, back = (whole, back) if isinstance(whole, tuple) else ((whole,), (back,))
        for s in range(19):
            alone = kernels[name](a[s])
            alone = bits(*alone) if isinstance(alone, tuple) else bits(alone)
            assert bits(*(x[s] for x in whole)) == alone
            assert bits(*(x[18 - s] for x in back)) == alone


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize(("count", "m", "n"), [(3000, 5, 5), (300, 20, 12), (9, 90, 60), (1, 260, 150)])
def test_threads_give_the_same_bits(letter, count, m, n):
    a = random_stack((count, m, n), letter)
    results = []
    for threads in (1, 2, 3):
        core.set_num_threads(threads)
        results.append(bits(*ufuncs.qr(a), ufuncs.qr_r(a)))
    core.set_num_threads(None)
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("n", [2, 3, 6, 8, 20, 40])
@pytest.mark.parametrize("exponent", [-1060, -1000, -600, 600, 1000])
def test_extremes(kernels, letter, n, exponent):
    a = random_stack((11, n, n), letter, n) / 16
    q, _ = kernels["qr"](a)
    scaled_q, scaled_r = kernels["qr"](np.ldexp(a.view("d"), exponent).view(letter))
    back = np.ldexp(scaled_r.view("d"), -exponent).view(letter)
    # what rounding to subnormal numbers has left of the matrix
    lost = n * 2.0 ** max(-1074 - exponent, -52)
    check_orthogonal(scaled_q)
    if exponent > -1020:
        np.testing.assert_allclose(scaled_q, q, rtol=0, atol=1e-11)
    np.testing.assert_allclose(scaled_q @ back, a, rtol=0, atol=4 * lost)


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize(("m", "n"), [(3, 3), (5, 4), (20, 12), (50, 40)])
def test_columns_of_any_scale(kernels, letter, m, n):
    a = random_stack((9, m, n), letter, m)
    exponents = np.random.default_rng(n).integers(-900, 900, n)
    scaled = np.ldexp(a.view("d").reshape(9, m, n, -1), exponents[:, None]).reshape(9, m, -1).view(letter)
    q, r = kernels["qr"](scaled)
    back = np.ldexp(r.view("d").reshape(9, n, n, -1), -exponents[:, None]).reshape(9, n, -1).view(letter)
    check(q, back, a)


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize(("m", "n"), [(3, 3), (6, 6), (9, 5), (5, 9), (30, 30), (50, 50), (70, 35)])
def test_rank_deficient(kernels, letter, m, n):
    a = np.zeros((5, m, n), letter)
    a[1] = 1
    a[2] = np.arange(n)
    a[3] = random_stack((m, 2), letter) @ random_stack((2, n), letter)
    a[4] = random_stack((m, n), letter)
    a[4, :, [0, 2]] = 0
    for name in ("qr", "qr_full"):
        check(*kernels[name](a), a)
    h = a.copy()
    tau = kernels["qr_r_raw"](h)
    assert not tau[0].any()
    assert np.all(tau[[2, 4], 0] == 0)
    q, r = kernels["qr"](a[0])
    np.testing.assert_array_equal(q, np.eye(m, min(m, n)))
    assert not r.any()


def test_a_triangle_needs_no_reflections(kernels):
    a = np.triu(random_stack((5, 4, 4), "d"))
    q, r = kernels["qr"](a)
    np.testing.assert_array_equal(q, np.broadcast_to(np.eye(4), a.shape))
    np.testing.assert_array_equal(r, a)
    # a number far below its diagonal's rounding is a reflection all the same
    a[:, 3, 0] = 1e-200
    assert np.all(np.sign(kernels["qr_r"](a)[:, 0, 0]) == -np.sign(a[:, 0, 0]))


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize(("m", "n"), [(1, 1), (3, 3), (6, 6), (9, 5), (5, 9), (20, 20), (40, 34)])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_spoils_its_slice_only(kernels, letter, m, n, value):
    a = random_stack((9, m, n), letter, m)
    clean = kernels["qr"](a)
    for place in [(0, 0), (m - 1, 0), (0, n - 1), (m // 2, n // 2)]:
        b = a.copy()
        b[(4, *place)] = value
        with np.errstate(all="raise"):
            got = kernels["qr"](b)
        assert not np.isfinite(got[1][4][:, place[1]]).all()
        for x, y in zip(got, clean, strict=True):
            np.testing.assert_array_equal(np.delete(x, 4, 0), np.delete(y, 4, 0))


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (0, 40), (40, 0)])
@pytest.mark.parametrize("letter", DTYPES)
def test_empty(kernels, shape, letter):
    m, n = shape
    a = np.empty((2, *shape), letter)
    assert [x.shape for x in kernels["qr"](a)] == [(2, m, 0), (2, 0, n)]
    assert kernels["qr_r"](a).shape == (2, 0, n)
    q, r = kernels["qr_full"](a)
    np.testing.assert_array_equal(q, np.broadcast_to(np.eye(m), (2, m, m)))
    assert r.shape == (2, m, n)
    assert kernels["qr_r_raw"](a).shape == (2, 0)
    assert kernels["qr"](np.empty((0, 3, 3)))[0].shape == (0, 3, 3)


@given(
    st.integers(0, 70),
    st.integers(0, 70),
    st.integers(0, 10),
    st.sampled_from(DTYPES),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=60, deadline=None)
def test_any_shape(m, n, count, letter, seed):
    a = random_stack((count, m, n), letter, seed)
    check(*ufuncs.qr(a), a)
    check(*ufuncs.qr_full(a), a)


def test_fewer_and_more_reflections_than_there_are(kernels):
    for m, n in [(5, 4), (40, 36)]:
        h = random_stack((m, n), "d")
        tau = kernels["qr_r_raw"](h)
        np.testing.assert_allclose(
            kernels["qr_reduced"](h, tau[:2]), kernels["qr_reduced"](h, tau)[:, :2], atol=1e-14
        )
        more = kernels["qr_reduced"](h, np.concatenate([tau, [np.nan]]))
        np.testing.assert_allclose(more, kernels["qr_complete"](h, tau)[:, : n + 1], atol=1e-14)


@pytest.mark.parametrize("name", ["qr_r_raw", "qr_reduced", "qr_complete"])
def test_signatures_are_numpys(kernels, name):
    assert kernels[name].signature == getattr(_umath_linalg, name).signature


def test_gufunc_protocols(kernels):
    a = random_stack((4, 3, 3), "d")
    q, r = np.empty((4, 3, 3)), np.empty((4, 3, 3))
    assert kernels["qr"](a, out=(q, r))[0] is q
    check(q, r, a)
    moved = kernels["qr"](np.moveaxis(a, 0, -1), axes=[(0, 1), (-2, -1), (-2, -1)])
    assert bits(*moved) == bits(q, r)
    in_place = a.copy()
    kernels["qr_r"](in_place, out=in_place)
    np.testing.assert_array_equal(in_place, r)
    assert kernels["qr"](np.eye(3, dtype=np.float32))[0].dtype == np.float32
    with pytest.raises(ValueError, match="mismatch in its core dimension"):
        kernels["qr_complete"](np.empty((3, 2)), np.empty(3))
