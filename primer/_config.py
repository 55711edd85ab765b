"""What this build of primer is and how it runs here."""

import numpy as np

from primer.kernels import core
from primer.linalg import _eigen, _matmul, _norms, _parts, _vector

# Operations that primer hands to NumPy, and why; `show_config` prints them.
DELEGATED = {
    "matmul": _matmul.DELEGATED,
    "norm": _norms.DELEGATED,
    "outer": "numpy.multiply",
    "tensordot, multi_dot, matrix_power": "object and what is not numbers: numpy.dot",
    "trace": _parts.DELEGATED,
    "eig, eigvals": _eigen.DELEGATED,
    "vecdot, matvec, vecmat": _vector.DELEGATED,
}


def show_config(mode="stdout"):
    """
    Show the instruction set, the threads and what is delegated to NumPy.

    Parameters
    ----------
    mode : {"stdout", "dicts"}
        Print a table, or return the same as a dict.

    Returns
    -------
    dict or None
        The configuration where mode is "dicts": keys ``version``, ``numpy``, ``instruction set``,
        ``available`` (best first; the environment variable PRIMER_ISA forces one), ``vector bytes``,
        ``openmp``, ``threads``, ``forked`` (a child of a fork runs on one thread), ``delegated``.

    Raises
    ------
    ValueError
        If mode is neither of the two.

    Examples
    --------
    >>> import primer
    >>> sorted(primer.show_config("dicts"))[:3]
    ['available', 'delegated', 'forked']
    """
    if mode not in ("stdout", "dicts"):
        raise ValueError(f"show_config: mode must be 'stdout' or 'dicts', got {mode!r}")
    from primer import __version__

    config = {
        "version": __version__,
        "numpy": np.__version__,
        "instruction set": core.isa_name(),
        "available": core.available(),
        "vector bytes": core.vector_bytes(),
        "openmp": core.has_openmp(),
        "threads": core.get_num_threads(),
        "forked": core.is_forked(),
        "delegated": dict(DELEGATED),
    }
    if mode == "dicts":
        return config
    width = max(map(len, config))
    for key, value in config.items():
        print(f"{key:<{width}}  {_text(value)}")
    return None


def _text(value):
    if isinstance(value, dict):
        return "; ".join(f"{key}: {text}" for key, text in value.items())
    return ", ".join(value) if isinstance(value, list) else value
