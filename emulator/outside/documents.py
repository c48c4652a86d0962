"""Public documents at addresses that a caller of the API names, such as the metadata of a SAML provider.

The caller chooses where this server goes, so it goes to no link-local address, nor to any other where clouds keep their
credentials; the addresses of the name are looked at as they are connected to, for a redirect, too. Loopback and
private addresses are allowed: the providers of a developer live there.
"""

import ipaddress
import time
from urllib.parse import urljoin, urlsplit

from emulator.doors import NotFetched
from emulator.outside.http import Answer, HttpClient, TooLate, TooLong, Unreachable, without_secrets

SECONDS = 5.0  # for a document, redirects included
LONGEST = 512 * 1024  # bytes; the metadata of great federations are longer, those of one provider some kilobytes
MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": "Amazon/Cognito"}
# Where clouds keep the credentials of a machine, beside the link-local addresses: AWS by IPv6, Alibaba, Oracle.
_OF_CLOUDS = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192")))


class Documents:
    """Fetched anew each time. Hold nothing while one is asked for."""

    def __init__(self) -> None:
        self._http = HttpClient(admits=is_allowed)

    def fetch(self, url: str) -> bytes:
        """Raises NotFetched."""
        until = time.monotonic() + SECONDS
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._get(url, max(until - time.monotonic(), 0.001))
            if answer.is_success:
                return answer.body
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                raise NotFetched(f"{without_secrets(url)} answered {answer.status}", answer.status)
            url = urljoin(url, answer.headers["location"])
        raise NotFetched(f"more than {MOST_REDIRECTS} redirects")

    def close(self) -> None:
        self._http.close()

    def _get(self, url: str, seconds: float) -> Answer:
        try:
            if urlsplit(url).scheme not in ("http", "https"):
                raise NotFetched("only addresses of http and https are asked")
            return self._http.request("GET", url, _HEADERS, b"", seconds=seconds, longest=LONGEST)
        except (TooLate, TooLong, Unreachable, ValueError) as error:
            raise NotFetched(str(error)) from error


def is_allowed(address: str) -> bool:
    """Of an address that a name turned out to have."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    real = mapped or found
    return not real.is_link_local and real not in _OF_CLOUDS
