"""oidc-provider, a certified provider for Node, on a port, and somebody who signs in at it without a screen."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2

from tests.clients import node
from tests.support.openid_server import CLIENT_ID, CLIENT_SECRET

SCRIPTS = Path(__file__).parent / "js"
SECONDS_TO_END = 10


@contextmanager
def running(algorithm: str = "RS256") -> Iterator[str]:
    """The issuer of one that signs so."""
    packages = node.packages(SCRIPTS)
    members = json.dumps({"clientId": CLIENT_ID, "secret": CLIENT_SECRET, "algorithm": algorithm})
    with tempfile.TemporaryDirectory(dir=packages, prefix="run-") as folder:
        script = shutil.copy(SCRIPTS / "provider.mjs", folder)
        process = subprocess.Popen(["node", script, members], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdin, process.stdout:
            try:
                issuer = process.stdout.readline().strip()
                assert issuer.startswith("http://"), "oidc-provider did not start"
                yield issuer
            finally:
                process.terminate()
                process.wait(SECONDS_TO_END)


def signed_in(address: str, name: str, callback: str) -> dict[str, str]:
    """Goes to the provider as a browser does, signs in there and consents; what it brings back to `callback`."""
    with httpx2.Client(trust_env=False) as browser:
        answer = browser.get(address)
        while not (goes_to := _next(answer)).startswith(callback):
            if "/interaction/" in goes_to:
                page = browser.get(goes_to).text
                form = {"prompt": "login", "login": name, "password": "any"}
                answer = browser.post(goes_to, data=form if 'value="login"' in page else {"prompt": "consent"})
            else:
                answer = browser.get(goes_to)
    return dict(parse_qsl(urlsplit(goes_to).query))


def _next(answer: httpx2.Response) -> str:
    assert answer.is_redirect, answer.text
    return urljoin(str(answer.request.url), answer.headers["location"])
