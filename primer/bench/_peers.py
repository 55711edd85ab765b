"""The peers' side of the workloads: for each a dict of a library's name to a maker of its function.

A maker imports its library only when it is called, and raises ImportError where it is missing.
"""

__all__ = ["PEERS"]


def torch_function(call, *arrays):
    """A maker of a function of torch tensors that share the arrays' memory."""

    def make():
        import torch

        tensors = [torch.from_numpy(a) for a in arrays]
        with torch.no_grad():
            call(torch, *tensors)
        return torch.no_grad()(lambda: call(torch, *tensors))

    return {"torch": make}


def elementwise(name):
    def call(torch, x, out):
        return getattr(torch, name)(x, out=out)

    return lambda x: torch_function(call, x, x.copy())


def torch_optimiser(build):
    def of(w, g):
        def make():
            import torch

            parameter = torch.nn.Parameter(torch.from_numpy(w.copy()))
            parameter.grad = torch.from_numpy(g)
            return build(torch, [parameter]).step

        return {"torch": make}

    return of


def jax_det(a):
    """JAX writes the determinant of 2×2 and 3×3 out, and compiles."""
    import jax

    jax.config.update("jax_enable_x64", True)
    det, held = jax.jit(jax.numpy.linalg.det), jax.numpy.asarray(a)
    return lambda: det(held).block_until_ready()


def sklearn_mlp(X, y, settings):
    def make():
        import warnings

        from sklearn.exceptions import ConvergenceWarning
        from sklearn.neural_network import MLPClassifier

        def fit():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                return MLPClassifier(**settings).fit(X, y)

        return fit

    return {"scikit-learn": make}


PEERS = {
    "det": lambda a: {"jax": lambda: jax_det(a), **torch_function(lambda torch, t: torch.linalg.det(t), a)},
    "matmul": lambda a, b: torch_function(
        lambda torch, s, t, out: torch.matmul(s, t, out=out), a, b, a.copy()
    ),
    "relu": lambda x: torch_function(lambda torch, t: torch.relu(t), x),
    "sigmoid": elementwise("sigmoid"),
    "tanh": elementwise("tanh"),
    "softmax": lambda x: torch_function(lambda torch, t: torch.softmax(t, -1), x),
    "binary_cross_entropy": lambda y, z: torch_function(
        lambda torch, t, q: torch.nn.functional.binary_cross_entropy_with_logits(q, t), y, z
    ),
    "adam": torch_optimiser(lambda torch, w: torch.optim.Adam(w, lr=1e-3)),
    "sgd": torch_optimiser(lambda torch, w: torch.optim.SGD(w, lr=1e-3, momentum=0.9)),
    "mlp": sklearn_mlp,
}
