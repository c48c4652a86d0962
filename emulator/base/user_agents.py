"""What a User-Agent says of browser and system, as far as Cognito shows it: `Chrome 125`, `Windows 10`, or nothing.

A handful of expressions for the browsers and systems people test with; whatever else there is stays unnamed.
"""

import re

from msgspec import Struct

# The first that matches counts: Edge and Opera also say Chrome, and Chrome says Safari.
_BROWSERS = (
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d+)")),
    ("Opera", re.compile(r"OPR/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari/")),
)
_SYSTEMS = (
    ("Windows 10", re.compile(r"Windows NT 10\.0")),  # Windows 11 says so, too
    ("Windows", re.compile(r"Windows NT|os/windows", re.IGNORECASE)),
    ("iOS {}", re.compile(r"(?:iPhone|CPU) OS (\d+)")),
    ("Android {}", re.compile(r"Android (\d+)")),
    ("macOS", re.compile(r"Macintosh|Mac OS X|os/(?:macos|darwin)", re.IGNORECASE)),
    ("Linux", re.compile(r"Linux|os/linux", re.IGNORECASE)),
)
_APP = re.compile(r"([\w.+-]{1,64})/(\d+)[\w.+-]*")


class Agent(Struct, frozen=True):
    browser: str | None
    system: str | None


def read(text: str | None) -> Agent:
    """`browser` is the browser, or the product that an app or SDK names first."""
    given = (text or "")[:1024]
    return Agent(_browser(given), _system(given))


def _browser(text: str) -> str | None:
    for name, pattern in _BROWSERS:
        found = pattern.search(text)
        if found:
            return f"{name} {found[1]}"
    app = _APP.match(text)
    return f"{app[1]} {app[2]}" if app and app[1] != "Mozilla" else None


def _system(text: str) -> str | None:
    for name, pattern in _SYSTEMS:
        found = pattern.search(text)
        if found:
            return name.format(*found.groups())
    return None
