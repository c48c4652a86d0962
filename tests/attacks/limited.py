"""A function run in a process of its own that may use so much of the processor and no more: what is linear is done long
before, what is not is killed. Nothing is timed, so a slow machine changes nothing."""

import os
import resource
import subprocess
import sys
from pathlib import Path

CPU_SECONDS = 60
LARGE = 300_000  # characters: a quadratic look at them takes many minutes
_CHECKOUT = Path(__file__).parent.parent.parent


def run(program: str, *, cpu_seconds: int = CPU_SECONDS) -> str:
    """What the program printed. Fails the test if it was killed or raised."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))

    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=_CHECKOUT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=limit,
    )
    assert ended.returncode == 0, f"ended with {ended.returncode}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}"
    return ended.stdout
