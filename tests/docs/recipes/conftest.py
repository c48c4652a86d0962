"""The pool for the recipes, made by the program in docs/managed-login.md, and an application on a port of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import databases, encrypted, recipes, server
from tests.support.recipes import Recipe
from tests.support.server import Server

APPLICATION = "http://localhost:3000"  # as it is written everywhere


@dataclass(frozen=True)
class Kitchen:
    """Where recipes are tried: an emulator with the pool, and the port at which the application is to listen."""

    emulator: Server
    port: int
    tls_port: int
    folder: Path  # of the authority

    @property
    def issuer(self) -> str:
        return f"{self.emulator.url}/us-east-1_hosted"

    @property
    def application(self) -> str:
        return f"http://localhost:{self.port}"

    def recipe(self, page: str, name: str) -> Recipe:
        written = recipes.named(page, name)
        here = written.at({recipes.EMULATOR: self.emulator.url, APPLICATION: self.application})
        return here.at({"port: 3000": f"port: {self.port}"})


@pytest.fixture(scope="session")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kitchen]:
    folder = tmp_path_factory.mktemp("authority")
    with databases.empty("sqlite://") as url, encrypted.running(url, folder) as (running, tls_port):
        kitchen = Kitchen(running, server.free_port(), tls_port, folder)
        recipes.run(kitchen.recipe("managed-login.md", "pool"))
        yield kitchen
