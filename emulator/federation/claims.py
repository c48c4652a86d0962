"""Claims of several values as one text, whatever the protocol."""

from collections.abc import Iterable
from urllib.parse import quote_plus


def several(values: Iterable[str]) -> str:
    """`[a, b]`, each form-encoded but for letters, digits and `.-*_`, so that a comma inside of one is none
    (evidence: claim-lists)."""
    encoded = (quote_plus(value, safe="*").replace("~", "%7E") for value in values)
    return f"[{', '.join(encoded)}]"
