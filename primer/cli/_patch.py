"""`primer patch`: an unchanged program with primer in NumPy's place."""

import runpy
import sys
import traceback
from pathlib import Path

import primer

from ._console import Refusal

__all__ = ["run_patched"]


def run_patched(program, arguments, as_module):
    """Run a file or a module as ``python`` would, on a patched NumPy; return the exit status."""
    if not as_module and not Path(program).exists():
        raise Refusal(f"patch: there is no file {program}")
    sys.argv = [program, *arguments]
    sys.path[0:0] = ["" if as_module else str(Path(program).resolve().parent)]
    with primer.patch_numpy():
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
