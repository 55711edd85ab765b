"""eig and eigvals in place of NumPy's."""

import numpy as np
import pytest

import primer
from primer import linalg


def general(shape, letter, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if letter in "FD":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(letter)


def assert_like(ours, theirs):
    assert type(ours) is type(theirs)
    for got, expected in zip(ours, theirs, strict=True):
        assert got.dtype == expected.dtype
        assert got.shape == expected.shape


def apart(w, expected):
    """How far each of the expected eigenvalues is from one of w."""
    return np.abs(w[..., :, None] - expected[..., None, :]).min(axis=-2)


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("n", [1, 2, 3, 8, 32, 40, 65, 129])
def test_as_numpy(letter, n):
    a = general((1 if n > 128 else 2, n, n), letter, n)
    ours, theirs = linalg.eig(a), np.linalg.eig(a)
    assert_like(ours, theirs)
    eps = np.finfo(letter).eps
    assert np.all(apart(ours.eigenvalues, theirs.eigenvalues) <= 2e3 * n * eps)
    residual = a.astype("D") @ ours.eigenvectors - ours.eigenvectors * ours.eigenvalues[:, None, :]
    assert np.abs(residual).max() <= 10 * n * eps * np.linalg.norm(a)
    values = linalg.eigvals(a)
    assert values.dtype == theirs.eigenvalues.dtype
    if n <= 128:
        np.testing.assert_array_equal(values, ours.eigenvalues)


@pytest.mark.parametrize("letter", "fdFDi?")
def test_real_where_all_eigenvalues_of_the_stack_are(letter):
    upper, turn = np.array([[1, 1], [0, 1]]), np.array([[0, 1], [1, 0]]) * np.array([[1], [-1]])
    for stack in ([upper, upper], [upper, turn], upper, turn):
        a = np.array(stack).astype(letter)
        assert_like(linalg.eig(a), np.linalg.eig(a))
        assert linalg.eigvals(a).dtype == np.linalg.eigvals(a).dtype


@pytest.mark.parametrize("letter", "fdFDi")
@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 0, 0), (0, 130, 130)])
def test_empty(letter, shape):
    a = np.empty(shape, letter)
    assert_like(linalg.eig(a), np.linalg.eig(a))
    assert linalg.eigvals(a).dtype == np.linalg.eigvals(a).dtype
    assert linalg.eigvals(a).shape == np.linalg.eigvals(a).shape


def test_lists_and_subclasses():
    w, v = linalg.eig([[2, 0], [0, 3]])
    np.testing.assert_array_equal(w, [2.0, 3.0])
    np.testing.assert_array_equal(v, np.eye(2))
    ours, theirs = (
        linalg.eig(np.matrix([[2.0, 1.0], [1.0, 3.0]])),
        np.linalg.eig(np.matrix([[2.0, 1.0], [1.0, 3.0]])),
    )
    assert type(ours.eigenvalues) is type(theirs.eigenvalues)
    assert type(ours.eigenvectors) is type(theirs.eigenvectors) is np.matrix


@pytest.mark.parametrize("function", ["eig", "eigvals"])
@pytest.mark.parametrize("n", [3, 20, 70, 130])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1j * np.nan])
def test_what_is_not_finite(function, n, bad):
    a = general((3, n, n), "D" if isinstance(bad, complex) else "d")
    a[1, 0, n - 1] = bad
    for x in (a, a[1]):
        with pytest.raises(np.linalg.LinAlgError, match="must not contain infs or NaNs"):
            getattr(linalg, function)(x)


@pytest.mark.parametrize("function", ["eig", "eigvals"])
def test_errors(function):
    run = getattr(linalg, function)
    for a, error, message in [
        (np.ones(3), np.linalg.LinAlgError, "1-dimensional array given"),
        (np.ones((2, 3)), np.linalg.LinAlgError, "must be square"),
        (np.ones((2, 2), np.float16), TypeError, "array type float16 is unsupported in linalg"),
        (np.ones((2, 2), np.longdouble), TypeError, "is unsupported in linalg"),
    ]:
        with pytest.raises(error, match=message):
            run(a)
        with pytest.raises(error):
            getattr(np.linalg, function)(a)


def test_the_argument_is_not_modified():
    a = general((5, 6, 6), "d")
    a.flags.writeable = False
    before = a.copy()
    linalg.eig(a)
    linalg.eigvals(a)
    np.testing.assert_array_equal(a, before)


def test_what_is_delegated_is_said():
    delegated = primer.show_config("dicts")["delegated"]["eig, eigvals"]
    assert "128 x 128" in delegated
    for function in (linalg.eig, linalg.eigvals):
        assert "numpy.linalg.eig" in linalg.eig.__doc__
        assert function.__module__ == "primer.linalg._eigen"


def test_threads_change_no_bit():
    a = general((6000, 5, 5), "d")
    before = primer.get_num_threads()
    results = []
    try:
        for threads in (1, 2, 3):
            primer.set_num_threads(threads)
            results.append(linalg.eig(a))
    finally:
        primer.set_num_threads(before)
    for other in results[1:]:
        for got, expected in zip(other, results[0], strict=True):
            np.testing.assert_array_equal(got, expected)
