"""Gradient descent (chapter 4): optimisers that update lists of arrays in place.

>>> import numpy as np
>>> from primer.descent import Adam
>>> w, b = np.ones((2, 3)), np.zeros(3)
>>> adam = Adam(lr=0.1)
>>> adam.step([w, b], [np.full((2, 3), 2.0), np.ones(3)])
>>> b.round(6)
array([-0.1, -0.1, -0.1])
"""

from .._rows import lookup as _lookup
from ._adam import Adam
from ._sgd import SGD
from ._sgd_velocity import SGDVelocity

# A class for each row of the table of optimisers.
_OPTIMISERS = {cls._row: cls for cls in (SGD, Adam, SGDVelocity)}

__all__ = ["SGD", "Adam", "SGDVelocity", "get"]


def __dir__():
    return sorted(__all__)


def get(name):
    """The class of the optimiser called `name`.

    Parameters
    ----------
    name : str
        In lower case, such as ``"adam"``.

    Returns
    -------
    type

    Raises
    ------
    ValueError
        If there is none of that name; the message lists those there are.

    Examples
    --------
    >>> get("sgd")(lr=0.1)
    SGD(lr=0.1, momentum=0, dampening=0, weight_decay=0, nesterov=False)
    """
    return _lookup(name, _OPTIMISERS, {}, "optimiser")
