"""What a token is, and why it is good or not: everything about it that the database knows, and nothing of it in a log.

It is judged by the clock of its pool, as the API judges it, but every reason is told, not only the first one.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from emulator.base import ids, nul
from emulator.base.instants import Instant
from emulator.control.refusals import Refused
from emulator.crypto import jwt
from emulator.crypto.jwt import Parsed
from emulator.errors import refresh_reasons, token_reasons
from emulator.rules.owners import known
from emulator.store import families, rotations, users
from emulator.store.families import Family
from emulator.store.users import User
from emulator.tokens import keys
from emulator.tokens.keys import VerificationKey
from emulator.work import Services, Work, opened

Kind = Literal["access", "id", "refresh", "other"]
Signature = Literal["good", "wrong", "unknown key", "none"]
_TIMES = ("iat", "exp", "auth_time", "nbf")


@dataclass(frozen=True, slots=True)
class SignIn:
    """The sign-in that a token comes from, with all tokens of it: a family of refresh tokens."""

    origin_jti: str
    client: str
    scopes: list[str]
    began_at: Instant
    expires_at: Instant
    last_used_at: Instant | None
    revoked_at: Instant | None
    revoked_by: str | None
    replaced_at: Instant | None


@dataclass(frozen=True, slots=True)
class Explained:
    """`kind` is `other` for a token of another issuer. `key` is the key id that the token names, `key_of` the pool that
    has the key. `times` are claims in words. `reasons` say why the token is not valid; with none it is. `notes` are
    worth knowing besides. `remaining_seconds` is less than 0 for one that is over."""

    kind: Kind
    valid: bool
    reasons: list[str]
    notes: list[str]
    signature: Signature
    key: str | None
    key_of: str | None
    header: dict[str, Any] | None
    claims: dict[str, Any] | None
    times: dict[str, Instant]
    pool: str | None
    client: str | None
    username: str | None
    now: Instant
    remaining_seconds: int | None
    sign_in: SignIn | None


@dataclass(frozen=True, slots=True)
class _Findings:
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def explain(services: Services, token: str) -> Explained:
    """Of a token as it was copied: with `Bearer` before it, as a header has it, or in quotes. Raises Refused for a text
    that is no token at all."""
    text = token.strip().strip("\"'").strip()
    if text[:7].lower() == "bearer ":
        text = text[7:].strip()
    with opened(services, "ExplainToken") as work:
        parsed = jwt.parse(text)
        if parsed is not None and not nul.is_in([parsed.header, parsed.claims]):
            return _signed(work, parsed)
        if text.count(".") == 4:
            return _refresh(work, text)
    raise Refused("This is no token: one has three parts with dots between them (ID, access) or five (refresh).")


def _signed(work: Work, parsed: Parsed) -> Explained:
    found, claims = _Findings(), parsed.claims
    kid = parsed.header.get("kid")
    key = keys.find(work, kid) if isinstance(kid, str) else None
    signature = _signature(parsed, key)
    pool_id = key.pool_id if key is not None else _pool_named(work, claims)
    kind = _kind(claims, pool_id)
    now = work.now_in(pool_id)
    _judge_signature(found, signature, key, kind, pool_id, kid)
    times = {name: at for name in _TIMES if (at := _instant(claims.get(name))) is not None}
    _judge_times(found, times, now)
    family, user = _family(work, claims) if pool_id is not None else (None, None)
    if kind in ("access", "id") and pool_id is not None:
        _judge_holder(work, found, kind, pool_id, claims, family, user)
    return Explained(
        kind=kind,
        valid=not found.reasons,
        reasons=found.reasons,
        notes=found.notes,
        signature=signature,
        key=kid if isinstance(kid, str) else None,
        key_of=key.pool_id if key is not None else None,
        header=parsed.header,
        claims=claims,
        times=times,
        pool=pool_id,
        client=_text(claims.get("client_id") or claims.get("aud")),
        username=user.username if user else _text(claims.get("username") or claims.get("cognito:username")),
        now=now,
        remaining_seconds=int((times["exp"] - now).total_seconds()) if "exp" in times else None,
        sign_in=_shown(family, None),
    )


def _signature(parsed: Parsed, key: VerificationKey | None) -> Signature:
    if key is None:
        return "unknown key"
    return "good" if jwt.verify(key.public, parsed) else "wrong"


def _pool_named(work: Work, claims: dict[str, Any]) -> str | None:
    """The pool that the issuer names, if we have it."""
    name = str(claims.get("iss", "")).rstrip("/").rpartition("/")[2]
    pool = known.find_pool(work, name) if ids.POOL_ID.match(name) else None
    return pool.id if pool is not None else None


def _kind(claims: dict[str, Any], pool_id: str | None) -> Kind:
    use = claims.get("token_use")
    return use if pool_id is not None and use in ("access", "id") else "other"


def _judge_signature(
    found: _Findings, signature: Signature, key: VerificationKey | None, kind: Kind, pool_id: str | None, kid: object
) -> None:
    if key is None:
        whose = "no pool here" if pool_id is None else f"the pool {pool_id}"
        found.reasons.append(
            f"Its key {kid!r} is none of {whose}: another issuer or another emulator signed it, or the key is gone."
        )
    elif signature == "wrong":
        found.reasons.append(f"The signature is not that of the key {key.kid}: the token was changed.")
    elif key.used_for != kind:
        found.reasons.append(f"The key {key.kid} signs {key.used_for} tokens, and this says that it is another.")


def _judge_times(found: _Findings, times: dict[str, datetime], now: datetime) -> None:
    ends, issued = times.get("exp"), times.get("iat")
    if ends is None:
        found.reasons.append("It has no exp, the time at which it ends.")
    elif ends <= now:
        found.reasons.append(refresh_reasons.expired(ends, now))
    if issued is not None and issued > now:
        found.notes.append(f"It was issued at {_words(issued)}, which is still to come: the clock was set back.")


def _family(work: Work, claims: dict[str, Any]) -> tuple[Family | None, User | None]:
    event_id = claims.get("event_id")
    found = families.find_with_user(work.db, event_id) if isinstance(event_id, str) else None
    return found if found is not None else (None, None)


def _judge_holder(
    work: Work,
    found: _Findings,
    kind: Kind,
    pool_id: str,
    claims: dict[str, Any],
    family: Family | None,
    user: User | None,
) -> None:
    """An ID token is good until it ends, whatever becomes of its user: nobody asks the pool about it. An app client's
    own token has no user."""
    told = found.reasons if kind == "access" else found.notes
    client_id = _text(claims.get("client_id") or claims.get("aud"))
    client = known.find_client(work, client_id) if client_id else None
    if client is None or client[1].id != pool_id:
        told.append(token_reasons.CLIENT_IS_GONE)
    if claims.get("sub") == client_id:
        return
    sub = claims.get("sub")
    owner = user or (users.find_by_sub(work.db, pool_id, sub) if isinstance(sub, str) else None)
    if owner is None:
        told.append(refresh_reasons.USER_IS_GONE)
    elif not owner.enabled:
        told.append(token_reasons.USER_IS_DISABLED)
    if family is None:
        told.append("Nothing is left of its sign-in: it was ended and deleted, or its user was.")
    elif family.revoked_at is not None:
        told.append(refresh_reasons.revoked(family.revoked_at, family.revoked_by))
    elif kind == "access" and family.has_expired(claims.get("iat")):
        told.append("It was ended before its time by POST /_emulator/expire.")


def _refresh(work: Work, text: str) -> Explained:
    """Nothing of it can be read but by its row."""
    held = rotations.find(work.db, ids.digest(text))
    if held is None:
        reason = "No sign-in has this refresh token: it is of another emulator, or its user or sign-in was deleted."
        return _refresh_explained(work, None, None, None, _Findings([reason]))
    family, state = held
    known.find_pool(work, family.pool_id)
    found, now, user = _Findings(), work.now, users.get(work.db, family.user_id)
    if family.expires_at <= now:
        found.reasons.append(refresh_reasons.expired(family.expires_at, now))
    if family.revoked_at is not None:
        found.reasons.append(refresh_reasons.revoked(family.revoked_at, family.revoked_by))
    if not state.is_good(now):
        found.reasons.append(refresh_reasons.rotated(state.rotated_at, state.grace_until))
    if user is not None and not user.enabled:
        found.reasons.append(refresh_reasons.USER_IS_DISABLED)
    if family.device_key is not None:
        found.notes.append(refresh_reasons.ANOTHER_DEVICE)
    return _refresh_explained(work, family, user, state.rotated_at, found)


def _refresh_explained(
    work: Work, family: Family | None, user: User | None, replaced_at: datetime | None, found: _Findings
) -> Explained:
    left = None if family is None else int((family.expires_at - work.now).total_seconds())
    return Explained(
        kind="refresh",
        valid=not found.reasons,
        reasons=found.reasons,
        notes=found.notes,
        signature="none",
        key=None,
        key_of=None,
        header=None,
        claims=None,
        times={},
        pool=family.pool_id if family else None,
        client=family.client_id if family else None,
        username=user.username if user else None,
        now=work.now,
        remaining_seconds=left,
        sign_in=_shown(family, replaced_at),
    )


def _shown(family: Family | None, replaced_at: datetime | None) -> SignIn | None:
    if family is None:
        return None
    return SignIn(
        origin_jti=family.origin_jti,
        client=family.metadata_url or family.client_id,
        scopes=family.scopes.split(),
        began_at=family.auth_time,
        expires_at=family.expires_at,
        last_used_at=family.last_used_at,
        revoked_at=family.revoked_at,
        revoked_by=family.revoked_by,
        replaced_at=replaced_at,
    )


def _instant(value: object) -> datetime | None:
    """None for what is no time that a calendar has."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _words(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
