"""A message as a reader sees it, as a page that is safe to open: nothing in it runs, and it can be nobody's form.

The body of a mail is anybody's text, so the browser is told to run no script, to send no form and to hold the page for
one of another origin. Pictures come by HTTPS alone; links lead where they lead, as in a mail program.
"""

import html

from emulator.control.messages import Message
from emulator.messages import plain_text

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; font-src https: data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_TEXT = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body><pre style="white-space: pre-wrap; font: inherit">{body}</pre></body></html>'
)


def page(message: Message) -> str:
    """An HTML mail is its own page; what is plain text is shown as it was written."""
    if message.medium == "EMAIL" and plain_text.is_html(message.body):
        return message.body
    return _TEXT.format(title=html.escape(message.subject or message.to), body=html.escape(message.body))


def text(message: Message) -> str:
    """What a reader without HTML sees."""
    is_html = message.medium == "EMAIL" and plain_text.is_html(message.body)
    return plain_text.of(message.body) if is_html else message.body


def source(message: Message) -> str:
    """The message as it was rendered, below its headers."""
    headers = {
        "From": message.sender,
        "Reply-To": message.reply_to,
        "To": message.to,
        "Subject": message.subject,
    }
    lines = [f"{name}: {' '.join(value.split())}" for name, value in headers.items() if value]
    return "\n".join([*lines, "", message.body])
