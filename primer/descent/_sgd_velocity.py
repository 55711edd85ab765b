"""Stochastic gradient descent whose velocity is a step."""

from ._optimiser import Optimiser

__all__ = ["SGDVelocity"]


class SGDVelocity(Optimiser):
    r"""Gradient descent with momentum, as scikit-learn has it.

    With :math:`g` the gradient plus weight_decay times the parameter, the velocity is

    .. math:: v_0 = 0, \quad v_t = \mu v_{t-1} - \eta g_t,

    and the step :math:`p_t = p_{t-1} + v_t`, or with Nesterov's look-ahead
    :math:`p_t = p_{t-1} + \mu v_t - \eta g_t`.

    Parameters
    ----------
    lr : float, default 1e-3
        Learning rate :math:`\eta`.
    momentum : float, default 0
        :math:`\mu`.
    weight_decay : float, default 0
        Factor of the penalty :math:`\tfrac12 \sum p^2`, whose gradient is added.
    nesterov : bool, default False

    Raises
    ------
    ValueError
        If a value is out of its range.

    See Also
    --------
    SGD : the form of torch; the same as long as the learning rate stays.

    Notes
    -----
    The velocity keeps the learning rates of the steps that it sums: a rate that falls slows the
    descent only by and by.

    References
    ----------
    ``sklearn.neural_network.MLPClassifier(solver="sgd")``.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.descent import SGDVelocity
    >>> w = np.array([1.0, -2.0])
    >>> descent = SGDVelocity(lr=0.25, momentum=0.5)
    >>> for _ in range(2):
    ...     descent.step([w], [2 * w])
    >>> w
    array([0., 0.])
    """

    _row = "sgd_velocity"
    _options = ("lr", "momentum", "weight_decay", "nesterov")

    def __init__(self, lr=1e-3, momentum=0, weight_decay=0, nesterov=False):
        super().__init__(lr=lr, momentum=momentum, weight_decay=weight_decay, nesterov=nesterov)

    def _check(self):
        self._require("lr", 0)
        self._require("momentum", 0)
        self._require("weight_decay", 0)
