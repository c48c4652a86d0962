"""Work done in a process of its own that may use so much of the processor and of memory and no more: what is linear is
done long before, what is not is killed. Nothing is timed, so a slow machine changes nothing."""

import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CPU_SECONDS = 60
MEMORY = 2 * 1024**3  # bytes of addresses
LARGE = 300_000  # characters: a quadratic look at them takes many minutes
_CHECKOUT = Path(__file__).parent.parent.parent


def ended(
    *arguments: str, cpu_seconds: int = CPU_SECONDS, folder: Path = _CHECKOUT
) -> subprocess.CompletedProcess[str]:
    """`python` with these arguments, once it has ended by itself or was killed."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    ours = {name: value for name, value in os.environ.items() if not name.startswith("EMULATOR_")}
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**ours, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(_CHECKOUT)},
        preexec_fn=limit,
    )


def run(program: str | Sequence[str], *, cpu_seconds: int = CPU_SECONDS) -> str:
    """What a program, its lines or all of it, printed. Fails the test if it was killed or raised."""
    text = program if isinstance(program, str) else "\n".join(program)
    done = ended("-c", text, cpu_seconds=cpu_seconds)
    assert done.returncode == 0, f"ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout
