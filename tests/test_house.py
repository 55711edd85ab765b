"""The house's own rules, checked by its tools: lint, types, stubs against what is compiled."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import primer

ROOT = Path(__file__).parents[1]
CHECKOUT = Path(primer.__file__).parents[1] == ROOT

pytestmark = pytest.mark.skipif(not CHECKOUT, reason="primer is not imported from this checkout")

# What Cython adds to every module and class.
ALLOWED = r""".*\.__pyx_capi__
.*\.__test__
.*\.__reduce_cython__
.*\.__setstate_cython__
"""


def run(*command):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    result = subprocess.run(
        [*command],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_ruff():
    pytest.importorskip("ruff")
    run("ruff", "check", ".")
    run("ruff", "format", "--check", ".")


def test_cython_lint():
    pytest.importorskip("cython_lint")
    run("cython-lint", "primer")


def test_mypy():
    pytest.importorskip("mypy")
    run("mypy")


def test_stubs_of_compiled_modules(tmp_path):
    pytest.importorskip("mypy")
    allowed = tmp_path / "allowed.txt"
    allowed.write_text(ALLOWED)
    run(
        sys.executable,
        "-m",
        "mypy.stubtest",
        "primer.kernels",
        "--allowlist",
        str(allowed),
        "--ignore-unused-allowlist",
    )


def test_every_compiled_module_has_a_stub():
    for source in (ROOT / "primer" / "kernels").glob("*.pyx"):
        assert source.with_suffix(".pyi").exists(), source.name
