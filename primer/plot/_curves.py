"""Curves and bars: a loss over epochs, an activation and its derivative, ratios of times."""

from collections.abc import Mapping

import numpy as np

from ._matplotlib import COLOURS, axes, pyplot, tidy

__all__ = ["activation", "loss_curve", "ratios"]

# A loss that falls by more than this factor is drawn on a logarithmic scale.
LOG_RANGE = 8
STYLES = ["-", "--", "-.", ":"]


def loss_curve(curves, ax=None, *, log=None, title="Loss during training", xlabel="epoch"):
    """Draw one or several loss curves.

    Parameters
    ----------
    curves : sequence of numbers, estimator, or dict of these
        What to draw: the losses, epoch by epoch, or something that has them as ``loss_curve_``,
        such as `primer.models.MLPClassifier` after ``fit``. The keys of a dict are the labels.
    ax : matplotlib Axes, optional
        Where to draw; by default in a new figure.
    log : bool, optional
        Whether the loss has a logarithmic scale. By default if it is positive and falls by a
        factor of 8 or more.
    title, xlabel : str

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If a curve is empty or not one-dimensional.

    Examples
    --------
    >>> from primer.plot import loss_curve
    >>> ax = loss_curve({"small rate": [2.0, 1.5, 1.2], "large rate": [2.0, 0.9, 0.4]})
    >>> ax.get_yscale()
    'linear'
    """
    named = isinstance(curves, Mapping)
    curves = dict(curves) if named else {"": curves}
    curves = {label: losses(label, curve) for label, curve in curves.items()}
    ax = axes(ax)
    for i, (label, values) in enumerate(curves.items()):
        epochs = np.arange(1, values.size + 1)
        # Later curves are dashed and thinner, so that equal ones can be seen through each other.
        ax.plot(
            epochs,
            values,
            STYLES[i % len(STYLES)],
            color=COLOURS[i % len(COLOURS)],
            linewidth=max(3.2 - 1.2 * i, 1.4),
            marker="o" if values.size == 1 else None,
            label=str(label) or None,
        )
    ax.set(title=title, xlabel=xlabel, ylabel="loss")
    if log if log is not None else spans_decades(list(curves.values())):
        ax.set_yscale("log")
    if named and curves:
        ax.legend(frameon=False)
    return tidy(ax)


def losses(label, curve):
    """A curve as an array."""
    values = np.asarray(getattr(curve, "loss_curve_", curve), dtype=np.float64)
    if values.ndim != 1 or values.size == 0:
        name = f"curve {label!r}" if label else "a curve"
        raise ValueError(
            f"loss_curve: {name} must be a one-dimensional sequence of at least one number; "
            f"its shape is {values.shape}"
        )
    return values


def spans_decades(curves):
    values = np.concatenate(curves) if curves else np.zeros(1)
    values = values[np.isfinite(values)]
    return values.size > 0 and values.min() > 0 and values.max() >= LOG_RANGE * values.min()


def activation(function, ax=None, *, x=None, title=None):
    """Draw an activation function and its derivative.

    Parameters
    ----------
    function : activation of `primer.activations`
        Anything that is callable on an array and has ``.value_and_derivative``.
    ax : matplotlib Axes, optional
    x : array_like, optional
        Where to evaluate; by default from -5 to 5.
    title : str, optional
        By default the function's name.

    Returns
    -------
    matplotlib Axes
    """
    x = np.linspace(-5, 5, 1001) if x is None else np.asarray(x, dtype=np.float64)
    name = getattr(function, "name", None) or getattr(function, "__name__", "activation")
    value, derivative = function.value_and_derivative(x)
    ax = axes(ax)
    ax.axhline(0, color="0.6", linewidth=0.8)
    ax.axvline(0, color="0.6", linewidth=0.8)
    ax.plot(x, value, color=COLOURS[0], linewidth=2.4, label="value")
    ax.plot(x, derivative, "--", color=COLOURS[1], linewidth=1.8, label="derivative")
    ax.set(title=title or name, xlabel="x")
    ax.legend(frameon=False, loc="upper left")
    return tidy(ax)


def ratios(values, ax=None, *, title="How many times longer NumPy takes"):
    """Draw ratios as horizontal bars on a logarithmic scale, beginning at 1.

    Parameters
    ----------
    values : dict of str to positive number
    ax : matplotlib Axes, optional
    title : str

    Returns
    -------
    matplotlib Axes
    """
    if ax is None:
        _, ax = pyplot().subplots(figsize=(7.2, 1.2 + 0.27 * len(values)), layout="constrained")
    names, numbers = list(values), np.array(list(values.values()), dtype=np.float64)
    places = np.arange(numbers.size)
    colours = [COLOURS[0] if number >= 1 else COLOURS[1] for number in numbers]
    ax.barh(places, numbers - 1, left=1, color=colours, height=0.7)
    for place, number in zip(places, numbers, strict=True):
        ax.annotate(
            f"{number:.3g}×",
            (max(number, 1), place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    ax.set_yticks(places, names, fontsize=8)
    ax.set(title=title, xscale="log")
    ax.xaxis.set_major_formatter("{x:g}×")
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.1, y=0.01)
    ax.invert_yaxis()
    tidy(ax)
    ax.grid(False, axis="y")
    ax.axvline(1, color="0.3", linewidth=1)
    return ax
