"""Servers at addresses that somebody else chose: identity providers and their metadata, documents of OAuth clients.

Whoever names an address chooses where this server goes. So each address is judged when it is connected to, not the name
before: a name that has another address a moment later (DNS rebinding) gains nothing, nor does a redirect. No request
goes to a link-local address, nor to any other where clouds keep their credentials. Loopback and private addresses are
allowed unless a setting says otherwise: the providers of a developer live there. Without TLS only they are asked.

The connections that are kept were judged when they were made. Who may go to other addresses has other connections.
"""

import time
from collections.abc import Callable, Mapping
from typing import NoReturn
from urllib.parse import urlencode, urljoin, urlsplit

from emulator import doors
from emulator.base import networks
from emulator.doors import MOST_REDIRECTS, NO_HEADERS, Answered, NoAnswer
from emulator.outside.http import HttpClient, TooLate, TooLong, Unreachable, Why

_USER_AGENT = "Amazon/Cognito"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_REDIRECTS = (301, 302, 303, 307, 308)
_OF_ONE_ORIGIN = ("authorization", "cookie")  # no other server gets them by a redirect
_LEAST = 0.001  # seconds
_KINDS: dict[Why, type[NoAnswer]] = {
    "name": doors.NameNotFound,
    "address": doors.AddressNotAllowed,
    "refused": doors.ConnectionRefused,
    "reset": doors.ConnectionReset,
    "tls": doors.TlsFailed,
    "other": NoAnswer,
}


class OtherServers:
    """`private`: networks of one's own may be asked. `trusts` is a file of certificates, besides the system's."""

    def __init__(self, *, private: bool = True, trusts: str | None = None) -> None:
        any_network = _admits("public", "own") if private else _admits("public")
        self._open = HttpClient(admits=any_network, trusts=trusts)
        self._public = HttpClient(admits=_admits("public"), trusts=trusts)
        self._plain = HttpClient(admits=_admits("own")) if private else None

    def get(
        self,
        url: str,
        headers: Mapping[str, str] = NO_HEADERS,
        *,
        seconds: float,
        longest: int,
        redirects: int = MOST_REDIRECTS,
        public_only: bool = False,
    ) -> Answered:
        """Raises NoAnswer."""
        until = time.monotonic() + seconds
        for _ in range(redirects + 1):
            left = max(until - time.monotonic(), _LEAST)
            answer = self._ask("GET", url, headers, b"", seconds=left, longest=longest, public_only=public_only)
            if answer.status not in _REDIRECTS or "location" not in answer.headers or redirects == 0:
                return answer
            before, url = url, _joined(url, answer.headers["location"])
            if _origin(before) != _origin(url):
                headers = {name: value for name, value in headers.items() if name.lower() not in _OF_ONE_ORIGIN}
        raise doors.TooManyRedirects(f"more than {redirects} redirects")

    def post(
        self,
        url: str,
        form: Mapping[str, str],
        headers: Mapping[str, str] = NO_HEADERS,
        *,
        seconds: float,
        longest: int,
        public_only: bool = False,
    ) -> Answered:
        """Raises NoAnswer."""
        body = urlencode(form).encode()
        sent = {**_FORM, **headers}
        return self._ask("POST", url, sent, body, seconds=seconds, longest=longest, public_only=public_only)

    def close(self) -> None:
        for client in (self._open, self._public, self._plain):
            if client is not None:
                client.close()

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        seconds: float,
        longest: int,
        public_only: bool,
    ) -> Answered:
        sent = {"User-Agent": _USER_AGENT, **headers}
        try:
            client = self._client(urlsplit(url).scheme, public_only=public_only)
            answer = client.request(method, url, sent, body, seconds=seconds, longest=longest)
        except (TooLate, TooLong, Unreachable, ValueError) as error:
            _tell(error)
        return Answered(answer.status, answer.headers, answer.body, url)

    def _client(self, scheme: str, *, public_only: bool) -> HttpClient:
        if scheme == "https":
            return self._public if public_only else self._open
        if scheme == "http" and self._plain is not None and not public_only:
            return self._plain
        raise doors.AddressNotAllowed("only addresses of https are asked, and of http in networks of one's own")


def _admits(*allowed: networks.Network) -> Callable[[str], bool]:
    return lambda address: networks.of(address) in allowed


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise doors.AddressNotAllowed("the address of the redirect is none") from error


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _tell(error: TooLate | TooLong | Unreachable | ValueError) -> NoReturn:
    """The error of HTTP as the door has it."""
    if isinstance(error, TooLate):
        raise (doors.ReadTimedOut if error.connected else doors.ConnectTimedOut)(str(error)) from error
    if isinstance(error, TooLong):
        raise doors.AnswerTooLarge(str(error)) from error
    if isinstance(error, Unreachable):
        raise _KINDS[error.why](str(error)) from error
    raise doors.AddressNotAllowed(str(error)) from error
