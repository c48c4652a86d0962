"""What a function, a key service or a mail server answers costs no more memory than a sound answer, and no more time
than the whole exchange has, however it is dealt out."""

import gzip
import itertools
from collections.abc import Iterable
from pathlib import Path

import orjson
import pytest

from emulator.doors import DeliveryFailed, InvocationFailed, Mail, NotEncrypted, Reply
from emulator.messages.smtp import MOST_SAID, SmtpSender
from emulator.triggers import sender_codes
from emulator.triggers.invocations import LONGEST_REPLY
from emulator.triggers.invokers import RoutedInvoker
from emulator.triggers.routes import Routes
from emulator.triggers.sender_codes import SenderCodes
from tests.support import given_triggers as given
from tests.support.outsiders import Outsider, Words, saying

SHORT = 0.1  # seconds of a whole exchange
PAUSE = 0.02  # between words: none of them is late by itself
DRIPS = 500  # which would take a hundred times as long
IN_THE_PIPE = 16 * 1024 * 1024  # bytes that the system's buffers may hold on the way
TOO_LONG = f"Response payload size exceeded maximum allowed payload size ({LONGEST_REPLY} bytes)."
OK = b"HTTP/1.1 200 OK\r\n"
KEY_ARN = "arn:aws:kms:us-east-1:000000000000:key/1234"
MAIL = Mail(None, "bob@example.com", "subject", "body")


def invoked(outsider: Outsider, kind: str = "", *, seconds: float = 30.0) -> Reply:
    invoker = RoutedInvoker(Routes.parse(f"hook={kind}{outsider.url}", None), attempt_timeout=seconds, attempts=1)
    try:
        return invoker.invoke(given.ARN, {"a": 1})
    finally:
        invoker.close()


