"""Functions behind a Lambda-compatible endpoint and behind a webhook, on real sockets."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import orjson
import pytest

from emulator.doors import InvocationFailed, Reply
from emulator.triggers.invokers import RoutedInvoker
from emulator.triggers.routes import Routes
from tests.support import given_triggers as given
from tests.support.servers import Answer, Call, answering, echo, serving


@contextmanager
def invoking(
    routes: str | None = None, endpoint: str | None = None, attempt_timeout: float = 5.0
) -> Iterator[RoutedInvoker]:
    invoker = RoutedInvoker(Routes.parse(routes, endpoint), attempt_timeout=attempt_timeout)
    try:
        yield invoker
    finally:
        invoker.close()


def through_endpoint(url: str) -> RoutedInvoker:
    return RoutedInvoker(Routes.parse(None, url))


def through_webhook(url: str) -> RoutedInvoker:
    return RoutedInvoker(Routes.parse(f"hook={url}", None))


def outcome(door: Callable[[str], RoutedInvoker], respond: Callable[[Call], Answer]) -> tuple[Reply | str, int]:
    """What the invocation gave, a reply or the error's name, and how often the function was called."""
    with serving(respond) as server:
        invoker = door(server.url)
        try:
            result: Reply | str = invoker.invoke(given.ARN, {"a": 1})
        except InvocationFailed as failure:
            result = failure.error
        finally:
            invoker.close()
        return result, len(server.calls)


def test_a_lambda_endpoint_is_called_as_the_invoke_operation() -> None:
    with serving(echo) as server, invoking(endpoint=server.url) as invoker:
        assert invoker.invoke(f"{given.ARN}:live", {"a": 1}) == Reply(b'{"a": 1}')
    call = server.calls[0]
    assert (call.path, call.event) == ("/2015-03-31/functions/hook/invocations?Qualifier=live", {"a": 1})
    assert call.headers["x-amz-invocation-type"] == "RequestResponse"
    assert "Credential=123456789012/20250101/eu-west-1/lambda/aws4_request" in call.headers["authorization"]


def test_a_webhook_is_sent_the_event_at_its_own_path() -> None:
    with serving(echo) as server, invoking(f"hook={server.url}/a/b?c=d") as invoker:
        assert invoker.invoke(given.ARN, {"a": "é"}) == Reply(b'{"a": "\\u00e9"}')
    assert [(call.path, call.event) for call in server.calls] == [("/a/b?c=d", {"a": "é"})]
    assert "authorization" not in server.calls[0].headers


ERROR = {"errorMessage": "no", "errorType": "Error"}


@pytest.mark.parametrize(
    ("answer", "result", "attempts"),
    [
        (Answer(b"not json"), Reply(b"not json"), 1),
        (Answer(ERROR, headers={"X-Amz-Function-Error": "Unhandled"}), "no", 1),
        (Answer({"errorType": "java.lang.E"}, headers={"X-Amz-Function-Error": "Unhandled"}), "java.lang.E", 1),
        (Answer(b"", headers={"X-Amz-Function-Error": "Unhandled"}), "", 1),
        (Answer(ERROR), "no", 1),
        (Answer(b"{}", 404, {"x-amzn-errortype": "ResourceNotFoundException"}), "ResourceNotFoundException", 1),
        (Answer({"__type": "a.b#AccessDeniedException"}, 403), "AccessDeniedException", 1),
        (
            Answer(b"", 409, {"x-amzn-errortype": "ResourceConflictException:http://x/"}),
            "ResourceConflictException",
            1,
        ),
        (Answer(b"", 404), "ResourceNotFoundException", 1),
        (Answer(b"", 403), "AccessDeniedException", 1),
        (Answer(b"", 500), "ServiceException", 1),
        (Answer(b"", 302, {"Location": "/"}), "ServiceException", 1),
        (Answer(b"", 429), "TooManyRequestsException", 3),
        (Answer({"__type": "TooManyRequestsException"}, 400), "TooManyRequestsException", 3),
    ],
)
def test_a_lambda_endpoints_answer_is_a_reply_a_function_error_or_a_failure(
    answer: Answer, result: Reply | str, attempts: int
) -> None:
    got, calls = outcome(through_endpoint, answering(answer))
    named = got.function_error if isinstance(got, Reply) and got.function_error is not None else got
    assert (named, calls) == (result, attempts)


