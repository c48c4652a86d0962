"""What the text of a variable comes to, by the type of its setting. Each refusal is a sentence that follows the name:
`must be a whole number, not 'many'`."""

from collections.abc import Callable
from typing import Any, Final, Literal, get_args, get_origin

from msgspec import ValidationError, convert

from emulator.base.secret_text import Secret
from emulator.base.setting_sources import Wrong

_TRUE: Final = frozenset({"1", "on", "t", "true", "y", "yes"})
_FALSE: Final = frozenset({"0", "off", "f", "false", "n", "no"})


def of_type(kind: Any, given: Any) -> Any:
    """`kind` is `str`, `int`, `float`, `bool`, Secret, one of them or None, or a Literal of texts. Text is read as a
    variable has it; another value must be of the type. Raises ValueError."""
    if isinstance(given, Wrong):
        raise ValueError(given.sentence)
    if get_origin(kind) is Literal:
        return _one_of(get_args(kind), given)
    kinds = get_args(kind) or (kind,)
    if given is None and type(None) in kinds:
        return None
    return _READ[kinds[0]](given)


def _one_of(words: tuple[str, ...], given: Any) -> str:
    if given not in words:
        raise ValueError(f"must be one of {', '.join(map(repr, words))}, not {given!r}")
    return str(given)


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise ValueError(f"must be text, not {given!r}")
    return given


def _secret(given: Any) -> Secret:
    if isinstance(given, Secret):
        return given
    if not isinstance(given, str):
        raise ValueError("must be text")
    return Secret(given)


def _number(kind: type[int | float], told: str) -> Callable[[Any], int | float]:
    def read(given: Any) -> int | float:
        try:
            return convert(given.strip() if isinstance(given, str) else given, kind, strict=False)
        except ValidationError:
            raise ValueError(f"must be {told}, not {given!r}") from None

    return read


def _yes_or_no(given: Any) -> bool:
    word = str(given).lower()
    if word not in _TRUE and word not in _FALSE:
        raise ValueError(f"must be true or false, not {given!r}")
    return word in _TRUE


_READ: Final[dict[Any, Callable[[Any], Any]]] = {
    str: _text,
    Secret: _secret,
    int: _number(int, "a whole number"),
    float: _number(float, "a number"),
    bool: _yes_or_no,
}
