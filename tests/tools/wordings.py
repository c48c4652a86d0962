"""`python -m tests.tools.wordings [--check]`: emulator/errors/wordings.json, how sure it is that AWS says a sentence.
Made from the comments beside the sentences and from docs/evidence.md, never by hand; `/_emulator/why` shows it.
"""

import argparse
import ast
import io
import json
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.tools.marks import EVIDENCE, message

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "emulator" / "errors"
FILE = FOLDER / "wordings.json"
# The words of docs/evidence.md, the surest first.
WORDS = ("measured", "captured", "documented", "reported", "inferred", "emulators only", "decided by us")
_ROW = re.compile(r"^\| `([a-z][a-z0-9-]*)` \|(.*)\|$", re.MULTILINE)
_CONSTANT = re.compile(r"\b[A-Z][A-Z_]{3,}\b")


def written() -> str:
    found = {
        f"{path.stem}.{name}": {"word": word, "evidence": ids, "text": text}
        for path in sorted(FOLDER.glob("*.py"))
        if path.stem not in ("__init__", "types", "causes") and not path.stem.endswith("_reasons")
        for name, word, ids, text in _of(path.read_text())
    }
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in sorted(found.items()))
    return f"{{\n{lines}\n}}\n"


def _of(source: str) -> Iterator[tuple[str, str, list[str], str]]:
    comments, sure = _comments(source), _evidence()
    tree = ast.parse(source)
    constants = {
        target.id: node.lineno
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            lines = range(function.lineno - 1, (function.end_lineno or function.lineno) + 1)
            code = ast.unparse(function)
            lines_of_constants = [constants[name] for name in _CONSTANT.findall(code) if name in constants]
            text = " ".join(comments[line] for line in [*lines, *lines_of_constants] if line in comments)
            cited = EVIDENCE.findall(f"{text} {ast.get_docstring(function) or ''}")
            ids = [name for names in cited for name in names.split(", ")]
            yield (
                function.name,
                _word(text, [sure[one] for one in ids if one in sure]),
                ids,
                _sentence(source, function),
            )


def _sentence(source: str, function: ast.FunctionDef) -> str:
    """The exception and the sentence of the function's last answer; empty where it makes it of parts."""
    answers = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    return message(source, answers[-1].lineno) if answers else ""


def _word(text: str, words: list[str]) -> str:
    """A mark that says it is unverified wins; then what somebody saw; then the evidence, as sure as its surest row."""
    if "unverified" in text:
        return "unverified"
    if "seen:" in text or "seen " in text:
        return "captured"
    if words:
        return min(words, key=WORDS.index)
    return "ours" if "ours" in text.lower() else "unmarked"


def _evidence() -> dict[str, str]:
    found = {}
    for row in _ROW.finditer((ROOT / "docs" / "evidence.md").read_text()):
        cells = [cell.strip() for cell in row[2].split(" | ")]
        words = [word for word in WORDS for cell in cells if cell == word]
        if words:
            found[row[1]] = words[0]
    return found


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}


def main() -> int:
    parser = argparse.ArgumentParser(description="Write emulator/errors/wordings.json from the comments.")
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    if not parser.parse_args().check:
        FILE.write_text(written())
        return 0
    if FILE.read_text() == written():
        return 0
    print("emulator/errors/wordings.json is out of date: run python -m tests.tools.wordings", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
