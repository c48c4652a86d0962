"""The emulator's own source, parsed once for the house's tests."""

import ast
from functools import cache
from pathlib import Path

import emulator

PACKAGE = Path(emulator.__file__).parent


@cache
def modules() -> dict[str, ast.Module]:
    """Module name → syntax tree, generated files left out."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text()
        if "GENERATED" in text[:400].upper():
            continue
        parts = ("emulator", *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(part for part in parts if part != "__init__")] = ast.parse(text)
    return found


def path_of(module: str) -> Path:
    base = PACKAGE.joinpath(*module.split(".")[1:])
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def imports(tree: ast.Module) -> set[str]:
    """Modules named by the imports that run; those under TYPE_CHECKING are only names."""
    found = set()
    for node in _running(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _running(tree: ast.AST) -> list[ast.AST]:
    nodes: list[ast.AST] = []
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        nodes += [child, *_running(child)]
    return nodes
