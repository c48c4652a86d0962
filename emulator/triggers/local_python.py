"""Lambda functions written in Python, run from their file in warm child processes.

One pool per (file, handler, region). A call takes an idle process or starts one; processes are started a few at a time,
since fifty interpreters importing boto3 at once would all be late. A process that is late is killed, one whose file has
changed is replaced. Loading the module is not counted in the handler's time. Each call is one attempt.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import orjson

from emulator.base import ids
from emulator.base.randomness import SystemRandomness
from emulator.doors import InvocationFailed, Reply
from emulator.triggers import function_environment, printed
from emulator.triggers.invocations import LONGEST_REPLY, NOT_FOUND, SERVICE, THROTTLED, TIMEOUT, too_long
from emulator.triggers.routes import FunctionName, LocalPython

log = logging.getLogger(__name__)

_RUNNER: Final = Path(__file__).with_name("python_runner.py")
_MOST_PROCESSES: Final = 64
_MOST_IDLE: Final = 4
_STARTING_AT_ONCE: Final = max(2, os.cpu_count() or 1)
_LONGEST_LINE: Final = LONGEST_REPLY + 16  # with the tag before it and the line's end
_START_TIMEOUT: Final = 10.0  # seconds, as Lambda gives a function's initialisation


class LocalFunctions:
    """All local functions of the routes, by target."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pools: dict[tuple[LocalPython, str], _Pool] = {}
        self._closed = False

    def invoke(self, target: LocalPython, arn: str, event: bytes, timeout: float) -> Reply:
        """Run the handler, `timeout` in seconds. Raises InvocationFailed."""
        return self._pool(target, FunctionName.parse(arn).region).invoke(arn, event, timeout)

    def process_ids(self) -> list[int]:
        """The processes alive now, for the console and for tests."""
        with self._lock:
            pools = list(self._pools.values())
        return [process_id for pool in pools for process_id in pool.process_ids()]

    def close(self) -> None:
        """End every process and wait for it; a call under way fails."""
        with self._lock:
            self._closed = True
            pools = list(self._pools.values())
        for pool in pools:
            pool.close()

    def _pool(self, target: LocalPython, region: str) -> "_Pool":
        with self._lock:
            if self._closed:
                raise InvocationFailed(SERVICE)
            if (target, region) not in self._pools:
                self._pools[target, region] = _Pool(target, region)
            return self._pools[target, region]


class _Pool:
    """The processes of one function."""

    def __init__(self, target: LocalPython, region: str) -> None:
        self._target = target
        self._region = region
        self._changed = threading.Condition()
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()
        self._starting = 0
        self._closed = False

    def invoke(self, arn: str, event: bytes, timeout: float) -> Reply:
        process = self._take()
        try:
            return process.broken or process.run(arn, event, timeout)
        finally:
            self._give_back(process)

    def process_ids(self) -> list[int]:
        with self._changed:
            return [process.pid for process in self._all if process.is_alive()]

    def close(self) -> None:
        with self._changed:
            self._closed = True
            processes, self._idle = list(self._all), []
            self._changed.notify_all()
        for process in processes:
            process.stop()

    def _take(self) -> "_Process":
        version = self._version()
        deadline = time.monotonic() + _START_TIMEOUT
        with self._changed:
            while True:
                if self._closed:
                    raise InvocationFailed(SERVICE)
                if (process := self._pop_idle(version)) is not None:
                    return process
                if len(self._all) < _MOST_PROCESSES and self._starting < _STARTING_AT_ONCE:
                    process = _Process(self._target, self._region, version)
                    self._all.add(process)
                    self._starting += 1
                    break
                if not self._changed.wait(deadline - time.monotonic()):
                    raise InvocationFailed(THROTTLED)
        self._load(process)
        return process

    def _pop_idle(self, version: int) -> "_Process | None":
        while self._idle:
            process = self._idle.pop()
            if process.version == version and process.is_alive():
                return process
            self._all.discard(process)
            process.stop()
        return None

    def _load(self, process: "_Process") -> None:
        loaded = False
        try:
            process.load()
            loaded = True
        finally:
            with self._changed:
                self._starting -= 1
                if not loaded:
                    self._all.discard(process)
                self._changed.notify_all()
            if not loaded:
                process.stop()

    def _give_back(self, process: "_Process") -> None:
        with self._changed:
            keep = process.is_usable() and not self._closed and len(self._idle) < _MOST_IDLE
            if keep:
                self._idle.append(process)
            else:
                self._all.discard(process)
            self._changed.notify_all()
        if not keep:
            process.stop()

    def _version(self) -> int:
        """The file's modification time. Only the handler's own file is watched, not what it imports."""
        try:
            return self._target.path.stat().st_mtime_ns
        except OSError as error:
            log.warning("The file of a local Lambda function cannot be read: %s", error)
            raise InvocationFailed(NOT_FOUND) from error


