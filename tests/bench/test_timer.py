import numpy as np
import pytest

import primer
from primer.bench import Comparison, compare, timer


def test_comparison_is_the_median_of_the_pairwise_ratios():
    result = Comparison(np.array([1.0, 2.0, 1.0]), np.array([2.0, 12.0, 3.0]))
    np.testing.assert_array_equal(result.ratios, [2, 6, 3])
    assert result.ratio == 3
    assert result.spread == (2.5, 4.5)


def test_comparison_says_what_it_found():
    result = Comparison(np.full(4, 2e-6), np.full(4, 5e-6), threads=2)
    assert repr(result) == ("Comparison(ratio=2.5 [2.5, 2.5], ours=2 µs, theirs=5 µs, rounds=4, threads=2)")


def test_calls_alternate():
    calls = []
    result = compare(lambda: calls.append("a"), lambda: calls.append("b"), rounds=4, sample_seconds=0)
    assert "".join(calls) == "aabb" + "ab" * 4  # one to warm up, one to count, then in turns
    assert result.ours.shape == result.theirs.shape == (4,)


def test_samples_are_as_long_as_asked(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(timer, "perf_counter", lambda: now[0])

    def work():
        now[0] += 1e-5

    repeats = timer.calibrate(work, 1e-3)
    assert 100 <= repeats <= 200
    assert timer.sample(work, repeats) == pytest.approx(1e-5)


def test_more_work_takes_longer():
    result = compare(lambda: sum(range(200)), lambda: sum(range(4000)), rounds=5, sample_seconds=1e-4)
    assert result.ratio > 2


def test_threads_are_limited_for_a_while():
    before = primer.get_num_threads()
    with timer.thread_limit(1) as controlled:
        assert primer.get_num_threads() == 1
        assert controlled == (timer.threadpool_limits is not None)
    assert primer.get_num_threads() == before


def test_a_cap_set_before_is_kept():
    primer.set_num_threads(1)
    try:
        with timer.thread_limit(1):
            pass
        assert primer.get_num_threads() == 1
    finally:
        primer.set_num_threads(None)


def test_without_threadpoolctl_the_result_says_so(monkeypatch):
    monkeypatch.setattr(timer, "threadpool_limits", None)
    result = compare(int, int, rounds=2, sample_seconds=0, threads=1)
    assert not result.controlled
    assert "threadpoolctl is missing" in repr(result)


@pytest.mark.parametrize(
    ("seconds", "text"), [(2.0, "2 s"), (1.5e-3, "1.5 ms"), (2.345e-6, "2.35 µs"), (5.8e-8, "58 ns")]
)
def test_durations_read_well(seconds, text):
    assert timer.duration(seconds) == text
