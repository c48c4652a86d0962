"""Handlers in files, run in real child processes."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from emulator import logs
from emulator.doors import InvocationFailed, Reply
from emulator.triggers.invokers import RoutedInvoker
from emulator.triggers.local_python import LocalFunctions
from emulator.triggers.routes import LocalPython, Routes
from tests.support import given_triggers as given
from tests.support.servers import Answer, Call, echo, serving

EVENT = b'{"name": "\xc3\xa9"}'


@contextmanager
def functions() -> Iterator[LocalFunctions]:
    local = LocalFunctions()
    try:
        yield local
    finally:
        local.close()
    assert local.process_ids() == []


def source(path: Path, text: str) -> LocalPython:
    path.write_text(text)
    return LocalPython(path, "lambda_handler")


def run(local: LocalFunctions, target: LocalPython, timeout: float = 5.0) -> Any:
    reply = local.invoke(target, f"{given.ARN}:live", EVENT, timeout)
    return reply.function_error if reply.function_error is not None else json.loads(reply.payload)


def test_a_handler_gets_the_event_and_answers_with_what_it_returns(tmp_path: Path) -> None:
    target = source(tmp_path / "a.py", "def lambda_handler(event, context): return {**event, 'seen': True}")
    with functions() as local:
        assert run(local, target) == {"name": "é", "seen": True}


def test_a_handler_may_have_any_name_and_the_route_is_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source(tmp_path / "a.py", "def on_sign_up(event, context): return event")
    monkeypatch.chdir(tmp_path)
    invoker = RoutedInvoker(Routes.parse("hook=python:a.py:on_sign_up", None))
    try:
        assert invoker.invoke(given.ARN, {"a": 1}) == Reply(b'{"a": 1}')
    finally:
        invoker.close()


def test_the_context_is_lambdas(tmp_path: Path) -> None:
    target = source(
        tmp_path / "a.py",
        "def lambda_handler(event, c):\n"
        "    return [c.function_name, c.function_version, c.invoked_function_arn, c.memory_limit_in_mb,\n"
        "            len(c.aws_request_id), 0 < c.get_remaining_time_in_millis() <= 5000]\n",
    )
    with functions() as local:
        assert run(local, target) == ["hook", "live", f"{given.ARN}:live", "128", 36, True]


def test_what_a_handler_prints_does_not_disturb_its_answer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "speaks_json", lambda: False)  # whatever another test has configured
    target = source(
        tmp_path / "a.py",
        "import os, sys\n"
        "def lambda_handler(event, context):\n"
        "    print('printed'); os.write(1, b'written\\n'); os.system('echo shelled'); sys.stdin.read()\n"
        "    return event\n",
    )
    with functions() as local:
        assert run(local, target) == {"name": "é"}
    out, err = capfd.readouterr()
    assert out == ""
    assert {"printed", "written", "shelled"} <= set(err.split())


def test_a_handler_imports_its_neighbours_and_not_the_emulators_modules(tmp_path: Path) -> None:
    (tmp_path / "replies.py").write_text("WHO = 'mine'")
    target = source(tmp_path / "a.py", "import replies\ndef lambda_handler(event, context): return replies.WHO")
    with functions() as local:
        assert run(local, target) == "mine"


@pytest.mark.parametrize(
    ("text", "message", "kind"),
    [
        ("def lambda_handler(e, c): raise ValueError('no entry')", "no entry", "ValueError"),
        ("def lambda_handler(e, c): raise ValueError", "", "ValueError"),
        ("def lambda_handler(e, c): raise ValueError('half a pair: \\ud800')", "half a pair: ?", "ValueError"),
        ("import nowhere", "Unable to import module 'a': No module named 'nowhere'", "Runtime.ImportModuleError"),
        ("1/0", "division by zero", "ZeroDivisionError"),
        ("other = 1", "Handler 'lambda_handler' missing on module 'a'", "Runtime.HandlerNotFound"),
        (
            "def lambda_handler(e, c): return {1, 2}",
            "Unable to marshal response: Object of type set is not JSON serializable",
            "Runtime.MarshalError",
        ),
    ],
)
def test_an_exception_is_a_function_error_in_lambdas_shape(tmp_path: Path, text: str, message: str, kind: str) -> None:
    with functions() as local:
        reply = local.invoke(source(tmp_path / "a.py", text), given.ARN, EVENT, 5)
    assert (reply.function_error, orjson.loads(reply.payload)["errorType"]) == (message, kind)


def test_a_syntax_error_is_a_function_error(tmp_path: Path) -> None:
    with functions() as local:
        assert run(local, source(tmp_path / "a.py", "def")).startswith("Syntax error in module 'a': invalid syntax")


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("import os\ndef lambda_handler(e, c): os._exit(3)", "Runtime exited with error: exit status 3"),
        ("import sys\ndef lambda_handler(e, c): sys.exit()", "Runtime exited without providing a reason"),
        ("import os\ndef lambda_handler(e, c): os.kill(os.getpid(), 9)", "Runtime exited with error: signal: SIGKILL"),
        ("import sys\nsys.exit(1)", "Runtime exited with error: exit status 1"),
    ],
)
def test_a_process_that_ends_is_a_function_error_and_the_next_call_gets_another(
    tmp_path: Path, text: str, ending: str
) -> None:
    target = source(tmp_path / "a.py", text)
    with functions() as local:
        assert run(local, target).endswith(ending)
        assert run(local, target).endswith(ending)


def test_calls_one_after_another_share_a_process(tmp_path: Path) -> None:
    target = source(tmp_path / "a.py", "import os\ndef lambda_handler(event, context): return os.getpid()")
    with functions() as local:
        assert len({run(local, target) for _ in range(5)}) == 1


def test_a_process_killed_while_idle_is_replaced(tmp_path: Path) -> None:
    target = source(tmp_path / "a.py", "import os\ndef lambda_handler(event, context): return os.getpid()")
    with functions() as local:
        first = run(local, target)
        os.kill(first, signal.SIGKILL)
        while local.process_ids():
            time.sleep(0.001)
        assert run(local, target) != first


def test_a_changed_file_is_loaded_anew(tmp_path: Path) -> None:
    target = source(tmp_path / "a.py", "def lambda_handler(event, context): return 'old'")
    with functions() as local:
        assert run(local, target) == "old"
        source(target.path, "def lambda_handler(event, context): return 'new!'")
        os.utime(target.path, ns=(0, target.path.stat().st_mtime_ns + 2_000_000_000))
        assert run(local, target) == "new!"
        assert len(local.process_ids()) == 1


def test_a_mended_import_error_goes_away(tmp_path: Path) -> None:
    target = source(tmp_path / "a.py", "import nowhere")
    with functions() as local:
        assert run(local, target) == "Unable to import module 'a': No module named 'nowhere'"
        source(target.path, "def lambda_handler(event, context): return 'mended'")
        assert run(local, target) == "mended"


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with functions() as local, pytest.raises(InvocationFailed) as failure:
        run(local, LocalPython(tmp_path / "a.py", "lambda_handler"))
    assert failure.value.error == "ResourceNotFoundException"


def test_a_late_handler_is_killed_with_its_children_and_tried_three_times(tmp_path: Path) -> None:
    log = tmp_path / "log"
    source(
        tmp_path / "a.py",
        "import os, subprocess, time\n"
        "def lambda_handler(event, context):\n"
        "    child = subprocess.Popen(['sleep', '60'])\n"
        f"    with open({str(log)!r}, 'a') as log: log.write(f'{{os.getpid()}} {{child.pid}}\\n')\n"
        "    time.sleep(60)\n",
    )
    invoker = RoutedInvoker(Routes.parse(f"hook=python:{tmp_path}/a.py", None), attempt_timeout=0.5)
    try:
        with pytest.raises(InvocationFailed) as failure:
            invoker.invoke(given.ARN, {})
    finally:
        invoker.close()
    attempts = log.read_text().splitlines()
    assert (failure.value.error, len(attempts)) == ("timeout", 3)
    processes = [int(process_id) for line in attempts for process_id in line.split()]
    deadline = time.monotonic() + 10  # a kill is sent at once; when the kernel carries it out is its own affair
    while any(map(_runs, processes)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(_runs, processes))


def _runs(process_id: int) -> bool:
    """Whether the process is still at work; one killed but not yet reaped by init is not."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_fifty_calls_at_once_each_call_back_and_at_most_four_processes_stay(tmp_path: Path) -> None:
    target = source(
        tmp_path / "a.py",
        "import json, urllib.request\n"
        "def lambda_handler(event, context):\n"
        "    body = json.dumps({'n': event['n']}).encode()\n"
        "    request = urllib.request.Request(event['url'], body, {'Content-Type': 'application/json'})\n"
        "    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))\n"
        "    return json.load(opener.open(request))\n",
    )
    with functions() as local:
        with serving(echo) as server, ThreadPoolExecutor(50) as threads:
            calls = [orjson.dumps({"n": number, "url": server.url}) for number in range(50)]
            answers = list(threads.map(lambda event: local.invoke(target, given.ARN, event, 5), calls))
        assert [orjson.loads(answer.payload) for answer in answers] == [{"n": number} for number in range(50)]
        assert 1 <= len(local.process_ids()) <= 4


