"""The workloads of primer.bench under pytest-benchmark: primer, NumPy, plain Python, peers.

    pytest benchmarks                    a sample; each workload is a table of its own; --all: everything
    pytest benchmarks -k "det and 3x3"   one workload
    pytest benchmarks --benchmark-autosave, later --benchmark-compare
                                         against an earlier run

Plain Python does a share of the work, which its name tells. `primer bench` prints ratios, which
are more to be trusted: it measures the contenders in turns.
"""

import pytest

CONTENDERS = ["primer", "NumPy", "Python", "jax", "torch", "scikit-learn"]


@pytest.fixture(scope="module")
def contenders(request):
    """The prepared workload; one at a time is kept."""
    return request.param.prepare()


@pytest.mark.parametrize("contender", CONTENDERS)
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_workload(benchmark, workload, contenders, contender):
    benchmark.group = workload.name
    function = function_of(contenders, contender)
    if contender == "Python":
        benchmark.name = f"Python, {contenders.share:.3g} of the work"
        benchmark.extra_info["share"] = contenders.share
    benchmark(function)


def function_of(contenders, name):
    """A contender's function; skips where it does not take part."""
    if name == "primer":
        return contenders.primer
    if name == "NumPy":
        return contenders.numpy
    function = contenders.reference if name == "Python" else contenders.peers.get(name)
    if function is None:
        pytest.skip(f"{name} has no such workload")
    if name == "Python":
        return function
    try:
        return function()
    except ImportError as missing:
        pytest.skip(f"{missing.name} is not installed")
