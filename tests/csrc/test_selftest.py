"""The compiled part checks itself: csrc/test, here, with sanitizers, under emulation."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

CSRC = Path(__file__).parents[2] / "csrc"
SOURCES = sorted(str(path) for part in ("test", "isa", ".") for path in (CSRC / part).glob("*.c"))
# the flags of setup.py
FLAGS = ["-std=gnu11", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"]

pytestmark = [
    pytest.mark.skipif(platform.system() == "Windows", reason="wants a GNU compiler"),
    pytest.mark.skipif(not CSRC.exists(), reason="there is no checkout"),
]


def compiler():
    command = os.environ.get("CC", "cc").split()
    if shutil.which(command[0]) is None:
        pytest.skip(f"no compiler {command[0]!r}")
    return command


def check(command, runner, flags, path):
    program = path / "selftest"
    build = [*command, *FLAGS, *flags, *SOURCES, "-lm", "-o", str(program)]
    built = subprocess.run(build, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    run = subprocess.run([*runner, str(program)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "all within their bounds" in run.stdout
    return built.stderr


def test_here(tmp_path):
    warnings = check(compiler(), [], ["-O3", "-Wall", "-Wextra"], tmp_path)
    assert warnings == ""


def test_sanitized(tmp_path):
    sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    empty = tmp_path / "empty.c"
    empty.write_text("int main(void) { return 0; }\n")
    probe = [*compiler(), *sanitizers, str(empty), "-o", str(tmp_path / "empty")]
    if subprocess.run(probe, capture_output=True).returncode != 0:
        pytest.skip("this compiler has no sanitizers")
    check(compiler(), [], ["-O0", "-g", *sanitizers], tmp_path)


def test_aarch64(tmp_path):
    cross = "aarch64-linux-gnu-gcc"
    emulator = shutil.which("qemu-aarch64") or shutil.which("qemu-aarch64-static")
    if shutil.which(cross) is None or emulator is None:
        pytest.skip(f"wants {cross} and qemu-aarch64")
    check([cross], [emulator], ["-O3", "-static"], tmp_path)