def test_fifty_handlers_run_side_by_side_when_each_waits_for_the_others(tmp_path: Path) -> None:
    """As when every handler calls back and the emulator runs another trigger meanwhile: none may queue for ever."""
    target = source(
        tmp_path / "a.py",
        "import json, urllib.request\n"
        "def lambda_handler(event, context):\n"
        "    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))\n"
        "    return json.load(opener.open(urllib.request.Request(event['url'], b'{}')))\n",
    )
    together = threading.Barrier(50, timeout=15)

    def meet(call: Call) -> Answer:
        together.wait()
        return Answer(call.event)

    with functions() as local, serving(meet) as server, ThreadPoolExecutor(50) as threads:
        event = orjson.dumps({"url": server.url})
        answers = list(threads.map(lambda _: local.invoke(target, given.ARN, event, 15), range(50)))
    assert answers == [Reply(b"{}")] * 50


def test_closing_ends_a_call_under_way(tmp_path: Path) -> None:
    target = source(tmp_path / "a.py", "import time\ndef lambda_handler(event, context): time.sleep(60)")
    local = LocalFunctions()
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(run, local, target)
        while not local.process_ids():
            time.sleep(0.001)
        time.sleep(0.1)
        local.close()
        assert "Runtime exited" in call.result(timeout=5)
    assert local.process_ids() == []
    with pytest.raises(InvocationFailed):
        run(local, target)
