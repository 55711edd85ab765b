"""Training of a multilayer perceptron for classification, every sum written out."""

from . import activations
from .costs import categorical_cross_entropy_from_logits as cross_entropy
from .costs import categorical_cross_entropy_from_logits_gradient as cross_entropy_gradient


def forward(row, weights, biases, activation):
    r"""Carry one sample through the network.

    .. math:: z_l = a_l W_l + b_l, \qquad a_{l+1} = \phi(z_l), \qquad a_0 = \text{row}

    Parameters
    ----------
    row : list of numbers
    weights : list of matrices
        ``weights[l][i][j]`` leads from unit i of layer l to unit j of layer l + 1.
    biases : list of lists
    activation : str
        The hidden activation: the name of a function of `primer.reference.activations`.

    Returns
    -------
    inputs : list of lists
        What enters each layer of weights, :math:`a_l`.
    sums : list of lists
        What leaves it, :math:`z_l`; the last are the logits of the classes.
    """
    phi = getattr(activations, activation)
    inputs, sums = [], []
    for matrix, bias in zip(weights, biases, strict=True):
        inputs.append([phi(z) for z in sums[-1]] if sums else row)
        sums.append(
            [b + sum(a * w[j] for a, w in zip(inputs[-1], matrix, strict=True)) for j, b in enumerate(bias)]
        )
    return inputs, sums


def backward(y_row, inputs, sums, weights, activation):
    r"""Gradient of one sample's cross entropy, by the chain rule from the last layer to the first.

    .. math:: \delta_L = \operatorname{softmax}(z_L) - y, \qquad
              \delta_{l-1} = \phi'(z_{l-1}) \odot W_l\, \delta_l, \qquad
              \frac{\partial}{\partial W_l} = a_l \otimes \delta_l, \qquad
              \frac{\partial}{\partial b_l} = \delta_l

    Parameters
    ----------
    y_row : list of numbers
        The sample's one-hot class.
    inputs, sums
        As `forward` returned them.
    weights, activation
        As `forward` takes them.

    Returns
    -------
    weight_gradients : list of matrices
    bias_gradients : list of lists

    References
    ----------
    D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by
    back-propagating errors", Nature 323, 1986.
    """
    slope = getattr(activations, activation + "_derivative")
    delta = cross_entropy_gradient(y_row, sums[-1])
    weight_gradients, bias_gradients = [], []
    for layer in reversed(range(len(weights))):
        weight_gradients.insert(0, [[a * d for d in delta] for a in inputs[layer]])
        bias_gradients.insert(0, delta)
        if layer:
            delta = [
                slope(z) * sum(w * d for w, d in zip(row, delta, strict=True))
                for z, row in zip(sums[layer - 1], weights[layer], strict=True)
            ]
    return weight_gradients, bias_gradients


def mlp_fit(X, Y, weights, biases, activation, batches, step, alpha=0.0):
    r"""Train a network with softmax output by steps on mini-batches.

    The cost of a mini-batch B is the mean cross entropy and a penalty on the weights (not on
    the biases), divided as scikit-learn divides it:

    .. math:: \frac{1}{|B|} \Bigl( \sum_{i \in B} \ell_i + \frac{\alpha}{2} \sum w^2 \Bigr)

    Parameters
    ----------
    X : list of rows
        The samples.
    Y : list of rows
        Their classes, one-hot.
    weights, biases
        Where to start; see `forward`.
    activation : str
        Of the hidden layers: ``"relu"``, ``"tanh"``, ``"sigmoid"``.
    batches : iterable of lists of lists of int
        For each epoch its mini-batches, for each mini-batch the places of its samples in X.
    step : callable
        ``step(params, grads, state, t)``, such as `primer.reference.descent.adam_step`; the
        parameters come as one flat list, all weights and then all biases.
    alpha : number

    Returns
    -------
    weights, biases
        The trained ones; the given ones are not changed.
    loss_curve : list of numbers
        For each epoch the mean over its samples of the costs of their mini-batches, each
        taken before its step.

    References
    ----------
    ``sklearn.neural_network.MLPClassifier``.

    Examples
    --------
    >>> from functools import partial
    >>> from primer.reference.descent import sgd_step
    >>> X, Y = [[-1.0], [1.0]], [[1, 0], [0, 1]]
    >>> W, b, loss = mlp_fit(X, Y, [[[0.0, 0.0]]], [[0.0, 0.0]], "relu", [[[0, 1]]] * 3,
    ...                      partial(sgd_step, lr=1.0))
    >>> [round(value, 3) for value in loss]
    [0.693, 0.313, 0.195]
    """
    state, t, loss_curve = {}, 0, []
    for epoch in batches:
        total = count = 0
        for batch in epoch:
            cost, gradient = _batch(X, Y, weights, biases, activation, batch, alpha)
            t += 1
            params, state = step(_flat((weights, biases)), gradient, state, t)
            weights, biases = _shaped((weights, biases), iter(params))
            total += cost * len(batch)
            count += len(batch)
        loss_curve.append(total / count)
    return weights, biases, loss_curve


def _batch(X, Y, weights, biases, activation, batch, alpha):
    """Cost of one mini-batch, and its gradient by the flat list of weights and biases."""
    # The sums over the samples begin with the penalty's share.
    cost = alpha / 2 * sum(w * w for w in _flat(weights))
    sums = [alpha * w for w in _flat(weights)] + [0 * b for b in _flat(biases)]
    for i in batch:
        entered, left = forward(X[i], weights, biases, activation)
        cost += cross_entropy(Y[i], left[-1])
        sample = _flat(backward(Y[i], entered, left, weights, activation))
        sums = [s + g for s, g in zip(sums, sample, strict=True)]
    return cost / len(batch), [s / len(batch) for s in sums]


def _flat(nested):
    """The numbers of nested lists, in order."""
    if not isinstance(nested, (list, tuple)):
        return [nested]
    return [number for item in nested for number in _flat(item)]


def _shaped(like, numbers):
    """The numbers of an iterator, in nested lists like those given: the inverse of `_flat`."""
    if not isinstance(like, (list, tuple)):
        return next(numbers)
    return [_shaped(item, numbers) for item in like]
