"""URL patterns of CIMD policies: which addresses of metadata documents they mean.

`*` stands for any run of characters, none at all included. Everything else stands for itself, case included.
"""

from collections.abc import Iterable

from emulator.store.cimd_policies import CimdPolicy

_SCHEME = "https://"


def matches(pattern: str, url: str) -> bool:
    # unverified: A `*` stands for any run of characters; before the first `/` of a pattern it stays in the host.
    if not pattern.startswith(_SCHEME) or not url.startswith(_SCHEME):
        return False
    host, slash, path = pattern.removeprefix(_SCHEME).partition("/")
    rest = url.removeprefix(_SCHEME)
    if not slash:
        return _is_like(host, rest)
    url_host, url_slash, url_path = rest.partition("/")
    if not url_slash or "?" in url_host or "#" in url_host:
        return False
    return _is_like(host, url_host) and _is_like(path, url_path)


def any_matches(patterns: Iterable[str], url: str) -> bool:
    return any(matches(pattern, url) for pattern in patterns)


def chosen(policies: Iterable[CimdPolicy], url: str) -> CimdPolicy | None:
    """The policy that means the address. `policies` come oldest first."""
    # unverified: Of several policies that match, the one with the longest matching pattern counts, then the oldest.
    best, longest = None, 0
    for policy in policies:
        length = max((len(pattern) for pattern in policy.url_patterns if matches(pattern, url)), default=0)
        if length > longest:
            best, longest = policy, length
    return best


def _is_like(pattern: str, text: str) -> bool:
    """Each part between two stars is taken where it is found first. As a regular expression, a pattern of many stars
    would cost more time than there is."""
    first, *others = pattern.split("*")
    if not others:
        return text == first
    last = others.pop()
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in others:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
