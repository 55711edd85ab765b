"""Random unitary and orthogonal matrices."""

import numpy as np
import pytest

from primer.linalg import det, is_orthogonal, is_unitary, random_orthogonal, random_unitary


@pytest.mark.parametrize("function", [random_unitary, random_orthogonal])
@pytest.mark.parametrize("n", [0, 1, 2, 7])
@pytest.mark.parametrize("size", [(), 3, (2, 3), (0,)], ids=str)
def test_shape_and_property(function, n, size):
    q = function(n, size, rng=0)
    assert q.shape == (*np.atleast_1d(size).astype(int), n, n)
    test = is_unitary if function is random_unitary else is_orthogonal
    assert np.all(test(q))


@pytest.mark.parametrize(("function", "letter"), [(random_unitary, "F"), (random_orthogonal, "f")])
def test_arguments(function, letter):
    assert np.array_equal(function(3, rng=5), function(3, rng=np.random.default_rng(5)))
    assert not np.array_equal(function(3), function(3))
    assert function(3, dtype=letter).dtype == letter
    with pytest.raises(TypeError, match="dtype must be"):
        function(3, dtype=int)
    with pytest.raises(ValueError, match="negative"):
        function(-1)
    with pytest.raises(TypeError):
        function(2.5)


@pytest.mark.parametrize("function", [random_unitary, random_orthogonal])
def test_distribution(function):
    """Haar: numbers have mean 0 and variance 1 / n, traces variance 1, eigenvalues of unitary ones repel."""
    n, count = 4, 20_000
    q = function(n, count, rng=2)
    error = 5 / np.sqrt(count)
    assert np.all(abs(q.mean(0)) < error)
    np.testing.assert_allclose((abs(q) ** 2).mean(0), 1 / n, atol=error)
    trace = np.trace(q, axis1=1, axis2=2)
    assert abs((abs(trace) ** 2).mean() - 1) < 2 * error
    if function is random_orthogonal:
        assert abs(det(q).mean()) < error
        # without the correction of the signs the first number is never positive
        assert abs((q[:, 0, 0] > 0).mean() - 0.5) < error
    else:
        # mean of |trace Q^2|^2 is 2, of uncorrected QR it is not
        assert abs((abs(np.trace(q @ q, axis1=1, axis2=2)) ** 2).mean() - 2) < 4 * error
        angles = np.sort(np.angle(np.linalg.eigvals(q)))
        gaps = np.diff(angles) * n / (2 * np.pi)
        assert (gaps < 0.1).mean() < 0.01  # of independent ones 0.1
