"""Issuing tokens: a refresh-token family in the store, and three strings for the client.

The family is written in the operation's transaction; the signing, half a millisecond of arithmetic, comes after it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import orjson
from msgspec import Struct
from msgspec.structs import replace

from emulator.base import ids
from emulator.base.clock import epoch_seconds
from emulator.crypto import jwt
from emulator.effective.values import TokenTerms
from emulator.model.shapes import AuthenticationResultType
from emulator.store import families
from emulator.store import told as store_told
from emulator.store.families import Family
from emulator.store.groups import Membership
from emulator.store.told import Told
from emulator.store.users import User
from emulator.tokens import claims, issuer, overrides, scopes
from emulator.tokens.authorization import Authorization
from emulator.tokens.claims import Facts
from emulator.tokens.keys import PoolKeys
from emulator.triggers.token_generation import ClaimsOverride
from emulator.work import Work


class Pending(Struct, frozen=True):
    """Tokens that are not signed yet; what must be kept of them is written. `override` is what the pool's
    PreTokenGeneration function wants of them."""

    facts: Facts
    refresh_token: str | None = None
    override: ClaimsOverride | None = None


def begin_family(
    work: Work,
    authorization: Authorization,
    pool_keys: PoolKeys,
    terms: TokenTerms,
    *,
    override: ClaimsOverride | None = None,
) -> tuple[Pending, Told]:
    """Writes the family of a new sign-in. `pool_keys` come from `keys.of_pool`, which may end a transaction: get them
    before anything is held."""
    told = store_told.of_user(work.db, authorization.require_user().id)
    family, pending = new_family(work, authorization, pool_keys, terms, told.groups, override=override)
    families.add(work.db, family)
    return pending, told


def new_family(
    work: Work,
    authorization: Authorization,
    pool_keys: PoolKeys,
    terms: TokenTerms,
    groups: Sequence[Membership],
    *,
    override: ClaimsOverride | None = None,
) -> tuple[Family, Pending]:
    """`begin_family` whose caller keeps it, and knows the user's groups."""
    user, client = authorization.require_user(), authorization.client
    origin_jti = ids.uuid4(work.random)
    expires_at = work.now + terms.refresh_for
    token = sealed(work, pool_keys, user, client.id, origin_jti, expires_at)
    family = Family(
        origin_jti=origin_jti,
        pool_id=authorization.pool.id,
        client_id=client.id,
        user_id=user.id,
        event_id=authorization.event_id or work.call.request_id,
        token_digest=ids.digest(token),
        auth_time=authorization.auth_time,
        expires_at=expires_at,
        scopes=" ".join(authorization.scopes),
        source=authorization.source,
        provider=authorization.provider,
        resource=authorization.resource,
        device_key=authorization.device_key,
        amr=list(authorization.amr) if authorization.acr is not None else None,
        acr=authorization.acr,
        session_id=authorization.session_id,
        metadata_url=client.metadata_url,
    )
    return family, Pending(of_family(work, authorization, family, terms, groups), token, override)


def sealed(work: Work, pool_keys: PoolKeys, user: User, client_id: str, jti: str, expires_at: datetime) -> str:
    """A refresh token. Whatever it says inside, it is its row that makes it good."""
    content = {"sub": user.sub, "jti": jti, "client_id": client_id, "exp": epoch_seconds(expires_at)}
    return pool_keys["refresh"].sealer.seal(orjson.dumps(content), work.random)


def of_family(
    work: Work, authorization: Authorization, family: Family, terms: TokenTerms, groups: Sequence[Membership]
) -> Facts:
    """`groups` are the user's: each issue of tokens tells those of its own moment."""
    return Facts(
        authorization,
        issuer.of_pool(work.services.settings, authorization.pool),
        origin_jti=family.origin_jti if terms.revocable else None,
        groups=groups,
    )


def of_machine(work: Work, authorization: Authorization) -> Facts:
    return Facts(authorization, issuer.of_pool(work.services.settings, authorization.pool))


def result(
    work: Work, pending: Pending, attributes: Mapping[str, str], pool_keys: PoolKeys, terms: TokenTerms
) -> AuthenticationResultType:
    """AuthenticationResult; an ID token only where the scopes tell of the user. Sign with nothing held; a refresh
    without rotation keeps its token and shows none (evidence: refresh-rules)."""
    authorization = pending.facts.authorization
    access = access_token(work, pending, pool_keys, terms.access_for)
    answer: AuthenticationResultType = {
        "AccessToken": access,
        "ExpiresIn": int(terms.access_for.total_seconds()),
        "TokenType": "Bearer",
    }
    if authorization.tells_identity:
        beside = access if authorization.source == "HOSTED" else None
        answer["IdToken"] = id_token(work, pending, attributes, pool_keys, terms, beside=beside)
    if pending.refresh_token is not None:
        answer["RefreshToken"] = pending.refresh_token
    return answer


def granted_scopes(pending: Pending) -> tuple[str, ...]:
    """Those of the access token, once the function had its say."""
    return overrides.scopes(pending.facts.authorization.scopes, pending.override)


def access_token(
    work: Work, pending: Pending, pool_keys: PoolKeys, lives: timedelta, also: Mapping[str, object] | None = None
) -> str:
    """`also` are claims of an exchange, which no function may change."""
    facts, override, key = pending.facts, pending.override, pool_keys["access"]
    if override is not None:
        facts = replace(facts, authorization=replace(facts.authorization, scopes=granted_scopes(pending)))
    content = claims.access(facts, now=work.now, lives=lives, jti=ids.uuid4(work.random))
    if override is not None:
        content = overrides.access(content, override)
    return jwt.sign(key.private, key.kid, {**content, **also} if also else content)


def id_token(
    work: Work,
    pending: Pending,
    attributes: Mapping[str, str],
    pool_keys: PoolKeys,
    terms: TokenTerms,
    also: Mapping[str, object] | None = None,
    *,
    beside: str | None = None,
) -> str:
    """`beside` is the access token that it is bound to."""
    key = pool_keys["id"]
    told = scopes.told(pending.facts.authorization, attributes, terms.readable)
    content = claims.identity(
        pending.facts,
        told,
        now=work.now,
        lives=terms.id_for,
        jti=ids.uuid4(work.random),
        at_hash=scopes.hash_of(beside) if beside is not None else None,
    )
    if pending.override is not None:
        content = overrides.identity(content, pending.override)
    return jwt.sign(key.private, key.kid, {**content, **also} if also else content)
