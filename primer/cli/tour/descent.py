"""Chapter 4: a network trained on digits, beside plain NumPy; and three optimisers on a surface."""

import warnings

import numpy as np

from ... import descent
from ...bench import NumpyMLP
from ...descent.surfaces import beale
from ._common import headed, save, speed, speed_columns, speed_row, tiny

TITLE = "Gradient descent"
SETTINGS = {
    "hidden_layer_sizes": (64,),
    "batch_size": 32,
    "learning_rate_init": 3e-3,
    "max_iter": 30,
    "random_state": 0,
}
STEPS = 300
BOUNDS = ((-0.8, 4.4), (-2.4, 2.4))  # of the picture


def compute(out):
    from ...models import MLPClassifier

    train, train_labels, held_out, held_out_labels = digits()
    compiled = MLPClassifier(**SETTINGS, n_iter_no_change=SETTINGS["max_iter"])
    plain = NumpyMLP(**SETTINGS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "maximum iterations reached": as asked
        times = speed(
            lambda: compiled.fit(train, train_labels),
            lambda: plain.fit(train, train_labels),
            rounds=3,
            sample_seconds=0,
        )
    curves = {"primer": [float(loss) for loss in compiled.loss_curve_], "plain NumPy": plain.loss_curve_}
    walks = {name: walk(optimiser) for name, optimiser in contestants().items()}
    return {
        "images": {"train": len(train), "held_out": len(held_out)},
        "settings": {**SETTINGS, "hidden_layer_sizes": list(SETTINGS["hidden_layer_sizes"])},
        "accuracy": {
            "primer": float(compiled.score(held_out, held_out_labels)),
            "plain NumPy": plain.score(held_out, held_out_labels),
        },
        "loss_curve": curves,
        "largest_curve_difference": largest_difference(*curves.values()),
        "speed": times,
        "surface": {
            "name": beale.name,
            "formula": beale.formula,
            "start": list(beale.start),
            "minimum": list(beale.minima[0]),
            "steps": STEPS,
            "ends": {name: ending(path) for name, path in walks.items()},
        },
        "pictures": draw(curves, walks, out),
    }


def digits():
    """scikit-learn's 1,797 real images, three quarters to train on."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    X, y = load_digits(return_X_y=True)
    train, held_out, train_labels, held_out_labels = train_test_split(
        X / 16, y, test_size=0.25, stratify=y, random_state=0
    )
    return train, train_labels, held_out, held_out_labels


def largest_difference(ours, theirs):
    """Of two loss curves, relative."""
    ours, theirs = np.array(ours), np.array(theirs)
    return float(np.max(abs(ours - theirs) / theirs))


def contestants():
    return {
        "SGD": descent.SGD(lr=0.01),
        "SGD, momentum 0.9": descent.SGD(lr=0.005, momentum=0.9),
        "Adam": descent.Adam(lr=0.1),
    }


def walk(optimiser):
    """The points that an optimiser visits on the surface."""
    point = np.array(beale.start)
    path = [point.copy()]
    for _ in range(STEPS):
        optimiser.step([point], [beale.gradient(point)])
        path.append(point.copy())
    return np.array(path)


def ending(path):
    return {
        "point": path[-1].tolist(),
        "height": float(beale(path[-1])),
        "distance": float(np.hypot(*(path[-1] - beale.minima[0]))),
    }


def draw(curves, walks, out):
    from ...plot import descent_path, loss_curve

    losses = loss_curve(curves, title="Training on the digits: the loss, epoch by epoch")
    paths = descent_path(beale, walks, bounds=BOUNDS, title=f"{STEPS} steps on Beale's function")
    return [save(losses.figure, out, "loss_curve.png"), save(paths.figure, out, "descent.png")]


def render(figures):
    f = figures
    s = f["settings"]
    layers = "-".join(map(str, [64, *s["hidden_layer_sizes"], 10]))
    yield (
        f"A network {layers} on {f['images']['train']:,} images of digits, "
        f"{s['max_iter']} epochs of mini-batches of {s['batch_size']}, Adam; "
        f"{f['images']['held_out']} images held out."
    )
    table = headed("", "training", "held-out accuracy", "first loss", "last loss")
    for name, curve in f["loss_curve"].items():
        table.add_row(name, f"{f['accuracy'][name]:.2%}", f"{curve[0]:.10f}", f"{curve[-1]:.10f}")
    yield table
    yield (
        "Largest relative difference of the loss curves: "
        f"{tiny(f['largest_curve_difference'])}. One thread each:"
    )
    table = headed("", "training", *speed_columns)
    table.add_row("fit", *speed_row(f["speed"]))
    yield table
    surface = f["surface"]
    yield (
        f"{surface['steps']} steps of three optimisers from {tuple(surface['start'])} down "
        f"{surface['name']}, {surface['formula']}, to its minimum {tuple(surface['minimum'])}:"
    )
    table = headed("", "optimiser", "ends at", "height", "distance to the minimum")
    for name, end in surface["ends"].items():
        table.add_row(
            name, "({:.4f}, {:.4f})".format(*end["point"]), f"{end['height']:.2e}", f"{end['distance']:.2e}"
        )
    yield table
