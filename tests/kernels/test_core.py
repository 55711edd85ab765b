"""The core extension: instruction sets, threads, forks, interrupts. Each in a process of its own."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

import primer
from primer.kernels import core


def run(program, **environment):
    """Output of a Python program run in a fresh interpreter."""
    import os

    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("name", core.available())
def test_primer_isa_forces_an_instruction_set(name):
    result = run("import primer; print(primer.show_config('dicts')['instruction set'])", PRIMER_ISA=name)
    assert result.stdout.strip() == name, result.stderr


@pytest.mark.parametrize("name", core.available())
def test_vector_bytes_are_those_of_the_registers(name):
    result = run("from primer.kernels import core; print(core.vector_bytes())", PRIMER_ISA=name)
    known = {"avx512": {64}, "avx2": {32}, "neon": {16}, "baseline": {8, 16}}
    assert int(result.stdout) in known[name], result.stderr


def test_an_unknown_instruction_set_is_an_import_error():
    result = run("import primer", PRIMER_ISA="avx1024")
    assert "ImportError" in result.stderr
    assert "avx1024" in result.stderr
    assert core.available()[-1] in result.stderr


def test_threads_obey_the_environment():
    program = "import primer; print(primer.get_num_threads())"
    assert run(program, OMP_NUM_THREADS="1").stdout.strip() == "1"
    if core.has_openmp():
        assert run(program, OMP_NUM_THREADS="3").stdout.strip() == "3"


def test_threads_obey_threadpoolctl_and_the_cap():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    before = primer.get_num_threads()
    with threadpoolctl.threadpool_limits(1):
        assert primer.get_num_threads() == 1
    assert primer.get_num_threads() == before
    primer.set_num_threads(1)
    assert primer.get_num_threads() == 1
    primer.set_num_threads(None)
    assert primer.get_num_threads() == before


@pytest.mark.parametrize(
    ("n", "error"), [(0, ValueError), (-2, ValueError), (1.5, TypeError), ("2", TypeError)]
)
def test_a_wrong_number_of_threads_is_an_error(n, error):
    with pytest.raises(error, match="set_num_threads: n must be"):
        primer.set_num_threads(n)


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system has no fork")
def test_a_fork_after_a_parallel_region_works_on_one_thread():
    result = run(
        """
        import os, sys, warnings
        warnings.simplefilter("ignore")
        import numpy as np, primer
        a = np.random.default_rng(0).standard_normal((20000, 4, 4))
        b = np.random.default_rng(1).standard_normal((700, 700))
        before = primer.linalg.det(a), primer.linalg.det(b), primer.matmul(b, b)
        child = os.fork()
        if child == 0:
            config = primer.show_config("dicts")
            after = primer.linalg.det(a), primer.linalg.det(b), primer.matmul(b, b)
            same = all((x == y).all() for x, y in zip(before, after))
            os._exit(0 if same and config["forked"] and config["threads"] == 1 else 7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """,
        OMP_NUM_THREADS="4",
    )
    assert result.stdout.strip() == "0", result.stderr


INTERRUPT = """
    import os, signal, threading, time
    import numpy as np, primer
    b = np.random.default_rng(1).standard_normal({shape})
    sent = []
    def press():
        time.sleep(0.3)
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)
    threading.Thread(target=press).start()
    try:
        while True:
            {work}
    except KeyboardInterrupt:
        print(time.perf_counter() - sent[0])
"""


@pytest.mark.parametrize(
    ("shape", "work"),
    [
        ("(6000, 6000)", "primer.linalg.det(b)"),
        ("(6000, 6000)", "primer.matmul(b, b)"),
        ("(200000, 20, 20)", "primer.linalg.det(b)"),
    ],
    ids=["det of one", "matmul", "det of a stack"],
)
def test_ctrl_c_stops_a_long_kernel_at_once(shape, work):
    program = INTERRUPT.format(shape=shape, work=work)
    # 0.2 s is the promise, which a loaded machine keeps in one of a few trials
    assert any(float(run(program).stdout) < 0.2 for _ in range(5))


def test_the_gil_is_released():
    result = run(
        """
        import threading, time
        import numpy as np, primer
        primer.set_num_threads(1)
        b = np.random.default_rng(1).standard_normal((1500, 1500))
        done = threading.Event()
        ticks = 0
        worker = threading.Thread(target=lambda: (primer.linalg.det(b), primer.matmul(b, b), done.set()))
        worker.start()
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)
        print(ticks)
        """
    )
    assert int(result.stdout) >= 5, result.stderr


def test_many_python_threads_give_the_same_bits():
    from concurrent.futures import ThreadPoolExecutor

    a = np.random.default_rng(0).standard_normal((3000, 5, 5))
    expected = primer.linalg.det(a)
    with ThreadPoolExecutor(8) as pool:
        for got in pool.map(primer.linalg.det, [a] * 32):
            np.testing.assert_array_equal(got, expected)


def test_import_adds_little_to_numpy(tmp_path):
    # processor time, which other work lengthens little; with byte code, as it is installed
    program = "import time, numpy; t = time.process_time(); import primer; print(time.process_time() - t)"
    byte_code = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    times = [float(run(program, **byte_code).stdout) for _ in range(5)]
    assert min(times) < 0.05, times


def test_config_is_printed_and_returned(capsys):
    assert primer.show_config() is None
    printed = capsys.readouterr().out
    assert core.isa_name() in printed
    assert "numpy.matmul" in printed
    with pytest.raises(ValueError, match="show_config: mode must be"):
        primer.show_config("json")


def test_tab_completion_shows_the_chapters():
    assert {"linalg", "calculus", "costs", "descent", "models", "show_config"} <= set(dir(primer))
    assert dir(primer) == sorted(primer.__all__)
    assert all(hasattr(primer, name) for name in dir(primer))
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        primer.nothing  # noqa: B018
