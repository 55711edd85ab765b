"""What tools/stubs.py writes is current, and says what is there."""

import ast
import runpy
from pathlib import Path

import pytest

import primer

TOOL = Path(__file__).parents[1] / "tools" / "stubs.py"


@pytest.mark.skipif(
    Path(primer.__file__).parents[1] != TOOL.parents[1], reason="primer is not imported from this checkout"
)
def test_stubs_are_current():
    assert runpy.run_path(str(TOOL))["outdated"]() == []


@pytest.mark.parametrize("module", [primer.activations, primer.costs], ids=lambda m: m.__name__)
def test_stub_names_what_the_module_has(module):
    stub = ast.parse(Path(module.__file__).with_suffix(".pyi").read_text())
    listed = next(
        ast.literal_eval(node.value)
        for node in stub.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__"
    )
    assert sorted(listed) == sorted(module.__all__)
    assert all(hasattr(module, name) for name in listed)
