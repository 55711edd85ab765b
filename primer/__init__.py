"""
primer: the mathematics of neural networks as compiled kernels for NumPy.

The four chapters are subpackages, loaded when first used:

==================  ====================================================================
`primer.linalg`     linear algebra: in place of `numpy.linalg`, and the textbook's own
`primer.calculus`   derivatives and gradients, and the check that names a wrong component
`primer.activations`  activation functions with their derivatives
`primer.costs`      cost functions with their gradients
`primer.descent`    optimisers
`primer.models`     estimators with scikit-learn's interface
`primer.plot`       pictures
`primer.bench`      how fast it is here, against NumPy and the limits of the machine
`primer.reference`  the textbook definition of every operation in plain Python
==================  ====================================================================

The distribution on PyPI is ``primer-kernels``; the package called ``primer`` there is another one.
"""

import importlib

try:
    from primer import linalg
    from primer._config import show_config
    from primer.kernels.core import get_num_threads, set_num_threads
    from primer.linalg._patch import patch_numpy, unpatch_numpy
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("primer."):
        raise ImportError(
            f"primer's compiled part {missing.name} is missing. In a source checkout build it with "
            "`pip install -e .`; elsewhere make sure that the installed distribution is "
            "primer-kernels, not the unrelated package called primer."
        ) from missing
    raise

matmul = linalg.matmul

__version__ = "0.1.0"

_LAZY = (
    "activations",
    "bench",
    "calculus",
    "costs",
    "descent",
    "models",
    "plot",
    "reference",
)

__all__ = [
    "__version__",
    "get_num_threads",
    "linalg",
    "matmul",
    "patch_numpy",
    "set_num_threads",
    "show_config",
    "unpatch_numpy",
    *_LAZY,
]


def __getattr__(name):
    if name in _LAZY:
        return importlib.import_module(f"primer.{name}")
    raise AttributeError(f"module 'primer' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
