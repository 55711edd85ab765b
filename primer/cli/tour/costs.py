"""Chapter 3: the cross-entropy of real labels."""

import numpy as np

from ... import activations, costs, reference
from ...bench._numpy import COSTS
from ...calculus import check_gradient
from ._common import headed, save, speed, speed_columns, speed_row, tiny

TITLE = "Cost functions"
CHECKED = 20  # images whose gradient is checked by differences
LARGE = 1000  # factor that makes the scores overflow a plain exponential
SHOWN = 6  # images in the picture


def compute(out):
    images, labels, scores = scored_digits()
    one_hot = np.eye(scores.shape[1])[labels]
    cost = costs.categorical_cross_entropy
    each = cost.from_logits(one_hot, scores, reduction="none")
    value, gradient = cost.from_logits.value_and_gradient(one_hot, scores)
    probabilities = activations.softmax(scores, axis=-1)
    report = check_gradient(
        lambda z: cost.from_logits(one_hot[:CHECKED], z),
        scores[:CHECKED],
        lambda z: cost.from_logits.gradient(one_hot[:CHECKED], z),
    )
    return {
        "images": len(labels),
        "classes": scores.shape[1],
        "value": float(value),
        "value_of_probabilities": float(cost(one_hot, probabilities)),
        "value_error": abs(float(value) / definition(one_hot, scores) - 1),
        "gradient_error": gradient_error(one_hot, scores, gradient),
        "check": {
            "components": report.verdict.size,
            "ok": bool(report),
            "largest_relative_error": float(report.relative_error.max()),
        },
        "large": overflow(cost, one_hot, scores),
        "examples": examples(labels, probabilities, each, gradient),
        "speed": speed(
            lambda: cost.from_logits.value_and_gradient(one_hot, scores),
            lambda: COSTS[cost.from_logits.name].value_and_gradient(one_hot, scores),
        ),
        "pictures": [picture(images, labels, probabilities, each, out)],
    }


def scored_digits():
    """The digits of scikit-learn, scored by how near they are to the mean of each class."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    X = digits.data / 16
    members = np.eye(len(digits.target_names))[digits.target]
    means = members.T @ X / members.sum(axis=0)[:, None]
    return digits.images, digits.target, X @ means.T - (means**2).sum(axis=1) / 2


def definition(one_hot, scores):
    """The mean cost by the textbook definition."""
    plain = reference.costs.categorical_cross_entropy_from_logits
    rows = zip(one_hot.tolist(), scores.tolist(), strict=True)
    return sum(plain(y, z) for y, z in rows) / len(scores)


def gradient_error(one_hot, scores, gradient):
    """Largest difference of the gradient from the definition, relative to its largest entry."""
    plain = reference.costs.categorical_cross_entropy_from_logits_gradient
    rows = zip(one_hot.tolist(), scores.tolist(), strict=True)
    truth = np.array([plain(y, z) for y, z in rows]) / len(scores)
    return float(abs(gradient - truth).max() / abs(truth).max())


def overflow(cost, one_hot, scores):
    """The cost of very sure scores, from the scores and by way of probabilities."""
    probabilities = activations.softmax(LARGE * scores, axis=-1)
    with np.errstate(all="ignore"):
        roundabout = float(cost(one_hot, probabilities))
    direct = float(cost.from_logits(one_hot, LARGE * scores))
    return {
        "factor": LARGE,
        "from_scores": direct,
        "from_probabilities": roundabout if np.isfinite(roundabout) else str(roundabout),
    }


def examples(labels, probabilities, each, gradient):
    """The cheapest, the middle and the dearest image."""
    order = np.argsort(each, kind="stable")
    return [
        {
            "which": which,
            "image": int(i),
            "label": int(labels[i]),
            "predicted": int(probabilities[i].argmax()),
            "probability": float(probabilities[i, labels[i]]),
            "cost": float(each[i]),
            "gradient": float(gradient[i, labels[i]]),
        }
        for which, i in (("least", order[0]), ("median", order[len(order) // 2]), ("greatest", order[-1]))
    ]


def picture(images, labels, probabilities, each, out):
    """The dearest images."""
    from ...plot import pyplot

    figure, places = pyplot().subplots(1, SHOWN, figsize=(1.7 * SHOWN, 2.4), layout="constrained")
    dearest = np.argsort(each, kind="stable")[::-1]
    for ax, i in zip(places, dearest[:SHOWN], strict=True):
        ax.imshow(images[i], cmap="gray_r")
        ax.set_title(f"a {labels[i]}, taken for {probabilities[i].argmax()}\ncost {each[i]:.2f}", fontsize=9)
        ax.set_axis_off()
    figure.suptitle("The digits of greatest cross-entropy", fontsize=11)
    return save(figure, out, "costs.png")


def render(figures):
    f = figures
    yield (
        f"Cross-entropy of the labels of {f['images']:,} digits and {f['classes']} scores each "
        "(nearness to the mean image of a class)."
    )
    table = headed("", "mean cost", "its error", "gradient's error", *speed_columns)
    table.add_row(
        f"{f['value']:.6f}", tiny(f["value_error"]), tiny(f["gradient_error"]), *speed_row(f["speed"])
    )
    yield table
    verdict = "passes" if f["check"]["ok"] else "FAILS"
    large = f["large"]
    yield (
        f"Gradient check: {verdict}, {f['check']['components']} components. By way of "
        f"probabilities the cost is {f['value_of_probabilities']:.6f} too;\nwith scores "
        f"{large['factor']} times larger it is {large['from_scores']:.6g} from the scores, but "
        f"{large['from_probabilities']} by way of probabilities."
    )
    table = headed(
        "", "cost", "image", "label", "predicted", "probability of the label", "cost of it", "gradient"
    )
    for row in f["examples"]:
        table.add_row(
            row["which"],
            str(row["image"]),
            str(row["label"]),
            str(row["predicted"]),
            f"{row['probability']:.4f}",
            f"{row['cost']:.4f}",
            f"{row['gradient']:.1e}",
        )
    yield table
