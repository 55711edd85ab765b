"""Ctrl-C during a fit: a warning, the model of the last finished step, and that soon."""

import subprocess
import sys

import pytest

pytest.importorskip("sklearn", minversion="1.6")

SCRIPT = """
import sys, threading, time, warnings, os, signal
import numpy as np
from primer.models import MLPClassifier
rng = np.random.default_rng(0)
n = int(sys.argv[1])
X = rng.standard_normal((n, 200), dtype=np.float32)
y = rng.integers(0, 10, n)
model = MLPClassifier((400,), max_iter=10_000, tol=0, random_state=0)

def interrupt():
    time.sleep(1.5)
    global sent
    sent = time.monotonic()
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt).start()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    model.fit(X, y)
    took = time.monotonic() - sent
assert [str(w.message) for w in caught] == ["Training interrupted by user."], caught
assert np.isfinite(model.coefs_[0]).all()
assert model._optimizer.steps > 0
assert len(model.loss_curve_) == model.n_iter_
model.predict(X[:10])
model.partial_fit(X[:100], y[:100])
print(took)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT to a process is not Windows' way")
@pytest.mark.parametrize("n", [2_000, 200_000])
def test_interrupt(n):
    def seconds():
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(n)], capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return float(done.stdout)

    # 0.2 s is the promise, which a loaded machine keeps in one of a few trials
    assert any(seconds() < 0.2 for _ in range(4))
