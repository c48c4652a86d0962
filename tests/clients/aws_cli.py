"""The AWS command line, in an environment of its own (it pins another botocore), installed once and driven in one
process: `cli("cognito-idp", "list-user-pools", "--max-results", "1")`.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from tests.clients import environments

VERSION = "1.46.3"
LOCK = Path(__file__).with_name("aws-cli.lock")
# Runs in that environment: a line of arguments in, a line of what the command did out. Each command is a new `aws` but
# for the files of its models, which are read once: reading them is three quarters of what a command takes.
DRIVER = """
import contextlib, functools, io, json, sys
from awscli.clidriver import create_clidriver
import botocore.session
botocore.session.create_loader = functools.cache(botocore.session.create_loader)
for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = create_clidriver().main(json.loads(line))
        except SystemExit as ended:
            code = ended.code
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""


class AwsCli:
    """`aws` against one endpoint and account."""

    def __init__(self, url: str, account: str) -> None:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": tempfile.gettempdir(),
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": url,
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }
        self._process = subprocess.Popen(
            [str(environments.installed(LOCK) / "python"), "-c", DRIVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.used: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def run(self, command: str, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error of `aws cognito-idp COMMAND …`."""
        self.used.add(command)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(["cognito-idp", command, *arguments]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            pytest.fail("the AWS CLI ended", pytrace=False)
        code, out, err = json.loads(line)
        return code or 0, out, err

    def __call__(self, command: str, *arguments: str) -> Any:
        """What a command that succeeds prints, read as JSON; None if it prints nothing."""
        code, out, err = self.run(command, *arguments)
        assert code == 0, f"aws cognito-idp {command} {' '.join(arguments)}: {err}"
        return json.loads(out) if out.strip() else None


if __name__ == "__main__":
    print(environments.installed(LOCK), file=sys.stderr)  # noqa: T201
