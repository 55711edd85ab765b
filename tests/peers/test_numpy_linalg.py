"""NumPy's own tests of numpy.linalg and of matmul, run on primer's gufuncs and on its functions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("which", "tests"),
    [
        ("gufuncs", ["numpy.linalg.tests.test_linalg"]),
        (
            "functions",
            [
                "numpy.linalg.tests.test_linalg",
                "numpy.linalg.tests.test_regression",
                "numpy._core.tests.test_multiarray::TestMatmul",
                "numpy._core.tests.test_multiarray::TestMatmulOperator",
            ],
        ),
    ],
)
def test_tests_of_numpy(which, tests, tmp_path):
    here = str(Path(__file__).parent)
    paths = os.pathsep.join(path for path in [here, *sys.path] if path)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "numpy_linalg_plugin",
            "-p",
            "no:cacheprovider",
            "-W",
            "ignore",
            "-m",
            "not slow",
            "--pyargs",
            *tests,
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": paths, "PRIMER_PEERS": which},
        capture_output=True,
        text=True,
    )
    print(done.stdout[-3000:], done.stderr[-1000:])
    assert done.returncode == 0
    assert "primer:" in done.stdout  # the plugin's header
