"""Running somebody's command beneath ours: its exit code is ours, and signals to us are for it."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence

from emulator.cli import exits

NOT_EXECUTABLE, NOT_FOUND = 126, 127  # as shells have it
_BY_SIGNAL = 128
_GRACE_SECONDS = 5.0
_PASSED_ON = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")


class CannotRun(Exception):
    """With a sentence, and the exit code that a shell would give."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code


def run(command: Sequence[str], environment: Mapping[str, str], *, seconds: float | None = None) -> int:
    """The exit code: 128 and the number of the signal that ended it, 124 where the seconds were over. Raises
    CannotRun."""
    with _passing_signals_on() as receiver:
        try:
            child = subprocess.Popen(command, env=dict(environment))  # noqa: S603  (the user's own command)
        except FileNotFoundError:
            raise CannotRun(f"There is no command {command[0]}.", NOT_FOUND) from None
        except OSError as error:
            raise CannotRun(f"{command[0]} cannot be run: {error.strerror}.", NOT_EXECUTABLE) from None
        receiver.append(child)
        try:
            code = child.wait(seconds)
        except subprocess.TimeoutExpired:
            _end(child)
            return exits.TIMED_OUT
    return code if code >= 0 else _BY_SIGNAL - code


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@contextlib.contextmanager
def _passing_signals_on() -> Iterator[list["subprocess.Popen[bytes]"]]:
    """To the process in the list. What a terminal sends (Ctrl-C) it sends to the child as well, so it is not sent
    twice."""
    receiver: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, _: object) -> None:
        if not receiver:
            sys.exit(_BY_SIGNAL + number)
        if number not in (signal.SIGINT, getattr(signal, "SIGQUIT", None)) or not _is_from_our_terminal():
            receiver[0].send_signal(number)

    numbers = [getattr(signal, name) for name in _PASSED_ON if hasattr(signal, name)]
    before = {number: signal.signal(number, pass_on) for number in numbers}
    try:
        yield receiver
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_from_our_terminal() -> bool:
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (AttributeError, OSError, ValueError):  # not on this system; no terminal; no standard input at all
        return False
