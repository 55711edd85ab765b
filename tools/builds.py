"""Builds primer in every way that a user may, and runs the tests on each result.

    python tools/builds.py [--smoke] [name ...]

Names: sdist (a wheel built from the sdist), clang, single (a compiler without OpenMP), oldest (the oldest
NumPy that is supported). Without names: all. Each wheel is built from an sdist and tested in an empty
folder, so that the checkout can neither help the build nor shadow the result; each gets virtual
environments of its own in a temporary folder. --smoke: a few calls in place of the tests.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHEEL_LIMIT = 5e6  # bytes
# What the wheel must do with NumPy alone: import without the extras, and compute.
SMOKE = """
import sys
import numpy as np
import primer
from primer import activations, calculus, costs, descent, reference

print(primer.__file__)
primer.show_config()
heavy = {"matplotlib", "rich", "sklearn", "typer"} & set(sys.modules)
assert not heavy, heavy
a = np.random.default_rng(0).standard_normal((2, 40, 40))
assert np.allclose(primer.linalg.det(a), np.linalg.det(a))
assert np.allclose(primer.matmul(a, a), a @ a)
x = np.linspace(-3, 3, 13)
assert abs(activations.tanh(x) - [reference.activations.tanh(v) for v in x.tolist()]).max() < 1e-15
assert costs.squared_error(x, x) == 0
assert calculus.check_gradient(lambda v: (v**3).sum(), x, lambda v: 3 * v**2)
descent.Adam(lr=0.1).step([x], [np.ones(13)])
assert abs(x[0] + 3.1) < 1e-6
"""


def call(*command, **options):
    print("$", *map(str, command), flush=True)
    subprocess.run([str(part) for part in command], check=True, **options)


def environment(folder, *requirements):
    """The Python of a new virtual environment with these requirements."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    call(python, "-m", "pip", "install", "-q", *requirements)
    return python


def built(folder, **variables):
    """A fresh sdist unpacked, without generated C in it, and the wheel built from it."""
    python = environment(folder / "build", "build")
    call(python, "-m", "build", "--sdist", "-o", folder, ROOT, stdout=subprocess.DEVNULL)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    generated = list((source / "primer").rglob("*.c"))
    assert not generated, generated
    options = ("-q", "--no-deps", "-w", folder)
    call(python, "-m", "pip", "wheel", *options, sdist, env=os.environ | variables)
    (wheel,) = folder.glob("*.whl")
    size = wheel.stat().st_size
    print(f"{wheel.name}: {size / 1e6:.1f} MB")
    if "CC" not in variables:  # what is handed out; other compilers unroll as they like
        assert size < WHEEL_LIMIT, f"a wheel is at most {WHEEL_LIMIT / 1e6:.0f} MB"
    return source, wheel


def check(folder, smoke, numpy="numpy", **variables):
    """Builds a wheel and tries it in an empty folder; returns the Python that has it."""
    source, wheel = built(folder, **variables)
    extras = "" if smoke else "[all,test]"
    python = environment(folder / "run", f"primer-kernels{extras} @ {wheel.as_uri()}", numpy)
    empty = folder / "empty"
    empty.mkdir()
    call(python, "-c", SMOKE, cwd=empty)
    if not smoke:
        shutil.copy(source / "pyproject.toml", empty)
        shutil.copytree(source / "tests", empty / "tests")
        call(python, "-m", "pytest", "-p", "no:cacheprovider", "-rs", cwd=empty)
    return python


def sdist(folder, smoke):
    check(folder, smoke)


def clang(folder, smoke):
    if shutil.which("clang") is None:
        print("clang is not installed: skipped")
        return
    check(folder, smoke, CC="clang")


def single(folder, smoke):
    """A compiler that does not know -fopenmp: primer builds single-threaded and says so."""
    compiler = folder / "cc"
    compiler.write_text(
        '#!/bin/sh\ncase " $* " in *" -fopenmp "*) echo "no OpenMP" >&2; exit 1;; esac\nexec cc "$@"\n'
    )
    compiler.chmod(0o755)
    python = check(folder, smoke, CC=str(compiler))
    call(python, "-c", "import primer; assert not primer.show_config('dicts')['openmp']", cwd=folder)


def oldest(folder, smoke):
    check(folder, smoke, numpy="numpy==2.2.*")


BUILDS = {"sdist": sdist, "clang": clang, "single": single, "oldest": oldest}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="a few calls in place of the tests")
    parser.add_argument("name", nargs="*", help=f"some of {', '.join(BUILDS)}; by default all")
    arguments = parser.parse_args()
    unknown = set(arguments.name) - BUILDS.keys()
    if unknown:
        parser.error(f"unknown builds: {', '.join(sorted(unknown))}")
    failed = []
    for name in arguments.name or BUILDS:
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory() as temporary:
            try:
                BUILDS[name](Path(temporary), arguments.smoke)
            except (subprocess.CalledProcessError, AssertionError) as problem:
                print(f"== {name} failed: {problem}", flush=True)
                failed.append(name)
    return f"failed: {', '.join(failed)}" if failed else 0


if __name__ == "__main__":
    sys.exit(main())
