"""Write the stubs that follow from the tables: run it after adding a row.

python tools/stubs.py          writes them
python tools/stubs.py --check  exit status 1 if one is not current
"""

import sys
from pathlib import Path

import primer
from primer.kernels import core

PACKAGE = Path(__file__).parents[1] / "primer"

ACTIVATIONS = """\
# Written by tools/stubs.py from the table of activations.
from .._rows import Table
from ._activation import Activation as Activation
from ._activation import Elementwise, VectorActivation

{names}

def get(name: str | Activation) -> Activation: ...
def table() -> Table: ...

__all__ = {all}
"""

COSTS = """\
# Written by tools/stubs.py from the table of costs.
from .._rows import Table
from ._cost import Cost as Cost

{names}

def get(name: str | Cost) -> Cost: ...
def table() -> Table: ...

__all__ = {all}
"""

UFUNCS = """\
# Written by tools/stubs.py from all the tables.
import numpy as np

def build(isa_name: str) -> dict[str, np.ufunc]: ...

{names}
"""


def _filled(template, kinds, public):
    """The template with a line a name; `kinds` maps names to classes."""
    entries = ",\n    ".join(f'"{name}"' for name in sorted([*public, *kinds]))
    names = "\n".join(f"{name}: {kind}" for name, kind in kinds.items())
    return template.format(names=names, all=f"[\n    {entries},\n]")


def stubs():
    """Path and text of each stub."""
    activations = {
        row["name"]: "VectorActivation" if row["is_vector"] else "Elementwise" for row in core.activations()
    }
    costs = {row["name"]: "Cost" for row in core.costs() if not row["from_logits"]}
    rows = core.kernels()
    names = [row["name"] for row in rows] + [f"{row['name']}_raising" for row in rows if row["failure"]]
    ufuncs = "\n".join(f"{name}: np.ufunc" for name in names)
    return {
        PACKAGE / "kernels/ufuncs.pyi": UFUNCS.format(names=ufuncs),
        PACKAGE / "activations/__init__.pyi": _filled(
            ACTIVATIONS, activations, ["Activation", "get", "table"]
        ),
        PACKAGE / "costs/__init__.pyi": _filled(COSTS, costs, ["Cost", "get", "table"]),
    }


def outdated():
    """Paths of the stubs that are not as this script would write them."""
    return [path for path, text in stubs().items() if not path.exists() or path.read_text() != text]


def main(check):
    if Path(primer.__file__).parent != PACKAGE:
        sys.exit(f"primer was imported from {primer.__file__}, not from {PACKAGE}")
    if check:
        if outdated():
            sys.exit("run tools/stubs.py: outdated " + ", ".join(map(str, outdated())))
        return
    for path, text in stubs().items():
        path.write_text(text)


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
