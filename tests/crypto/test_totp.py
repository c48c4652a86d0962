"""Codes of authenticator apps against RFC 6238 and against pyotp."""

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from emulator.crypto import totp

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 11, 23, 8, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_of(RFC_SECRET, totp.step_at(at)) == code[-6:]


def test_pyotp_reads_our_secrets_and_shows_our_codes() -> None:
    for _ in range(200):
        secret = totp.new_secret(secrets.token_bytes(totp.SECRET_BYTES))
        assert len(secret) == 52
        at = NOW + timedelta(seconds=secrets.randbelow(10**8))
        assert pyotp.TOTP(secret).at(at) == totp.code_of(secret, totp.step_at(at))


@pytest.mark.parametrize(("away", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_before_and_one_after_are_good(away: int, is_good: bool) -> None:
    code = pyotp.TOTP(RFC_SECRET).at(NOW + timedelta(seconds=30 * away))
    found = totp.step_of(RFC_SECRET, code, NOW)
    assert found == (totp.step_at(NOW) + away if is_good else None)


def test_an_app_that_hashes_with_sha_256_is_wrong() -> None:
    assert totp.step_of(RFC_SECRET, pyotp.TOTP(RFC_SECRET, digest=hashlib.sha256).at(NOW), NOW) is None


@pytest.mark.parametrize("given", ["", "12345", "１２３４５６", "\ud800", "0" * 40])  # noqa: RUF001
def test_what_is_no_code_is_wrong(given: str) -> None:
    assert totp.step_of(RFC_SECRET, given, NOW) is None


@pytest.mark.parametrize(
    ("text", "is_secret"),
    [
        (RFC_SECRET, True),
        ("JBSWY3DPEHPK3PXP", True),
        ("JBSWY3DPEHPK3PX", False),
        ("jbswy3dpehpk3pxp", False),
        ("JBSWY3DPEHPK3PX1", False),
    ],
)
def test_what_can_be_a_secret(text: str, is_secret: bool) -> None:
    assert totp.is_secret(text) is is_secret
