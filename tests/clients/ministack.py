"""MiniStack, an AWS emulator that nobody here wrote: a Lambda-compatible endpoint that runs Python functions without
Docker, and a KMS. In an environment of its own, for it pins another botocore; installed once.
"""

import io
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.clients import environments

VERSION = "1.5.33"
LOCK = Path(__file__).with_name("ministack.lock")
START_SECONDS = 60


@dataclass(frozen=True)
class MiniStack:
    url: str
    account: str = "123456789012"
    pid: int = 0  # leads a group of its own

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=self.account,
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}, read_timeout=60),
        )

    def function(self, name: str, source: str) -> str:
        """Makes a Python function of a file with a `handler`; its ARN."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("hook.py", source)
        made = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.11",
            Role=f"arn:aws:iam::{self.account}:role/functions",
            Handler="hook.handler",
            Code={"ZipFile": archive.getvalue()},
        )
        arn: str = made["FunctionArn"]
        return arn


@contextmanager
def running(beside: Path | None = None, lock: Path = LOCK) -> Iterator[MiniStack]:
    """Starts it on a free loopback port with a home of its own, and ends it. It is installed from the lock
    file in the folder `beside`, as `environments.installed` says."""
    program = str(environments.installed(lock, beside) / "ministack")
    with tempfile.TemporaryDirectory(prefix="ministack-") as home:
        port = _free_port()
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": home,
            "TMPDIR": home,
            "GATEWAY_PORT": str(port),
        }
        log = Path(home) / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [program], cwd=home, env=environment, stdout=out, stderr=out, start_new_session=True
            )
            try:
                url = f"http://127.0.0.1:{port}"
                _wait_until_ready(url, process, log)
                yield MiniStack(url, pid=process.pid)
            finally:
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_ministack/health", timeout=5):  # noqa: S310 — our own URL
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    pytest.fail(f"MiniStack did not start:\n{log.read_text(errors='replace')}", pytrace=False)
