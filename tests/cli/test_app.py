import json
import subprocess
import sys

import pytest

import primer
from primer.bench import report
from primer.cli import _bench, main


def status(*arguments):
    with pytest.raises(SystemExit) as leaving:
        main(list(arguments))
    return leaving.value.code


@pytest.fixture
def one_row(monkeypatch):
    """`primer bench` measures nothing and finds this."""
    row = report.Row("det", "det of one 3×3", 5e-8, 30.0, 29.0, 31.5, 400.0, {"torch": 12.5}, "copying", 0.5)
    monkeypatch.setattr(report, "run", lambda **_: [row])


def test_version(capsys):
    assert status("--version") == 0
    assert capsys.readouterr().out == f"primer {primer.__version__}\n"


def test_no_command_shows_help(capsys):
    assert status() == 0
    out = capsys.readouterr().out
    assert all(command in out for command in ("tour", "bench", "info"))


def test_info(capsys):
    assert status("info") == 0
    assert "instruction set" in capsys.readouterr().out


def test_info_for_machines(capsys):
    assert status("info", "--json") == 0
    assert json.loads(capsys.readouterr().out)["version"] == primer.__version__


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["train"], "No such command 'train'"),
        (["bench", "--threads", "0"], "--threads"),
        (["bench", "--threads", "many"], "--threads"),
        (["bench", "--group", "dot", "--quick"], "unknown group 'dot'"),
        (["tour", "--out", "/dev/null/x"], "--out /dev/null/x"),
        (["bench", "--plot", "/dev/null/x.png"], "--plot /dev/null/x.png"),
        (["info", "--nonsense"], "No such option"),
    ],
)
def test_bad_input_is_told_in_one_line(capsys, arguments, told):
    assert status(*arguments) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.startswith("primer: error: ")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_a_missing_package_is_named(capsys, monkeypatch):
    from primer.cli import _console

    monkeypatch.setattr(_console.importlib.util, "find_spec", lambda name: None)
    assert status("tour") == 2
    assert "primer tour needs scikit-learn and matplotlib: pip install" in capsys.readouterr().err


@pytest.mark.parametrize("package", ["rich", "typer"])
def test_without_the_cli_extra_the_command_says_what_to_install(package):
    code = f"import sys; sys.modules[{package!r}] = None; from primer.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'primer-kernels[cli]'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.usefixtures("one_row")
def test_bench_prints_the_ratios(capsys):
    assert status("bench", "--quick", "--threads", "1") == 0
    out = capsys.readouterr().out
    [line] = [line for line in out.splitlines() if "det of one" in line]
    assert all(part in line for part in ("50 ns", "30× [29, 31.5]", "400×", "12.5×", "50% copying"))
    assert "Gflop/s" in out


@pytest.mark.usefixtures("one_row")
@pytest.mark.parametrize("load", [0.0, 1000.0, None])
def test_bench_warns_on_a_busy_machine(capsys, monkeypatch, load):
    monkeypatch.setattr(_bench, "load", lambda: load)
    monkeypatch.setattr(_bench.os, "cpu_count", lambda: 4)
    assert status("bench", "--threads", "1") == 0
    assert ("Beware" in capsys.readouterr().out) == (load == 1000)


@pytest.mark.usefixtures("one_row")
def test_bench_for_machines(capsys, tmp_path):
    picture = tmp_path / "ratios.png"
    assert status("bench", "--json", "--threads", "1", "--plot", str(picture)) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["limits"]["threads"] == 1
    assert found["rows"][0]["ratio"] == 30
    assert picture.stat().st_size > 1000


def test_python_dash_m():
    done = subprocess.run(
        [sys.executable, "-m", "primer", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"primer {primer.__version__}\n"
