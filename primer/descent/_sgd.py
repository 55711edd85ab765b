"""Stochastic gradient descent."""

from ._optimiser import Optimiser

__all__ = ["SGD"]


class SGD(Optimiser):
    r"""Gradient descent, plain or with momentum.

    With :math:`g` the gradient plus weight_decay times the parameter, the buffer is

    .. math:: b_1 = g_1, \quad b_t = \mu b_{t-1} + (1 - \text{dampening})\, g_t,

    and the step :math:`p_t = p_{t-1} - \eta\, b_t`, or with Nesterov's look-ahead
    :math:`p_t = p_{t-1} - \eta (g_t + \mu b_t)`.

    Parameters
    ----------
    lr : float, default 1e-3
        Learning rate :math:`\eta`.
    momentum : float, default 0
        :math:`\mu`.
    dampening : float, default 0
        Without effect where momentum is 0.
    weight_decay : float, default 0
        Factor of the penalty :math:`\tfrac12 \sum p^2`, whose gradient is added.
    nesterov : bool, default False
        Needs momentum, and no dampening.

    Raises
    ------
    ValueError
        If a value is out of its range.

    Notes
    -----
    Names, defaults and order of the update are those of ``torch.optim.SGD``.  The
    hyperparameters are attributes that may be changed between steps; a momentum that is
    switched on after the first step starts from the gradient of the step before.

    References
    ----------
    I. Sutskever et al., "On the importance of initialization and momentum in deep learning",
    ICML 2013.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.descent import SGD
    >>> w = np.array([1.0, -2.0])
    >>> descent = SGD(lr=0.25, momentum=0.5)
    >>> for _ in range(2):
    ...     descent.step([w], [2 * w])
    >>> w
    array([0., 0.])
    """

    _row = "sgd"
    _options = ("lr", "momentum", "dampening", "weight_decay", "nesterov")

    def __init__(self, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        super().__init__(
            lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov
        )

    def _check(self):
        self._require("lr", 0)
        self._require("momentum", 0)
        self._require("weight_decay", 0)
        self._require("dampening", -float("inf"), expected="finite")
        if self.nesterov and (self.momentum <= 0 or self.dampening != 0):
            raise ValueError(
                "SGD: nesterov needs momentum > 0 and dampening = 0, got "
                f"momentum={self.momentum!r} and dampening={self.dampening!r}"
            )
