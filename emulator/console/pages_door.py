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
        await self._made({**scope, "path": _without_last_slash(scope), "path_params": {}}, receive, send)


def _without_last_slash(scope: Scope) -> str:
    """`/_emulator/console/` is the page `/_emulator/console`, as is each with a slash behind it. Not where the slash is
    the end of somebody's name, which is `%2F` in the address."""
    path: str = scope["path"]
    address: bytes = scope.get("raw_path") or path.encode()
    return path.removesuffix("/") if address.partition(b"?")[0].endswith(b"/") else path
