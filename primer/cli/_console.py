"""What the commands share: where they print, how they show progress, how they refuse."""

import importlib.util
import json
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

__all__ = ["Refusal", "console", "print_json", "progress", "require"]

PIPE_WIDTH = 100  # columns where the output is no terminal


class Refusal(Exception):
    """Bad input or a missing package: printed as one line, exit status 2."""


def console():
    """Where results go: colours and the terminal's width there, plain text elsewhere."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False, markup=False)


def progress():
    """A progress bar on the error stream, which leaves nothing behind; silent if no terminal."""
    errors = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    )


def print_json(data):
    """For machines."""
    print(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))


def require(command, **packages):
    """Refuse unless these packages are installed; keywords: import name = what pip calls it."""
    missing = [name for module, name in packages.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise Refusal(f"primer {command} needs {' and '.join(missing)}: pip install 'primer-kernels[all]'")
