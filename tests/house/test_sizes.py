"""Small rooms: files of 450 lines at most, functions of 50."""

import ast

import pytest

from tests.house import source


@pytest.mark.parametrize("module", sorted(source.modules()))
def test_a_module_and_its_functions_stay_small(module: str) -> None:
    lines = len(source.path_of(module).read_text().splitlines())
    assert lines <= 450, f"{module} has {lines} lines"
    for node in ast.walk(source.modules()[module]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            size = node.end_lineno - node.lineno + 1
            assert size <= 50, f"{module}.{node.name} has {size} lines"


@pytest.mark.parametrize("module", sorted(source.modules()))
def test_a_module_says_what_lives_in_it(module: str) -> None:
    assert ast.get_docstring(source.modules()[module]), module
