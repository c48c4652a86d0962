"""The way to the console's pages, which are read and made when somebody first opens one: the API does without them."""

from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.work import Services


class ConsolePages:
    """Answers all that begins with `/_emulator/console`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._made: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._made is None:
            from emulator.console.pages import application  # with jinja2 100 ms and 5 MB

            self._made = application.create(self._services)
        await self._made({**scope, "path_params": {}}, receive, send)
