"""Cholesky factors of large matrices: backward errors, bits, the triangle that is read, failures."""

import numpy as np
import pytest
from large_matrices import (
    DTYPES,
    ORDERS,
    adjoint,
    check_bits,
    check_failure_stays_alone,
    check_threads,
    norm,
    positive_definite,
    wide,
    worst,
)

from primer.kernels import core, ufuncs

NAMES = ["cholesky_lo", "cholesky_up"]


@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", ORDERS)
def test_factors(kernels, n, letter):
    a = positive_definite((2, n, n), letter, n)
    lower, upper = kernels["cholesky_lo"](a), kernels["cholesky_up"](a)
    assert lower.dtype == upper.dtype == a.dtype
    assert worst(wide(a) - wide(lower) @ adjoint(wide(lower)), norm(a), letter) < 1
    assert worst(wide(a) - adjoint(wide(upper)) @ wide(upper), norm(a), letter) < 1
    assert (np.triu(lower, 1) == 0).all()
    assert (np.tril(upper, -1) == 0).all()
    for factor in (lower, upper):
        diagonal = np.diagonal(factor, axis1=-2, axis2=-1)
        assert (diagonal.real > 0).all()
        assert (diagonal.imag == 0).all()


@pytest.mark.parametrize("letter", "dD")
@pytest.mark.parametrize("n", [34, 66])
def test_only_one_triangle_is_read(kernels, n, letter):
    a = positive_definite((n, n), letter)
    above, below = np.triu_indices(n, 1), np.tril_indices(n, -1)
    for name, other in (("cholesky_lo", above), ("cholesky_up", below)):
        b = a.copy()
        b[other] = np.nan
        if letter == "D":
            b[np.diag_indices(n)] += 7j
        np.testing.assert_array_equal(kernels[name](b), kernels[name](a))


@pytest.mark.parametrize("letter", "dD")
def test_badly_scaled(kernels, letter):
    n = 80
    scale = 10.0 ** np.linspace(-120, 120, n)[np.random.default_rng(0).permutation(n)]
    a = positive_definite((n, n), letter)
    factor = kernels["cholesky_lo"](scale[:, None] * a * scale) / scale[:, None]
    # the error is that of the matrix scaled to ones on its diagonal (Demmel 1989)
    size = np.sqrt(np.diagonal(a).real)
    residual = (a - factor @ adjoint(factor)) / np.outer(size, size)
    assert np.abs(residual).max() < n * 2.0**-52


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [35, 66])
def test_bits(kernels, layout, n, letter, name):
    check_bits(kernels[name], layout, positive_definite((3, n, n), letter))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(1, 400, 400), (10, 150, 150)])
def test_threads(name, shape):
    check_threads(core, getattr(ufuncs, name), positive_definite(shape, "d"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("letter", DTYPES)
@pytest.mark.parametrize("n", [33, 70])
def test_indefinite_fails_alone(kernels, n, letter, name):
    a = positive_definite((3, n, n), letter)
    for place in (0, n // 2, n - 1):
        bad = a[0].copy()
        bad[place, place] = -1
        check_failure_stays_alone(kernels[name], bad, a)
    with pytest.raises(np.linalg.LinAlgError, match="positive definite"):
        kernels[f"{name}_raising"](-a)


@pytest.mark.parametrize("name", NAMES)
def test_nan_stays_nan(kernels, name):
    a = positive_definite((3, 40, 40), "d")
    clean = kernels[name](a)
    a[1, 12, 12] = np.nan
    with np.errstate(invalid="ignore"):
        got = kernels[name](a)
    assert np.isnan(got[1]).any()
    np.testing.assert_array_equal(got[[0, 2]], clean[[0, 2]])
