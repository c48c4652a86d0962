"""`serve`: upgrades the database, applies seeds, listens.

With several workers the parent does what is done once, and each worker builds its own application from the environment,
into which the parent has put every setting.
"""

import atexit
import contextlib
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
from typing import TYPE_CHECKING, Any

from emulator import logs
from emulator.base import allocator, hosts, measures
from emulator.base.garbage import nothing_is_garbage
from emulator.cli import checkouts, exits, listening
from emulator.cli.start_errors import CANNOT_BEGIN, told
from emulator.settings import IN_FILES, PREFIX, Settings

if TYPE_CHECKING:
    from emulator.app import Application

log = logging.getLogger("emulator")


def run(settings: Settings, sockets: list[socket.socket] | None = None) -> int:
    """`sockets` are bound already, to where it is to listen; else it binds its own."""
    logs.configure(settings.log_format)
    if sockets is None and (why_not := _why_nobody_can_listen(settings)) is not None:
        print(f"error: {why_not}", file=sys.stderr)
        return exits.BAD_USAGE
    _warn_of_exposure(settings)
    checkouts.tell(settings.database_url)
    try:
        if settings.serves_tls:
            from emulator.tls import start

            start.check(settings)
        application = _prepare(settings)
    except CANNOT_BEGIN as error:
        return told(error)
    except _SeedIsBad:
        return exits.BAD_USAGE
    allocator.give_back()
    logs.catch_the_rest()
    _end_with_the_terminal()
    _listen(settings, application, sockets)
    return 0


def worker() -> "Application":
    """The application of one worker process, from the environment that the parent prepared."""
    from emulator import app

    settings = Settings()
    logs.configure(settings.log_format)
    logs.catch_the_rest()
    allocator.give_back()
    return _encrypting(app.create(settings), settings)


