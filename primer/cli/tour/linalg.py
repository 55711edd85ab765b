"""Chapter 1: the structure tensors of a photograph, through matmul and det."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ... import linalg, reference
from ._common import headed, save, speed, speed_columns, speed_row, tiny

TITLE = "Linear algebra"
# From sklearn/datasets/images/README.txt of scikit-learn.
CREDIT = "china.jpg by danielbuechele (flickr), CC BY 2.0, in scikit-learn"
WINDOW = 3  # pixels a side
CHECKED = 400  # matrices also computed by the textbook definition


def compute(out):
    from sklearn.datasets import load_sample_image

    photo = load_sample_image("china.jpg")
    gradients = np.ascontiguousarray(windows_of_gradients(photo.mean(axis=2) / 255))
    transposed = gradients.swapaxes(-1, -2)
    tensors = linalg.matmul(gradients, transposed)
    determinants = linalg.det(tensors)
    return {
        "credit": CREDIT,
        "photo_shape": list(photo.shape),
        "window": WINDOW,
        "matrices": int(determinants.size),
        "checked": CHECKED,
        "matmul": {
            "largest_error": matmul_error(gradients, tensors),
            **speed(
                lambda: linalg.matmul(gradients, transposed),
                lambda: np.matmul(gradients, transposed),
                rounds=5,
            ),
        },
        "det": {
            "largest_error": det_error(tensors, determinants),
            **speed(lambda: linalg.det(tensors), lambda: np.linalg.det(tensors), rounds=5),
        },
        "corner": corner(determinants),
        "pictures": [picture(photo, determinants, out)],
    }


def windows_of_gradients(grey):
    """For each pixel the gradients of its neighbourhood: matrices of 2 rows."""
    pair = np.stack(np.gradient(grey))
    views = sliding_window_view(pair, (WINDOW, WINDOW), axis=(1, 2))
    rows, columns = views.shape[1:3]
    return np.moveaxis(views, 0, 2).reshape(rows, columns, 2, WINDOW * WINDOW)


def some(stack):
    """Matrices evenly spread over a stack of stacks, as lists of rows."""
    flat = stack.reshape(-1, *stack.shape[2:])
    return flat[np.linspace(0, len(flat) - 1, CHECKED, dtype=int)]


def matmul_error(gradients, tensors):
    """Largest difference from the definition, relative to the largest entry of each product."""
    truth = np.array(
        [reference.linalg.matmul(g, list(map(list, zip(*g, strict=True)))) for g in some(gradients).tolist()]
    )
    return relative(some(tensors) - truth, abs(truth).max(axis=(1, 2), keepdims=True))


def det_error(tensors, determinants):
    """The same for det, relative to the product of the diagonal, which bounds it."""
    few = some(tensors)
    truth = np.array([reference.linalg.det(t) for t in few.tolist()])
    return relative(some(determinants) - truth, few[:, 0, 0] * few[:, 1, 1])


def relative(difference, scale):
    return float(np.max(abs(difference) / np.where(scale > 0, scale, 1)))


def corner(determinants):
    """The pixel of the largest determinant."""
    row, column = np.unravel_index(determinants.argmax(), determinants.shape)
    middle = WINDOW // 2
    return {"row": int(row) + middle, "column": int(column) + middle, "det": float(determinants[row, column])}


def picture(photo, determinants, out):
    from ...plot import pyplot

    figure, (left, right) = pyplot().subplots(1, 2, figsize=(11, 4.1), layout="constrained")
    left.imshow(photo)
    left.set_title("china.jpg")
    # The fourth root has the unit of a gradient: det is a product of two squared ones.
    shown = right.imshow(np.maximum(determinants, 0) ** 0.25, cmap="magma")
    right.set_title("corners: det of the structure tensors")
    figure.colorbar(shown, ax=right, shrink=0.75, label=r"$\sqrt[4]{\det}$")
    for ax in (left, right):
        ax.set_axis_off()
    figure.text(0.01, 0.01, f"Photograph: {CREDIT}", fontsize=7, color="0.4")
    return save(figure, out, "corners.png")


def render(figures):
    f = figures
    size = f"{f['window']}×{f['window']}"
    yield (
        f"Photograph: {f['credit']}. The gradients in the {size} window of a pixel "
        f"are a matrix G of 2 rows; its structure tensor is G Gᵀ, whose determinant is "
        f"large at corners: {f['matrices']:,} of each."
    )
    table = headed("", "operation", "largest error", *speed_columns)
    table.add_row("matmul(G, Gᵀ)", tiny(f["matmul"]["largest_error"]), *speed_row(f["matmul"]))
    table.add_row("det(G Gᵀ)", tiny(f["det"]["largest_error"]), *speed_row(f["det"]))
    yield table
    yield (
        f"Errors: against the textbook definition in plain Python, on {f['checked']} of the "
        f"matrices, relative. One thread each.\nThe sharpest corner is at row "
        f"{f['corner']['row']}, column {f['corner']['column']}: det = {f['corner']['det']:.3g}."
    )
