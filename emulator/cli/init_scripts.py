"""Init scripts: what `serve` runs when it answers (`ready.d`) and before it ends (`shutdown.d`).

They are in the folder of EMULATOR_INIT_FOLDER and, for those who come from LocalStack, in LocalStack's own. The parent
process runs them, one at a time in the order of their names, so that they run once however many workers there are.
"""

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

import click

from emulator.base import init_status, measures
from emulator.base.init_status import Script, Stage
from emulator.settings import Settings

LOCALSTACK: Final = "/etc/localstack/init"
SECONDS = 120.0  # that one script may take
LAST_LINES = 20
_ENDINGS = (".sh", ".py", ".sql")
_ELSEWHERE = ("boot.d", "start.d")  # stages of LocalStack; a seed does what they were for
log = logging.getLogger("emulator")


class Failed(Exception):
    """The reason, and what the script said last."""


class InitScripts:
    """Those of one server. `failed` once one of `ready` did."""

    def __init__(self, scripts: list[Script], environment: Mapping[str, str], database_url: str, status: Path) -> None:
        self.failed = False
        self._scripts = scripts
        self._environment = environment
        self._database_url = database_url
        self._status = status
        self._is_ready = all(script.stage != "ready" for script in scripts)  # then nothing is to be waited for
        self._given_up: set[Stage] = set()  # of which nothing more is run
        self._starting = threading.RLock()  # held by whoever starts a script; a signal may come meanwhile
        self._running: subprocess.Popen[bytes] | None = None
        init_status.write(status, scripts)

    def begin(self) -> bool:
        """Runs those of `ready`, until one fails. Whether all did well."""
        self._is_ready = self._run_all("ready")
        self.failed = not self._is_ready and "ready" not in self._given_up
        return self._is_ready

    def end(self) -> None:
        """Runs those of `shutdown`, also after one that failed. If those of `ready` are not done, they are stopped, and
        nothing else is run."""
        self._give_up("ready")
        if self._is_ready:
            self._is_ready = False
            self._run_all("shutdown")

    def give_up(self) -> None:
        """Stops the script that runs, and all that it began; no other is run."""
        self._give_up("ready", "shutdown")

    def _give_up(self, *stages: Stage) -> None:
        self._given_up.update(stages)
        with self._starting:
            running = self._running
        if running is not None:
            _kill(running)

    def _run_all(self, stage: Stage) -> bool:
        well = True
        for place, script in enumerate(self._scripts):
            if script.stage != stage or stage in self._given_up:
                continue
            if not self._run(place, script):
                well = False
                if stage == "ready":
                    break
        return well and stage not in self._given_up

    def _run(self, place: int, script: Script) -> bool:
        self._note(place, replace(script, state="running"))
        began = time.monotonic()
        try:
            said = self._sql(Path(script.file)) if script.file.endswith(".sql") else self._command(script)
        except Failed as error:
            self._note(place, replace(script, state="failed", seconds=round(time.monotonic() - began, 3)))
            if script.stage not in self._given_up:
                click.echo(f"error: the init script {script.file} {error}", err=True)
            return False
        done = replace(script, state="done", seconds=round(time.monotonic() - began, 3))
        self._note(place, done)
        log.info("init script done", extra={"script": script.file, "seconds": done.seconds, "said": said or None})
        return True

    def _sql(self, file: Path) -> str:
        from emulator.store import scripts as store_scripts  # loads the driver of Postgres, too

        try:
            store_scripts.run(self._database_url, file.read_text("utf-8-sig"), seconds=SECONDS)
        except (store_scripts.ScriptFailed, OSError, UnicodeDecodeError) as error:
            raise Failed(f"failed, and nothing of it was kept: {error}") from error
        return ""

    def _command(self, script: Script) -> str:
        """What it said."""
        with tempfile.TemporaryFile() as output:
            try:
                code = self._code(script, output)
            except OSError as error:
                raise Failed(f"cannot be run: {error.strerror}") from error
            said = _end_of(output)
        if code is None:
            raise Failed(f"was ended after {SECONDS:g} seconds; it said last:\n{said}")
        if code != 0:
            raise Failed(f"failed with exit code {code}; it said last:\n{said}")
        return said

    def _code(self, script: Script, output: IO[bytes]) -> int | None:
        """None: it took too long."""
        file = Path(script.file)
        with self._starting:
            running = self._running = subprocess.Popen(  # noqa: S603  (what the server's owner has put there)
                _command_of(file),
                cwd=file.parent,
                env={**_of_others(), **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            if script.stage in self._given_up:  # by a signal that came in between: nobody has stopped it
                _kill(running)
        try:
            return running.wait(SECONDS)
        except subprocess.TimeoutExpired:
            _kill(running)
            running.wait()
            return None
        finally:
            self._running = None

    def _note(self, place: int, script: Script) -> None:
        self._scripts[place] = script
        init_status.write(self._status, self._scripts)


def found(settings: Settings, database_url: str, folder_of_status: Callable[[], Path]) -> InitScripts | None:
    """None where there are none. What is there and will not run is told."""
    folders = list(dict.fromkeys((settings.init_folder, LOCALSTACK)))
    stages: tuple[Stage, ...] = ("ready", "shutdown")
    scripts = [Script(stage, str(file), "waiting") for stage in stages for file in _files(folders, stage)]
    _warn_of_stages(folders)
    if not scripts:
        return None
    status = folder_of_status() / "init.json"
    os.environ[init_status.FILE] = str(status)
    return InitScripts(scripts, _environment(settings, database_url), database_url, status)


def _files(folders: list[str], stage: Stage) -> list[Path]:
    chosen = []
    for folder in (Path(name) / f"{stage}.d" for name in folders):
        for file in sorted(folder.iterdir()) if folder.is_dir() else []:
            if file.is_file() and file.suffix in _ENDINGS:
                chosen.append(file.absolute())
            elif not file.name.startswith("."):
                click.echo(f"warning: {file} is not run: init scripts are files named *.sh, *.py or *.sql", err=True)
    return chosen


def _warn_of_stages(folders: list[str]) -> None:
    for folder in (Path(name) / stage for name in folders for stage in _ELSEWHERE):
        if folder.is_dir() and any(folder.iterdir()):
            click.echo(f"warning: {folder} is not run: there are the stages ready.d and shutdown.d", err=True)


def _command_of(file: Path) -> list[str]:
    if file.suffix == ".py":
        return [sys.executable, str(file)]
    return [str(file)] if os.access(file, os.X_OK) and _names_its_shell(file) else ["sh", str(file)]


def _names_its_shell(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(2) == b"#!"


def _environment(settings: Settings, database_url: str) -> dict[str, str]:
    """With what a script reaches the server: by SDK, by the AWS CLI, by our own command."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    key_id, key = next(iter(settings.known_access_keys().items()), ("test", None))
    given = {
        "EMULATOR_URL": url,
        "EMULATOR_DATABASE_URL": database_url,
        "AWS_ENDPOINT_URL": url,
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": url,
        "AWS_ACCESS_KEY_ID": key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret if key is not None else "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    if settings.admin_token is not None:
        given["EMULATOR_ADMIN_TOKEN"] = settings.admin_token.get_secret_value()
    return given


def _of_others() -> dict[str, str]:
    """The variables around us without those by which this server speaks to its own workers: a server that a script
    begins is another one."""
    ours = (init_status.FILE, measures.FOLDER)
    return {name: value for name, value in os.environ.items() if name not in ours}


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """And all that it began."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _end_of(output: IO[bytes]) -> str:
    output.seek(max(output.seek(0, os.SEEK_END) - 16_384, 0))
    lines = output.read().decode(errors="replace").splitlines()[-LAST_LINES:]
    return "\n".join(f"  {line}" for line in lines)
