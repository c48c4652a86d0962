"""A sentence of Amazon Cognito's that tests of several files expect stands once, in tests/support/sentences.py."""

import ast
from pathlib import Path

from tests.support import sentences

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "support" / "sentences.py"


def texts(path: Path) -> set[str]:
    return {
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_file_spells_a_shared_sentence_itself() -> None:
    shared = {value for name, value in vars(sentences).items() if name.isupper()}
    assert len(shared) > 40
    spelt = {(path.name, text) for path in ROOT.rglob("*.py") if path != HOME for text in texts(path) & shared}
    assert spelt == set(), "take it from tests/support/sentences.py"
