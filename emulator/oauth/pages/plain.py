"""The pages that links in mails open: one sentence each, which runs nothing and is kept by nobody.

What is in their address is a person's name, a code or a token, so nothing is cached and no referrer is sent.
"""

import html
from dataclasses import dataclass

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    body: str


def saying(sentence: str, *, status: int, title: str) -> Page:
    return Page(
        status,
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n</head>\n<body>\n<p>{html.escape(sentence)}</p>\n</body>\n</html>\n",
    )
