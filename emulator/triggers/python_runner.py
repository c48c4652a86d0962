"""The child process of a local Python function: one JSON line in, one tagged line out. Standard library only.

Run as `python -P python_runner.py <file> <handler>`; not imported by the emulator. The pipes it is started with are
put aside first, so that whatever the handler prints lands on standard error. Errors have Lambda's shape and, where
Lambda's runtime has words of its own, those words.
"""

import importlib.util
import io
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

Handler = Callable[[Any, Any], Any]


class Context:
    """The second argument of a handler."""

    memory_limit_in_mb = "128"
    client_context = None
    identity = None

    def __init__(self, request: dict[str, Any]) -> None:
        self._deadline = time.monotonic() + request["timeout"]
        self.aws_request_id: str = request["request_id"]
        self.invoked_function_arn: str = request["arn"]
        self.function_name: str = request["function_name"]
        self.function_version: str = request["function_version"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = f"local/[{self.function_version}]{os.getpid()}"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


class Refused(Exception):
    """What Lambda's runtime would not run or pass on, in its words."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type


def main() -> None:
    path, name = Path(sys.argv[1]), sys.argv[2]
    requests, answers = _claim_pipes()
    sys.argv = [str(path)]
    try:
        handler = _load(path, name)
    except Exception as error:
        _send(answers, "error", _shape(error))
        return
    _send(answers, "ready", "")
    for line in requests:
        _send(answers, *_run(handler, json.loads(line)))
    # Threads the handler left behind must not keep the process: the emulator has hung up.
    os._exit(0)


def _claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # or a handler killed for being late would have printed nothing
    return requests, answers


def _load(path: Path, name: str) -> Handler:
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise Refused("Runtime.ImportModuleError", f"Unable to import module '{path.stem}'")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    except ImportError as error:
        raise Refused("Runtime.ImportModuleError", f"Unable to import module '{path.stem}': {error}") from error
    except SyntaxError as error:
        raise Refused("Runtime.UserCodeSyntaxError", f"Syntax error in module '{path.stem}': {error}") from error
    handler: Handler | None = getattr(module, name, None)
    if handler is None:
        raise Refused("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{path.stem}'")
    return handler


def _run(handler: Handler, request: dict[str, Any]) -> tuple[str, str]:
    try:
        answer = handler(request["event"], Context(request))
    except SystemExit as leaving:
        _flush()
        os._exit(leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None))
    except Exception as error:
        return "error", _shape(error)
    finally:
        _flush()
    try:
        return "answer", json.dumps(answer)
    except (TypeError, ValueError) as error:
        return "error", _shape(Refused("Runtime.MarshalError", f"Unable to marshal response: {error}"))


def _shape(error: Exception) -> str:
    """The exception as Lambda reports it; its trace also goes to standard error, for the developer."""
    traceback.print_exception(error)
    _flush()
    kind = error.error_type if isinstance(error, Refused) else type(error).__name__
    trace = traceback.format_tb(error.__traceback__)
    shape = json.dumps({"errorMessage": str(error), "errorType": kind, "stackTrace": trace}, ensure_ascii=False)
    # Half a surrogate pair is no text that JSON could carry.
    return json.dumps(json.loads(shape.encode(errors="replace")))


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


def _send(answers: BinaryIO, tag: str, value: str) -> None:
    answers.write(f"{tag} {value}\n".encode())
    answers.flush()


if __name__ == "__main__":
    main()
