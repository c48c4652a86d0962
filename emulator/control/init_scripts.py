"""The scripts that a server runs when it begins and before it ends: how far they are."""

from dataclasses import dataclass

from emulator.base import init_status
from emulator.base.init_status import Script


@dataclass(frozen=True, slots=True)
class InitScripts:
    """`completed`: all of the stage `ready` are done. Where one failed the server ends."""

    completed: bool
    scripts: list[Script]


def read() -> InitScripts:
    scripts = init_status.read()
    return InitScripts(_awaited(scripts) is None, scripts)


def why_not_ready() -> str | None:
    """A sentence, while there are scripts to wait for, and once one failed."""
    script = _awaited(init_status.read())
    if script is None:
        return None
    return f"The init script {script.file} {'has failed' if script.state == 'failed' else f'is {script.state}'}."


def _awaited(scripts: list[Script]) -> Script | None:
    return next((one for one in scripts if one.stage == "ready" and one.state != "done"), None)
