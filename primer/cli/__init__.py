"""The command `primer`."""

import sys

__all__ = ["main"]


def main(argv=None):
    """Run the command and leave Python with its exit status.

    Parameters
    ----------
    argv : list of str, optional
        The arguments; by default those of the process.
    """
    try:
        from ._app import run
    except ImportError as missing:
        if (missing.name or "").partition(".")[0] not in ("rich", "typer"):
            raise
        print("primer: the command needs rich and typer: pip install 'primer-kernels[cli]'", file=sys.stderr)
        sys.exit(2)
    sys.exit(run(argv))
