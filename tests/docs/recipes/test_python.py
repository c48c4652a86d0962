"""The recipes in Python and for the shell: a web application with Flask and Authlib, and programs without a user."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.docs.recipes.conftest import Kitchen
from tests.support import recipes
from tests.support.oauth_client import claims
from tests.support.person import Person

pytestmark = pytest.mark.clients
START_SECONDS = 30


@pytest.fixture
def web(kitchen: Kitchen, tmp_path: Path) -> Iterator[str]:
    """Where the recipe's application listens."""
    (tmp_path / "web.py").write_text(kitchen.recipe("recipes/flask.md", "flask").code)
    command = [sys.executable, "-m", "flask", "--app", "web", "run", "--port", str(kitchen.port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
    try:
        _wait_for(kitchen.application, process)
        yield kitchen.application
    finally:
        process.terminate()
        process.wait()
        print((tmp_path / "log").read_text())  # noqa: T201


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx2.get(address, trust_env=False)
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the application did not start")


def test_the_flask_application_signs_in_and_out(web: str, kitchen: Kitchen) -> None:
    ann = Person("ann")
    assert "Sign in" in ann.visit(web).text
    assert "ann@example.com" in ann.visit(f"{web}/login").text
    assert "ann@example.com" in ann.visit(web).text
    signed_out = ann.visit(f"{web}/logout")
    assert (str(signed_out.response.url), "Sign in" in signed_out.text) == (f"{web}/", True)
    asked_again = Person.shown(ann.open(f"{web}/login"))  # the pages forgot her, too
    assert "cognitoSignInForm" in asked_again.text


def test_a_program_gets_a_token_by_curl(kitchen: Kitchen) -> None:
    told = json.loads(recipes.run(kitchen.recipe("recipes/machine-to-machine.md", "curl")))
    assert list(told) == ["access_token", "expires_in", "token_type"]
    assert claims(told["access_token"])["scope"] == "orders/read"


def test_a_program_gets_a_token_and_a_service_verifies_it(kitchen: Kitchen) -> None:
    recipes.run(kitchen.recipe("recipes/machine-to-machine.md", "machine"))
