"""Chapter 2: activations with their derivatives, and the check of a gradient."""

import numpy as np
from rich.text import Text

from ... import activations, reference
from ...bench._numpy import ACTIVATIONS
from ...calculus import check_gradient
from ._common import headed, save, speed, speed_columns, speed_row, tiny

TITLE = "Differentiation"
SHOWN = ["relu", "sigmoid", "tanh"]
PLACES = 1001  # where values and derivatives are compared with the definitions
POINTS = 100_000  # for the clock
IMAGES = 200
PLANTED, FACTOR = (3, 4), 1.001  # which component is falsified, and how little


def compute(out):
    rows = [measured(name) for name in SHOWN]
    f, gradient, weights = mean_activity()
    good = check_gradient(f, weights, gradient)

    def falsified(w):
        result = gradient(w)
        result[PLANTED] *= FACTOR
        return result

    bad = check_gradient(f, weights, falsified)
    return {
        "points": POINTS,
        "activations": rows,
        "images": IMAGES,
        "check": {
            "components": good.verdict.size,
            "ok": bool(good),
            "largest_relative_error": float(good.relative_error.max()),
            "report": repr(good),
        },
        "planted": {
            "index": list(PLANTED),
            "factor": FACTOR,
            "ok": bool(bad),
            "wrong": int(bad.wrong.sum()),
            "named": list(bad.worst.index),
            "report": repr(bad),
        },
        "pictures": [picture(out)],
    }


def measured(name):
    """One activation: its errors and its speed."""
    function = getattr(activations, name)
    x = np.linspace(-8, 8, PLACES)
    value, derivative = function.value_and_derivative(x)
    large = np.random.default_rng(2).standard_normal(POINTS)
    place = np.empty_like(large)
    return {
        "name": name,
        "formula": function.formula,
        "derivative_formula": function.derivative_formula,
        "value_error": difference(value, getattr(reference.activations, name), x),
        "derivative_error": difference(derivative, getattr(reference.activations, name + "_derivative"), x),
        **speed(lambda: function(large, out=place), lambda: ACTIVATIONS[name].value(large, place)),
    }


def difference(ours, definition, x):
    """Largest difference from the definition."""
    return float(np.max(abs(ours - [definition(v) for v in x.tolist()])))


def mean_activity():
    """A neuron on real images: its mean activity by its 8×8 weights, and the gradient."""
    from sklearn.datasets import load_digits

    images = load_digits().images[:IMAGES] / 16
    flat = images.reshape(IMAGES, -1)
    weights = np.random.default_rng(3).normal(scale=0.3, size=images.shape[1:])

    def f(w):
        return activations.tanh(flat @ w.ravel()).mean()

    def gradient(w):
        slopes = activations.tanh.derivative(flat @ w.ravel())
        return (slopes @ flat / IMAGES).reshape(w.shape)

    return f, gradient, weights


def picture(out):
    from ...plot import activation, pyplot

    figure, places = pyplot().subplots(1, len(SHOWN), figsize=(3.8 * len(SHOWN), 3.6), layout="constrained")
    for ax, name in zip(places, SHOWN, strict=True):
        activation(getattr(activations, name), ax)
    return save(figure, out, "activations.png")


def render(figures):
    table = headed(
        f"Activations, {figures['points']:,} points, one thread",
        "function and derivative",
        "largest error",
        *speed_columns,
    )
    for row in figures["activations"]:
        table.add_row(
            f"{row['name']} = {row['formula']}\n{row['name']}' = {row['derivative_formula']}",
            f"{tiny(row['value_error'])}\n{tiny(row['derivative_error'])}",
            *speed_row(row),
        )
    yield table
    check, planted = figures["check"], figures["planted"]
    yield (
        f"The mean of tanh(⟨w, x⟩) over {figures['images']} images x of digits, and its "
        "gradient by the 8×8 weights w:"
    )
    yield Text("passes" if check["ok"] else "FAILS", style="bold")
    yield Text(check["report"])
    verdict = "passes" if planted["ok"] else f"fails, and names component {planted['named']}"
    yield f"\nThe same with component {planted['index']} multiplied by {planted['factor']}:"
    yield Text(verdict, style="bold")
    yield Text(planted["report"])
