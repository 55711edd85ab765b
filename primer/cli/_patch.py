"""`primer patch`: an unchanged program with primer in NumPy's place."""

import contextlib
import functools
import runpy
import sys
import traceback
from collections import Counter
from pathlib import Path

import numpy as np

import primer
from primer.linalg._patch import NAMES

from ._console import Refusal

__all__ = ["run_patched"]


def run_patched(program, arguments, as_module, count=False):
    """Run a file or a module as ``python`` would, on a patched NumPy; return the exit status.

    With count, say at the end on standard error how often each function of numpy.linalg was called.
    """
    if not as_module and not Path(program).exists():
        raise Refusal(f"patch: there is no file {program}")
    sys.argv = [program, *arguments]
    sys.path[0:0] = ["" if as_module else str(Path(program).resolve().parent)]
    with primer.patch_numpy(), counted() if count else contextlib.nullcontext():
        try:
            if as_module:
                runpy.run_module(program, run_name="__main__", alter_sys=True)
            else:
                runpy.run_path(program, run_name="__main__")
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            traceback.print_exc()
            return 1
    return 0


@contextlib.contextmanager
def counted():
    """Counts the calls of the functions in numpy.linalg, and tells them at the end."""
    calls = Counter()
    ours = {name: getattr(np.linalg, name) for name in NAMES}

    def counting(name, function):
        @functools.wraps(function)
        def call(*args, **keywords):
            calls[name] += 1
            return function(*args, **keywords)

        return call

    for name, function in ours.items():
        setattr(np.linalg, name, counting(name, function))
    try:
        yield
    finally:
        for name, function in ours.items():
            setattr(np.linalg, name, function)
        total = f"primer: {calls.total():,} calls of numpy.linalg"
        each = ", ".join(f"{name} {number:,}" for name, number in calls.most_common())
        print(f"{total}: {each}" if each else total, file=sys.stderr)
