"""What requests without a signature cost a server in memory, as the machine's kernel counts it: ten times their size at
most, beside a few mebibytes, and nothing that stays."""

import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from emulator.cli.connections import MAX_HEAD, MAX_LINES
from emulator.wire.door import TARGET
from emulator.wire.endpoint import MAX_BODY
from tests.attacks import bodies
from tests.support import databases, server
from tests.support.hostile import FLOOR, MIB
from tests.support.server import Server

SIGNED = "AWS4-HMAC-SHA256 Credential=t/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0"
SIZES = [MAX_BODY - 1_000, MIB, 262_144, 20_000]
_CLEAR = "5"  # makes the highest so far the present one: proc(5), clear_refs

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux counts it so"),
]


@dataclass
class Sent:
    """A request. Its size is that of its body, or of its head where it has none."""

    method: str = "POST"
    path: str = "/"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def size(self) -> int:
        return len(self.body) + len(self.path) + sum(len(name) + len(value) for name, value in self.headers.items())

    def to(self, running: Server) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
        try:
            connection.request(self.method, self.path, self.body, self.headers)
            answer = connection.getresponse()
            assert len(answer.read()) <= 10 * self.size + 20_000
            return answer.status
        finally:
            connection.close()


def operations(size: int) -> Iterator[tuple[str, Sent]]:
    """Signed with what anybody can write; whoever wants no signature takes no notice."""
    for what, operation, body in bodies.all_of(size):
        headers = {"x-amz-target": TARGET + operation, "content-type": "application/x-amz-json-1.1"}
        yield what, Sent(headers={**headers, "authorization": SIGNED}, body=body)
    yield "no operation", Sent(body=b"x" * size)


def heads() -> Iterator[tuple[str, Sent]]:
    room = MAX_HEAD - 500
    for path in ("/feedback", "/confirmUser", "/us-east-1_aaaaaaaaa/.well-known/jwks.json", "/_emulator/messages"):
        for what, unit in {"names": "a&", "pairs": "a=b&", "escapes": "%F0%9F%98%80", "semicolons": ";"}.items():
            yield f"query of {what} for {path}", Sent("GET", f"{path}?{unit * (room // len(unit))}")
    yield "path", Sent("GET", "/" + "a/" * (room // 2))
    for name in ("authorization", "x-forwarded-for", "origin", "user-agent", "x-amz-target", "host", "cookie"):
        listed = {"x-amz-target": f"{TARGET}ListUsers", name: "AWS4-HMAC-SHA256 " + "a=b," * (room // 5)}
        yield f"header {name}", Sent(headers=listed, body=b"{}")
    yield "lines", Sent("GET", headers={f"x{number}": "" for number in range(MAX_LINES - 20)})


def others() -> Iterator[tuple[str, Sent]]:
    """Bodies at the other doors."""
    yield "file of an import", Sent("PUT", "/_import/x?X-Amz-Signature=x", body=b"a," * (MAX_BODY // 2))
    yield "control route", Sent("PUT", "/_emulator/clock", body=bodies.elements(b"{}", MIB))
    yield (
        "control route, text",
        Sent("PUT", "/_emulator/clock", body=bodies.filled(b'{"a":"' + bodies.EMOJI, b"a", b'"}', MIB)),
    )
    form = {"content-type": "application/x-www-form-urlencoded"}
    yield "form", Sent("POST", "/oauth2/token", form, b"a=b&" * (MIB // 4))
    yield "form for a page", Sent("POST", "/feedback", form, b"a&" * (MIB // 2))


@pytest.fixture(scope="module")
def running(database_url: str) -> Iterator[Server]:
    with databases.empty(database_url) as url, server.running(url, fresh=True) as started:
        yield started


def resident(running: Server, what: str) -> int:
    """In bytes: VmRSS now, VmHWM at most since it was cleared."""
    lines = Path(f"/proc/{running.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


def taken(running: Server, sent: Sent) -> int:
    """What the server had more at one time of the request than before it; what the first of its kind fills, such as
    modules and connections, the second finds."""
    sent.to(running)
    Path(f"/proc/{running.pid}/clear_refs").write_text(_CLEAR)
    before = resident(running, "VmRSS")
    sent.to(running)
    return resident(running, "VmHWM") - before


@pytest.mark.parametrize("size", SIZES)
def test_no_body_takes_more_than_ten_times_its_size(running: Server, size: int) -> None:
    _check(running, lambda: operations(size))


@pytest.mark.parametrize("door", [heads, others])
def test_no_door_takes_more_than_ten_times_of_what_comes(
    running: Server, door: Callable[[], Iterator[tuple[str, Sent]]]
) -> None:
    _check(running, door)


def _check(running: Server, requests: Callable[[], Iterator[tuple[str, Sent]]]) -> None:
    found = {what: (taken(running, sent), sent.size) for what, sent in requests()}
    assert {what: peak for what, (peak, size) in found.items() if peak > 10 * size + FLOOR} == {}


def test_nothing_stays_of_what_came(running: Server) -> None:
    def everything() -> int:
        requests = [*operations(SIZES[0]), *heads(), *others()]
        for _, sent in requests:
            sent.to(running)
        return sum(sent.size for _, sent in requests)

    everything()
    before = resident(running, "VmRSS")
    size = sum(everything() for _ in range(2))
    assert size > 30 * FLOOR
    assert resident(running, "VmRSS") - before < 2 * FLOOR
