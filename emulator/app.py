"""The composition root: settings → database → services → application. Everything is put together here and nowhere else,
in the order in which it is read."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from emulator import operations
from emulator.base import files, ids, measures
from emulator.base.clock import SystemClock
from emulator.base.forwarded import Proxies
from emulator.base.loops import Loop
from emulator.base.measures import Measures
from emulator.base.randomness import SystemRandomness
from emulator.calls import internal_errors
from emulator.calls.registry import OPERATIONS
from emulator.console import front_page, guard, health, metrics, refusals
from emulator.console.control_door import ControlDoor
from emulator.control import clock, journal
from emulator.control.reset import Seeded
from emulator.crypto.passwords import Hasher
from emulator.crypto.sealing import read_key
from emulator.jobs import importer, log_exporter, log_writer, secret_rotator, sweeper
from emulator.jobs import journal as journal_writer
from emulator.jobs import measures as measures_job
from emulator.messages.log_sinks import LogSinks
from emulator.messages.smtp import SmtpSender
from emulator.oauth import door as hosted
from emulator.oauth import router as openid
from emulator.outside.other_servers import OtherServers
from emulator.outside.secrets_manager import SecretsManager
from emulator.rules.configuration import without_effect
from emulator.settings import Settings, load
from emulator.store import failures, migrate, row_ids, sealing, soundness, state
from emulator.store.engine import Database
from emulator.triggers.invokers import RoutedInvoker
from emulator.triggers.routes import Routes, endpoint_url
from emulator.triggers.sender_codes import SenderCodes
from emulator.wire import uploads
from emulator.wire.door import Door
from emulator.wire.endpoint import Endpoint
from emulator.wire.front import Front
from emulator.work import Services

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger("emulator")


def build_services(settings: Settings) -> Services:
    """Everything a process makes once, on a database brought to this version's schema."""
    folder = os.environ.get(measures.FOLDER)
    measured = Measures(Path(folder) if folder else None)
    database = Database(settings.database_url, lock_seconds=settings.lock_seconds, measures=measured)
    try:
        secret = _opened(database, settings)
    except BaseException:
        database.close()
        raise
    return Services(
        settings=settings,
        database=database,
        transactions=database,
        clock=SystemClock(),
        random=SystemRandomness(),
        hasher=Hasher(
            settings.hash_profile,
            remembers=settings.password_cache,
            most_waiting=settings.hash_queue,
            measures=measured,
        ),
        measures=measured,
        invoker=RoutedInvoker(Routes.parse(settings.lambda_routes, settings.lambda_endpoint)),
        mail=SmtpSender(settings.smtp_url.get_secret_value()) if settings.smtp_url else None,
        secret=bytes.fromhex(secret),
        sender_codes=SenderCodes(
            settings.kms_endpoint, settings.sender_key.get_secret_value() if settings.sender_key else None
        ),
        other_servers=OtherServers(private=settings.outbound == "private", trusts=settings.provider_ca),
        secrets_manager=_secrets_manager(settings),
        log_sinks=LogSinks(
            settings.log_delivery_folder,
            settings.log_delivery_url.get_secret_value() if settings.log_delivery_url else None,
            settings.log_delivery_endpoint,
        ),
    )


def _opened(database: Database, settings: Settings) -> str:
    """Brings the database to this version's schema and looks whether it is whole; the secret that servers share."""
    database.check_usable()
    migrate.upgrade(database)
    soundness.check(database, migrate.HEAD)
    database.watch()
    sealing.prepare(database, read_key(settings.secret_key_file) if settings.secret_key_file else None)
    connection = database.begin(write=False)
    try:
        ids.floor(row_ids.newest(connection))
        return state.secret(connection)
    finally:
        database.end(connection, write=False, keep=False)


def _secrets_manager(settings: Settings) -> SecretsManager | None:
    """Raises ValueError for an endpoint that is no URL."""
    if not settings.secrets_endpoint:
        return None
    return SecretsManager(endpoint_url(settings.secrets_endpoint, "EMULATOR_SECRETS_ENDPOINT"))


def build_door(services: Services) -> Door:
    """The AWS API over every operation that `emulator/operations` defines."""
    operations.load()
    return Door(services, OPERATIONS, without_effect.notes)


def _warn(services: Services) -> None:
    """What a tester should know before anything puzzles them."""
    clock.warn_if_moved(services)
    if services.settings.page_hints:
        log.warning("EMULATOR_PAGE_HINTS is set: the login pages show a user's codes to whoever types the name")
    file = services.database.file
    if file is not None and files.is_open_to_others(file):
        log.warning(
            "other users of this machine can read the database; chmod 600 prevents it", extra={"file": str(file)}
        )


def close(services: Services) -> None:
    services.invoker.close()
    services.other_servers.close()
    if services.secrets_manager is not None:
        services.secrets_manager.close()
    services.log_sinks.close()
    services.database.close()


