"""Asking over HTTP: one request, its answer read as JSON or as text, a refusal raised with its sentence."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final


class Absence(Enum):
    ABSENT = "absent"


ABSENT: Final = Absence.ABSENT  # a member that is not sent, where None is sent as null
Query = str | int | float | bool | list[str] | None
_PATIENCE = 30.0  # seconds, beside what the caller asks the server to wait


class Refused(Exception):
    """The emulator does not do it. `status` is HTTP's, the message its sentence."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class NotReachable(Exception):
    """No emulator answers at the address, or not in time."""


class Caller:
    """`url` is where the emulator is, such as `http://localhost:9229`; `token` is EMULATOR_ADMIN_TOKEN, if the server
    has one; `timeout` is how many seconds an answer may take."""

    def __init__(
        self, url: str = "http://localhost:9229", *, token: str | None = None, timeout: float = _PATIENCE
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._timeout = timeout
        # An address of this machine or of a container is never behind a proxy of the environment.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def _ask(
        self,
        method: str,
        path: str,
        *,
        names: Mapping[str, str] | None = None,
        query: Mapping[str, Query] | None = None,
        headers: Mapping[str, str | None] | None = None,
        body: object = ABSENT,
        content: bytes | str | None = None,
    ) -> Any:
        """The JSON of the answer, its text where it is none, and None where there is nothing. Raises Refused and
        NotReachable."""
        for name, value in (names or {}).items():
            path = path.replace(f"{{{name}}}", urllib.parse.quote(value, safe="/"))
        asked = [(name, _written(value)) for name, value in (query or {}).items() if value is not None]
        url = f"{self._url}{path}" + (f"?{urllib.parse.urlencode(asked, doseq=True)}" if asked else "")
        request = urllib.request.Request(url, method=method, headers=dict(self._headers))  # noqa: S310  # http or https
        for name, given in (headers or {}).items():
            if given is not None:
                request.add_header(name, given)
        if content is not None:
            request.data = content.encode() if isinstance(content, str) else content
            request.add_header("Content-Type", "application/octet-stream")
        elif body is not ABSENT:
            request.data = json.dumps(_present(body)).encode()
            request.add_header("Content-Type", "application/json")
        waits = (query or {}).get("wait")
        patience = self._timeout + (float(waits) if isinstance(waits, int | float) else 0.0)
        try:
            with self._opener.open(request, timeout=patience) as answer:
                return _read(answer.headers.get_content_type(), answer.read())
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except (OSError, urllib.error.URLError) as error:
            raise NotReachable(f"{method} {url}: {error}") from error


def _present(body: object) -> object:
    if isinstance(body, Mapping):
        return {name: value for name, value in body.items() if value is not ABSENT}
    return body


def _written(value: Query) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return value


def _read(content_type: str, content: bytes) -> Any:
    if not content:
        return None
    return json.loads(content) if content_type == "application/json" else content.decode()


def _refusal(error: urllib.error.HTTPError) -> Refused:
    content = error.read()
    try:
        detail = str(json.loads(content)["detail"])
    except (ValueError, KeyError, TypeError):  # something else answers there
        detail = content.decode(errors="replace")[:1000] or str(error)
    return Refused(error.code, detail)
