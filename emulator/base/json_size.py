"""How many values a JSON text has, counted before it is parsed: `{}` takes three bytes in the text and eighty as a
Python object."""

import re
from itertools import islice

# A string, which may lack its end, or what stands before a value. Nothing is gone back to, so it takes linear time and
# no memory.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[,\[{]', re.DOTALL)
_QUOTE = ord('"')


def has_more_values(text: bytes, most: int) -> bool:
    """Whether there are more values than `most`. Each JSON value but the first comes after a `,`, `[` or `{`; those
    inside strings are told apart only where there would be too many with them. Of what is not JSON it may say either,
    but a parser finds no more than `most` values before it finds that out."""
    if len(text) <= most or sum(map(text.count, (b",", b"[", b"{"))) <= most:
        return False
    tokens = islice(_TOKEN.finditer(text), 4 * most)  # JSON has two strings for each other token at most
    return sum(text[token.start()] != _QUOTE for token in tokens) > most
