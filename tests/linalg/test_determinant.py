"""primer.linalg.det in place of numpy.linalg.det."""

import numpy as np
import pytest

import primer
from primer.linalg import LinAlgError, det


@pytest.mark.parametrize(
    "a",
    [
        [[1, 2], [3, 4]],
        np.eye(3, dtype=np.int8),
        np.ones((2, 2), bool),
        np.eye(2, dtype=np.float32),
        np.eye(2, dtype=np.complex64),
        1j * np.eye(3),
        np.ones((4, 0, 0)),
        np.ones((0, 3, 3)),
        np.matrix([[1.0, 2.0], [3.0, 5.0]]),
        np.arange(8).reshape(2, 2, 2),
    ],
    ids=lambda a: f"{type(a).__name__}-{np.asarray(a).dtype}-{np.shape(a)}",
)
def test_result_type_and_value_are_numpys(a):
    ours, numpys = det(a), np.linalg.det(a)
    assert type(ours) is type(numpys)
    assert ours.dtype == numpys.dtype
    assert ours.shape == numpys.shape
    np.testing.assert_allclose(ours, numpys, rtol=1e-6, atol=1e-14)


@pytest.mark.parametrize(
    "a",
    [3.0, np.ones(3), np.ones((2, 3)), np.ones((2, 2), np.float16), np.ones((2, 2), np.longdouble)],
    ids=["scalar", "1-D", "not square", "float16", "longdouble"],
)
def test_errors_are_numpys(a):
    with pytest.raises((LinAlgError, TypeError)) as numpys:
        np.linalg.det(a)
    with pytest.raises(numpys.type) as ours:
        det(a)
    assert str(ours.value) == str(numpys.value)


def test_an_array_that_overrides_numpy_functions_handles_the_call():
    class Foreign:
        def __array_function__(self, function, types, args, kwargs):
            return function.__name__, args

    foreign = Foreign()
    assert det(foreign) == ("det", (foreign,))


def test_out_and_axes():
    a = np.random.default_rng(0).standard_normal((3, 3, 5))
    out = np.empty(5)
    assert det(a, axes=[(0, 1), ()], out=out) is out
    np.testing.assert_allclose(out, np.linalg.det(np.moveaxis(a, -1, 0)))


def test_linalg_error_is_numpys():
    assert LinAlgError is np.linalg.LinAlgError
    assert primer.linalg.det is det
