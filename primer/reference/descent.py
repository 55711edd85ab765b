"""Chapter 4, gradient descent: one step of each optimiser on a flat list of parameters.

Every step is a function ``step(params, grads, state, t, ...)`` that returns the new parameters
and the new state; it changes nothing in place.  `state` is ``{}`` before the first step, and
`t` counts steps from 1.
"""

from ._numbers import _sqrt


def _decayed(params, grads, weight_decay):
    """Gradients of the cost with the penalty weight_decay/2 · Σ p² added."""
    if weight_decay == 0:
        return grads
    return [g + weight_decay * p for p, g in zip(params, grads, strict=True)]


def sgd_step(params, grads, state, t, lr=1e-3, momentum=0.0, dampening=0.0, nesterov=False, weight_decay=0.0):
    r"""Stochastic gradient descent, plain or with momentum, as PyTorch has it.

    With :math:`g` the gradient (plus weight_decay · p), the velocity is

    .. math:: b_1 = g_1, \quad b_t = \mu b_{t-1} + (1 - \text{dampening})\, g_t, \quad
              p_t = p_{t-1} - \eta\, b_t,

    or with Nesterov's look-ahead :math:`p_t = p_{t-1} - \eta (g_t + \mu b_t)`.

    Parameters
    ----------
    params, grads : list of n numbers
    state : dict
        ``{}`` at first; then the ``"momentum_buffer"``.
    t : int
        The number of this step, from 1.  Not used here; every optimiser takes it.
    lr, momentum, dampening, weight_decay : number
    nesterov : bool

    Returns
    -------
    params : list of n numbers
    state : dict

    References
    ----------
    I. Sutskever et al., "On the importance of initialization and momentum in deep learning",
    ICML 2013; ``torch.optim.SGD``.

    Examples
    --------
    >>> sgd_step([1.0], [2.0], {}, 1, lr=0.5)
    ([0.0], {})
    """
    grads = _decayed(params, grads, weight_decay)
    direction = grads
    if momentum != 0:
        old = state.get("momentum_buffer")
        buffer = (
            list(grads)
            if old is None
            else [momentum * b + (1 - dampening) * g for b, g in zip(old, grads, strict=True)]
        )
        state = {"momentum_buffer": buffer}
        direction = buffer
        if nesterov:
            direction = [g + momentum * b for g, b in zip(grads, buffer, strict=True)]
    return [p - lr * d for p, d in zip(params, direction, strict=True)], state


def sgd_velocity_step(params, grads, state, t, lr=1e-3, momentum=0.0, nesterov=False, weight_decay=0.0):
    r"""Stochastic gradient descent whose velocity is a step, as scikit-learn has it.

    With :math:`g` the gradient (plus weight_decay · p),

    .. math:: v_t = \mu v_{t-1} - \eta g_t, \quad v_0 = 0, \quad p_t = p_{t-1} + v_t,

    or with Nesterov's look-ahead :math:`p_t = p_{t-1} + \mu v_t - \eta g_t`.  It differs from
    `sgd_step` only when :math:`\eta` changes between steps: the velocity keeps the old rates.

    Parameters
    ----------
    params, grads : list of n numbers
    state : dict
        ``{}`` at first; then the ``"velocity"``.
    t : int
        The number of this step, from 1.  Not used here; every optimiser takes it.
    lr, momentum, weight_decay : number
    nesterov : bool

    Returns
    -------
    params : list of n numbers
    state : dict

    References
    ----------
    ``sklearn.neural_network.MLPClassifier``.

    Examples
    --------
    >>> sgd_velocity_step([1.0], [2.0], {}, 1, lr=0.5)
    ([0.0], {'velocity': [-1.0]})
    """
    grads = _decayed(params, grads, weight_decay)
    old = state.get("velocity", [0 * p for p in params])
    velocity = [momentum * v - lr * g for v, g in zip(old, grads, strict=True)]
    update = velocity
    if nesterov:
        update = [momentum * v - lr * g for v, g in zip(velocity, grads, strict=True)]
    return [p + u for p, u in zip(params, update, strict=True)], {"velocity": velocity}


def adam_step(
    params, grads, state, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0, epsilon_hat=False
):
    r"""Adam: a step for each parameter from running means of its gradient and of its square.

    .. math::
        m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t, \qquad
        v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2, \\
        p_t = p_{t-1} - \eta\, \frac{m_t / (1 - \beta_1^t)}
                                    {\sqrt{v_t / (1 - \beta_2^t)} + \epsilon}

    With ``epsilon_hat=True`` the form at the end of section 2 of the paper, which scikit-learn
    uses; it is the same but for the place of ε:

    .. math:: p_t = p_{t-1} - \eta\, \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t}\,
                    \frac{m_t}{\sqrt{v_t} + \hat\epsilon}

    Parameters
    ----------
    params, grads : list of n numbers
    state : dict
        ``{}`` at first; then the running means ``"exp_avg"`` and ``"exp_avg_sq"``.
    t : int
        The number of this step, from 1.
    lr, beta1, beta2, eps, weight_decay : number
        The weight decay is added to the gradient, as a penalty is; AdamW does otherwise.
    epsilon_hat : bool

    Returns
    -------
    params : list of n numbers
    state : dict

    References
    ----------
    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015,
    arXiv:1412.6980; ``torch.optim.Adam``.

    Examples
    --------
    >>> params, state = adam_step([1.0], [5.0], {}, 1, lr=0.5)
    >>> round(params[0], 6)
    0.5
    """
    grads = _decayed(params, grads, weight_decay)
    zeros = [0 * p for p in params]
    m = [beta1 * a + (1 - beta1) * g for a, g in zip(state.get("exp_avg", zeros), grads, strict=True)]
    v = [beta2 * a + (1 - beta2) * g * g for a, g in zip(state.get("exp_avg_sq", zeros), grads, strict=True)]
    correction1, correction2 = 1 - beta1**t, 1 - beta2**t
    if epsilon_hat:
        rate = lr * _sqrt(correction2) / correction1
        new = [p - rate * a / (_sqrt(b) + eps) for p, a, b in zip(params, m, v, strict=True)]
    else:
        rate = lr / correction1
        root = _sqrt(correction2)
        new = [p - rate * a / (_sqrt(b) / root + eps) for p, a, b in zip(params, m, v, strict=True)]
    return new, {"exp_avg": m, "exp_avg_sq": v}
