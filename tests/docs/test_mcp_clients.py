"""Runs the programs of `docs/mcp-clients.md` as they stand there: the pool's owner lets a client in, and the client of
the MCP SDK signs a person in. Only addresses are replaced."""

from pathlib import Path

import pytest

from tests.clients import mcp
from tests.support import databases, recipes, server
from tests.support.oauth_client import claims

pytestmark = pytest.mark.clients

PAGE = "mcp-clients.md"


def test_the_client_of_the_mcp_sdk_signs_a_person_in_by_its_document(tmp_path: Path) -> None:
    owner, client = recipes.of_page(PAGE)
    port = str(server.free_port())
    with databases.empty("sqlite://") as url, server.running(url) as emulator:
        here = {recipes.EMULATOR: emulator.url, "33418": port}
        pool_id = recipes.run(owner.at(here)).strip()
        with mcp.protected(f"{emulator.url}/{pool_id}") as protected:
            program = client.at({**here, "http://localhost:8000": protected.url})
            assert mcp.run(program.code, tmp_path) == '{"said": "hello"}\n'
    token = claims(protected.shown[0])
    assert token["username"] == "ann"
    assert token["scope"].split() == ["openid", "email"]


def test_every_program_of_the_page_is_run() -> None:
    assert recipes.programs(PAGE) == len(recipes.of_page(PAGE)) == 2
