"""What the chapters share."""

import numpy as np
from rich.table import Table

from ...bench import compare
from ...bench.timer import duration

__all__ = ["headed", "save", "speed", "speed_columns", "speed_row", "tiny"]


def speed(ours, theirs, rounds=11, sample_seconds=1e-3):
    """Two functions against each other on one thread: plain data."""
    result = compare(ours, theirs, rounds=rounds, sample_seconds=sample_seconds, threads=1)
    low, high = result.spread
    return {
        "primer_seconds": float(np.median(result.ours)),
        "numpy_seconds": float(np.median(result.theirs)),
        "ratio": result.ratio,
        "low": low,
        "high": high,
        "rounds": rounds,
    }


speed_columns = ["primer", "NumPy", "ratio [quartiles]"]


def speed_row(figures):
    """What `speed` returned, for a table with `speed_columns`."""
    return [
        duration(figures["primer_seconds"]),
        duration(figures["numpy_seconds"]),
        f"{figures['ratio']:.3g}× [{figures['low']:.3g}, {figures['high']:.3g}]",
    ]


def headed(title, first, *others):
    """An empty table whose first column is text, the others numbers."""
    table = Table(title=title or None, title_justify="left", title_style="bold")
    table.add_column(first)
    for heading in others:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def tiny(number):
    """An error: two digits, or the word none."""
    return f"{number:.1e}" if number else "none"


def save(figure, out, name):
    """Write a picture; return where it is."""
    from ...plot import pyplot

    path = (out / name).resolve()
    figure.savefig(path, dpi=130)
    pyplot().close(figure)
    return str(path)
