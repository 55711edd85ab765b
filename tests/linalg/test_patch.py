"""patch_numpy: all or nothing, to and fro, and what it reaches."""

import subprocess
import sys

import numpy as np
import pytest

import primer
from primer import linalg
from primer.linalg import _patch

ORIGINAL = {name: getattr(np.linalg, name) for name in np.linalg.__all__}


@pytest.fixture(autouse=True)
def unpatched():
    yield
    primer.unpatch_numpy()
    assert {name: getattr(np.linalg, name) for name in np.linalg.__all__} == ORIGINAL
    assert not has_our_matmul()


def has_our_matmul():
    """Ours gives no floating-point warning, BLAS does."""
    a = np.full((2, 2), np.inf)
    with np.errstate(invalid="raise"):
        try:
            assert np.isnan(a @ np.zeros((2, 2))).all()
            assert np.isnan(np.matmul(a.astype("F"), np.zeros((2, 2), "f"))).all()
        except FloatingPointError:
            return False
    return True


def is_patched():
    ours = [getattr(np.linalg, name) is getattr(linalg, name) for name in _patch.NAMES]
    assert all(ours) or not any(ours)
    assert all(ours) == has_our_matmul()
    return all(ours)


def test_the_names():
    assert {"det", "norm", "matmul", "multi_dot", "trace"} <= set(_patch.NAMES)
    assert "LinAlgError" not in _patch.NAMES


def test_to_and_fro():
    assert not is_patched()
    primer.patch_numpy()
    assert is_patched()
    primer.patch_numpy()
    assert is_patched()
    primer.unpatch_numpy()
    assert not is_patched()
    primer.unpatch_numpy()
    assert not is_patched()


def test_context_manager():
    with primer.patch_numpy() as outer:
        assert is_patched()
        assert "is primer.linalg" in repr(outer)
        with primer.patch_numpy():
            assert is_patched()
        assert is_patched()
    assert not is_patched()
    with pytest.raises(ZeroDivisionError), primer.patch_numpy():
        raise ZeroDivisionError
    assert not is_patched()


def test_results():
    rng = np.random.default_rng(0)
    for letter in "fdFD":
        a, b = rng.standard_normal((2, 300, 300)).astype(letter)
        expected = linalg.matmul(a, b)
        with primer.patch_numpy():
            for product in (a @ b, np.matmul(a, b), np.linalg.matmul(a, b)):
                assert np.array_equal(product, expected)
            assert np.array_equal(np.linalg.matrix_power(a[:9, :9], 3), linalg.matrix_power(a[:9, :9], 3))
            np.testing.assert_allclose(np.linalg.det(a[:5, :5]), ORIGINAL["det"](a[:5, :5]), rtol=1e-4)
    for letter in "?bBhHiIlLqQefdgFDGO":
        a, b = rng.integers(0, 9, (2, 40, 40)).astype(letter)
        expected = a @ b
        with primer.patch_numpy():
            product = a @ b
        assert product.dtype == expected.dtype
        assert np.array_equal(product, expected)
    with primer.patch_numpy():
        assert np.linalg.norm(np.eye(2), 2) == 1
        assert np.linalg.matrix_power(2 * np.eye(2), -1).tolist() == [[0.5, 0], [0, 0.5]]


def test_refuses_what_another_has_replaced(monkeypatch):
    monkeypatch.setattr(np.linalg, _patch.NAMES[-1], lambda x: x)
    with pytest.raises(RuntimeError, match="is not NumPy's own"):
        primer.patch_numpy()
    monkeypatch.undo()
    assert not is_patched()


def norm(x, ord=None, axis=None, keepdims=False, *, where=True):
    pass


def trace(x, /, *, offset=1, dtype=None):
    pass


def diagonal(x, *, offset=0):
    pass


@pytest.mark.parametrize("other", [norm, trace, diagonal])
def test_refuses_arguments_it_does_not_know(monkeypatch, other):
    name = other.__name__
    monkeypatch.setattr(other, "__module__", "numpy.linalg")
    monkeypatch.setattr(np.linalg, name, other)
    monkeypatch.setitem(_patch._NUMPYS, name, other)
    with pytest.raises(RuntimeError, match=f"numpy.linalg.{name} of NumPy .* does not know"):
        primer.patch_numpy()
    monkeypatch.undo()
    assert not is_patched()


PROGRAM = """
import sys
import numpy as np
import primer
assert np.linalg.det is primer.linalg.det
assert __name__ == "__main__"
print(sys.argv[1:], np.linalg.det(np.eye(2)))
if "fail" in sys.argv:
    raise ValueError("on purpose")
sys.exit(len(sys.argv))
"""


def run(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "primer", "patch", *arguments], cwd=cwd, capture_output=True, text=True
    )


def test_command(tmp_path):
    pytest.importorskip("typer")
    (tmp_path / "program.py").write_text(PROGRAM)
    for program in (["program.py"], ["-m", "program"]):
        done = run(*program, "-m", "--flag", "x", cwd=tmp_path)
        assert done.returncode == 4, done.stderr
        assert done.stdout == "['-m', '--flag', 'x'] 1.0\n"
    done = run("program.py", "fail", cwd=tmp_path)
    assert done.returncode == 1
    assert "ValueError: on purpose" in done.stderr
    for arguments, told in (([], "which program"), (["nothing.py"], "no file nothing.py")):
        done = run(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert told in done.stderr
        assert done.stderr.count("\n") == 1


def test_command_counts(tmp_path):
    pytest.importorskip("typer")
    program = (
        "import numpy as np\nfor _ in range(3):\n    np.linalg.det(np.eye(2))\nnp.linalg.eig(np.eye(2))\n"
    )
    (tmp_path / "program.py").write_text(program)
    done = run("--count", "program.py", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "primer: 4 calls of numpy.linalg: det 3, eig 1\n"
    (tmp_path / "empty.py").write_text("")
    assert run("--count", "empty.py", cwd=tmp_path).stderr == "primer: 0 calls of numpy.linalg\n"
