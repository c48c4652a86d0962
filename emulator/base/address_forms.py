"""Addresses as people write them: `Ann@Example.test` is `ann@example.test`, `+1 (201) 555-0100` is `+12015550100`."""

_NOT_IN_NUMBERS = str.maketrans("", "", " -()./")


def folded(address: str) -> str:
    """How testers' addresses are compared; the API compares as a pool says."""
    text = address.strip().lower()
    return text if "@" in text or not text.startswith("+") else text.translate(_NOT_IN_NUMBERS)
