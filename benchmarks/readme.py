"""Measure anew, and write the README's tables and picture of ratios.

    python benchmarks/readme.py

It runs `primer bench --quick --threads 1`, which takes less than a minute, and keeps the rows named below.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "img" / "ratios.png"
COMMAND = ["bench", "--quick", "--threads", "1"]
BEGIN, END = "<!-- ratios: written by benchmarks/readme.py -->", "<!-- end of ratios -->"
# Operations on matrices, and the columns of their table: heading, and how the name of the workload goes on.
OPERATIONS = ["matmul", "det", "inv", "solve", "cholesky", "qr", "eigh", "svd", "eig"]
COLUMNS = {
    "one 3×3": r"one 3×3",
    "one 8×8": r"one 8×8",
    "7,281 of 3×3": r"[\d,]+ of 3×3",
    "1,024 of 8×8": r"[\d,]+ of 8×8",
    "one 256×256": r"256×256",
}
OTHERS = [
    "matmul 512×512",
    "matmul 512×512 float32",
    "matmul 512×512 int64",
    "tanh of 100,000",
    "tanh of 100,000 float32",
    "tanh and derivative of 100,000",
    "sigmoid of 100,000 float32",
    "softmax of 100,000",
    "categorical_cross_entropy_from_logits and gradient of 100,000",
    "adam step of 100,000",
    "MLP 64-64-10, 5 epochs of digits",
]


def main():
    done = subprocess.run(
        [sys.executable, "-m", "primer", *COMMAND, "--json"], stdout=subprocess.PIPE, check=True, text=True
    )
    write(json.loads(done.stdout))


def write(results):
    """Puts what `primer bench --json` printed between the README's markers, and draws it."""
    rows = {row["name"]: row for row in results["rows"]}
    text = README.read_text()
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{README.name} lacks the lines {BEGIN} and {END}")
    head, rest = text.split(BEGIN, 1)
    draw(rows)
    README.write_text(f"{head}{BEGIN}\n{section(rows, results['config'])}\n{END}{rest.split(END, 1)[1]}")


def section(rows, config):
    """The tables as Markdown."""
    return "\n".join(
        [
            *matrices(rows),
            "",
            *others(rows),
            "",
            f"`primer {' '.join(COMMAND)}` (primer {config['version']}, {config['instruction set']}, NumPy "
            f"{config['numpy']} with OpenBLAS; written by `python benchmarks/readme.py`).",
            "",
            "![How many times longer NumPy takes](docs/img/ratios.png)",
            "",
        ]
    )


def matrices(rows):
    """How many times longer NumPy takes, a line an operation and a column a size."""
    lines = ["| NumPy takes | " + " | ".join(COLUMNS) + " |", "|---|" + "--:|" * len(COLUMNS)]
    for name in OPERATIONS:
        found = [match(rows, name, pattern) for pattern in COLUMNS.values()]
        if any(found):
            lines.append(f"| {name} | " + " | ".join(times(row and row["ratio"]) for row in found) + " |")
    return lines


def match(rows, name, pattern):
    """The workload of that name, or None."""
    return next((row for label, row in rows.items() if re.fullmatch(f"{name} {pattern}", label)), None)


def others(rows):
    from primer.bench.timer import duration

    lines = ["| | primer | NumPy takes | plain Python takes |", "|---|--:|--:|--:|"]
    for row in map(rows.__getitem__, OTHERS):
        said = row["name"].replace("_", " ")
        lines.append(
            f"| {said} | {duration(row['seconds'])} | {times(row['ratio'])} | {times(row['python'])} |"
        )
    return lines


def times(ratio):
    """A ratio to two digits, or three from 100 on; empty where there is none."""
    return "" if not ratio else f"{float(f'{ratio:.2g}' if ratio < 100 else f'{ratio:.3g}'):,g}×"


def draw(rows):
    """The rows of the tables as bars."""
    import matplotlib

    matplotlib.use("Agg")
    from primer.plot import ratios

    shown = [match(rows, name, pattern) for pattern in COLUMNS.values() for name in OPERATIONS]
    shown = [row for row in shown if row] + [rows[name] for name in OTHERS]
    ax = ratios({row["name"].replace("_", " "): row["ratio"] for row in shown})
    ax.figure.savefig(PICTURE, dpi=110)


if __name__ == "__main__":
    main()