def endless(head: bytes, chunk: bytes = b"x" * 65536, most: int = 64 * 1024 * 1024) -> Words:
    return lambda: itertools.chain([head], itertools.repeat(chunk, most // len(chunk)))


def chunked() -> Iterable[bytes]:
    piece = b"x" * 65536
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from itertools.repeat(b"10000\r\n" + piece + b"\r\n", 1024)


@pytest.mark.parametrize("kind", ["", "lambda:"])
@pytest.mark.parametrize(
    "words",
    [endless(OK + b"Content-Length: 2147483648\r\n\r\n"), endless(OK + b"Connection: close\r\n\r\n"), chunked],
    ids=["announced", "until the end", "chunked"],
)
def test_a_functions_answer_without_end_is_an_error_of_the_function(kind: str, words: Words) -> None:
    with saying(words) as outsider:
        reply = invoked(outsider, kind)
        assert outsider.took() < LONGEST_REPLY + IN_THE_PIPE
    assert reply.function_error == TOO_LONG
    assert len(reply.payload) < 1000


def test_an_answer_of_the_longest_length_is_taken() -> None:
    body = b'{"a": "' + b"x" * (LONGEST_REPLY - 9) + b'"}'
    with saying(lambda: [OK + b"Content-Length: %d\r\n\r\n" % len(body), body]) as outsider:
        assert invoked(outsider) == Reply(body)


def test_a_packed_answer_is_not_asked_for_and_not_unpacked() -> None:
    packed = gzip.compress(bytes(256 * 1024 * 1024), 9)
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    with saying(lambda: [head, packed]) as outsider:
        assert invoked(outsider).payload == packed
    assert b"accept-encoding: identity" in outsider.heard[0].lower()


@pytest.mark.parametrize("kind", ["", "lambda:"])
@pytest.mark.parametrize(
    "words",
    [
        lambda: [OK, *[b"x-a: b\r\n"] * DRIPS],
        lambda: [b"HTTP/1.1 102 Processing\r\n\r\n"] * DRIPS,
        lambda: [OK + b"Content-Length: 1000\r\n\r\n", *[b" "] * DRIPS],
        lambda: [OK + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\n \r\n"] * DRIPS],
    ],
    ids=["headers", "interim answers", "a body", "chunks"],
)
def test_an_answer_in_drips_is_late_as_a_whole(kind: str, words: Words) -> None:
    with saying(words, pause=PAUSE) as outsider, pytest.raises(InvocationFailed) as failure:
        invoked(outsider, kind, seconds=SHORT)
    assert failure.value.error == "timeout"


@pytest.mark.parametrize(
    "words",
    [
        endless(OK + b"x-a: "),
        endless(OK, b"x-a: b\r\n" * 8192),
        endless(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 2048),
    ],
    ids=["one header", "headers", "interim answers"],
)
def test_headers_without_end_are_no_answer(words: Words) -> None:
    with saying(words) as outsider:
        try:
            error = invoked(outsider).function_error
        except InvocationFailed as failure:
            error = failure.error
        assert outsider.took() < IN_THE_PIPE
    assert error in ("ServiceException", TOO_LONG)


@pytest.mark.parametrize("body", ['return "x" * 7_000_000', 'return {"response": {"x": "x" * 7_000_000}}'])
def test_a_local_functions_answer_without_end_is_an_error_of_the_function(tmp_path: Path, body: str) -> None:
    path = tmp_path / "large.py"
    path.write_text(f"def lambda_handler(event, context):\n    {body}\n")
    invoker = RoutedInvoker(Routes.parse(f"hook=python:{path}", None))
    try:
        reply = invoker.invoke(given.ARN, {})
        assert invoker.invoke(given.ARN, {}) == reply  # by another process
    finally:
        invoker.close()
    assert reply.function_error == TOO_LONG
    assert len(reply.payload) < 1000


def encrypted(outsider: Outsider) -> str:
    return SenderCodes(outsider.url, None).encrypt("123456", pool_id="us-east-1_a", key_arn=KEY_ARN)


def test_a_key_services_answer_without_end_is_no_key() -> None:
    with saying(endless(OK + b"Content-Length: 2147483648\r\n\r\n")) as outsider:
        with pytest.raises(NotEncrypted, match="the answer is too long"):
            encrypted(outsider)
        assert outsider.took() < IN_THE_PIPE


def test_a_key_services_answer_in_drips_is_late_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender_codes, "_KMS_SECONDS", SHORT)
    with (
        saying(lambda: [OK, *[b"x-a: b\r\n"] * DRIPS], pause=PAUSE) as outsider,
        pytest.raises(NotEncrypted, match="ReadTimeoutError"),
    ):
        encrypted(outsider)
    assert len(outsider.heard) == 1  # one attempt, or the whole would take longer than it may


def test_a_key_services_words_are_cut_short() -> None:
    error = orjson.dumps({"__type": "KMSInternalException", "message": "x" * 500_000})
    head = b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n" % len(error)
    with saying(lambda: [head, error]) as outsider, pytest.raises(NotEncrypted) as refusal:
        encrypted(outsider)
    assert len(str(refusal.value)) < 1000


@pytest.mark.parametrize(
    "words",
    [endless(b"", b"220-x\r\n" * 8192), endless(b"", b"x" * 65536), endless(b"220 hello\r\n", b"250-x\r\n" * 8192)],
    ids=["greeting", "one line", "a reply"],
)
def test_a_mail_server_that_talks_without_end_is_not_listened_to(words: Words) -> None:
    with saying(words, speaks_first=True) as outsider:
        with pytest.raises(DeliveryFailed) as failure:
            SmtpSender(f"smtp://127.0.0.1:{outsider.port}").send(MAIL)
        assert outsider.took() < MOST_SAID + IN_THE_PIPE
    assert len(failure.value.reason) <= 500


@pytest.mark.parametrize(
    "words",
    [lambda: [b"220-x\r\n"] * DRIPS, lambda: [b"2"] * DRIPS, lambda: [b"220 hello\r\n", *[b"250-x\r\n"] * DRIPS]],
    ids=["greeting", "one line", "a reply"],
)
def test_a_mail_servers_conversation_in_drips_is_late_as_a_whole(words: Words) -> None:
    with (
        saying(words, speaks_first=True, pause=PAUSE) as outsider,
        pytest.raises(DeliveryFailed, match="timed out"),
    ):
        SmtpSender(f"smtp://127.0.0.1:{outsider.port}", timeout=SHORT).send(MAIL)


@pytest.mark.parametrize("repeated", ["p@ss/word", "AUTH PLAIN AGFubgBwQHNzL3dvcmQ=", "cEBzcy93b3Jk"])
def test_a_mail_server_that_repeats_the_password_tells_nobody(repeated: str) -> None:
    said = b"220 x\r\n250-x\r\n250 AUTH PLAIN\r\n535 %b: no\r\n" % repeated.encode()
    with saying(lambda: [said], speaks_first=True) as outsider:
        sender = SmtpSender(f"smtp://ann:p%40ss%2Fword@127.0.0.1:{outsider.port}")
        with pytest.raises(DeliveryFailed) as failure:
            sender.send(MAIL)
    assert failure.value.reason.startswith("535 ")
    assert failure.value.reason.endswith("[redacted]: no")
