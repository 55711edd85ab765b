import numpy as np
import pytest

from primer.bench import report
from primer.bench.workloads import Contenders, Workload


def missing():
    raise ImportError("no such library")


def prepare():
    a = np.ones(1000)
    return Contenders(
        lambda: a + a,
        lambda: [a + a for _ in range(40)],
        lambda: sum(range(100)),
        share=0.5,
        peers={"slow": lambda: lambda: sum(range(100_000)), "absent": missing},
        flops=1000,
        nbytes=3 * a.nbytes,
    )


QUICK = {"rounds": 3, "sample_seconds": 1e-5}


def test_a_row_has_all_ratios():
    row = report.measure(Workload("test", "adding", prepare), 1, True, **QUICK)
    assert (row.group, row.name) == ("test", "adding")
    assert row.ratio > 5
    assert row.low <= row.ratio <= row.high
    assert row.python > 0
    assert list(row.peers) == ["slow"]
    assert row.peers["slow"] > 10
    assert row.limit in ("arithmetic", "copying")
    assert row.share > 0


def test_what_is_not_there_is_left_out():
    bare = Workload("test", "nothing", lambda: Contenders(int, int))
    row = report.measure(bare, 1, True, **QUICK)
    assert (row.python, row.peers, row.limit, row.share) == (None, {}, None, None)


def test_a_group_is_run(monkeypatch):
    listed = [Workload("test", "one", prepare), Workload("test", "long", prepare, quick=False)]
    monkeypatch.setattr(report, "workloads", lambda group: listed)
    seen = []

    def progress(todo):
        seen.extend(todo)
        return todo

    rows = report.run(quick=True, n_threads=1, progress=progress)
    assert [row.name for row in rows] == ["one"]
    assert seen == listed[:1]


def test_an_unknown_group_is_refused():
    with pytest.raises(ValueError, match="unknown group 'dot'"):
        report.run(group="dot")
