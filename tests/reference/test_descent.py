from fractions import Fraction
from math import sqrt

import pytest

from primer.reference.descent import adam_step, sgd_step, sgd_velocity_step

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def run(step, gradients, **options):
    """One parameter, from 1, through the given gradients; the values after each step."""
    params, state, path = [Fraction(1)], {}, []
    for t, gradient in enumerate(gradients, 1):
        params, state = step(params, [gradient], state, t, **options)
        path += params
    return path


def test_plain_step():
    assert run(sgd_step, [2, -4], lr=QUARTER) == [HALF, Fraction(3, 2)]


def test_weight_decay_is_added_to_the_gradient():
    # 1 - ¼ (2 + ½·1) = 3/8
    assert run(sgd_step, [2], lr=QUARTER, weight_decay=HALF) == [Fraction(3, 8)]


def test_first_velocity_is_the_gradient_undampened():
    # b = 2; then ½·2 + (1 - ¼)·4 = 4
    path = run(sgd_step, [2, 4], lr=QUARTER, momentum=HALF, dampening=QUARTER)
    assert path == [HALF, -HALF]


def test_nesterov_looks_ahead():
    # b = 2, 5: steps ¼ (2 + ½·2) and ¼ (4 + ½·5)
    path = run(sgd_step, [2, 4], lr=QUARTER, momentum=HALF, nesterov=True)
    assert path == [QUARTER, QUARTER - Fraction(13, 8)]


@pytest.mark.parametrize("nesterov", [False, True])
def test_forms_of_the_velocity_agree_at_a_constant_rate(nesterov):
    options = {"lr": QUARTER, "momentum": HALF, "nesterov": nesterov}
    gradients = [2, 4, -1, 3]
    assert run(sgd_step, gradients, **options) == run(sgd_velocity_step, gradients, **options)


def test_forms_of_the_velocity_differ_when_the_rate_changes():
    ends = []
    for step in (sgd_step, sgd_velocity_step):
        params, state = step([0], [4], {}, 1, lr=1, momentum=HALF)
        params, state = step(params, [4], state, 2, lr=HALF, momentum=HALF)
        ends += params
    # torch: -4 - ½ (½·4 + 4); scikit-learn: -4 + (½·(-4) - ½·4)
    assert ends == [-7, -8]


def test_adam_by_hand():
    b1, b2, eps, lr = 0.5, 0.75, 0.1, 0.25
    m1, v1 = 0.5 * 2, 0.25 * 4
    m2, v2 = 0.5 * m1 + 0.5 * -3, 0.75 * v1 + 0.25 * 9
    first = 1 - lr * (m1 / 0.5) / (sqrt(v1 / 0.25) + eps)
    second = first - lr * (m2 / 0.75) / (sqrt(v2 / 0.4375) + eps)
    path = run(adam_step, [2.0, -3.0], lr=lr, beta1=b1, beta2=b2, eps=eps)
    assert path == pytest.approx([first, second], rel=1e-15)
    first = 1 - lr * 0.5 / 0.5 * m1 / (sqrt(v1) + eps)
    path = run(adam_step, [2.0], lr=lr, beta1=b1, beta2=b2, eps=eps, epsilon_hat=True)
    assert path == pytest.approx([first], rel=1e-15)


def test_adam_decays_through_the_gradient():
    assert run(adam_step, [2.0], weight_decay=0.5) == run(adam_step, [2.5])


def test_nothing_is_changed_in_place():
    params, grads, state = [1.0, 2.0], [3.0, 4.0], {}
    for step in (sgd_step, sgd_velocity_step, adam_step):
        _, later = step(params, grads, state, 1)
        before = {key: list(value) for key, value in later.items()}
        step(params, grads, later, 2)
        assert later == before
    assert (params, grads, state) == ([1.0, 2.0], [3.0, 4.0], {})


def torch_path(torch, optimiser, options):
    p = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
    optimiser = getattr(torch.optim, optimiser)([p], **options)
    for t in range(1, 6):
        p.grad = torch.tensor([t * 1.0, -3.0 + t, 0.1 * t * t], dtype=torch.float64)
        optimiser.step()
    return p.tolist()


@pytest.mark.parametrize(
    ("step", "name", "options"),
    [
        (sgd_step, "SGD", {"lr": 0.1}),
        (sgd_step, "SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.2}),
        (sgd_step, "SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.2}),
        (adam_step, "Adam", {"lr": 0.1}),
        (adam_step, "Adam", {"lr": 0.1, "weight_decay": 0.2, "eps": 1e-2}),
    ],
)
def test_against_torch(step, name, options):
    torch = pytest.importorskip("torch")
    params, state = [1.0, -2.0, 0.5], {}
    for t in range(1, 6):
        params, state = step(params, [t * 1.0, -3.0 + t, 0.1 * t * t], state, t, **options)
    assert params == pytest.approx(torch_path(torch, name, options), rel=1e-13)
