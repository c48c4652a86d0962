"""The emulator's own source, parsed once for the house's tests."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
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
    """Modules named by imports, also by those under TYPE_CHECKING: a name is known just as well by them."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


_OF_RE = ("compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")


def calls_of_re() -> Iterator[tuple[str, "Call"]]:
    """Module and call of each `re.compile(…)`, `re.search(…)` and so on."""
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _OF_RE:
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in ("re", "_compiler"):
                    yield module, Call(node.func.attr, node)


def calls_of_patterns() -> Iterator[tuple[str, str]]:
    """Name and method of each `_NAME.fullmatch(…)` and its like, whatever has that name."""
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _OF_RE:
                owner = node.value
                name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", None)
                if name is not None:
                    yield name, node.attr


@dataclass(frozen=True)
class Call:
    attr: str
    node: ast.Call


def literal(call: Call) -> str | None:
    """The expression, where it is written in place."""
    first = call.node.args[0] if call.node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def constant_expressions() -> set[int]:
    """The calls of `re.compile` that a module runs once, when it is imported: its result is then in a constant."""
    return {
        id(node)
        for tree in modules().values()
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
    }
