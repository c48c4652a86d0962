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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator import logs
from emulator.base import allocator, hosts, init_status, measures
from emulator.base.garbage import nothing_is_garbage
from emulator.cli import checkouts, exits, listening
from emulator.cli.start_errors import CANNOT_BEGIN, told
from emulator.settings import DEFAULTS, IN_FILES, PREFIX, Settings, load

if TYPE_CHECKING:
    from emulator.app import Application
    from emulator.cli.init_scripts import InitScripts

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
    return _listen(settings, application, sockets)


def worker() -> "Application":
    """The application of one worker process, from the environment that the parent prepared."""
    from emulator import app

    if init_status.FILE in os.environ:
        from emulator.cli import supervised

        supervised.leave_interrupts_to_the_parent()
    settings = load()
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
        os.environ[measures.FOLDER] = _temporary_folder("metrics")
    except OSError as error:
        log.warning("/metrics tells what one worker counted: there is no temporary folder", extra={"error": str(error)})


class _SeedIsBad(Exception):
    """The problems were told."""


def _listen(settings: Settings, application: "Application | None", sockets: list[socket.socket] | None) -> int:
    """The exit code, once the server has ended."""
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
    served: Any = application
    if application is None:
        served = "emulator.cli.server:worker"
        options |= {"factory": True, "workers": settings.workers}
    if sockets is not None:
        return _serve(served, settings, options, sockets, None)
    scripts = _init_scripts(settings, application)
    if settings.serves_tls or scripts is not None:
        return _listen_by_hand(served, settings, options, scripts)
    listening.announce(settings.host, [settings.port], _ready_block(settings))
    uvicorn.run(served, **options)
    return exits.OK


def _init_scripts(settings: Settings, application: "Application | None") -> "InitScripts | None":
    from emulator.cli import init_scripts

    if application is None:
        url = os.environ[f"{PREFIX}DATABASE_URL"]  # see `_export`
    else:
        url = application.state.services.database.url.render_as_string(hide_password=False)
    return init_scripts.found(settings, url, lambda: Path(_temporary_folder("init")))


def _listen_by_hand(served: Any, settings: Settings, options: dict[str, Any], scripts: "InitScripts | None") -> int:
    """uvicorn's own way to one port, for more than that: the ports are bound here, and each connection finds out at
    which of them it came; and init scripts run beside the server."""
    if settings.serves_tls:
        from emulator.cli.arrivals import Arrival

        options["http"] = Arrival
    sockets = [bound for port in _ports(settings) for bound in listening.bound(settings.host, port)]
    return _serve(served, settings, options, sockets, scripts)


def _ports(settings: Settings) -> list[int]:
    return [settings.port, settings.tls_port] if settings.serves_tls else [settings.port]


def _serve(
    served: Any,
    settings: Settings,
    options: dict[str, Any],
    sockets: list[socket.socket],
    scripts: "InitScripts | None",
) -> int:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(served, **options)
    supervisor: Any
    if scripts is not None:
        from emulator.cli.supervised import supervisor_of

        supervisor = supervisor_of(config, sockets, scripts)
        listening.announce(settings.host, _ports(settings), _ready_block(settings), before=supervisor.begin)
    else:
        supervisor = Multiprocess(config, sockets=sockets) if config.workers > 1 else uvicorn.Server(config)
        listening.announce(settings.host, _ports(settings), _ready_block(settings))
    with contextlib.suppress(KeyboardInterrupt):
        if config.workers > 1:
            supervisor.run()
        else:
            supervisor.run(sockets=sockets)
    return exits.FAILED if scripts is not None and scripts.failed else exits.OK


def _temporary_folder(purpose: str) -> str:
    """It is gone when this process ends."""
    folder = tempfile.mkdtemp(prefix=f"cognito-emulator-{purpose}-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _export(settings: Settings, database_url: str) -> None:
    """Every setting into the environment, for the workers: the seed, too, which they apply only after a reset.
    `database_url` is where it was applied: of `sqlite://` each worker would make a file of its own. The variables that
    name files with secrets go, as two places for one secret are refused."""
    for name in IN_FILES:
        os.environ.pop(f"{PREFIX}{name.upper()}_FILE", None)
    for name in DEFAULTS:
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
