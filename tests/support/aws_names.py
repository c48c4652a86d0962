"""A world in which AWS's own host names lead to an emulator: a network namespace of its own with nothing in it but the
loopback, and a mount namespace in which `/etc/hosts` is another. Nobody is told any address, and nothing reaches
Amazon.

    with aws_names.world() as world:
        world.run(["node", "script.mjs"])

A process keeps the namespaces, and what is run in them enters them (`nsenter`). Skips, or fails where everything is
required, on a machine that gives its users none.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import server
from tests.support.postgres import missing

RUN_SECONDS = 90
NAMES = (
    "cognito-idp.us-east-1.amazonaws.com",
    "issuer-cognito-idp.us-east-1.amazonaws.com",
    "recipes.auth.us-east-1.amazoncognito.com",
    "login.example.com",
)
HOSTS = f"127.0.0.1 localhost {' '.join(NAMES)}\n::1 localhost\n"
# The loopback is down in a new namespace. SIOCGIFFLAGS, SIOCSIFFLAGS; IFF_UP.
_UP = """
import fcntl, socket, struct
with socket.socket() as any_socket:
    flags = fcntl.ioctl(any_socket, 0x8913, struct.pack("16sh", b"lo", 0))
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", struct.unpack("16sh", flags)[1] | 1))
"""
_KEEP = f"{sys.executable} -c '{_UP}' && mount --bind \"$0\" /etc/hosts && echo ready && exec cat"


@dataclass
class World:
    """`enter` is what stands before a command that is to run in it."""

    enter: list[str]
    folder: Path
    environment: dict[str, str]

    @property
    def certificate(self) -> Path:
        """Of the authority, which is all that the programs trust."""
        return self.folder / "data" / "emulator-ca.pem"

    @property
    def trust(self) -> dict[str, str]:
        """As `cognito-emulator ca trust-help` says."""
        names = ("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE")
        return dict.fromkeys(names, str(self.certificate))

    def run(self, command: Sequence[str], **environment: str) -> str:
        """What it prints; fails the test if it fails."""
        result = subprocess.run(
            [*self.enter, *command],
            env={**self.environment, **self.trust, **environment},
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        if result.returncode != 0:
            pytest.fail(f"{list(command)[:3]} failed:\n{result.stdout}\n{result.stderr}", pytrace=False)
        return result.stdout

    def python(self, program: str, **environment: str) -> str:
        return self.run([sys.executable, "-c", program], **environment)

    @contextmanager
    def serving(self, folder: Path, port: int) -> Iterator[None]:
        """The files of an application, at localhost."""
        address = ["--bind", "127.0.0.1", "--directory", str(folder), str(port)]
        served = subprocess.Popen(
            [*self.enter, sys.executable, "-m", "http.server", *address],
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            self.run(["bash", "-c", f"until : < /dev/tcp/127.0.0.1/{port}; do sleep 0.02; done 2>/dev/null"])
            yield
        finally:
            served.terminate()
            served.wait()


@contextmanager
def namespaces(folder: Path, hosts: str = HOSTS) -> Iterator[list[str]]:
    """What stands before a command that is to run in them, and in the folder."""
    if any(shutil.which(each) is None for each in ("unshare", "nsenter")):
        missing("there is no unshare")
    with tempfile.NamedTemporaryFile("w", prefix="cognito-emulator-hosts-") as file:
        file.write(hosts)
        file.flush()
        keeper = subprocess.Popen(
            ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c", _KEEP, file.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert keeper.stdin
        assert keeper.stdout
        assert keeper.stderr
        try:
            if keeper.stdout.readline() != b"ready\n":
                missing(f"this machine gives no namespaces: {keeper.stderr.read().decode().strip()}")
            own = ["--user", "--net", "--mount", "--preserve-credentials", f"--wd={folder}"]
            yield ["nsenter", "--target", str(keeper.pid), *own, "--"]
        finally:
            keeper.stdin.close()  # `cat` ends
            keeper.wait()


@contextmanager
def world(**settings: object) -> Iterator[World]:
    """With an emulator at the ports 443 and 9229 that names AWS's names."""
    folder = Path(tempfile.mkdtemp(prefix="cognito-emulator-aws-"))
    values = {"tls": True, "tls_port": 443, "issuer_mode": "aws", "domain_address": "aws", "hash_profile": "test"}
    own = {f"EMULATOR_{name.upper()}": str(value) for name, value in {**values, **settings}.items()}
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    kept |= {"HOME": str(folder), "PYTHONPYCACHEPREFIX": str(server.compiled())}
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    command = [sys.executable, "-m", "emulator"]
    with namespaces(folder) as enter, (folder / "server.log").open("wb") as log:
        found = World(enter, folder, {**kept, **keys})
        started = subprocess.Popen(
            [*enter, *command, "serve"], env={**kept, **own}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            found.run([*command, "health", "--wait"])
            yield found
        finally:
            started.terminate()
            started.wait(server.STOP_SECONDS)
            print(f"--- log of the emulator\n{(folder / 'server.log').read_text()[-20_000:]}")  # noqa: T201
            shutil.rmtree(folder, ignore_errors=True)
