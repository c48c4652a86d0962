"""A client without an SDK: one operation, one POST, what came back. Cheap enough to race forty of them.

Each thread has a keep-alive connection of its own. A request carries a signature's form, not a signature: its access
key id is the AWS account.
"""

import contextlib
import http.client
import select
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson

from emulator.wire.door import TARGET

SECONDS = 60
T = TypeVar("T")


def headers(operation: str, account: str) -> dict[str, str]:
    credential = f"{account}/20260101/us-east-1/cognito-idp/aws4_request"
    return {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": TARGET + operation,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=00",
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer: `error` is the exception's name, None for a success."""

    status: int
    content: dict[str, Any]

    @property
    def error(self) -> str | None:
        return None if self.status == 200 else str(self.content.get("__type"))

    @property
    def message(self) -> str:
        return str(self.content.get("message", ""))


class Caller:
    """Calls one emulator, from any thread."""

    def __init__(self, url: str, account: str = "000000000000") -> None:
        self.url = url
        self.account = account
        self._address = urlsplit(url)
        self._own = threading.local()

    def call(self, operation: str, **members: Any) -> Outcome:
        """Raises OSError or HTTPException if no whole answer comes; the next call then connects anew."""
        return self._send("POST", "/", orjson.dumps(members), headers(operation, self.account))

    def must(self, operation: str, **members: Any) -> dict[str, Any]:
        """The content of an answer that is a success."""
        outcome = self.call(operation, **members)
        assert outcome.status == 200, f"{operation}: {outcome}"
        return outcome.content

    def control(self, method: str, path: str, content: Any = None) -> Any:
        """The emulator's own routes."""
        outcome = self.send(method, path, content)
        assert outcome.status in (200, 201), f"{method} {path}: {outcome}"
        return outcome.content

    def send(self, method: str, path: str, content: Any = None) -> Outcome:
        """The same, whatever is answered."""
        body = b"" if content is None else orjson.dumps(content)
        return self._send(method, path, body, {"Content-Type": "application/json"})

    def connect(self) -> None:
        """Has this thread's connection open, so that the next call starts with the request. One that the server closed
        because it was idle, or with its last answer, is replaced before anything is sent on it, so no request is ever
        sent twice."""
        if hasattr(self._own, "connection"):
            kept = self._own.connection.sock
            if kept is None or select.select([kept], [], [], 0)[0]:
                self.disconnect()
        if not hasattr(self._own, "connection"):
            assert self._address.hostname is not None
            connection = http.client.HTTPConnection(self._address.hostname, self._address.port, timeout=SECONDS)
            connection.connect()
            self._own.connection = connection

    def disconnect(self) -> None:
        with contextlib.suppress(AttributeError):
            self._own.connection.close()
            del self._own.connection

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Outcome:
        self.connect()
        try:
            self._own.connection.request(method, path, body, headers)
            answer = self._own.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.disconnect()
            raise
        return Outcome(answer.status, orjson.loads(content) if content[:1] in (b"{", b"[") else {})


def at_once(callers: Sequence[Caller], act: Callable[[Caller, int], T]) -> list[T]:
    """One thread for each caller; all are connected before the first one acts. Results in the callers' order."""
    gate = threading.Barrier(len(callers))

    def run(number: int) -> T:
        callers[number].connect()
        gate.wait(SECONDS)
        try:
            return act(callers[number], number)
        finally:
            callers[number].disconnect()

    with ThreadPoolExecutor(len(callers)) as threads:
        return list(threads.map(run, range(len(callers))))
