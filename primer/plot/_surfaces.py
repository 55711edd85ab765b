"""Pictures of functions of two variables."""

from collections.abc import Mapping

import numpy as np

from ._matplotlib import COLOURS, axes, pyplot

__all__ = ["descent_path"]

GRID = 200  # points a side at which the function is evaluated


def descent_path(fun, paths, ax=None, *, bounds=None, minimum=None, levels=24, log=None, title=None):
    """Draw the ways that optimisers take over the contours of a function of two variables.

    Parameters
    ----------
    fun : callable
        Takes an array of shape (2, ...) and returns the heights, of shape (...); a surface of
        `primer.descent.surfaces` brings its own bounds, minimum and name.
    paths : array_like of shape (n, 2), or dict of such
        The points of each path in order; the keys of a dict are the labels.
    ax : matplotlib Axes, optional
        Where to draw; by default in a new figure.
    bounds : pair of pairs, optional
        ((x low, x high), (y low, y high)); by default the function's own, else what the paths
        need with a margin.
    minimum : pair or sequence of pairs, optional
        Marked by stars; by default the function's own.
    levels : int
        Number of contours.
    log : bool, optional
        Whether the contours are spaced evenly in the logarithm of the height above the lowest
        point. By default if the heights span more than three decades.
    title : str, optional

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If a path has not the shape (n, 2), or `fun` does not return a height a point.
    """
    named = isinstance(paths, Mapping)
    paths = {label: points(label, path) for label, path in (paths.items() if named else [("path", paths)])}
    bounds = bounds or getattr(fun, "bounds", None) or around(list(paths.values()))
    ax = axes(ax)
    contours(ax, fun, bounds, levels, log)
    for i, (label, path) in enumerate(paths.items()):
        colour = COLOURS[i % len(COLOURS)]
        ax.plot(*path.T, "-", color=colour, linewidth=1.8, label=str(label), zorder=3)
        ax.plot(*path[-1], "o", color=colour, markeredgecolor="white", markersize=7, zorder=4)
    starts = np.unique([path[0] for path in paths.values()], axis=0) if paths else []
    for start in starts:
        ax.plot(*start, "s", color="black", markeredgecolor="white", markersize=7, zorder=5)
    minimum = getattr(fun, "minima", None) if minimum is None else minimum
    if minimum is not None and len(minimum):
        ax.plot(
            *np.atleast_2d(minimum).T,
            "*",
            color="gold",
            markeredgecolor="black",
            markersize=14,
            linestyle="none",
            label="minimum",
            zorder=5,
        )
    ax.set(
        xlim=bounds[0],
        ylim=bounds[1],
        xlabel="x",
        ylabel="y",
        title=title or getattr(fun, "name", "descent").replace("_", " "),
    )
    if named and ax.get_legend_handles_labels()[0]:
        ax.legend(loc="best", framealpha=0.9)
    return ax


def points(label, path):
    path = np.asarray(path, dtype=np.float64)
    if path.ndim != 2 or path.shape[1] != 2 or not len(path):
        raise ValueError(
            f"descent_path: path {label!r} must have the shape (n, 2), n at least 1; "
            f"its shape is {path.shape}"
        )
    return path


def around(paths):
    """Bounds that hold all paths, with a tenth as margin."""
    everything = np.concatenate(paths) if paths else np.array([[-1.0, -1.0], [1.0, 1.0]])
    everything = everything[np.isfinite(everything).all(axis=1)]
    low, high = everything.min(axis=0), everything.max(axis=0)
    margin = np.where(high > low, (high - low) / 10, 1.0)
    return tuple(zip((low - margin).tolist(), (high + margin).tolist(), strict=True))


def contours(ax, fun, bounds, levels, log):
    """Filled contours of fun, in pale greys, so that the paths stand out."""
    grid = np.stack(np.meshgrid(*(np.linspace(*side, GRID) for side in bounds)))
    heights = np.asarray(fun(grid), dtype=np.float64)
    if heights.shape != grid.shape[1:]:
        raise ValueError(
            f"descent_path: fun must return a height a point: shape {grid.shape[1:]} for points "
            f"of shape {grid.shape}; it returned {heights.shape}"
        )
    low, high = np.nanmin(heights), np.nanmax(heights)
    above = heights - low
    positive = above[above > 0]
    floor = max(np.percentile(positive, 0.5), 1e-12) if positive.size else 1.0
    if log if log is not None else positive.size > 0 and positive.max() > 1000 * floor:
        heights = np.log10(np.maximum(above, floor))
        low, high = heights.min(), heights.max()
    colours = pyplot().get_cmap("Greys_r")(np.linspace(0.55, 1.0, levels))
    edges = np.linspace(low, high if high > low else low + 1, levels + 1)
    ax.contourf(*grid, heights, levels=edges, colors=colours)
    ax.contour(*grid, heights, levels=edges, colors="white", linewidths=0.4)
