import mpmath
import pytest

from primer.reference.calculus import numerical_gradient


def f(x):
    return x[0] ** 2 * x[1] + x[2] ** 3


@pytest.mark.parametrize(("method", "tolerance"), [("central", 1e-9), ("forward", 1e-6)])
def test_gradient_of_a_polynomial(method, tolerance):
    x = [2.0, -3.0, 0.5]
    assert numerical_gradient(f, x, method) == pytest.approx([-12, 4, 0.75], rel=tolerance)
    assert x == [2.0, -3.0, 0.5]


def test_precision_follows_the_numbers():
    with mpmath.workdps(60):
        x = [mpmath.mpf(2), mpmath.mpf(-3), mpmath.mpf(1) / 2]
        for entry, exact in zip(numerical_gradient(f, x), [-12, 4, 0.75], strict=True):
            assert abs(entry - exact) < 1e-36


def test_step_is_obeyed():
    assert numerical_gradient(lambda x: x[0] ** 2, [1.0], "forward", step=0.5) == [2.5]


def test_unknown_method():
    with pytest.raises(ValueError, match="'central' or 'forward'"):
        numerical_gradient(f, [1.0], "backward")
