"""`cognito-emulator exec -- COMMAND`: a server for as long as a command runs."""

import os
import sys
import tempfile
from pathlib import Path

import click

from emulator.cli import children, environment, exits, options, own_server
from emulator.cli.control import end
from emulator.cli.durations import span_to_wait
from emulator.cli.output import Output, printable

_LINES = 20  # of the log, where the server failed


@click.command(
    "exec",
    context_settings={"allow_interspersed_args": False},
    epilog=options.examples("cognito-emulator exec -- pytest", "cognito-emulator exec --seed demo -- npm test"),
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND…")
@click.option("--database-url", help="Instead of a temporary SQLite database: sqlite:///file or postgresql://…")
@click.option("--seed", "seeds", multiple=True, metavar="FILE", help="Applied before COMMAND begins; repeatable.")
@click.option("--keep", is_flag=True, help="Keep the temporary database, and say where it is.")
@click.option("--hash-profile", help="What password hashes cost: test (little, the default here), low, or default.")
@click.option(
    "--timeout", type=span_to_wait, metavar="SPAN", help="End COMMAND after this time, such as 10m, with 124."
)
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), help="A file for the server's log.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors.")
def execute(
    command: tuple[str, ...],
    database_url: str | None,
    seeds: tuple[str, ...],
    keep: bool,
    hash_profile: str | None,
    timeout: float | None,
    log: Path | None,
    quiet: bool,
) -> None:
    """Run COMMAND with an emulator of its own, and end with its exit code.

    The server listens on a free port of this machine, on a temporary database that is removed afterwards. COMMAND finds
    it by AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER and EMULATOR_URL; credentials and a region are set, too.
    """
    if keep and database_url:
        end("--keep is for the temporary database; the one of --database-url is kept anyway.", exits.BAD_USAGE)
    out = Output(quiet=quiet)
    given = _given(database_url, seeds, hash_profile)
    written = _writable(log) if log else _log_of_its_own()
    try:
        with own_server.running(given, written, keep=keep, at_once=_can_begin_at_once(given)) as server:
            out.say(f"emulator at {server.url}, log {written}")
            code = children.run(command, _environment(server), seconds=timeout)
            ended_with = server.ended_with
    except own_server.DidNotStart as error:
        _show(written)
        _forget(written, log)
        end("The emulator did not start; its last lines are above.", error.code or exits.FAILED)
    except children.CannotRun as error:
        _forget(written, log)
        end(str(error), error.code)
    if keep:
        click.echo(f"the database is {server.database_url}", err=True)
    if ended_with is not None:
        _show(written)
        end(
            f"The emulator ended before {command[0]} did; its last lines are above.", code or ended_with or exits.FAILED
        )
    if code == exits.OK:
        _forget(written, log)
    else:
        out.say(f"{command[0]} ended with {code}; the emulator's log is {written}")
    sys.exit(code)


def _given(database_url: str | None, seeds: tuple[str, ...], hash_profile: str | None) -> dict[str, str]:
    """The settings that this command makes; all others are those of the environment."""
    given = {"EMULATOR_HASH_PROFILE": hash_profile or os.environ.get("EMULATOR_HASH_PROFILE") or "test"}
    if database_url:
        given["EMULATOR_DATABASE_URL"] = database_url
    if seeds:
        given["EMULATOR_SEED"] = ":".join(seeds)
    return given


def _can_begin_at_once(given: dict[str, str]) -> bool:
    """Where there is nothing to be done before COMMAND: an empty database of its own, and no setting that we do not
    see. COMMAND begins while the server does, and its first request waits for it."""
    hidden = ("EMULATOR_SEED", "EMULATOR_CONFIG", "EMULATOR_INIT")
    has_more = any(name.startswith(hidden) and value for name, value in os.environ.items()) or Path(".env").exists()
    return not has_more and not {"EMULATOR_SEED", "EMULATOR_DATABASE_URL"} & given.keys()


def _environment(server: own_server.OwnServer) -> dict[str, str]:
    around = dict(os.environ)
    for name in environment.in_the_way(around):
        del around[name]
    ours = environment.variables(server.url, environment.access_key(), around)
    return {**around, **ours, "EMULATOR_DATABASE_URL": server.database_url}


def _writable(log: Path) -> Path:
    """Ends the command if it cannot be written."""
    try:
        log.open("ab").close()
    except OSError as error:
        end(f"--log {log} cannot be written: {error.strerror}.", exits.BAD_USAGE)
    return log


def _log_of_its_own() -> Path:
    """A file that only its owner can read: codes are in it."""
    descriptor, name = tempfile.mkstemp(prefix="cognito-emulator-", suffix=".log")
    os.close(descriptor)
    return Path(name)


def _forget(written: Path, log: Path | None) -> None:
    if log is None:
        written.unlink(missing_ok=True)


def _show(written: Path) -> None:
    for line in written.read_text(errors="replace").splitlines()[-_LINES:]:
        click.echo(printable(line), err=True)
