"""Linear algebra against NumPy: every size and the ratio that primer is meant to reach.

    python benchmarks/linalg_table.py                  everything, about half an hour
    python benchmarks/linalg_table.py --quick          a sample, about a minute
    python benchmarks/linalg_table.py --only one       the parts whose name has that word
    python benchmarks/linalg_table.py --isa avx2       primer's AVX2 kernels against OpenBLAS' for Haswell
    python benchmarks/linalg_table.py --json           for machines

Ratios are medians over rounds in which primer and NumPy take turns in one process, as in `primer bench`;
NumPy and torch, where it is installed, have the same number of threads. An operation is placed against the
nearer limit of the machine, measured in the same run: the peak of multiply-adds, or copying as many bytes.
With --isa the targets are two thirds of those for AVX-512. What is measured are the cases of
`primer/bench/_linalg.py`; here stands what is meant of them.
"""

import argparse
import json
import os
from dataclasses import asdict, dataclass, replace

# The ratio to NumPy that is meant on one thread, by part and order of the matrices (None: any other).
TARGETS = {
    "one matrix a call": {
        "matmul": {2: 4, 3: 4, 4: 4, 8: 2, 16: 2},
        "det": {2: 12, 3: 12, 4: 12, 8: 4, 16: 4},
        "inv": {2: 15, 3: 15, 4: 15, 8: 4, 16: 4},
        "solve": {2: 15, 3: 15, 4: 15, 8: 4, 16: 4},
        "eigh": {2: 10, 3: 10, 4: 10, 8: 4, 16: 2},
        "svd": {2: 10, 3: 10, 4: 10, 8: 4, 16: 2},
    },
    "stacks in cache": {
        "matmul": {3: 7, 8: 2.5, 16: 1.5, 32: 1.2},
        "det": {3: 40, 8: 11, 16: 7, 32: 4},
        "inv": {3: 50, 8: 14, 16: 9, 32: 4},
        "solve": {3: 30, 8: 9, 16: 6, 32: 3},
        "cholesky": {3: 18, 8: 8, 16: 4, 32: 2.5},
        "qr": {3: 45, 8: 14, 16: 10, 32: 4},
        "eigh": {3: 20, 8: 8, 16: 5, 32: 3},
        "svd": {3: 20, 8: 11, 16: 5, 32: 2},
        "lstsq": {3: 20, 8: 11, 16: 5, 32: 2},
        "pinv": {3: 20, 8: 11, 16: 5, 32: 2},
        "eig": {3: 5, 8: 3, 16: 2.5, 32: 2},
    },
    "matrix product": {"matmul": {None: 1.05}},
    "product of integers and float16": {"matmul": {512: 30}},
    "large matrices": {
        "det": {None: 1.7},
        "inv": {None: 1.7},
        "solve": {None: 1.2},
        "cholesky": {None: 1.2},
        "qr": {None: 1.2},
        "eigh": {None: 1},
        "eigvalsh": {None: 1},
        "svd": {64: 1, 128: 1, None: 1.3},
        "svdvals": {64: 1, 128: 1, None: 1.3},
        "lstsq": {None: 1.5},
        "pinv": {None: 1.5},
    },
}
OF_TORCH = 0.97  # of the product on torch, and so MKL
# By part: the order, the operations and the share of the limit that is meant of them.
OF_LIMIT = {
    "matrix product": (2048, {"matmul"}, 0.9),
    "stacks out of cache": (3, {"matmul", "det", "inv", "solve", "cholesky", "qr"}, 0.8),
}
SPEED_UP = {8: 1.7, 16: 1.8, 32: 1.8}  # of stacks on all threads


def target(case):
    """The ratio that is meant of a case, or None."""
    by_order = TARGETS.get(case.part, {}).get(case.name, {})
    return by_order.get(case.k, by_order.get(None))


@dataclass(frozen=True)
class Result:
    """What was measured of a case.

    Attributes
    ----------
    part, label : str
    seconds, ratio, low, high : float
        primer's time a call on one thread; NumPy's ratio to it with quartiles.
    target : float or None
    torch : float or None
        torch's ratio.
    limit, share : str, float or None
        The nearer limit of the machine, and how much of it is reached on one thread.
    all_ratio, all_share, speed_up : float or None
        The same on all threads, and how many times faster primer is there.
    missed : tuple of str
        What was meant and not reached.
    """

    part: str
    label: str
    seconds: float
    ratio: float
    low: float
    high: float
    target: float | None
    torch: float | None
    limit: str | None
    share: float | None
    all_ratio: float | None = None
    all_share: float | None = None
    speed_up: float | None = None
    missed: tuple = ()


