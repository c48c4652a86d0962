"""How far the init scripts are: written by the process that runs them, read by all processes of the server.

It is a file, named by a variable that `serve` sets where there are scripts, as workers share nothing else with their
parent that changes.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

FILE: Final = "COGNITO_EMULATOR_INIT_STATUS"
State = Literal["waiting", "running", "done", "failed"]
Stage = Literal["ready", "shutdown"]


@dataclass(frozen=True, slots=True)
class Script:
    """`file` is its whole path; `seconds` is how long it ran, once it did."""

    stage: Stage
    file: str
    state: State
    seconds: float | None = None


def write(file: Path, scripts: Sequence[Script]) -> None:
    """At once: nobody reads half of it."""
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps([asdict(script) for script in scripts]))
    unfinished.replace(file)


def read() -> list[Script]:
    """None where this server has no scripts."""
    file = os.environ.get(FILE)
    return [Script(**script) for script in json.loads(Path(file).read_text())] if file else []
