"""Real HTTP servers on the loopback, which stand in for a developer's functions."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Call:
    path: str
    headers: dict[str, str]
    event: Any


@dataclass(frozen=True)
class Answer:
    body: bytes | object = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Server:
    url: str
    calls: list[Call] = field(default_factory=list)


class _LoopbackServer(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up waiting is not worth a trace."""


@contextmanager
def serving(respond: Callable[[Call], Answer]) -> Iterator[Server]:
    """A server that records its calls and answers with `respond`."""
    server = Server("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: in two, the second waits 40 ms for the first's acknowledgement

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            call = Call(self.path, {name.lower(): value for name, value in self.headers.items()}, json.loads(body))
            server.calls.append(call)
            answer = respond(call)
            payload = answer.payload()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    loopback = _LoopbackServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{loopback.server_port}"
    thread = threading.Thread(target=loopback.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        loopback.shutdown()
        loopback.server_close()
        thread.join()


def answering(*answers: Answer) -> Callable[[Call], Answer]:
    """The answers in turn, the last one for ever."""
    remaining = list(answers)
    return lambda _call: remaining.pop(0) if len(remaining) > 1 else remaining[0]


def echo(call: Call) -> Answer:
    return Answer(call.event)
