"""The one door to matplotlib, and the looks that all pictures share."""

__all__ = ["COLOURS", "axes", "pyplot"]

# Okabe and Ito's colours: told apart by the colour-blind too.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]


def pyplot():
    """matplotlib.pyplot, or what to do where it is missing."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as missing:
        raise ImportError("primer.plot needs matplotlib: pip install 'primer-kernels[plot]'") from missing
    return plt


def axes(ax):
    """The given Axes, or those of a new figure."""
    if ax is not None:
        return ax
    _, ax = pyplot().subplots(figsize=(6.4, 4.4), layout="constrained")
    return ax


def tidy(ax):
    """A light grid behind, no frame at the top and right."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(True, color="0.9", linewidth=0.8)
    ax.set_axisbelow(True)
    return ax
