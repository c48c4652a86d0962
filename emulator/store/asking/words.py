"""Reads a statement as far as one must to know that it is one, that it only asks, and what names it uses.

What the two databases read in different ways, or in a way of their own (backslashes in strings, names by numbers of
characters, other quotes, nested comments, lone carriage returns) is refused: a reader that goes another way than the
database would see other names than it.
"""

from collections.abc import Collection, Iterator
from itertools import pairwise

from msgspec import Struct

ASKING = ("select", "with", "values")
MOST_CHARACTERS = 20_000
_READING = frozenset(("from", "join", "in", ",", "(", "."))
_DEFINING = (["as", "("], ["as", "materialized"], ["as", "not"])
_HIDING = {"e": "E'…'", "u": "U&'…'"}


class NotAsked(ValueError):
    """The message says what the statement must not have."""


class Word(Struct, frozen=True):
    """A name or a keyword. `is_called`: a bracket follows. `is_owner`: a dot follows."""

    name: str
    is_called: bool = False
    is_owner: bool = False


class Question(Struct, frozen=True):
    """`text` has no semicolon at its end. `pieces` are its words, texts and signs, small letters where case says
    nothing."""

    text: str
    words: tuple[Word, ...]
    pieces: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(word.name for word in self.words)

    def reads(self, names: Collection[str]) -> str | None:
        """The first of these names that stands where a statement names what it reads from."""
        for before, piece in pairwise(self.pieces):
            if before in _READING and piece.lower() in names:
                return piece
        return None

    def defines(self, names: Collection[str]) -> str | None:
        """The first of these names that a part of the statement is given (`WITH name AS (…)`)."""
        for piece, *following in zip(self.pieces, self.pieces[1:], [*self.pieces[2:], ""], strict=False):
            if piece.lower() in names and (following[0] == "(" or following in _DEFINING):
                return piece
        return None


def read(sql: str) -> Question:
    """Raises NotAsked."""
    if len(sql) > MOST_CHARACTERS:
        raise NotAsked(f"A statement has {MOST_CHARACTERS:,} characters at most.")
    if "\0" in sql:
        raise NotAsked("A statement must not contain the character NUL.")
    sql = sql.replace("\r\n", "\n")
    if "\r" in sql:
        raise NotAsked("A line must not end by a carriage return alone.")
    pieces = list(_pieces(sql))
    end = next((at for at, kind, _ in pieces if kind == ";"), len(sql))
    if any(at > end for at, _, _ in pieces):
        raise NotAsked("One statement at a time: there is something after the semicolon.")
    pieces = [piece for piece in pieces if piece[0] < end]
    first = next((text for _, kind, text in pieces if kind != "("), "")
    if first not in ASKING:
        raise NotAsked("Only a statement that asks is run: it begins with SELECT, WITH or VALUES.")
    return Question(sql[:end], tuple(_words(pieces)), tuple(text for _, _, text in pieces))


def _words(pieces: list[tuple[int, str, str]]) -> Iterator[Word]:
    following = [kind for _, kind, _ in pieces[1:]] + [""]
    for (_, kind, text), after in zip(pieces, following, strict=True):
        if kind == "word":
            yield Word(text, is_called=after == "(", is_owner=after == ".")


def _pieces(sql: str) -> Iterator[tuple[int, str, str]]:
    """Where each begins, its kind (`word`, `text`, or the character itself) and, of a word, its name."""
    at = 0
    while at < len(sql):
        begin, sign = at, sql[at]
        if sign.isspace() and sign.isascii():
            at += 1
        elif sql.startswith("--", at):
            at = _end_of_line(sql, at)
        elif sql.startswith("/*", at):
            at = _end_of_comment(sql, at)
        elif sign in "'\"":
            _check_prefix(sql, at)
            at = _end_of_quote(sql, at)
            yield begin, "text" if sign == "'" else "word", sql[begin + 1 : at - 1].replace('""', '"')
        elif _begins_word(sign):
            while at < len(sql) and (_begins_word(sql[at]) or sql[at].isdigit()):
                at += 1
            yield begin, "word", sql[begin:at].lower()
        elif sign in "$\\`":
            raise NotAsked(f"Outside of '…' a statement must not have {sign} in it.")
        else:
            at += 1
            yield begin, sign, sign


def _begins_word(sign: str) -> bool:
    return sign == "_" or sign.isalpha() or not sign.isascii()


def _end_of_line(sql: str, at: int) -> int:
    end = sql.find("\n", at)
    return end if end >= 0 else len(sql)


def _end_of_comment(sql: str, at: int) -> int:
    end = sql.find("*/", at + 2)
    if end < 0 or "/*" in sql[at + 2 : end]:
        raise NotAsked("A comment /* … */ must end, and have no other one in it.")
    return end + 2


def _end_of_quote(sql: str, at: int) -> int:
    quote, at = sql[at], at + 1
    while True:
        end = sql.find(quote, at)
        if end < 0:
            raise NotAsked(f"There is a {quote} without its other half.")
        if not sql.startswith(quote, end + 1):
            return end + 1
        at = end + 2


def _check_prefix(sql: str, at: int) -> None:
    before = sql[max(at - 3, 0) : at].lower()
    letter = before[-1:] if not before.endswith("&") else before[-2:-1]
    if letter in _HIDING and (letter == "u") == before.endswith("&"):
        rest = before[: -1 if letter == "e" else -2]
        if not (rest and (_begins_word(rest[-1]) or rest[-1].isdigit())):
            raise NotAsked(f"Write strings as '…', not as {_HIDING[letter]}.")
