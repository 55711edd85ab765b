"""scikit-learn's tests of MLPClassifier, run on primer's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn", minversion="1.9")


def test_tests_of_scikit_learn(tmp_path):
    here = str(Path(__file__).parent)
    paths = os.pathsep.join(path for path in [here, *sys.path] if path)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "sklearn_mlp_plugin",
            "-p",
            "no:cacheprovider",
            "-W",
            "ignore",
            "--pyargs",
            "sklearn.neural_network.tests.test_mlp",
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )
    print(done.stdout[-3000:])
    assert done.returncode == 0
