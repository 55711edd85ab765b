import numpy as np
import pytest

from primer.calculus import GradientError, GradientReport, check_gradient

METHODS = ["central", "complex", "richardson"]
A = np.random.default_rng(0).normal(size=(30, 3))
B = np.random.default_rng(1).normal(size=4)
X = np.random.default_rng(2).normal(size=(3, 4))


def f(x):
    return np.tanh(A @ x @ B).sum()


def gradient(x):
    return np.outer(A.T @ (1 - np.tanh(A @ x @ B) ** 2), B)


def planted(x, index=(1, 2), error=1e-4):
    g = gradient(x)
    g[index] *= 1 + error
    return g


@pytest.mark.parametrize("method", METHODS)
def test_right_gradient_passes(method):
    report = check_gradient(f, X, gradient, method=method)
    assert isinstance(report, GradientReport)
    assert report
    assert report.ok
    assert report.raise_if_wrong() is report
    assert (report.verdict == "ok").all()
    assert report.analytic.shape == report.numerical.shape == report.tolerance.shape == X.shape
    assert report.relative_error.max() < 1e-7


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("index", [(0, 0), (1, 2), (2, 3)])
def test_planted_error_is_named(method, index):
    report = check_gradient(f, X, planted(X, index), method=method)
    assert not report
    assert np.argwhere(report.wrong).tolist() == [list(index)]
    worst = report.worst
    assert worst.index == index
    assert worst.verdict == "wrong"
    assert worst.relative_error == pytest.approx(1e-4, rel=1e-2)
    assert worst.analytic == planted(X, index)[index]
    assert worst.numerical == pytest.approx(gradient(X)[index], rel=1e-8)
    with pytest.raises(
        GradientError, match=r"wrong in 1 of 12 components\n(.*\n)*.*x\[{}, {}\]".format(*index)
    ):
        report.raise_if_wrong()


def test_error_is_an_assertion():
    assert issubclass(GradientError, AssertionError)


def test_sign_and_zero_are_wrong():
    assert not check_gradient(f, X, -gradient(X))
    assert not check_gradient(f, X, np.zeros(X.shape))
    assert check_gradient(f, X, -gradient(X)).wrong.all()


def test_value_and_gradient_in_one():
    assert check_gradient(lambda x: (f(x), gradient(x)), X)
    assert check_gradient(lambda x: (f(x), planted(x)), X).worst.index == (1, 2)


def test_scalar():
    report = check_gradient(np.sin, 1.0, np.cos)
    assert report
    assert report.worst.index == ()
    assert "\n  x  " in repr(report)
    assert not check_gradient(np.sin, 1.0, np.sin)


def test_repr_lists_the_worst():
    names = [f"w{i}" for i in range(12)]
    lines = repr(check_gradient(f, X, planted(X), names=names)).splitlines()
    assert lines[0] == "GradientReport: 12 components by central differences: 1 wrong, 11 ok"
    assert lines[1].split() == ["component", "analytic", "numerical", "rel.", "error", "step", "verdict"]
    assert lines[2].split()[:3] == ["x[1,", "2]", "w6"]
    assert "1.0e-04" in lines[2]
    assert lines[2].endswith("wrong")
    assert all(line.endswith("ok") for line in lines[3:7])
    assert lines[7] == "  … and 7 more"


def test_components_are_sorted():
    g = gradient(X)
    g[0, 1] += 1
    g[2, 2] *= 1 + 1e-4
    report = check_gradient(f, X, g)
    assert [c.index for c in report.components(2)] == [(0, 1), (2, 2)]
    assert len(report.components()) == 12


@pytest.mark.parametrize("subgradient", [-1.0, 0.0, 0.4, 1.0])
def test_kink_takes_any_subgradient(subgradient):
    report = check_gradient(lambda x: abs(x).sum(), [0.0, 1.0, -2.0], [subgradient, 1, -1])
    assert report.verdict.tolist() == ["kink", "ok", "ok"]
    assert report.kink.tolist() == [True, False, False]
    assert report.ok


@pytest.mark.parametrize("value", [-1.001, 1.001, 5.0, np.nan])
def test_kink_refuses_what_is_beyond_its_slopes(value):
    report = check_gradient(lambda x: abs(x).sum(), [0.0, 0.0], [value, 0])
    assert report.verdict.tolist() == ["wrong", "kink"]
    assert report.kink.all()


@pytest.mark.parametrize("method", METHODS)
def test_kink_of_relu_by_every_method(method):
    def relu(x):
        return np.where(x.real > 0, x, 0 * x).sum()

    report = check_gradient(relu, [0.0, 1.0, -1.0], [0.0, 1.0, 0.0], method=method)
    assert report.verdict.tolist() == ["kink", "ok", "ok"]