def _background(services: Services) -> list[Loop]:
    """The background work of a server."""
    loops = [sweeper.loop(services), secret_rotator.loop(services)]
    if services.log_sinks.names:
        loops.append(log_exporter.loop(services))
    if services.database.is_sqlite:
        loops.append(log_writer.loop(services))
    if services.measures.folder is not None:
        loops.append(measures_job.loop(services))
    if services.settings.journal != "off":
        loops.append(journal_writer.loop(services))
    return [*loops, importer.loop(services)]


def _behind_answers(services: Services) -> Callable[[], None]:
    """What is done on the event loop when an answer has been sent."""
    if services.database.is_sqlite and services.settings.journal != "off":
        return partial(journal.flush_here, services)
    return lambda: None


def _reseed(services: Services, names: Sequence[str] | None, first: Callable[[Any], None]) -> Seeded:
    """For the reset; what reads seeds is imported when somebody asks for one."""
    from emulator.seeds.again import apply_again

    return apply_again(services, names, first)


class Application(Starlette):
    """Starlette with a guard before the control API and a short way: a request that names an operation of AWS's goes
    straight to the endpoint, past the middleware and the router, which have nothing to do for it (a tenth of the cost
    of a read). So does one for the hosted pages."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
        elif guard.is_control(scope["path"]) and not (
            hosted.is_for_browsers(scope["path"]) and scope["method"] in hosted.OF_BROWSERS
        ):
            await self.state.guard(scope, receive, send)
        elif scope["method"] == "POST" and _names_operation(scope):
            await self.state.endpoint(scope, receive, send)
        elif hosted.claims(scope):
            await self.state.hosted(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The description of the control API."""
        return self.control.openapi()

    @property
    def control(self) -> "FastAPI":
        """The control API, made if nobody has asked for it yet."""
        door: ControlDoor = self.state.control
        return door.application


def _names_operation(scope: Scope) -> bool:
    for name, _ in scope["headers"]:  # noqa: SIM110  # a generator costs more than what it is asked for
        if name == b"x-amz-target":
            return True
    return False


def create(settings: Settings | None = None) -> Application:
    """The application; `uvicorn --factory emulator.app:create` calls it in each worker."""
    services = build_services(settings or load())
    _warn(services)
    front = Front(services.database)
    proxies = Proxies(services.settings.forwarded_allow_ips)
    endpoint = Endpoint(build_door(services), front, proxies, _behind_answers(services))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        app.state.background = loops = _background(services)
        for loop in loops:
            loop.start()
        yield
        await asyncio.gather(*(asyncio.to_thread(loop.stop) for loop in loops))
        front.close()
        journal.flush(services)
        close(services)

    app = Application(routes=_routes(endpoint), exception_handlers=_ANSWERS, lifespan=lifespan)
    app.state.services = services
    app.state.front = front
    app.state.proxies = proxies
    app.state.endpoint = endpoint
    app.state.hosted = hosted.Door(services, front, proxies)
    app.state.control = ControlDoor(app.state, _ANSWERS)
    app.state.background = ()
    app.state.reseed = _reseed
    app.state.guard = guard.Guard(app.state.control, services.settings)
    return app


def _routes(endpoint: Endpoint) -> list[BaseRoute]:
    """Beside the control API; what is nowhere else is the AWS API's, as of SDKs behind a base path."""
    ours = (*front_page.ROUTES, *health.ROUTES, *metrics.ROUTES, *uploads.ROUTES)
    return [*map(_refusing_nul, ours), *openid.ROUTES, Route("/", endpoint), Route("/{path:path}", endpoint)]


def _refusing_nul(route: Route) -> Route:
    methods = route.methods and sorted(route.methods)
    return Route(route.path, route.endpoint, methods=methods, middleware=[Middleware(guard.NulRefused)])


async def _database_failed(request: Request, error: Exception) -> Response:
    """Everywhere but in the AWS API: 503, which tells clients to try again."""
    said = failures.in_a_line(cast(DBAPIError, error))
    sentence = said if isinstance(error, failures.Held) else f"The database does not answer: {said}"
    internal_errors.database_failed(cast(DBAPIError, error), path=request.url.path)
    return refusals.of_the_server(request, sentence, 503, {"Retry-After": "1"})


async def _gone(_: Request, __: Exception) -> Response:
    """Half a request came, and nobody is there to be told of it."""
    return Response(status_code=400)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error", extra={"path": request.url.path}, exc_info=error)
    return refusals.of_the_server(request, "Internal error.", 500)


_ANSWERS: refusals.Answers = {
    **refusals.ANSWERS,
    DBAPIError: _database_failed,
    ClientDisconnect: _gone,
    Exception: _unexpected,
}
