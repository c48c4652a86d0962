"""Checks a token that is to be exchanged: whose it is, and whether it is still valid.

Any access or ID token of the pool counts, whichever client it was issued to. A machine's access token belongs to no
sign-in; it stands for its app client.
"""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from emulator import errors
from emulator.base.clock import epoch_seconds
from emulator.store import families
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.tokens import keys, verify
from emulator.work import Work

Role = Literal["Subject", "Actor"]
_USES = {"ACCESS_TOKEN": "access", "ID_TOKEN": "id"}


class Party(Struct, frozen=True):
    """`sign_in` is None for a machine."""

    sub: str
    content: Mapping[str, Any]
    sign_in: tuple[Family, User] | None


def party(work: Work, pool: Pool, role: Role, token: str, token_type: str) -> Party:
    """Raises NotAuthorizedException for a token that is not this pool's, not of this type, out of time or revoked;
    UserNotFoundException when the user is gone."""
    content = _content(work, pool, token, _USES[token_type])
    if content is None:
        raise errors.tokens.invalid_exchanged_token(role)
    if content["exp"] <= epoch_seconds(work.now):
        raise errors.tokens.exchanged_token_has_expired(role)
    event_id = content.get("event_id")
    if not isinstance(event_id, str):
        return Party(content["sub"], content, None)
    found = families.find_with_user(work.db, event_id)
    if found is None or found[1].sub != content["sub"] or found[1].pool_id != pool.id:
        raise errors.directory.user_does_not_exist()
    if found[0].has_expired(content.get("iat")):
        raise errors.tokens.exchanged_token_has_expired(role)
    if found[0].revoked_at is not None:
        raise errors.tokens.exchanged_token_has_been_revoked(role)
    if not found[1].enabled:
        raise errors.directory.user_is_disabled()
    return Party(content["sub"], content, found)


def _content(work: Work, pool: Pool, token: str, use: str) -> Mapping[str, Any] | None:
    """The claims, if one of the pool's keys for this use signed them."""
    signed = verify.signed(work, token)
    if signed is None or signed.key.pool_id != pool.id or not signed.is_for(use) or not keys.is_kept(work, signed.key):
        return None
    content = signed.content
    return content if isinstance(content.get("sub"), str) and isinstance(content.get("exp"), int) else None
