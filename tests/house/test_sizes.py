"""Small rooms: files of 450 lines at most, functions of 50."""

import ast

from tests.house import source


def test_modules_stay_small() -> None:
    lines = {module: len(source.path_of(module).read_text().splitlines()) for module in source.modules()}
    assert {module: count for module, count in lines.items() if count > 450} == {}


def test_functions_stay_small() -> None:
    lines = {
        f"{module}.{node.name}": node.end_lineno - node.lineno + 1
        for module, tree in source.modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    }
    assert {name: count for name, count in lines.items() if count > 50} == {}


def test_a_module_says_what_lives_in_it() -> None:
    assert [module for module, tree in source.modules().items() if not ast.get_docstring(tree)] == []