@pytest.mark.parametrize("distance", [3e-6, 8e-6, 5e-5, -8e-6])
def test_kink_nearby_does_not_disturb(distance):
    report = check_gradient(lambda x: abs(x).sum(), [distance], np.sign)
    assert report.verdict.tolist() == ["ok"]
    assert not check_gradient(lambda x: abs(x).sum(), [distance], lambda x: 1.0001 * np.sign(x))


def test_a_minimum_is_no_kink():
    report = check_gradient(lambda x: 1 + ((x - 1) ** 2).sum(), np.ones(3), lambda x: 2 * (x - 1))
    assert (report.verdict == "ok").all()
    assert not report.kink.any()


@pytest.mark.parametrize("seed", range(20))
def test_right_gradients_of_a_relu_network_on_badly_scaled_data(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(6, 6)) * 10 ** rng.uniform(-3, 3, size=(6, 6))
    w = rng.normal(size=(6, 12))

    def network(x):
        return np.maximum(x @ w, 0).sum() + np.sin(x).sum()

    def network_gradient(x):
        return (x @ w > 0) @ w.T + np.cos(x)

    assert check_gradient(network, x, network_gradient)


@pytest.mark.parametrize("noise", [1e-12, 1e-9, 1e-6])
def test_noise_makes_unsure_not_wrong(noise):
    rng = np.random.default_rng(0)

    def noisy(x):
        return (x**2).sum() + noise * rng.normal()

    report = check_gradient(noisy, np.linspace(-1, 2, 40), lambda x: 2 * x)
    assert report.ok
    assert set(report.verdict.tolist()) <= {"ok", "unsure"}
    assert (report.verdict == "unsure").any() or noise < 1e-9
    assert not check_gradient(noisy, np.linspace(-1, 2, 40), lambda x: -2 * x)


def test_gradient_in_float32_is_judged_as_such():
    assert check_gradient(f, X, gradient(X).astype(np.float32))
    assert not check_gradient(f, X, gradient(X).astype(np.float32), rtol=1e-9)
    assert not check_gradient(f, X, planted(X).astype(np.float32))


def test_x_in_float32():
    x = X.astype(np.float32)
    assert check_gradient(f, x, gradient)
    assert check_gradient(f, x, planted).worst.index == (1, 2)


@pytest.mark.parametrize("layout", [np.asfortranarray, lambda x: np.repeat(x, 2, axis=1)[:, ::2]])
def test_layouts(layout):
    x = layout(X)
    x.flags.writeable = False
    report = check_gradient(f, x, layout(planted(X)))
    assert np.argwhere(report.wrong).tolist() == [[1, 2]]
    assert np.array_equal(report.numerical, check_gradient(f, X, planted(X)).numerical)


def test_nothing_is_modified():
    x, g, step = X.copy(), planted(X), np.full(X.shape, 1e-5)
    for array in (x, g, step):
        array.flags.writeable = False

    def spoils(x):
        g = gradient(x)
        x[:] = 0
        return g

    assert check_gradient(f, x, spoils, step=step)
    check_gradient(f, x, g, step=step)
    assert np.array_equal(x, X)
    assert np.array_equal(g, planted(X))
    assert (step == 1e-5).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_is_wrong(bad):
    g = gradient(X)
    g[0, 3] = bad
    report = check_gradient(f, X, g)
    assert report.worst.index == (0, 3)
    assert report.worst.relative_error == np.inf
    assert report.wrong.sum() == 1


def test_empty():
    report = check_gradient(lambda x: 1.0, np.zeros((0, 2)), np.zeros((0, 2)))
    assert report
    assert report.worst is None
    assert "nothing to check" in repr(report)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: check_gradient(f, X, gradient, method="forward"),
            ValueError,
            r"unknown method 'forward'; it must be one of \['central', 'complex', 'richardson'\]",
        ),
        (
            lambda: check_gradient(f, X, gradient(X).ravel()),
            ValueError,
            r"gradient must have x's shape \(3, 4\); its shape is \(12,\)",
        ),
        (lambda: check_gradient(f, X, gradient(X) * 1j), TypeError, "gradient must be real"),
        (lambda: check_gradient(f, X), ValueError, r"the pair \(value, gradient\).*float64"),
        (lambda: check_gradient(np.sin, X, np.cos), ValueError, r"scalar.*shape \(3, 4\)"),
        (lambda: check_gradient(np.log, -1.0, 1.0), ValueError, r"f\(x\) must be finite.*nan"),
        (lambda: check_gradient(np.sqrt, 0.0, 1.0), ValueError, "f is not finite within"),
        (lambda: check_gradient(f, X * np.inf, gradient), ValueError, "x must be finite"),
        (
            lambda: check_gradient(f, X, gradient, names=["a", "b"]),
            ValueError,
            "names must have one name a component, 12; it has 2",
        ),
    ],
)
def test_errors(call, error, message):
    with pytest.raises(error, match="^check_gradient: .*" + message):
        call()
