"""The compiled part checks itself: csrc/test, here, with sanitizers, under emulation."""

import os
import platform
import shutil
import subprocess
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

CSRC = Path(__file__).parents[2] / "csrc"
# the long ones first
SOURCES = [str(path) for part in ("isa", "test", ".") for path in sorted((CSRC / part).glob("*.c"))]
# the flags of setup.py
FLAGS = ["-std=gnu11", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"]

pytestmark = [
    pytest.mark.timeout(1500),  # compiles all of csrc, which a busy machine takes long for
    pytest.mark.skipif(platform.system() == "Windows", reason="wants a GNU compiler"),
    pytest.mark.skipif(not CSRC.exists(), reason="there is no checkout"),
]


def compiler():
    command = os.environ.get("CC", "cc").split()
    if shutil.which(command[0]) is None:
        pytest.skip(f"no compiler {command[0]!r}")
    return command


def check(command, runner, flags, path):
    """Compiles the sources side by side, links and runs them; returns what the compiler said."""
    objects = [str(path / f"{number}.o") for number in range(len(SOURCES))]

    def compiled(pair):
        build = [*command, *FLAGS, *flags, "-c", pair[0], "-o", pair[1]]
        return subprocess.run(build, capture_output=True, text=True)

    with ThreadPool(os.cpu_count()) as pool:
        builds = pool.map(compiled, zip(SOURCES, objects, strict=True), chunksize=1)
    said = "".join(build.stderr for build in builds)
    assert all(build.returncode == 0 for build in builds), said
    program = path / "selftest"
    subprocess.run([*command, *flags, *objects, "-lm", "-o", str(program)], check=True)
    run = subprocess.run([*runner, str(program)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "all within their bounds" in run.stdout
    return said


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
