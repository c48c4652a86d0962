"""SigV4 verified, where access keys are known (EMULATOR_ACCESS_KEYS): what AWS refuses is refused, in its order.

The order is parameters, date, signed headers, algorithm, scope, key, signature, session token.  # seen: mhart/dynalite
The date is held against the machine's own clock: a client signs by its own, and the emulator's may be days ahead. A
signature in the query of the URL (a presigned request) is not accepted: no SDK signs calls of user pools so.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote, unquote

from msgspec import Struct

from emulator import errors
from emulator.base.access_keys import AccessKey
from emulator.wire import signature
from emulator.wire.signature import Credential, Header, Signed
from emulator.work import DEFAULT_ACCOUNT

PARAMETERS = ("Credential", "Signature", "SignedHeaders")
TOLERANCE = timedelta(minutes=5)  # seen: amazon-cognito-js#29, aws-sdk-js#1652
# unverified: The target must be among the signed headers, or the signature would not say which operation is meant.
SIGNED_ALWAYS = ("host", "x-amz-target")
LONGEST_DATE = 64
_BASIC = "%Y%m%dT%H%M%SZ"
_BASIC_FORM = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_UNRESERVED = "-_.~"


class Received(Struct):
    """A POST as it came: `headers` in lower case, `uri` as it stood in the request line."""

    headers: Mapping[str, str]
    body: bytes
    uri: str = "/"


def verify(keys: Mapping[str, AccessKey], call: Received, now: datetime) -> Signed | None:
    """None if the call is not signed. Raises IncompleteSignatureException, InvalidSignatureException and
    UnrecognizedClientException."""
    header = signature.parse(call.headers.get("authorization"))
    if header is None:
        return None
    date = _date(header, call.headers)
    _check_age(date, now)
    names = header.parameters["SignedHeaders"].lower().split(";")
    _check_signed_headers(names)
    credential = header.credential()
    is_of_date = credential.date == date[:8]
    signature.check_scope(
        credential, [] if is_of_date else [errors.signature.other_date_in_scope(credential.date, date)]
    )
    key = keys.get(credential.access_key)
    if key is None:
        raise errors.signature.unknown_access_key()
    expected = _signature(key.secret, credential, date, _canonical(call, names))
    if not hmac.compare_digest(expected.encode(), header.parameters["Signature"].encode()):
        raise errors.signature.signature_does_not_match()
    if "x-amz-security-token" in call.headers:  # the keys are long-term ones, which have none
        raise errors.signature.unknown_session_token()
    return Signed(key.id, credential.region, key.account_id or DEFAULT_ACCOUNT)


# --- the date ---------------------------------------------------------------------------------------------------


def _date(header: Header, headers: Mapping[str, str]) -> str:
    """In the basic format, from X-Amz-Date or else Date. Raises for a parameter that is missing, too."""
    given = headers.get("x-amz-date") or headers.get("date")
    missing = [name for name in PARAMETERS if not header.parameters.get(name)]
    if missing or given is None:
        raise errors.signature.parts_missing(missing, header.text, date=given is None)
    if _parsed(given) is not None:
        return given
    if len(given) > LONGEST_DATE:
        raise errors.signature.date_format(given)
    try:
        return parsedate_to_datetime(given).astimezone(UTC).strftime(_BASIC)
    except (ValueError, OverflowError, TypeError, IndexError):
        raise errors.signature.date_format(given) from None


def _parsed(basic: str) -> datetime | None:
    if not _BASIC_FORM.fullmatch(basic):
        return None
    try:
        return datetime.strptime(basic, _BASIC).replace(tzinfo=UTC)
    except ValueError:
        return None


def _check_age(date: str, now: datetime) -> None:
    signed_at = _parsed(date)
    if signed_at is None:  # a Date header of the year 12 or such
        raise errors.signature.date_format(date)
    now = now.replace(microsecond=0)
    earliest, latest, said = now - TOLERANCE, now + TOLERANCE, now.strftime(_BASIC)
    if signed_at < earliest:
        raise errors.signature.signature_expired(date, earliest.strftime(_BASIC), said)
    if signed_at > latest:
        raise errors.signature.signature_not_yet_current(date, latest.strftime(_BASIC), said)


# --- the signature ----------------------------------------------------------------------------------------------


def _check_signed_headers(names: list[str]) -> None:
    """A name twice would have its value in the canonical request as often: no SDK does so, and a short header could
    stand for a long request."""
    for name in SIGNED_ALWAYS:
        if name not in names:
            raise errors.signature.must_be_signed("Host" if name == "host" else name)
    if len(set(names)) < len(names):
        raise errors.signature.signature_does_not_match()


def _canonical(call: Received, names: list[str]) -> bytes:
    path, _, query = call.uri.partition("?")
    values = (f"{name}:{' '.join(call.headers.get(name, '').split())}\n" for name in names)
    payload = hashlib.sha256(call.body).hexdigest()
    lines = ["POST", _path(path), _query(query), "".join(values), ";".join(names), payload]
    return "\n".join(lines).encode("latin-1", "replace")


def _path(path: str) -> str:
    """Without dots and double slashes, encoded once more than it is."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    last = "/" if kept and path.endswith("/") else ""
    return quote(f"/{'/'.join(kept)}{last}", safe="/" + _UNRESERVED)


def _query(query: str) -> str:
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = sorted((_encoded(name), _encoded(value)) for name, _, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def _encoded(text: str) -> str:
    return quote(unquote(text, errors="surrogateescape"), safe=_UNRESERVED, errors="surrogateescape")


def _signature(secret: str, credential: Credential, date: str, canonical: bytes) -> str:
    key = f"AWS4{secret}".encode()
    for part in (credential.date, credential.region, credential.service, credential.terminator):
        key = hmac.digest(key, part.encode(), "sha256")
    digest = hashlib.sha256(canonical).hexdigest()
    return hmac.new(
        key, f"{signature.ALGORITHM}\n{date}\n{credential.scope}\n{digest}".encode(), hashlib.sha256
    ).hexdigest()
