"""uvicorn for a server that has init scripts: those of `shutdown.d` run while it still answers, and it ends when one of
`ready.d` fails."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from emulator.cli.init_scripts import InitScripts

log = logging.getLogger("emulator")


class Course:
    """The scripts of a server from its beginning to its end. Whoever supervises the server tells how it is `stopped`
    where one of `ready` fails."""

    def __init__(self, scripts: InitScripts) -> None:
        self._scripts = scripts
        self._has_ended = False

    def begin(self, stop: Callable[[], None]) -> bool:
        """Whether all of `ready` did well."""
        well = self._scripts.begin()
        if self._scripts.failed:
            stop()
        return well

    def end(self, end: Callable[[], None]) -> None:
        """The first call runs those of `shutdown`, on a thread, and ends the server then; a second does not wait, and
        stops them."""
        if self._has_ended:
            self._scripts.give_up()
            end()
            return
        self._has_ended = True
        threading.Thread(target=self._end, args=(end,), name="shutdown-scripts", daemon=True).start()

    def _end(self, end: Callable[[], None]) -> None:
        try:
            self._scripts.end()
        except Exception as error:  # the server must end whatever becomes of them
            log.error("init scripts failed", exc_info=error)
        finally:
            end()


class SupervisedServer(uvicorn.Server):
    """One process."""

    def __init__(self, config: uvicorn.Config, scripts: InitScripts) -> None:
        super().__init__(config)
        self._course = Course(scripts)

    def begin(self) -> bool:
        return self._course.begin(self._stop)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        end = super().handle_exit
        self._course.end(lambda: end(sig, frame))

    def _stop(self) -> None:
        self.should_exit = True


class SupervisedWorkers(Multiprocess):
    """Several, and their parent."""

    def __init__(self, config: uvicorn.Config, sockets: list[Any], scripts: InitScripts) -> None:
        super().__init__(config, sockets)
        self._course = Course(scripts)

    def begin(self) -> bool:
        return self._course.begin(self.should_exit.set)

    def handle_int(self) -> None:
        self._course.end(super().handle_int)

    def handle_term(self) -> None:
        self._course.end(super().handle_term)


def supervisor_of(
    config: uvicorn.Config, sockets: list[Any], scripts: InitScripts
) -> SupervisedServer | SupervisedWorkers:
    return SupervisedWorkers(config, sockets, scripts) if config.workers > 1 else SupervisedServer(config, scripts)


def leave_interrupts_to_the_parent() -> None:
    """For a worker: Ctrl-C reaches all processes of a terminal, and the scripts still need the workers then."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
