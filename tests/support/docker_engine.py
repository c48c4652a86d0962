"""A stand-in for a Docker engine: the part of its HTTP API that Testcontainers calls, on a Unix socket. A container of
our image is an emulator in a process of its own, at the port that the request asks for.

    with engine("cognito-emulator") as docker:
        docker.host  # for DOCKER_HOST

What it does not show: that the image can be built and starts, networks, volumes, and Docker's own proxy of ports.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any
from urllib.parse import unquote

from tests.support import server

PORT = "9229/tcp"
Answer = tuple[int, Any]


@dataclass
class Started:
    """A container. `asked` is the body that made it."""

    id: str
    asked: dict[str, Any]
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def bindings(self) -> dict[str, Any]:
        found: dict[str, Any] = self.asked["HostConfig"]["PortBindings"]
        return found

    @property
    def port(self) -> int:
        return int(self.bindings[PORT][0]["HostPort"])

    @property
    def environment(self) -> dict[str, str]:
        return dict(one.split("=", 1) for one in self.asked["Env"])

    def start(self) -> None:
        """As the image does: on 9229 there, which is the bound port here."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EMULATOR_")}
        own = {"EMULATOR_PORT": str(self.port), "EMULATOR_DATABASE_URL": f"sqlite:///{self.folder}/emulator.db"}
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "emulator", *(self.asked.get("Cmd") or [])],
                env={"PYTHONPYCACHEPREFIX": str(server.compiled()), **kept, **own, **self.environment},
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def shown(self) -> dict[str, Any]:
        runs = self.process is not None and self.process.poll() is None
        status = "running" if runs else "exited" if self.process is not None else "created"
        return {
            "Id": self.id,
            "Name": f"/{self.id[:12]}",
            "Image": "sha256:0",
            "Config": {"Image": self.asked["Image"], "Env": self.asked["Env"], "Labels": {}, "Tty": True},
            "State": {"Status": status, "Running": runs, "ExitCode": 0},
            "NetworkSettings": {
                "Ports": {PORT: [{"HostIp": "127.0.0.1", "HostPort": str(self.port)}]},
                "Networks": {"bridge": {"Gateway": "127.0.0.1", "IPAddress": "127.0.0.1"}},
            },
            "HostConfig": {"PortBindings": self.bindings, "NetworkMode": "bridge"},
        }


@dataclass
class Engine:
    host: str
    folder: Path
    images: set[str]
    taken: int = 0  # how many starts fail, as somebody else has the port
    containers: dict[str, Started] = field(default_factory=dict)
    seen: list[Started] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        place = re.sub(r"^/v[\d.]+", "", path)
        self.calls.append(f"{method} {re.sub('[0-9a-f]{64}', '{id}', place)}")
        if place == "/version":
            return 200, {"ApiVersion": "1.47", "MinAPIVersion": "1.24", "Version": "27.0.0"}
        if place.startswith("/images/") and place.endswith("/json"):
            name = unquote(place.removeprefix("/images/").removesuffix("/json"))
            there = name.removesuffix(":latest") in self.images
            return (
                (200, {"Id": "sha256:0", "RepoTags": [name]}) if there else (404, {"message": f"No such image: {name}"})
            )
        if place == "/images/create":
            return 404, {"message": "pull access denied, repository does not exist"}
        if place in ("/containers/json", "/networks"):
            return 200, [one.shown() for one in self.containers.values()] if place == "/containers/json" else []
        if place == "/containers/create":
            return self._create(body)
        found = re.fullmatch(r"/containers/([0-9a-f]+)(?:/(\w+))?", place)
        if found is None or found[1] not in self.containers:
            return 404, {"message": f"No such place: {method} {place}"}
        return self._of_container(method, self.containers[found[1]], found[2])

    def _create(self, body: dict[str, Any]) -> Answer:
        made = Started(os.urandom(32).hex(), body, self.folder / f"container-{len(self.seen)}")
        made.folder.mkdir()
        self.containers[made.id] = made
        self.seen.append(made)
        return 201, {"Id": made.id, "Warnings": []}

    def _of_container(self, method: str, one: Started, what: str | None) -> Answer:
        if (method, what) == ("POST", "start"):
            if self.taken:
                self.taken -= 1
                return 500, {"message": "driver failed programming external connectivity: port is already allocated"}
            one.start()
            return 204, None
        if (method, what) == ("GET", "json"):
            return 200, one.shown()
        if (method, what) == ("GET", "logs"):
            return 200, (one.folder / "log").read_bytes()
        if (method, what) == ("DELETE", None):
            one.end()
            del self.containers[one.id]
            return 204, None
        return 404, {"message": f"not played: {method} {what}"}


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up waiting is not worth a trace."""


@contextmanager
def engine(*images: str) -> Iterator[Engine]:
    """Has the images, and no other can be pulled."""
    folder = Path(tempfile.mkdtemp(prefix="engine-"))  # the path of a socket has a hundred characters at most
    place = folder / "docker.sock"
    played = Engine(f"unix://{place}", folder, set(images))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            status, told = played.answer(self.command, self.path.partition("?")[0], body)
            content = told if isinstance(told, bytes) else b"" if told is None else json.dumps(told).encode()
            self.send_response(status)
            if content:
                self.send_header("Content-Type", "application/json")
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = do_HEAD = _do  # noqa: N815  (as the server calls them)

        def address_string(self) -> str:
            return "unix"

        def log_message(self, format: str, *args: Any) -> None:
            pass

    listening = _Server(str(place), Handler)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield played
    finally:
        for one in list(played.containers.values()):
            one.end()
        listening.shutdown()
        listening.server_close()
        thread.join()
        shutil.rmtree(folder, ignore_errors=True)