@pytest.mark.parametrize(
    ("answer", "result", "attempts"),
    [
        (Answer({"response": {}}), Reply(b'{"response": {}}'), 1),
        (Answer({"response": {}, "errorMessage": "x"}), Reply(b'{"response": {}, "errorMessage": "x"}'), 1),
        (Answer(b"", 204), Reply(b""), 1),
        (Answer(ERROR, 500), Reply(json.dumps(ERROR).encode(), "no"), 1),
        (Answer(ERROR, 429), Reply(json.dumps(ERROR).encode(), "no"), 1),
        (Answer(b"<h1>No</h1>", 500), "ServiceException", 1),
        (Answer(b"", 404), "ResourceNotFoundException", 1),
        (Answer(b"", 401), "AccessDeniedException", 1),
        (Answer(b"", 429), "TooManyRequestsException", 3),
        (Answer(b"", 504), "timeout", 3),
    ],
)
def test_a_webhooks_answer_is_a_reply_a_function_error_or_a_failure(
    answer: Answer, result: Reply | str, attempts: int
) -> None:
    assert outcome(through_webhook, answering(answer)) == (result, attempts)


def test_a_throttled_function_is_tried_again_until_it_answers() -> None:
    throttled = answering(Answer(b"", 429), Answer(b"", 429), Answer({"response": {}}))
    assert outcome(through_endpoint, throttled) == (Reply(b'{"response": {}}'), 3)


@pytest.mark.parametrize("prefix", ["", "lambda:"])
def test_a_late_function_is_tried_three_times(prefix: str) -> None:
    released = threading.Event()

    def late(call: Call) -> Answer:
        released.wait(5)
        return Answer(call.event)

    with serving(late) as server, invoking(f"hook={prefix}{server.url}", attempt_timeout=0.3) as invoker:
        with pytest.raises(InvocationFailed) as failure:
            invoker.invoke(given.ARN, {})
        released.set()
    assert (failure.value.error, len(server.calls)) == ("timeout", 3)


def test_a_body_that_trickles_in_is_late() -> None:
    """Each piece comes well within the time-out; the whole does not."""
    stop = threading.Event()

    def trickle(listener: socket.socket) -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
                try:
                    for _ in range(100):
                        connection.sendall(b" ")
                        if stop.wait(0.02):
                            return
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=trickle, args=(listener,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with invoking(f"hook={url}", attempt_timeout=0.1) as invoker, pytest.raises(InvocationFailed) as failure:
            invoker.invoke(given.ARN, {})
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()
    assert failure.value.error == "timeout"


def test_an_endpoint_that_is_down_fails_at_once_and_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with (
        caplog.at_level(logging.WARNING),
        invoking(f"hook=http://user:secret@127.0.0.1:{port}/?key=secret") as invoker,
        pytest.raises(InvocationFailed) as failure,
    ):
        invoker.invoke(given.ARN, {})
    assert failure.value.error == "ServiceException"
    assert f"127.0.0.1:{port}" in caplog.text
    assert "secret" not in caplog.text


def test_a_function_without_a_route_is_not_found_and_the_log_says_what_to_set(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with (
        caplog.at_level(logging.WARNING),
        invoking("other=http://127.0.0.1:1") as invoker,
        pytest.raises(InvocationFailed) as failure,
    ):
        invoker.invoke(given.ARN, {})
    assert failure.value.error == "ResourceNotFoundException"
    assert caplog.messages == [
        f"No function answers for {given.ARN}: set EMULATOR_LAMBDA_ROUTES (function=target) "
        "or EMULATOR_LAMBDA_ENDPOINT (a Lambda-compatible endpoint)."
    ]


def test_fifty_functions_run_at_once() -> None:
    """Each waits until all fifty are there, so one that queued would hold up the rest."""
    together = threading.Barrier(50, timeout=4)

    def meet(call: Call) -> Answer:
        together.wait()
        return Answer(call.event)

    with (
        serving(meet) as server,
        invoking(endpoint=server.url) as invoker,
        ThreadPoolExecutor(50) as threads,
    ):
        answers = list(threads.map(lambda number: invoker.invoke(given.ARN, {"n": number}), range(50)))
    assert [orjson.loads(answer.payload)["n"] for answer in answers] == list(range(50))
