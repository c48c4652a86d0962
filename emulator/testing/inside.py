"""An emulator in the process of the tests: a server on a thread, at a free port of this machine, with a database of its
own."""

import logging
import threading
from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

import uvicorn

from emulator import app
from emulator.cli import listening
from emulator.cli.connections import Connection
from emulator.client.schemas import Reset
from emulator.seeds import apply as seeds
from emulator.settings import DEFAULTS, Settings, of
from emulator.testing.running import REGION, Running

if TYPE_CHECKING:
    import socket

HOST = "127.0.0.1"
START_SECONDS, STOP_SECONDS = 60.0, 20.0
# Of the command and its process; here they would be accepted and change nothing.
_OF_THE_COMMAND = frozenset({"config", "host", "port", "workers", "log_format"})
_PREFIXES = ("tls", "proxy_", "init_")
log = logging.getLogger("emulator")
log.addHandler(logging.NullHandler())  # so that nothing goes to stderr where nobody has set logs up
Seed = str | PathLike[str] | Sequence[str | PathLike[str]]


class SeedIsBad(ValueError):
    """The text has the problems, one a line, with file and line."""


class Emulator(Running):
    """`with Emulator(seed="qa") as emulator:` runs from here to `close`, which the end of the block calls.

    - `seed`: names of seeds or paths, as EMULATOR_SEED takes them, or a list of them.
    - `database_url`: a database to use as it is; without it, a temporary SQLite file.
    - `hash_profile`: cheap password hashes, `"test"`, unless said otherwise.
    - Other keywords are settings: `lambda_routes="*=python:functions.py:handler"` is EMULATOR_LAMBDA_ROUTES.

    The environment and `.env` are not read, so that tests do the same on every machine. Raises TypeError for a setting
    that there is not, ValueError for a value that cannot be, SeedIsBad.
    """

    is_shared = False

    def __init__(
        self,
        *,
        seed: Seed | None = None,
        database_url: str = "sqlite://",
        hash_profile: str = "test",
        region: str = REGION,
        **settings: Any,
    ) -> None:
        _check_names(settings)
        (self._socket,) = listening.bound(HOST, 0)
        url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        given = {"public_url": url, **settings, "database_url": database_url, "hash_profile": hash_profile}
        try:
            told = of({**given, "seed": _joined(seed), "port": self._socket.getsockname()[1]})
            self._application = _prepared(told)
        except BaseException:
            self._socket.close()
            raise
        token = told.admin_token.get_secret_value() if told.admin_token else None
        self._server = _Server.begin(self._application, self._socket)
        super().__init__(url, token=token, region=region)
        self._begin_with(seed)

    def reset(self, *, pool: str | None = None, keep: Literal["pools"] | None = None) -> Reset:
        """As elsewhere, but not told in the log: each failed test would show it."""
        log.addFilter(_is_no_reset)
        try:
            return super().reset(pool=pool, keep=keep)
        finally:
            log.removeFilter(_is_no_reset)

    def close(self) -> None:
        """Ends the server; its temporary database is gone. A second time does nothing."""
        super().close()
        self._server.end()


class _Server(uvicorn.Server):
    """uvicorn on a thread, which tells when it answers."""

    def __init__(self, config: uvicorn.Config, bound: "socket.socket") -> None:
        super().__init__(config)
        self._answers = threading.Event()
        self._bound = bound
        self._thread = threading.Thread(target=self._run, name="cognito-emulator", daemon=True)
        self._error: BaseException | None = None

    @classmethod
    def begin(cls, application: app.Application, bound: "socket.socket") -> "_Server":
        """Returns as soon as it answers. Raises RuntimeError if it does not."""
        config = uvicorn.Config(
            application,
            http=Connection,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=5,
        )
        server = cls(config, bound)
        server._thread.start()
        if not server._answers.wait(START_SECONDS) or not server.started:
            server.end()
            raise RuntimeError("The emulator did not start.") from server._error
        return server

    async def startup(self, sockets: "list[socket.socket] | None" = None) -> None:
        await super().startup(sockets=sockets)
        self._answers.set()

    def end(self) -> None:
        self.should_exit = True
        self._thread.join(STOP_SECONDS)
        self._bound.close()

    def _run(self) -> None:
        try:
            self.run(sockets=[self._bound])
        except BaseException as error:
            self._error = error
        finally:
            self._answers.set()


def _is_no_reset(record: logging.LogRecord) -> bool:
    return record.getMessage() not in ("the state was reset", "a snapshot was loaded")


def _check_names(settings: dict[str, Any]) -> None:
    for name in settings:
        if name in _OF_THE_COMMAND or name.startswith(_PREFIXES):
            raise TypeError(f"Emulator() takes no {name}: that is a setting of `cognito-emulator serve`")
        if name not in DEFAULTS:
            raise TypeError(f"Emulator() got {name}, which is not a setting of the emulator")


def _prepared(settings: Settings) -> app.Application:
    """With the seed in its database. Raises ValueError, SeedIsBad, or what the database says."""
    application = app.create(settings)
    if settings.seed:
        services = application.state.services
        try:
            outcome = seeds.apply(services, seeds.separated(settings.seed))
            if outcome.problems:
                raise SeedIsBad("\n".join(map(str, outcome.problems)))
        except BaseException:
            application.state.front.close()
            app.close(services)
            raise
    return application


def _joined(seed: Seed | None) -> str | None:
    if seed is None:
        return None
    return ":".join(map(str, [seed] if isinstance(seed, str | PathLike) else seed))
