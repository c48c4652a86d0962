"""How a variable is set and taken away in a shell, or written in a file of variables."""

import shlex
from collections.abc import Callable

from msgspec import Struct

from emulator.cli.output import printable


class Shell(Struct, frozen=True):
    """`unset` is None where a variable cannot be taken away; `use` is a line that shows how it is used."""

    set: Callable[[str, str], str]
    unset: Callable[[str], str] | None
    use: str | None


def _fish(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _powershell(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


def _dotenv(value: str) -> str:
    """In quotes only where it must: some readers take quotes for a part of the value."""
    return shlex.quote(value) if set(value) & set(" #'\"\\$`") else value


SHELLS = {
    "bash": Shell(
        lambda name, value: f"export {name}={shlex.quote(value)}",
        lambda name: f"unset {name}",
        'eval "$(cognito-emulator env)"',
    ),
    "fish": Shell(
        lambda name, value: f"set -gx {name} {_fish(value)}",
        lambda name: f"set -e {name}",
        "cognito-emulator env --shell fish | source",
    ),
    "powershell": Shell(
        lambda name, value: f"$Env:{name} = {_powershell(value)}",
        lambda name: f"Remove-Item Env:{name}",
        "cognito-emulator env --shell powershell | Invoke-Expression",
    ),
    "dotenv": Shell(lambda name, value: f"{name}={_dotenv(value)}", None, None),
}


def checked(value: str) -> str:
    """Raises ValueError for a value that would not stay in its line."""
    if printable(value) != value:
        raise ValueError("it has characters that are no text")
    return value
