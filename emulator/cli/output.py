"""What commands print: data on stdout, as a table for people or as JSON or YAML for programs; messages on stderr.

A table is for a terminal. Elsewhere, as in `cognito-emulator pool list | jq`, JSON is printed unless another form was
asked for. Characters that would act on a terminal are shown as `\\x1b`: what a client wrote is data and nothing else.
"""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from msgspec import Struct

FORMS = ("table", "json", "yaml")
LONGEST = 80  # characters of a cell in a table of many rows
# What moves a terminal's cursor, or makes a text read in another order than it stands.
_ACTS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Row = Mapping[str, Any]


class Output(Struct, frozen=True):
    """`form` is None where the command line does not say it."""

    form: str | None = None
    quiet: bool = False

    @property
    def is_table(self) -> bool:
        return self.form == "table" or (self.form is None and sys.stdout.isatty())

    def rows(self, answer: Any, rows: Sequence[Row], columns: Mapping[str, str]) -> None:
        """A table of `columns`, heading → member of a row (`a.b` is a member of a member); or the whole `answer`."""
        if self.is_table:
            _table([[shown(_member(row, member)) for member in columns.values()] for row in rows], list(columns))
        else:
            self.whole(answer)

    def one(self, answer: Any, lines: Mapping[str, Any] | None = None) -> None:
        """A name and its value in each line (of the `answer` itself, if no lines are given); or the whole `answer`."""
        if not self.is_table:
            self.whole(answer)
            return
        lines = answer if lines is None else lines
        width = max((len(name) for name in lines), default=0)
        for name, value in lines.items():
            click.echo(f"{bold(name.ljust(width))}  {shown(value, longest=None)}")

    def part(self, heading: str, rows: Sequence[Row], columns: Mapping[str, str]) -> None:
        """One table of several, with its heading; nothing where it has no rows."""
        if rows:
            click.echo(f"\n{bold(heading)}")
            self.rows(rows, rows, columns)

    def more(self, after: str | None) -> None:
        """Whether a list goes on."""
        if after is not None:
            self.say(f"There are more: --after {after}")

    def whole(self, answer: Any) -> None:
        click.echo(_yaml(answer) if self.form == "yaml" else as_json(answer))

    def say(self, sentence: str) -> None:
        """For people, on stderr."""
        if not self.quiet:
            click.echo(printable(sentence), err=True)


def as_json(answer: Any) -> str:
    """Nothing in it acts on a terminal: JSON has an escape for each character."""
    text = json.dumps(answer, indent=2, ensure_ascii=False)
    return "\n".join(_ACTS.sub(lambda found: f"\\u{ord(found[0]):04x}", line) for line in text.split("\n"))


def _yaml(answer: Any) -> str:
    import yaml

    return str(yaml.safe_dump(answer, sort_keys=False, allow_unicode=True)).rstrip("\n")


def printable(text: str) -> str:
    return _ACTS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def shown(value: Any, *, longest: int | None = LONGEST) -> str:
    """A value as a person reads it, in one line."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(one, str) for one in value):
        text = ", ".join(value) or "-"
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = printable(text)
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"


def _member(row: Row, path: str) -> Any:
    found: Any = row
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _table(rows: list[list[str]], headings: list[str]) -> None:
    widths = [max(len(row[at]) for row in [headings, *rows]) for at in range(len(headings))]
    for number, row in enumerate([headings, *rows]):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        click.echo(line if number else bold(line))


def bold(text: str) -> str:
    return click.style(text, bold=True) if has_colours() else text


def has_colours() -> bool:
    """NO_COLOR is stronger than FORCE_COLOR, and both than what is found out (https://no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")
