"""How the console writes times, spans and ids for people."""

from emulator.base.spans import ago, span

__all__ = ["ago", "shortened", "span"]
SHORT = 20  # characters that an id may have before its middle is left out


def shortened(text: str, most: int = SHORT) -> str:
    """The beginning and the end of a long id."""
    if len(text) <= most:
        return text
    kept = most - 1
    return f"{text[: (kept + 1) // 2]}…{text[-(kept // 2) :]}"
