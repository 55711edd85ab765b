"""Large linear systems and inverses: backward errors, bits, failures."""

import numpy as np
import pytest
from large_matrices import (
    DTYPES,
    ORDERS,
    check_bits,
    check_failure_stays_alone,
    check_threads,
    hard,
    norm,
    random,
    wide,
    wilkinson,
    worst,
)

from primer.kernels import core, ufuncs


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", ORDERS)
def test_inverse(kernels, n, letter):
    a = random((3, n, n), letter, n)
    x = kernels["inv"](a)
    assert x.dtype == a.dtype
    assert worst(np.eye(n) - wide(a) @ wide(x), norm(a) * norm(x), letter) < 1


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", ORDERS)
def test_solution(kernels, n, letter):
    a, b = random((3, n, n), letter, n), random((3, n, 9), letter, 1)
    x = kernels["solve"](a, b)
    assert x.dtype == a.dtype
    assert worst(wide(b) - wide(a) @ wide(x), norm(a) * norm(x), letter) < 1
    y = kernels["solve1"](a, b[..., 0])
    assert worst(wide(b[..., :1]) - wide(a) @ wide(y)[..., None], norm(a) * norm(y[..., None]), letter) < 1


@pytest.mark.parametrize("columns", [0, 1, 7, 8, 33, 100])
def test_columns_of_a_system_do_not_meet(kernels, columns):
    a, b = random((50, 50), "D"), random((50, columns), "D", 1)
    x = kernels["solve"](a, b)
    assert x.shape == b.shape
    for j in range(0, columns, 5):
        np.testing.assert_array_equal(kernels["solve"](a, b[:, j : j + 1])[:, 0], x[:, j])
        np.testing.assert_array_equal(kernels["solve1"](a, b[:, j]), x[:, j])


@pytest.mark.parametrize("name", hard(2))
def test_hard(kernels, name):
    n = 70
    a, b = hard(n)[name], random((n, 3), "d")
    if name in ("tiny", "huge"):
        b = b * np.abs(a).max()
    x = kernels["solve"](a, b)
    residual = np.abs(b - a @ x)
    assert (residual <= n * 2.0**-52 * (np.abs(a) @ np.abs(x)).max(0) * 4).all()
    inverse = kernels["inv"](a)
    if np.isfinite(norm(inverse)) and 0 < norm(inverse) * norm(a) < 1e300:
        assert worst((np.eye(n) - a @ inverse)[None], norm(a) * norm(inverse), "d") < 1


def test_growth(kernels):
    n = 50  # pivots grow to 2^49, and so does the error of the solution
    a, b = wilkinson(n), random((n,), "d")
    x = kernels["solve1"](a, b)
    assert np.abs(b - a @ x).max() <= 2.0**49 * n * 2.0**-52 * norm(a[None])[0] * np.abs(x).max()


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [35, 64])
def test_bits(kernels, layout, n, letter):
    a, b = random((3, n, n), letter), random((3, n, 11), letter, 1)
    check_bits(kernels["inv"], layout, a)
    check_bits(kernels["solve"], layout, a, b)


@pytest.mark.parametrize("shape", [(1, 300, 300), (9, 120, 120)])
def test_threads(shape):
    a, b = random(shape, "d"), random((*shape[:2], 130), "d", 1)
    check_threads(core, ufuncs.inv, a)
    check_threads(core, ufuncs.solve, a, b)
    check_threads(core, ufuncs.solve1, a, b[..., 0])


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [33, 50])
def test_singular_fails_alone(kernels, n, letter):
    a, b = random((4, n, n), letter), random((4, n, 3), letter, 1)
    zero_column = a[0].copy()
    zero_column[:, n // 2] = 0
    for bad in (0, 1, zero_column):
        check_failure_stays_alone(kernels["inv"], bad, a)
        check_failure_stays_alone(kernels["solve"], bad, a, b)
        check_failure_stays_alone(kernels["solve1"], bad, a, b[..., 0])
    a[2] = 1
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
        kernels["inv_raising"](a)


@pytest.mark.parametrize("letter", "dD")
def test_nan_is_no_singularity(kernels, letter):
    a = random((2, 40, 40), letter)
    a[1, 3, 5] = np.nan
    with np.errstate(invalid="raise"):
        x = kernels["inv"](a)
    assert np.isnan(x[1]).any()
    assert np.isfinite(x[0]).all()


@pytest.mark.parametrize("letter", "dD")
def test_inverse_of_a_permutation_is_exact(kernels, letter):
    p = np.eye(77, dtype=letter)[np.random.default_rng(0).permutation(77)]
    np.testing.assert_array_equal(kernels["inv"](p), p.T)
    np.testing.assert_array_equal(kernels["inv"](p * 4), p.T / 4)
