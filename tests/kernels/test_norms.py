"""The row kernels of norms, on every instruction set: accuracy, range, special values, bits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from mpmath import mp

from primer.kernels import ufuncs
from primer.reference import linalg as reference

NAMES = {
    "row_total": sum,
    "row_norm": reference.vector_norm,
    "row_norm_1": lambda x: reference.vector_norm(x, 1),
    "row_norm_inf": lambda x: reference.vector_norm(x, float("inf")),
}
# around the vectors, the 32 chains, the blocks of 1024
LENGTHS = [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 500, 1023, 1024, 1025, 2500]
dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])
names = pytest.mark.parametrize("name", NAMES)


@names
@dtypes
@pytest.mark.parametrize("n", LENGTHS)
def test_against_the_reference(kernels, name, dtype, n):
    x = np.random.default_rng(n).standard_normal((3, n)).astype(dtype)
    got = kernels[name](x)
    assert got.dtype == dtype
    for row, value in zip(x, got, strict=True):
        with mp.workdps(40):
            exact = float(NAMES[name]([mp.mpf(float(v)) for v in row]))
        size = float(np.abs(row).sum()) if name == "row_total" else abs(exact)
        # a chain of 32, 5 steps of adding pairwise, the root
        assert abs(float(value) - exact) <= 20 * np.finfo(dtype).eps * size


@names
@dtypes
@pytest.mark.parametrize("n", [3, 31, 32, 33, 100, 2100])
def test_a_row_has_the_same_bits_across_and_within(kernels, name, dtype, n):
    x = np.random.default_rng(n).standard_normal((37, n)).astype(dtype)
    expected = np.array([kernels[name](row) for row in x])
    assert np.array_equal(kernels[name](x), expected)
    assert np.array_equal(kernels[name](np.asfortranarray(x)), expected)
    assert np.array_equal(kernels[name](np.ascontiguousarray(x.T), axis=0), expected)
    assert np.array_equal(kernels[name](x[::-1])[::-1], expected)
    spread = np.zeros((74, 3 * n), dtype)[::2, ::3]
    spread[...] = x
    assert np.array_equal(kernels[name](spread), expected)


@dtypes
@pytest.mark.parametrize("n", [2, 5, 40, 3000])
def test_norm_uses_the_whole_range(kernels, dtype, n):
    info = np.finfo(dtype)
    for exponent in range(info.minexp - info.nmant, info.maxexp, 7):
        one = np.ldexp(dtype(1), exponent)
        x = np.zeros((9, n), dtype)
        x[:, [0, -1]] = dtype(3) * one, dtype(4) * one
        if np.isfinite(x).all() and np.isfinite(5 * float(one)):
            assert np.all(kernels["row_norm"](x) == dtype(5) * one), exponent


@dtypes
def test_norm_of_mixed_rows(kernels, dtype):
    """Rows that leave the range and rows that do not, in one vector."""
    info = np.finfo(dtype)
    scales = np.array([0, info.smallest_subnormal, info.tiny, 1, info.max / 8], dtype)
    x = np.multiply.outer(np.tile(scales, 5), np.array([2, 3, 6], dtype))
    x[x > info.max / 2] = info.max / 8
    alone = np.array([kernels["row_norm"](row) for row in x])
    assert np.array_equal(kernels["row_norm"](x), alone)
    np.testing.assert_allclose(alone[:4] / np.array([1, *scales[1:4]]), [0, 7, 7, 7], rtol=1e-6)


def test_overflow_is_infinite(kernels):
    assert kernels["row_norm"](np.full(4, 1.7e308)) == np.inf
    assert kernels["row_norm_1"](np.full(4, 1.7e308)) == np.inf


@names
@dtypes
@pytest.mark.parametrize("n", [1, 4, 40, 1500])
def test_nan_and_infinity(kernels, name, dtype, n):
    for place in {0, n // 2, n - 1}:
        x = np.ones((5, n), dtype)
        x[1, place], x[3, place] = np.nan, np.inf
        got = kernels[name](x)
        assert np.isnan(got[1])
        assert got[3] == np.inf
        assert np.isfinite(got[[0, 2, 4]]).all()
        if n > 1:
            x[3, place - 1] = np.nan
            assert np.isnan(kernels[name](x)[3])


@given(arrays.arrays(np.float64, st.integers(0, 70), elements=st.floats(-1e300, 1e300)))
@settings(deadline=None, max_examples=100)
def test_norm_of_anything(x):
    with mp.workdps(50):
        exact = reference.vector_norm([mp.mpf(v) for v in x.tolist()])
        assert abs(ufuncs.row_norm(x) - exact) <= 1e-15 * exact + mp.mpf(5e-324)
