"""The commands and their options."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

import primer

from ._console import Refusal, console, print_json, progress, require

__all__ = ["app", "run"]

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The mathematics of neural networks as compiled kernels for NumPy.",
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def run(argv=None):
    """Run the command; return its exit status."""
    try:
        return app(args=argv, prog_name="primer", standalone_mode=False) or 0
    except (Refusal, ValueError) as problem:
        return refuse(problem)
    except (KeyboardInterrupt, typer.Abort):
        print("primer: interrupted", file=sys.stderr)
        return 130
    except Exception as problem:
        # the errors of the option parser, wherever typer has it from
        if not hasattr(problem, "format_message"):
            raise
        return refuse(problem.format_message())


def refuse(problem):
    print(f"primer: error: {' '.join(str(problem).split())}", file=sys.stderr)
    return 2


def writable(option, path, folder):
    """Make the folder, or refuse before the work begins; `path` is what the user gave."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise Refusal(f"{option} {path}: {problem.strerror}") from None


def show_version(wanted: bool):
    if wanted:
        print(f"primer {primer.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def primer_command(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")
    ] = False,
):
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command()
def info(as_json: Json = False):
    """Show the instruction set, the threads, and what is delegated to NumPy."""
    if as_json:
        print_json(primer.show_config("dicts"))
    else:
        primer.show_config()


@app.command()
def tour(
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path("primer-tour"),
    as_json: Json = False,
):
    """Walk the four chapters on real data; draw pictures."""
    require("tour", sklearn="scikit-learn", matplotlib="matplotlib")
    from . import tour as walk

    writable("--out", out, out)
    with progress() as bar:
        figures = walk.compute(out, bar)
    if as_json:
        print_json(figures)
    else:
        walk.show(figures, console())


@app.command()
def bench(
    as_json: Json = False,
    quick: Annotated[bool, typer.Option(help="Fewer and shorter samples.")] = False,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads for both sides; by default all.")
    ] = None,
    group: Annotated[
        str | None, typer.Option(help="One of det, matmul, activations, costs, descent, models.")
    ] = None,
    peers: Annotated[bool, typer.Option(help="Also torch, jax, scikit-learn.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Draw the ratios into this file.")] = None,
):
    """Time primer against NumPy and plain Python, beside the limits of this machine."""
    require("bench", sklearn="scikit-learn")
    if plot is not None:
        require("bench --plot", matplotlib="matplotlib")
        writable("--plot", plot, plot.parent)
    from . import _bench

    with progress() as bar:
        results = _bench.compute(bar, quick, threads, group, peers)
    if as_json:
        print_json(results)
    else:
        _bench.show(results, console())
    if plot is not None:
        _bench.draw(results, plot)


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
    }
)
def patch(
    context: typer.Context,
    module: Annotated[
        bool, typer.Option("-m", help="The program is the name of a module, as for python -m.")
    ] = False,
    count: Annotated[
        bool,
        typer.Option("--count", help="Say at the end how often each function of numpy.linalg was called."),
    ] = False,
):
    """Run a Python program with primer in the place of numpy.linalg and matmul.

    The program's file, or after -m its module, and then its own arguments.
    """
    from ._patch import run_patched

    if not context.args:
        raise Refusal("patch: which program? primer patch script.py ..., or primer patch -m module ...")
    return run_patched(context.args[0], context.args[1:], module, count)
