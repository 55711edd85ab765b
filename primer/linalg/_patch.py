"""NumPy's names on primer's functions, for programs that are not to be changed."""

import inspect

import numpy as np

from primer import linalg
from primer.kernels.patch import patch_matmul

# Names of numpy.linalg that primer has, in NumPy's order, and NumPy's own functions of these names.
NAMES = tuple(name for name in np.linalg.__all__ if name in linalg.__all__ and name != "LinAlgError")
_NUMPYS = {name: getattr(np.linalg, name) for name in NAMES}


def patch_numpy():
    """
    Put primer's functions in the place of NumPy's, for the whole process.

    Returns
    -------
    context manager
        At the end of a ``with`` block NumPy is as it was before the call. Without ``with`` it stays patched
        until `unpatch_numpy`.

    Raises
    ------
    RuntimeError
        If a function of this NumPy is not the one that primer knows: it is missing, already replaced by
        another, or takes other arguments. Nothing is replaced then.

    Notes
    -----
    Replaced are the functions of `numpy.linalg` that `primer.linalg` has, and the loops of `numpy.matmul` for
    all types but longdouble, clongdouble and object, and with them the operator ``@``. Not replaced are
    `numpy.dot` and SciPy's functions, and a function that a module has imported before by its name, as in
    ``from numpy.linalg import inv``. To patch a program without changing it run
    ``python -m primer patch program.py``.

    Examples
    --------
    >>> import numpy as np
    >>> import primer
    >>> with primer.patch_numpy():
    ...     np.linalg.det is primer.linalg.det
    True
    >>> np.linalg.det is primer.linalg.det
    False
    """
    already = _is_patched()
    if not already:
        _check()
        for name in NAMES:
            setattr(np.linalg, name, getattr(linalg, name))
        patch_matmul(True)
    return _Patched(already)


def unpatch_numpy():
    """
    Put NumPy's own functions back in their place; does nothing where they are there.

    Examples
    --------
    >>> import primer
    >>> primer.unpatch_numpy()
    """
    for name, function in _NUMPYS.items():
        if getattr(np.linalg, name) is getattr(linalg, name):
            setattr(np.linalg, name, function)
    patch_matmul(False)


class _Patched:
    """Leaves NumPy as it was before `patch_numpy`."""

    def __init__(self, already):
        self._already = already

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self._already:
            unpatch_numpy()

    def __repr__(self):
        return (
            f"<numpy.linalg {'is' if _is_patched() else 'was'} primer.linalg: {len(NAMES)} functions, matmul>"
        )


def _is_patched():
    return all(getattr(np.linalg, name, None) is getattr(linalg, name) for name in NAMES)


def _check():
    """RuntimeError unless each name is NumPy's and all its arguments are known to ours."""
    for name in NAMES:
        numpys = getattr(np.linalg, name, None)
        if numpys is not _NUMPYS[name] or getattr(numpys, "__module__", None) != "numpy.linalg":
            raise RuntimeError(f"patch_numpy: numpy.linalg.{name} is not NumPy's own: {numpys!r}")
        ours = inspect.signature(getattr(linalg, name)).parameters
        for parameter in inspect.signature(numpys).parameters.values():
            known = ours.get(parameter.name)
            if known is None or not _serves(known, parameter):
                raise RuntimeError(
                    f"patch_numpy: numpy.linalg.{name} of NumPy {np.__version__} takes {parameter}, which "
                    "this version of primer does not know"
                )


def _serves(ours, numpys):
    """Can ours be passed in every way that NumPy's can, and is it the same where it is not passed?"""
    ways = {
        inspect.Parameter.POSITIONAL_ONLY: {ours.POSITIONAL_ONLY, ours.POSITIONAL_OR_KEYWORD},
        inspect.Parameter.KEYWORD_ONLY: {ours.KEYWORD_ONLY, ours.POSITIONAL_OR_KEYWORD},
        inspect.Parameter.POSITIONAL_OR_KEYWORD: {ours.POSITIONAL_OR_KEYWORD},
    }
    return ours.kind in ways.get(numpys.kind, ()) and (
        ours.default is numpys.default or ours.default == numpys.default
    )
