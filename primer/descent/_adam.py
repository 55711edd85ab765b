"""Adam."""

from ._optimiser import Optimiser

__all__ = ["Adam"]


class Adam(Optimiser):
    r"""Steps scaled by running means of the gradient and of its square.

    With :math:`g` the gradient plus weight_decay times the parameter,

    .. math::
        m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t, \qquad
        v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2, \\
        p_t = p_{t-1} - \eta\, \frac{m_t / (1 - \beta_1^t)}
                                    {\sqrt{v_t / (1 - \beta_2^t)} + \epsilon}

    Parameters
    ----------
    lr : float, default 1e-3
        Learning rate :math:`\eta`.
    betas : pair of float, default (0.9, 0.999)
        Decay of the two running means, in [0, 1).
    eps : float, default 1e-8
        Keeps the denominator from zero.
    weight_decay : float, default 0
        Factor of the penalty :math:`\tfrac12 \sum p^2`, whose gradient is added.
    epsilon_hat : bool, default False
        Add eps to :math:`\sqrt{v_t}` before its correction, as at the end of section 2 of the
        paper and in scikit-learn.

    Raises
    ------
    ValueError
        If a value is out of its range.

    Notes
    -----
    Names and defaults are those of ``torch.optim.Adam``, which has no epsilon_hat.  The
    hyperparameters are attributes that may be changed between steps.

    References
    ----------
    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015,
    arXiv:1412.6980.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.descent import Adam
    >>> w = np.array([1.0, -2.0])
    >>> descent = Adam(lr=0.5)
    >>> descent.step([w], [2 * w])
    >>> w.round(6)
    array([ 0.5, -1.5])
    """

    _row = "adam"
    _options = ("lr", "betas", "eps", "weight_decay", "epsilon_hat")

    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, epsilon_hat=False):
        super().__init__(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, epsilon_hat=epsilon_hat)

    @property
    def beta1(self):
        """Decay of the running mean of the gradient."""
        return self.betas[0]

    @property
    def beta2(self):
        """Decay of the running mean of the squared gradient."""
        return self.betas[1]

    def _check(self):
        self._require("lr", 0)
        self._require("eps", 0)
        self._require("weight_decay", 0)
        try:
            good = len(self.betas) == 2 and all(0 <= beta < 1 for beta in self.betas)
        except TypeError:
            good = False
        if not good:
            raise self._wrong("betas", "two numbers in [0, 1)")
