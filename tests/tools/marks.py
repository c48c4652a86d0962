"""What the source says that nobody could verify: each comment with `# unverified`, as sentences for people.

In a module of `errors` such a mark stands beside one of AWS's sentences, so the sentence itself is shown. Everywhere
else the comment has a sentence of its own after the colon. `evidence: <id>` in the comment stands for the sentence that
docs/evidence.md has under that id.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

EVIDENCE = re.compile(r"evidence: ([a-z][a-z0-9-]*(?:, [a-z][a-z0-9-]*)*)")
_MARK = re.compile(r"unverified(?:[:,;] *(?P<why>.*))?$", re.DOTALL)
_ROW = re.compile(r"^\| `([a-z][a-z0-9-]*)` \| (.*?) \| ", re.MULTILINE)


@dataclass(frozen=True)
class Mark:
    """`why` is the sentence of the comment, `None` where it has none."""

    line: int
    why: str | None


def of(source: str, evidence: Mapping[str, str]) -> list[Mark]:
    """The marks of a module, in its order. KeyError for an id that the evidence does not have."""
    found = []
    for line, text in _comments(source):
        mark = _MARK.search(text)
        if mark:
            why = mark["why"] or (text.rpartition("; ")[2] if mark.start() else "")
            found.append(Mark(line, _told(why, evidence) or None))
    return found


def sentences(page: str) -> dict[str, str]:
    """Id → sentence, of every table of docs/evidence.md."""
    return {row[1]: row[2] for row in _ROW.finditer(page)}


def message(source: str, line: int) -> str:
    """The exception and the sentence that are made at this line, or right after it: `Exception: the sentence`."""
    tree = ast.parse(source)
    names = dict(_aliases(tree))
    statement = min(_statements(tree, line), key=lambda one: (one.lineno < line, abs(one.lineno - line)))
    call = getattr(statement, "value", None)
    name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else None
    text = "".join(_pieces(call)) if call is not None else ""
    if name is None:
        return text
    return f"{names.get(name, name)}: {text or 'the message of the function'}"


def _told(why: str, evidence: Mapping[str, str]) -> str:
    return EVIDENCE.sub(lambda cited: " ".join(evidence[name] for name in cited[1].split(", ")), why).strip()


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Comments; those that fill whole lines of a block are one, at the line of the first."""
    block: list[str] = []
    first = last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line, text = token.start[0], token.string.removeprefix("#").strip()
        whole = token.line.strip().startswith("#")
        if block and not (whole and line == last + 1 and not text.startswith("unverified")):
            yield first, " ".join(block)
            block = []
        if not block:
            first = line
        block, last = [*block, text], line if whole else 0
    if block:
        yield first, " ".join(block)


def _aliases(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """`Invalid = InvalidParameterException`, and its like."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Name):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, statement.value.id


def _statements(tree: ast.Module, line: int) -> Iterator[ast.stmt]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Return | ast.Assign | ast.AnnAssign) and node.lineno - 2 <= line <= (
            node.end_lineno or node.lineno
        ):
            yield node


def _pieces(node: ast.AST) -> Iterator[str]:
    """The text of an expression; what is filled in stands in braces."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from _pieces(part)
        case ast.FormattedValue(value=value):
            yield f"{{{ast.unparse(value)}}}" if isinstance(value, ast.Name | ast.Attribute) else "…"
        case ast.Call(args=[ast.JoinedStr() | ast.Constant() | ast.BinOp() as first, *_]):
            yield from _pieces(first)
        case ast.BinOp(left=left, right=right):
            yield from _pieces(left)
            yield from _pieces(right)
        case ast.Call():
            yield "…"
