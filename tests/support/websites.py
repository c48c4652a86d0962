"""The whole application, called without a socket by one test after another.

    http = serve(admin_token="letmein")
    browser = serve(confirm_links=True, base_url="http://some.other.host:1234")

To make an application, its first answer and its end take 50 ms, more than most tests: one of each settings is made, and
each test has a client of its own. Nothing goes on in its background. A test of what does, or of what an application
does when it starts or ends, makes its own: `with TestClient(app.create(settings)) as http`.
"""

from collections.abc import Callable
from typing import Self

from anyio.from_thread import BlockingPortal
from fastapi.testclient import TestClient

from emulator import app
from emulator.settings import Settings
from tests.support.described import Described

LOCALHOST = "http://localhost:9229"


class Shared(Described):
    """Of an application that other tests ask, too."""

    def __enter__(self) -> Self:
        raise RuntimeError("whoever leaves the block would end an application that others share: make one of your own")


class Websites:
    """The applications of a worker on one database, which all run in the loop of the portal."""

    def __init__(self, make_settings: Callable[..., Settings], portal: BlockingPortal) -> None:
        self._make_settings = make_settings
        self._portal = portal
        self._made: dict[str, app.Application] = {}

    def client(
        self,
        *,
        base_url: str = LOCALHOST,
        peer: tuple[str, int] = ("testclient", 50_000),
        headers: dict[str, str] | None = None,
        **settings: object,
    ) -> TestClient:
        """Of an application with these settings, asked at `base_url` from the address and the port of `peer`."""
        client = Shared(self._application(settings), base_url=base_url, client=peer, headers=headers)
        client.portal = self._portal
        return client

    def close(self) -> None:
        for application in self._made.values():
            application.state.front.close()
            app.close(application.state.services)

    def _application(self, settings: dict[str, object]) -> app.Application:
        name = repr(sorted(settings.items()))
        if name not in self._made:
            self._made[name] = app.create(self._make_settings(**settings))
        return self._made[name]
