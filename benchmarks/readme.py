"""Measure anew, and write the README's table and picture of ratios.

    python benchmarks/readme.py

It runs `primer bench --threads 1 --json` and keeps the rows named below.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = ["bench", "--threads", "1"]
SHOWN = [
    "det of one 3×3",
    "det of 22,222 3×3",
    "det of 3,125 8×8",
    "matmul of 22,222 3×3",
    "matmul of 3,125 8×8",
    "matmul 1024×1024 float64",
    "tanh of 100,000",
    "softmax of 1,000 rows of 100",
    "Adam step of 100,000 weights",
    "MLP 64-64-10, 5 epochs of digits",
]


def main():
    done = subprocess.run(
        [sys.executable, "-m", "primer", *COMMAND, "--json"], stdout=subprocess.PIPE, check=True, text=True
    )
    results = json.loads(done.stdout)
    readme = ROOT / "README.md"
    begin, end = "<!-- ratios: written by benchmarks/readme.py -->", "<!-- end of ratios -->"
    text = re.sub(
        f"(?<={begin}\n).*?(?={end})", lambda _: table(results) + "\n", readme.read_text(), flags=re.DOTALL
    )
    draw(results["rows"])
    readme.write_text(text)


def table(results):
    """The rows as Markdown."""
    from primer.bench.timer import duration

    rows = {row["name"]: row for row in results["rows"]}
    lines = ["| | primer | NumPy takes | plain Python takes |", "|---|--:|--:|--:|"]
    for row in map(rows.__getitem__, SHOWN):
        python = f"{row['python']:,.0f}×" if row["python"] else ""
        lines.append(f"| {row['name']} | {duration(row['seconds'])} | {row['ratio']:.3g}× | {python} |")
    config = results["config"]
    lines += [
        "",
        f"`primer {' '.join(COMMAND)}`, primer {config['version']} "
        f"({config['instruction set']}), NumPy {config['numpy']}; all rows in the picture:",
        "",
        "![How many times longer NumPy takes](docs/img/ratios.png)",
        "",
    ]
    return "\n".join(lines)


def draw(rows):
    import matplotlib

    matplotlib.use("Agg")
    from primer.plot import ratios

    ax = ratios({row["name"]: row["ratio"] for row in rows})
    ax.figure.savefig(ROOT / "docs" / "img" / "ratios.png", dpi=110)


if __name__ == "__main__":
    main()
