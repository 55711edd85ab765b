"""Every row of the tables has a workload, and the contenders of a workload do the same work."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest
from test_twins import VARIANT, is_of_another_table

from primer import linalg
from primer.bench import _numpy
from primer.bench._linalg import OPERATIONS, Case, cases, contenders
from primer.bench.workloads import workloads
from primer.kernels import core

ALL = workloads()
MEASURED = {w.row for w in ALL}
QUICK = [w for w in ALL if w.quick and w.group not in ("descent", "models")]
# Results that the sign or order of which is free.
FREE = {"qr", "qr_full", "qr_r", "eigh", "svd"}
TABLES = {"activations": core.activations(), "costs": core.costs(), "optimisers": core.optimisers()}
ROWS = [(table, row["name"]) for table, rows in TABLES.items() for row in rows] + [
    ("kernels", row["name"]) for row in core.kernels() if not is_of_another_table(row["name"])
]


@pytest.mark.parametrize(("table", "name"), ROWS)
def test_a_row_has_a_workload(table, name):
    measured = name if name.startswith("row_") or table != "kernels" else VARIANT.sub("", name)
    assert f"{table}.{measured}" in MEASURED, f"csrc/{table}.def has {name}, but no workload runs it: " + (
        "see OPERATIONS in primer/bench/_linalg.py" if table == "kernels" else "see primer/bench/_numpy.py"
    )


def test_a_workload_has_its_row():
    known = {f"{table}.{name}" for table, name in ROWS} | {
        f"kernels.{VARIANT.sub('', name)}" for table, name in ROWS if table == "kernels"
    }
    assert MEASURED - {""} <= known


def comparable(name, parts):
    """What of the results has to agree: of eigenvalues all but their order, of signs nothing."""
    if name in ("eig", "eigvals"):
        return [np.sort(parts[0].real), np.sort(parts[0].imag)]
    if name == "lstsq":
        return parts[:1]
    return [abs(part) for part in parts] if name in FREE else parts


def same(w, ours, theirs, dtype):
    """Do the results agree, to the precision of the dtype?"""
    tolerance = 1e-3 if dtype == "float32" else 1e-9
    for mine, other in zip(flat(ours), flat(theirs), strict=True):
        mine, other = np.array(mine), np.array(other)
        np.testing.assert_allclose(mine, other, rtol=tolerance, atol=tolerance * abs(other).max(), err_msg=w)


def flat(result):
    return result if isinstance(result, tuple) else (result,)


@pytest.mark.parametrize("workload", QUICK, ids=lambda w: w.name)
def test_primer_and_numpy_agree(workload):
    sides = workload.prepare()
    ours, theirs = ([np.array(part) for part in flat(side())] for side in (sides.primer, sides.numpy))
    ours, theirs = (comparable(workload.name.split()[0], parts) for parts in (ours, theirs))
    same(workload.name, tuple(ours), tuple(theirs), sides.dtype)


@pytest.mark.parametrize("name", OPERATIONS)
def test_plain_python_does_its_share(name):
    sides = contenders(name, 3, 100)
    results, whole = sides.reference(), flat(sides.primer())
    assert sides.share == pytest.approx(len(results) / 100)
    first = results[0] if isinstance(results[0], tuple) and len(whole) > 1 else (results[0],)
    if name == "svdvals":
        first = (results[0][1],)
    ours, theirs = [np.array(mine) for mine in first], [np.array(stack[0]) for stack in whole if len(stack)]
    for mine, stack in zip(comparable(name, ours), comparable(name, theirs), strict=True):
        np.testing.assert_allclose(mine, stack, atol=1e-6)


@pytest.mark.parametrize("group", ["activations", "costs", "sums of rows"])
def test_plain_python_takes_part(group):
    for workload in workloads(group):
        if workload.quick:
            sides = workload.prepare()
            assert 0 < sides.share <= 0.1
            assert len(sides.reference()) >= 10


def test_numpys_lu_is_one():
    a = np.random.default_rng(0).standard_normal((2, 3, 4, 4))
    places, lower, upper = _numpy.lu(a)
    product = np.take_along_axis(lower, places[..., np.newaxis], -2) @ upper
    np.testing.assert_allclose(product, a, atol=1e-14)
    assert abs(lower).max() == 1


@pytest.mark.parametrize("dtype", ["float32", "complex64", "complex128", "int8", "bool", "float16"])
def test_dtypes_of_products(dtype):
    sides = Case("any", "matmul", 40, dtype=dtype).prepare()
    ours, theirs = sides.primer(), sides.numpy()
    assert ours.dtype == theirs.dtype == dtype
    np.testing.assert_allclose(ours, theirs, rtol=1e-2, atol=1e-3)
    np.testing.assert_allclose(np.array(sides.reference(), dtype)[:1, :1].shape, (1, 1))
    assert sides.share == pytest.approx(0.8**3)


def test_training_has_the_same_loss_curve():
    [workload] = workloads("models")
    sides = workload.prepare()
    with pytest.warns(UserWarning, match="Maximum iterations"):
        ours = sides.primer()
    np.testing.assert_allclose(ours.loss_curve_, sides.numpy().loss_curve_, rtol=1e-9)


@pytest.mark.parametrize("name", _numpy.OPTIMISERS)
def test_steps_are_the_same(name):
    from primer import descent
    from primer.bench._elementwise import OPTIONS

    options = OPTIONS.get(name, {}) | ({"epsilon_hat": True} if name == "adam" else {})
    random = np.random.default_rng(0)
    ours, g = random.standard_normal((2, 50))
    theirs = ours.copy()
    optimiser, step = descent.get(name)(lr=1e-3, **options), _numpy.OPTIMISERS[name](theirs)
    for _ in range(3):
        optimiser.step([ours], [g])
        step(g)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize("workload", [w for w in workloads("descent") if w.quick], ids=lambda w: w.name)
def test_steps_run(workload):
    sides = workload.prepare()
    assert sides.nbytes > 0
    for function in (sides.primer, sides.numpy, sides.reference):
        function()


def test_names_are_unique():
    names = [w.name for w in ALL]
    assert len(set(names)) == len(names)


def test_an_unknown_group_is_refused():
    with pytest.raises(ValueError, match="unknown group 'dot'"):
        workloads("dot")


# ---- what uses the workloads ----

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def script(name):
    path = BENCHMARKS / f"{name}.py"
    if not path.exists():
        pytest.skip("there is no checkout")
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_targets_are_of_cases():
    table = script("linalg_table")
    parts = {(case.part, case.name) for case in cases()}
    wanted = {
        (part, name) for part, names in table.TARGETS.items() for name in names if hasattr(linalg, name)
    }
    assert wanted <= parts
    assert table.target(Case("large matrices", "det", 128)) == 1.7
    assert table.target(Case("large matrices", "svd", 64)) == 1
    assert table.target(Case("stacks in cache", "lu", 3)) is None


def test_the_readme_is_written(tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    readme = script("readme")
    text = readme.README.read_text()
    monkeypatch.setattr(readme, "README", tmp_path / "README.md")
    monkeypatch.setattr(readme, "PICTURE", tmp_path / "ratios.png")
    readme.README.write_text(text)
    rows = [{"name": w.name, "seconds": 1e-6, "ratio": 12.345, "python": 234.5} for w in ALL if w.quick]
    config = {"version": "0", "instruction set": "any", "numpy": "2"}
    readme.write({"rows": rows, "config": config})
    written = readme.README.read_text()
    head, tail = text.split(readme.BEGIN)[0], text.split(readme.END)[1]
    assert written.startswith(head)
    assert written.endswith(tail)
    [line] = re.findall(r"^\| det \|.*$", written, re.MULTILINE)
    assert line.count("12×") == 5
    assert "| 1 µs | 12× | 234× |" in written
    assert readme.PICTURE.stat().st_size > 10_000
