"""The contenders of a workload do the same work: their results agree."""

import numpy as np
import pytest

from primer.bench.workloads import workloads

QUICK = [w for w in workloads() if w.quick]
WITH_RESULTS = [w for w in QUICK if w.group not in ("descent", "models")]


@pytest.mark.parametrize("workload", WITH_RESULTS, ids=lambda w: w.name)
def test_primer_and_numpy_agree(workload):
    sides = workload.prepare()
    ours = [np.array(part) for part in flat(sides.primer())]
    theirs = [np.array(part) for part in flat(sides.numpy())]
    tolerance = 1e-3 if sides.dtype == "float32" else 1e-9
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=tolerance, atol=tolerance * abs(other).max())


def flat(result):
    return result if isinstance(result, tuple) else (result,)


@pytest.mark.parametrize(
    "workload",
    [w for w in WITH_RESULTS if w.group in ("det", "matmul") and " of " in w.name and "one" not in w.name],
    ids=lambda w: w.name,
)
def test_plain_python_does_its_share(workload):
    sides = workload.prepare()
    if sides.reference is None:
        pytest.skip("too slow in plain Python")
    result = np.array(sides.reference())
    whole = sides.numpy()
    assert sides.share == pytest.approx(len(result) / len(whole))
    np.testing.assert_allclose(result, whole[: len(result)], rtol=1e-9, atol=1e-9)


def test_training_has_the_same_loss_curve():
    [workload] = workloads("models")
    sides = workload.prepare()
    with pytest.warns(UserWarning, match="Maximum iterations"):
        ours = sides.primer()
    np.testing.assert_allclose(ours.loss_curve_, sides.numpy().loss_curve_, rtol=1e-9)


@pytest.mark.parametrize("workload", workloads("descent"), ids=lambda w: w.name)
def test_steps_run(workload):
    sides = workload.prepare()
    assert sides.nbytes > 0
    for function in (sides.primer, sides.numpy, sides.reference):
        function()


def test_names_are_unique():
    names = [w.name for w in workloads()]
    assert len(set(names)) == len(names)


def test_an_unknown_group_is_refused():
    with pytest.raises(ValueError, match="unknown group 'dot'"):
        workloads("dot")
