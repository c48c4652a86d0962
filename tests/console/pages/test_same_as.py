"""What the foot of each page names, a route and a command that do the same, is there and can be called so."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import click
import pytest
from fastapi.testclient import TestClient

from emulator.cli.main import cli
from emulator.console.pages.application import MODULES
from emulator.control import commands, journal
from emulator.model import contract
from tests.support.console import Console
from tests.support.given import Given

pytestmark = pytest.mark.once
# Pages that show nothing by themselves: parts of pages, and addresses that lead elsewhere.
NO_PAGES = {"/activity/newer", "/activity/triggers/newer", "/inbox/newer", "/time/faults", "/go", "/snapshots-diff"}
# What else a page is asked for, where its foot depends on that.
QUERIES: dict[str, list[dict[str, str]]] = {
    "/pools/{pool}": [{}, {"part": "settings"}, {"part": "limits"}, {"part": "again"}],
    "/coverage": [{}, {"part": "sentences"}],
    "/snapshots/{name}/diff": [{}, {"to": "same-as"}],
    "/snapshots-times": [{"from": "{now}"}],
}
OF_ONE_POOL = ("/snapshots-times", "/users/{username:path}")  # they ask for a pool first
OF_A_FUNCTION = "/activity/triggers/{call_id}"  # shown of a Lambda function's call, which needs a function
SNAPSHOT = "same-as"


def pages() -> list[str]:
    """Of each address of the console that shows a page."""
    found = [each.path for module in MODULES for each in module.pages.addresses if each.method == "GET"]
    return [path for path in found if path not in NO_PAGES and path != OF_A_FUNCTION]


@pytest.fixture
def names(http: TestClient, given: Given) -> Iterator[dict[str, str]]:
    """What the names in braces stand for, of things that are there."""
    client = given.client()
    given.signed_up_user(client, "it's/bob")
    assert http.post("/_emulator/snapshots", json={"name": SNAPSHOT}).status_code == 201
    (message,) = http.get("/_emulator/messages", params={"pool": client.pool_id}).json()["messages"]
    journal.flush(given.services)  # the process under test has no background
    (request, *_) = http.get("/_emulator/requests", params={"pool": client.pool_id}).json()["requests"]
    yield {
        "pool": client.pool_id,
        "client_id": client.id,
        "username:path": "it's/bob",
        "message_id": str(message["id"]),
        "request_id": request["request_id"],
        "name": SNAPSHOT,
        "now": given.services.clock.now().isoformat(),
    }
    http.delete(f"/_emulator/snapshots/{SNAPSHOT}")


def feet(console: Console) -> list[str]:
    """The texts that the foot names: a route or an operation, a command."""
    return [str(each) for each in console.document.xpath("//footer[@class='same-as']//code/text()")]


def test_each_page_names_routes_and_commands_that_there_are(
    console: Console, http: TestClient, names: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "users.csv").touch()
    monkeypatch.chdir(tmp_path)
    paths = http.get("/_emulator/openapi.json").json()["paths"]
    told: set[tuple[str, str]] = set()
    for page in pages():
        path = re.sub(r"\{([^}]*)\}", lambda found: quote(names[found[1]], safe=""), page)
        of_the_pool = {"pool": names["pool"]}
        for pool in (of_the_pool,) if page in OF_ONE_POOL else (of_the_pool, {}):
            for query in QUERIES.get(page, [{}]):
                asked = {name: text.format(**names) for name, text in query.items()}
                console.open(f"{path}?{urlencode({**pool, **asked})}")
                assert feet(console), page
                told |= {(page, foot) for foot in feet(console)}
    assert len(told) > 30
    for page, foot in sorted(told):
        for one in re.split(r", (?=[A-Z]+ /|cognito-emulator )", foot):
            check(page, one, paths)


def check(page: str, told: str, paths: dict[str, Any]) -> None:
    if told.startswith("cognito-emulator "):
        check_command(page, shlex.split(told)[1:])
    elif told.startswith("aws cognito-idp "):
        names = {commands.kebab(operation) for operation in contract.operations()}
        assert told.split()[2] in names, (page, told)
    elif " /" in told:
        method, _, address = told.partition(" ")
        route = address.partition("?")[0]
        assert any(
            method.lower() in methods and re.fullmatch(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path)), route)
            for path, methods in paths.items()
        ), (page, told)
    else:
        assert told in contract.operations(), (page, told)


def check_command(page: str, words: list[str]) -> None:
    """Click takes the words: the command is there, and so is each argument that it needs."""
    command: click.Command = cli
    while isinstance(command, click.Group):
        name, *words = words
        found = command.get_command(click.Context(command), name)
        assert found is not None, (page, name)
        command = found
    command.make_context(command.name, list(words))
