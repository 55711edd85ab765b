"""Builds primer in every way that a user may, and runs a part of the tests on each result.

    python tools/builds.py [name ...]

Names: sdist (a wheel built from the sdist, tested in an empty folder, so that the checkout cannot shadow
it), clang, single (a compiler without OpenMP), oldest (the oldest NumPy that is supported). Without names:
all. Each gets a virtual environment of its own in a temporary folder.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ["tests/kernels/test_det.py", "tests/kernels/test_core.py", "tests/linalg", "tests/descent"]
SMOKE = (
    "import primer; primer.show_config(); import numpy as np;"
    "assert abs(primer.linalg.det(np.eye(40)) - 1) < 1e-15"
)


def call(*command, **options):
    print("$", *map(str, command), flush=True)
    subprocess.run([str(part) for part in command], check=True, **options)


def environment(folder, *requirements):
    """The Python of a new virtual environment with these requirements."""
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    call(python, "-m", "pip", "install", "-q", *requirements)
    return python


def built_wheel(folder, **variables):
    """The wheel of a fresh sdist; it must be built from nothing else."""
    python = environment(folder / "build", "build")
    call(python, "-m", "build", "--sdist", "-o", folder, ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    call(
        python,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "-w",
        folder,
        sdist,
        env=os.environ | variables,
    )
    (wheel,) = folder.glob("*.whl")
    print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
    assert wheel.stat().st_size < 5e6, "a wheel is at most 5 MB"
    return wheel


def check(folder, parts=PARTS, numpy="numpy", **variables):
    """Installs the wheel, imports it from an empty folder and runs a part of the tests there."""
    wheel = built_wheel(folder, **variables)
    python = environment(folder / "run", f"primer-kernels[all,test] @ {wheel.as_uri()}", numpy)
    empty = folder / "empty"
    empty.mkdir()
    call(python, "-c", SMOKE, cwd=empty)
    shutil.copy(ROOT / "pyproject.toml", empty)
    shutil.copytree(ROOT / "tests", empty / "tests")
    call(python, "-m", "pytest", "-p", "no:cacheprovider", *parts, cwd=empty)
    return python


def sdist(folder):
    check(folder)


def clang(folder):
    if shutil.which("clang") is None:
        print("clang is not installed: skipped")
        return
    check(folder, CC="clang")


def single(folder):
    """A compiler that does not know -fopenmp: primer builds single-threaded and says so."""
    compiler = folder / "cc"
    compiler.write_text(
        '#!/bin/sh\ncase " $* " in *" -fopenmp "*) echo "no OpenMP" >&2; exit 1;; esac\nexec cc "$@"\n'
    )
    compiler.chmod(0o755)
    python = check(folder, CC=str(compiler))
    call(python, "-c", "import primer; assert not primer.show_config('dicts')['openmp']", cwd=folder)


def oldest(folder):
    check(folder, numpy="numpy==2.2.*")


BUILDS = {"sdist": sdist, "clang": clang, "single": single, "oldest": oldest}

if __name__ == "__main__":
    for name in sys.argv[1:] or BUILDS:
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory() as temporary:
            BUILDS[name](Path(temporary))
