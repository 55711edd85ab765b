import sys
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from primer import activations, plot


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_one_curve_is_drawn_over_the_epochs():
    ax = plot.loss_curve([3.0, 2.0, 1.5])
    [line] = ax.lines
    np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(line.get_ydata(), [3, 2, 1.5])
    assert ax.get_legend() is None
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "loss")
    assert ax.get_title()


def test_an_estimator_brings_its_curve():
    model = SimpleNamespace(loss_curve_=[2.0, 1.0])
    ax = plot.loss_curve({"model": model, "list": [3.0, 1.0, 0.5]})
    assert labels(ax) == ["model", "list"]
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [2, 1])


def test_the_given_axes_are_used():
    _, ax = plt.subplots()
    assert plot.loss_curve([1.0], ax) is ax
    assert ax.lines[0].get_marker() == "o"  # one point is no line


@pytest.mark.parametrize(
    ("curve", "log", "scale"),
    [
        ([1.0, 0.9], None, "linear"),
        ([1.0, 0.01], None, "log"),
        ([1.0, -0.01], None, "linear"),
        ([1.0, 0.01], False, "linear"),
        ([1.0, 0.9], True, "log"),
        ([np.nan, np.nan], None, "linear"),
    ],
)
def test_the_scale_fits_the_curve(curve, log, scale):
    assert plot.loss_curve(curve, log=log).get_yscale() == scale


@pytest.mark.parametrize("curve", [[], [[1.0, 2.0]], 3.0])
def test_what_is_no_curve_is_refused(curve):
    with pytest.raises(ValueError, match="loss_curve: curve 'bad' must be a one-dimensional"):
        plot.loss_curve({"bad": curve})


def test_an_activation_with_its_derivative():
    x = np.linspace(-1, 1, 5)
    ax = plot.activation(activations.tanh, x=x)
    value, derivative = ax.lines[-2:]
    np.testing.assert_allclose(value.get_ydata(), np.tanh(x))
    np.testing.assert_allclose(derivative.get_ydata(), 1 - np.tanh(x) ** 2)
    assert labels(ax) == ["value", "derivative"]
    assert ax.get_title() == "tanh"


def test_ratios_are_bars_from_one():
    ax = plot.ratios({"det": 20.0, "slow": 0.5})
    fast, slow = ax.patches
    assert fast.get_x() == slow.get_x() == 1
    assert fast.get_x() + fast.get_width() == 20
    assert slow.get_x() + slow.get_width() == 0.5
    assert ax.get_xscale() == "log"
    assert [text.get_text() for text in ax.get_yticklabels()] == ["det", "slow"]
    assert [text.get_text() for text in ax.texts] == ["20×", "0.5×"]


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"pip install 'primer-kernels\[plot\]'"):
        plot.loss_curve([1.0])