def _end_with_the_terminal() -> None:
    """SIGHUP ends the server as SIGTERM does, so that requests are answered first; not under `nohup`. Several workers
    have a parent that begins them anew instead (uvicorn)."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


def _why_nobody_can_listen(settings: Settings) -> str | None:
    why_not = listening.problem(settings.host, settings.port)
    if why_not is None and settings.serves_tls:
        return listening.problem(settings.host, settings.tls_port, listening.TLS)
    return why_not


def _encrypting(application: "Application", settings: Settings) -> "Application":
    """With what its connections are encrypted, where they are. Raises ValueError."""
    if settings.serves_tls:
        from emulator.cli.arrivals import Encryption
        from emulator.tls import start

        contexts = start.contexts(settings, application.state.services)
        application.state.encryption = Encryption(settings.tls_port, contexts)
    return application


def _prepare(settings: Settings) -> "Application | None":
    """The application; None where workers build their own (the database is then ready for them, with the seed in it).
    Raises _SeedIsBad, with the problems told."""
    with nothing_is_garbage():
        from emulator import app

        application = app.create(settings)
    try:
        _encrypting(application, settings)  # also makes the authority that workers find
    except ValueError:
        app.close(application.state.services)
        raise
    if settings.seed:
        from emulator.cli import seed

        if not seed.at_start(application.state.services, settings.seed):
            app.close(application.state.services)
            raise _SeedIsBad
    if settings.workers == 1:
        return application
    _share_measures()
    database_url = application.state.services.database.leave_to_others()
    app.close(application.state.services)
    _export(settings, database_url)
    return None


def _share_measures() -> None:
    """A folder in which workers lay down what they counted. Where none can be made each tells its own."""
    try:
        os.environ[measures.FOLDER] = folder = tempfile.mkdtemp(prefix="cognito-emulator-metrics-")
    except OSError as error:
        log.warning("/metrics tells what one worker counted: there is no temporary folder", extra={"error": str(error)})
        return
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


class _SeedIsBad(Exception):
    """The problems were told."""


def _listen(settings: Settings, application: "Application | None", sockets: list[socket.socket] | None) -> None:
    import uvicorn

    from emulator.cli.connections import Connection

    options: dict[str, Any] = {
        "http": Connection,
        "ws": "none",
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,  # the endpoint reads them itself (`base.forwarded`)
        "timeout_graceful_shutdown": 10,
    }
    ports = [settings.port, settings.tls_port] if settings.serves_tls else [settings.port]
    listening.announce(settings.host, ports, _ready_block(settings))
    served: Any = application
    if application is None:
        served = "emulator.cli.server:worker"
        options |= {"factory": True, "workers": settings.workers}
    if sockets is not None:
        _serve(served, options, sockets)
    elif settings.serves_tls:
        _listen_at_both(served, settings, options)
    else:
        uvicorn.run(served, **options)


def _listen_at_both(served: Any, settings: Settings, options: dict[str, Any]) -> None:
    """uvicorn's own way to one port, for two: the ports are bound here, and each connection finds out at which of them
    it came."""
    from emulator.cli.arrivals import Arrival

    sockets = [bound for port in (settings.port, settings.tls_port) for bound in listening.bound(settings.host, port)]
    _serve(served, {**options, "http": Arrival}, sockets)


def _serve(served: Any, options: dict[str, Any], sockets: list[socket.socket]) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(served, **options)
    with contextlib.suppress(KeyboardInterrupt):
        if config.workers > 1:
            Multiprocess(config, sockets=sockets).run()
        else:
            uvicorn.Server(config).run(sockets=sockets)


def _export(settings: Settings, database_url: str) -> None:
    """Every setting into the environment, for the workers: the seed, too, which they apply only after a reset.
    `database_url` is where it was applied: of `sqlite://` each worker would make a file of its own. The variables that
    name files with secrets go, as two places for one secret are refused."""
    for name in IN_FILES:
        os.environ.pop(f"{PREFIX}{name.upper()}_FILE", None)
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if value is not None:
            secret = getattr(value, "get_secret_value", None)
            os.environ[PREFIX + name.upper()] = str(secret() if secret else value)
    os.environ[f"{PREFIX}DATABASE_URL"] = database_url


def _ready_block(settings: Settings) -> str:
    from emulator.tokens import issuer

    url = settings.base_url
    return "\n".join(
        (
            f"cognito-emulator on {url}",
            *_tls_block(settings),
            f"  console      {url}/_emulator/console/",
            f"  database     {_without_password(settings.database_url)}",
            f"  issuer       {issuer.form(settings)}",
            f"  messages     {url}/_emulator/messages",
            f"  export AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER={url}",
            f"  export {_credentials(settings)}",
            "  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1",
            "Ready.",
        )
    )


def _tls_block(settings: Settings) -> list[str]:
    if not settings.serves_tls:
        return []
    lines = [f"  TLS          https://localhost:{settings.tls_port}"]
    if not (settings.tls_cert or settings.tls_key):
        from emulator.tls import ca

        lines.append(f"  trust        {ca.folder(settings) / ca.CERTIFICATE}  (`cognito-emulator ca trust-help`)")
    return lines


def _credentials(settings: Settings) -> str:
    """Any do, unless some are known; a secret is not printed."""
    known = next(iter(settings.known_access_keys()), None)
    if known is None:
        return "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"
    return f"AWS_ACCESS_KEY_ID={known} AWS_SECRET_ACCESS_KEY=<its secret>"


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def _warn_of_exposure(settings: Settings) -> None:
    """The token guards the control API and nothing else, the keys the AWS API and nothing else."""
    open_to_all = []
    if settings.admin_token is None:
        open_to_all.append(("EMULATOR_ADMIN_TOKEN", "read codes and move the clock"))
    if not settings.known_access_keys():
        open_to_all.append(("EMULATOR_ACCESS_KEYS", "administrate every pool, as any signature passes"))
    if not hosts.is_loopback(settings.host):
        for name, what in open_to_all:
            print(
                f"warning: {settings.host} can be reached from outside and {name} is not set: anyone there can {what}",
                file=sys.stderr,
            )
