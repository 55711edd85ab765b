"""The tour, run once as a user runs it; what it says is true."""

import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tour") / "pictures"


@pytest.fixture(scope="module")
def figures(folder):
    done = subprocess.run(
        [sys.executable, "-m", "primer", "tour", "--json", "--out", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_there_are_four_chapters(figures):
    assert list(figures) == ["linalg", "differentiation", "costs", "descent"]


def test_linear_algebra_agrees_with_the_definition(figures):
    chapter = figures["linalg"]
    assert "danielbuechele" in chapter["credit"]
    assert "CC BY 2.0" in chapter["credit"]
    rows, columns, _ = chapter["photo_shape"]
    assert chapter["matrices"] == (rows - 2) * (columns - 2)
    for operation in ("matmul", "det"):
        assert 0 <= chapter[operation]["largest_error"] < 1e-14
        assert chapter[operation]["ratio"] > 0
    assert chapter["corner"]["det"] > 0


def test_activations_agree_with_the_definition(figures):
    for row in figures["differentiation"]["activations"]:
        assert max(row["value_error"], row["derivative_error"]) < 2e-15


def test_the_gradient_check_names_the_planted_error(figures):
    chapter = figures["differentiation"]
    assert chapter["check"]["ok"]
    assert chapter["check"]["components"] == 64
    planted = chapter["planted"]
    assert not planted["ok"]
    assert planted["wrong"] == 1
    assert planted["named"] == planted["index"]
    assert f"x{planted['index']}" in planted["report"]


def test_costs_agree_with_the_definition(figures):
    chapter = figures["costs"]
    assert chapter["images"] == 1797
    assert max(chapter["value_error"], chapter["gradient_error"]) < 1e-13
    assert chapter["check"]["ok"]
    assert chapter["value_of_probabilities"] == pytest.approx(chapter["value"], rel=1e-12)
    assert np.isfinite(chapter["large"]["from_scores"])
    for row in chapter["examples"]:
        assert row["cost"] == pytest.approx(-np.log(row["probability"]))


def test_the_network_learns_to_read(figures):
    chapter = figures["descent"]
    assert sum(chapter["images"].values()) == 1797
    assert chapter["accuracy"]["primer"] > 0.97


def test_the_loss_curve_is_that_of_plain_numpy(figures):
    chapter = figures["descent"]
    ours, theirs = chapter["loss_curve"].values()
    assert len(ours) == chapter["settings"]["max_iter"]
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)
    assert chapter["largest_curve_difference"] == pytest.approx(max(abs(np.array(ours) / theirs - 1)))
    assert chapter["speed"]["ratio"] > 0


def test_optimisers_come_near_the_minimum(figures):
    ends = figures["descent"]["surface"]["ends"]
    assert len(ends) == 3
    assert all(end["distance"] < 1 for end in ends.values())


def test_pictures_are_where_it_says(figures, folder):
    pictures = [path for chapter in figures.values() for path in chapter["pictures"]]
    assert len(pictures) == len(set(pictures)) == len(list(folder.iterdir())) == 5
    for path in pictures:
        with Image.open(path) as picture:
            low, high = picture.convert("L").getextrema()
            assert picture.width > 500
            assert high - low > 100


def test_the_readable_form_shows_the_same_figures(figures, capsys):
    from primer.cli import tour
    from primer.cli._console import console

    tour.show(figures, console())
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert max(map(len, (line for line in out.splitlines() if ".png" not in line))) <= 100
    joined = " ".join(out.split())
    for text in (
        figures["linalg"]["credit"],
        f"{figures['linalg']['matrices']:,} of each",
        f"fails, and names component {figures['differentiation']['planted']['named']}",
        f"{figures['costs']['value']:.6f}",
        f"{figures['descent']['accuracy']['primer']:.2%}",
        *figures["descent"]["pictures"],
    ):
        assert text in joined