def measure(case, quick, n_threads, factor):
    """The result of a case, on one thread and on n_threads."""
    from primer.bench import _linalg, report
    from primer.bench.timer import QUICK_SAMPLE_SECONDS, SAMPLE_SECONDS
    from primer.bench.workloads import Workload

    numbers = (case.count or 0) * case.k**2
    slow = case.part.startswith("product of") or case.k >= 1024 or numbers > _linalg.IN_CACHE
    effort = {
        "rounds": 5 if quick or slow else 15,
        "sample_seconds": QUICK_SAMPLE_SECONDS if quick else SAMPLE_SECONDS,
    }

    workload = Workload(case.part, case.label, lambda: replace(case.prepare(), reference=None))
    peers = case.part == "matrix product"
    row = report.measure(workload, 1, peers, **effort)
    meant = target(case)
    result = Result(
        case.part, case.label, row.seconds, row.ratio, row.low, row.high, meant and meant * factor,
        row.peers.get("torch"), row.limit, row.share,
    )  # fmt: skip
    if n_threads > 1 and case.part not in ("one matrix a call", "stacks in cache"):
        row = report.measure(workload, n_threads, False, **effort)
        result = replace(
            result, all_ratio=row.ratio, all_share=row.share, speed_up=result.seconds / row.seconds
        )
    return replace(result, missed=missed(case, result))


def missed(case, result):
    """What is meant of a case and was not reached."""
    k, names, share = OF_LIMIT.get(case.part, (None, (), None))
    applies = k == case.k and case.name in names
    whole = result.share if result.all_share is None else result.all_share
    speed_up = SPEED_UP.get(case.k) if case.part == "stacks on all threads" else None
    wanted = {
        "NumPy": (result.ratio, result.target),
        "all threads": (result.all_ratio, result.target if case.count is None else None),
        "torch": (result.torch, OF_TORCH),
        "limit": (whole if applies else None, share),
        "speed-up": (result.speed_up, speed_up),
    }
    return tuple(
        name for name, (found, least) in wanted.items() if None not in (found, least) and found < least
    )


def show(results, config, n_threads):
    """Print the table, a part after the other."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from primer.bench.timer import duration
    from primer.cli._bench import times

    console = Console(width=None if os.isatty(1) else 150, highlight=False, markup=False)
    console.print(
        f"primer {config['version']} ({config['instruction set']}) against NumPy {config['numpy']} on one "
        f"thread, and on all {n_threads}; × how many times longer it takes; ✓: what is meant is reached"
    )
    for part in dict.fromkeys(r.part for r in results):
        table = Table(box=box.SIMPLE_HEAD, title=part, title_justify="left", title_style="bold")
        table.add_column("work", no_wrap=True)
        for heading in (
            "primer",
            "NumPy [quartiles]",
            "meant",
            "torch",
            "of the limit",
            "all",
            "NumPy, all",
            "speed-up",
        ):
            table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("reached")
        for r in (r for r in results if r.part == part):
            table.add_row(
                r.label,
                duration(r.seconds),
                f"{times(r.ratio)} [{r.low:.3g}, {r.high:.3g}]",
                times(r.target),
                times(r.torch),
                "–" if r.share is None else f"{r.share:.0%} {r.limit}",
                "–" if r.all_share is None else f"{r.all_share:.0%}",
                times(r.all_ratio),
                times(r.speed_up),
                "✓" if not r.missed else "not: " + ", ".join(r.missed),
            )
        console.print(table)
    reached = sum(not r.missed for r in results)
    console.print(f"{reached} of {len(results)} rows reach what is meant.")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a sample, measured briefly")
    parser.add_argument("--only", default="", help="parts or rows whose name contains this")
    parser.add_argument("--threads", type=int, help="what all threads are; by default what primer uses")
    parser.add_argument(
        "--isa", help="an instruction set of primer; avx2 has OpenBLAS use its Haswell kernels"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    return parser.parse_args()


def choose(isa):
    """Sets what both libraries read when they are loaded."""
    if isa is not None:
        os.environ["PRIMER_ISA"] = isa
    if isa == "avx2":
        os.environ["OPENBLAS_CORETYPE"] = "Haswell"


def main():
    options = arguments()
    choose(options.isa)
    import primer
    from primer.bench._linalg import cases
    from primer.cli._console import progress

    n_threads = options.threads or primer.get_num_threads()
    chosen = [c for c in cases() if options.only in c.part or options.only in c.label]
    if options.quick:
        chosen = [c for c in chosen if c.is_quick]
    factor = 1 if options.isa is None else 2 / 3
    with progress() as bar:
        results = [
            measure(c, options.quick, n_threads, factor) for c in bar.track(chosen, description="measuring")
        ]
    config = primer.show_config("dicts")
    if options.json:
        rows = [asdict(r) for r in results]
        print(json.dumps({"config": config, "threads": n_threads, "rows": rows}, indent=2))
    else:
        show(results, config, n_threads)


if __name__ == "__main__":
    main()
