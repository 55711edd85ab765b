import pytest

from primer.bench import limits
from primer.kernels.limits import fma_rate


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arithmetic_is_of_a_processors_size(dtype):
    assert 1e8 < limits.fma_peak(dtype) < 1e13


def test_rounds_take_time():
    assert fma_rate("float64", 2, 1000) > 0


def test_other_dtypes_are_refused():
    with pytest.raises(ValueError, match="'float32' or 'float64', got 'int8'"):
        fma_rate("int8", 1, 1)


@pytest.mark.parametrize("threads", [1, 2])
def test_bandwidths_are_measured(threads):
    found = limits.measure(threads, large=2**20)
    assert found.threads == threads
    assert set(found.as_dict()) == {"threads", "fma_float32", "fma_float64", "read", "copy"}
    assert min(found.as_dict().values()) > 0


def test_empty_work_is_measured_as_one_word():
    assert limits.words(0) == limits.words(8) == 1
    assert limits.words(9) == 2
