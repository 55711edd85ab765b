"""`primer bench`: the table of ratios."""

import os

from rich import box
from rich.table import Table

import primer

from ..bench import limits, report
from ..bench.timer import duration

__all__ = ["compute", "draw", "show"]


def compute(bar, quick, threads, group, peers):
    """Measure; plain data."""
    threads = threads or primer.get_num_threads()
    others = load()
    rows = report.run(
        group=group,
        quick=quick,
        with_peers=peers,
        n_threads=threads,
        progress=lambda todo: bar.track(todo, description="measuring"),
    )
    bound = limits.measure(threads)
    return {
        "config": primer.show_config("dicts"),
        "limits": bound.as_dict(),
        "load_before": others,
        "cores": os.cpu_count(),
        "rows": [row.as_dict() for row in rows],
    }


def show(results, console):
    """Print what `compute` returned."""
    config, bound = results["config"], results["limits"]
    peers = sorted({name for row in results["rows"] for name in row["peers"]})
    table = Table(
        box=box.SIMPLE_HEAD,
        title_justify="left",
        title_style="bold",
        title=f"primer {config['version']} ({config['instruction set']}) against NumPy "
        f"{config['numpy']}, threads: {bound['threads']}; × how many times longer it takes",
    )
    table.add_column("workload", no_wrap=True)
    for heading in ("primer", "NumPy [quartiles]", "Python", *peers, "of the limit"):
        table.add_column(heading, justify="right", no_wrap=not peers)
    for row in results["rows"]:
        table.add_row(
            row["name"],
            duration(row["seconds"]),
            f"{times(row['ratio'])} [{row['low']:.3g}, {row['high']:.3g}]",
            times(row["python"]),
            *(times(row["peers"].get(name)) for name in peers),
            reached(row),
        )
    console.print(table)
    console.print(
        f"Limits measured here: {bound['fma_float32'] / 1e9:.0f} (float32) and "
        f"{bound['fma_float64'] / 1e9:.0f} (float64) Gflop/s of multiply-adds in registers; "
        f"{bound['read'] / 1e9:.0f} GB/s read and {bound['copy'] / 1e9:.0f} GB/s copied in main "
        "memory. Copying is compared at the size of the workload."
    )
    busy = results["load_before"]
    if busy is not None and busy + bound["threads"] > results["cores"]:
        console.print(
            f"Beware: the machine was busy with other work (load {busy:.1f} on {results['cores']} "
            "cores), so these ratios are unreliable."
        )


def load():
    """How many processes want a core, before ours do; None where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def times(ratio):
    """A ratio to three digits; a dash where there is none."""
    if ratio is None:
        return "–"
    return f"{ratio:,.0f}×" if ratio >= 100 else f"{ratio:.3g}×"


def reached(row):
    return "–" if row["share"] is None else f"{row['share']:.0%} {row['limit']}"


def draw(results, path):
    """The ratios as bars, on a logarithmic scale."""
    from ..plot import ratios

    ax = ratios({row["name"]: row["ratio"] for row in results["rows"]})
    ax.figure.savefig(path, dpi=150)
