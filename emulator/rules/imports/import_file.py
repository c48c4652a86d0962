"""The rows of an uploaded file: its bytes, a chunk at a time, as records with the lines they stand on.

UTF-8 with or without a byte order mark (the documentation asks for none; one is passed over, unverified), lines that
end in LF or CRLF, fields with or without quotation marks, and AWS's backslash before a comma that belongs to the value
(evidence: import-file-rules). Holds one chunk and one record, however large the file is. Knows no attributes.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from emulator import errors

LONGEST_ROW = 16_000  # characters; evidence: quota-numbers
_LONGEST_LINE = 4 * LONGEST_ROW + 2  # bytes that a row of that length can have
_PLAIN_BACKSLASH = re.compile(r"\\(?!,)")


class Record(Struct, frozen=True):
    """A row from line `line` to line `last_line`, the header's being 1. `fields` is empty for a blank line, and None
    where `problem` says why the row cannot be read."""

    line: int
    last_line: int
    fields: list[str] | None
    problem: str | None = None


def records(chunks: Iterable[bytes]) -> Iterator[Record]:
    """Every row with the header. The same bytes give the same records, however they were cut into chunks."""
    lines = _Lines(chunks)
    reader = csv.reader(lines, escapechar="\\")
    while True:
        first, lines.length = lines.count + 1, 0
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            long = lines.length > LONGEST_ROW
            problem = errors.imports.ROW_TOO_LONG if long else errors.imports.ROW_UNREADABLE
            yield Record(first, lines.count, None, problem)
            continue
        if lines.length > LONGEST_ROW:
            yield Record(first, lines.count, None, errors.imports.ROW_TOO_LONG)
        else:
            yield Record(first, lines.count, fields)


class _Lines:
    """What the reader is fed: lines, counted, with the characters that it took for the present record."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.count = 0
        self.length = 0
        self._lines = _split(chunks)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines).decode("utf-8", "surrogateescape")
        self.count += 1
        if self.count == 1:
            line = line.removeprefix("\ufeff")
        length = len(line.rstrip("\r\n"))
        self.length += length
        if length > LONGEST_ROW:  # fails whatever it says; its quotes shall not take the next lines with it
            return line[: LONGEST_ROW + 1].replace('"', "").replace("\\", "") + "\n"
        return _PLAIN_BACKSLASH.sub(r"\\\\", line) if "\\" in line else line


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with their ends. Of a line that is too long anyway only the beginning is kept."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line[:_LONGEST_LINE] + b"\n"
        rest = rest[:_LONGEST_LINE]
    if rest:
        yield rest
