"""The pool for the recipes, made by the program in docs/managed-login.md, and an application on a port of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support import databases, recipes, server
from tests.support.recipes import Recipe
from tests.support.server import Server

APPLICATION = "http://localhost:3000"  # as it is written everywhere


@dataclass(frozen=True)
class Kitchen:
    """Where recipes are tried: an emulator with the pool, and the port at which the application is to listen."""

    emulator: Server
    port: int

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
def kitchen() -> Iterator[Kitchen]:
    with databases.empty("sqlite://") as url, server.running(url) as running:
        kitchen = Kitchen(running, server.free_port())
        recipes.run(kitchen.recipe("managed-login.md", "pool"))
        yield kitchen