class _Process:
    """One child running python_runner.py; used by one thread at a time, except `stop`."""

    def __init__(self, target: LocalPython, region: str, version: int) -> None:
        self.version = version
        self.broken: Reply | None = None
        self._late = False
        self._too_long = False
        path = target.path.resolve()
        try:
            # -P: or the emulator's own modules beside the runner would shadow the function's.
            self._child = subprocess.Popen(  # noqa: S603 — the developer's own function, named in the settings
                [sys.executable, "-P", str(_RUNNER), str(path), target.handler],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=printed.way(),
                cwd=path.parent,
                env=function_environment.of(os.environ, region),
                # Its own group: Ctrl-C is the emulator's to handle, and a kill reaches the handler's children too.
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            log.warning("A local Lambda function cannot be started: %s", error)
            raise InvocationFailed(SERVICE) from error
        assert self._child.stdin is not None  # noqa: S101 — both were asked for as pipes
        assert self._child.stdout is not None  # noqa: S101
        self._requests, self._answers = self._child.stdin, self._child.stdout
        printed.follow(f"{path.name}:{target.handler}", self._child.stderr)

    @property
    def pid(self) -> int:
        return self._child.pid

    def is_alive(self) -> bool:
        return self._child.poll() is None

    def is_usable(self) -> bool:
        return self.broken is None and not self._late and not self._too_long and self.is_alive()

    def load(self) -> None:
        """Wait until the module is imported. One that cannot be is `broken`, and every call gets that error."""
        tag, value = self._exchange(b"", _START_TIMEOUT, request_id="init")
        if tag != b"ready":
            self.broken = _function_error(value)

    def run(self, arn: str, event: bytes, timeout: float) -> Reply:
        function = FunctionName.parse(arn)
        request_id = ids.uuid4(SystemRandomness())
        request = {
            "event": orjson.Fragment(event),
            "arn": arn,
            "function_name": function.name,
            "function_version": function.qualifier or "$LATEST",
            "request_id": request_id,
            "timeout": timeout,
        }
        tag, value = self._exchange(orjson.dumps(request) + b"\n", timeout, request_id)
        return Reply(value) if tag == b"answer" else _function_error(value)

    def stop(self) -> None:
        """Kill the process and wait for it. Safe to call twice and from another thread."""
        self._kill()
        self._child.wait()
        # A thread still in an exchange sees the end of the pipe, comes out of it and stops the process itself.
        with suppress(OSError, ValueError, RuntimeError):
            self._requests.close()
        with suppress(OSError, ValueError, RuntimeError):
            self._answers.close()

    def _exchange(self, request: bytes, timeout: float, request_id: str) -> tuple[bytes, bytes]:
        alarm = threading.Timer(timeout, self._end_late)
        alarm.daemon = True
        alarm.start()
        try:
            self._requests.write(request)
            self._requests.flush()
            answer = self._answers.readline(_LONGEST_LINE)
        except (OSError, ValueError):  # the pipe of a process that has ended
            answer = b""
        finally:
            alarm.cancel()
        if answer.endswith(b"\n"):
            tag, _, value = answer.rstrip(b"\n").partition(b" ")
            return tag, value
        if len(answer) == _LONGEST_LINE:
            self._too_long = True
            self._kill()
            return b"error", too_long().payload
        if self._late:
            raise InvocationFailed(TIMEOUT)
        return b"error", orjson.dumps({"errorMessage": self._last_words(request_id), "errorType": "Runtime.ExitError"})

    def _last_words(self, request_id: str) -> str:
        try:
            code = self._child.wait(timeout=1)
        except subprocess.TimeoutExpired:  # it closed the pipe, but lives on
            self._kill()
            code = self._child.wait()
        how = f"with error: {_exit_status(code)}" if code else "without providing a reason"
        return f"RequestId: {request_id} Error: Runtime exited {how}"

    def _end_late(self) -> None:
        self._late = True
        self._kill()

    def _kill(self) -> None:
        if self._child.poll() is not None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self._child.pid, signal.SIGKILL)
            else:
                self._child.kill()


def _exit_status(code: int) -> str:
    return f"signal: {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def _function_error(value: bytes) -> Reply:
    return Reply(value, orjson.loads(value)["errorMessage"])
