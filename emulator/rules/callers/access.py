"""Operations that an access token opens: who the caller is, and through which client."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from emulator import errors
from emulator.rules.limits import quotas
from emulator.rules.owners import known, regions
from emulator.store.clients import Client
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.user_details import Details, Profile
from emulator.store.users import User
from emulator.tokens import verify
from emulator.tokens.authorization import API_SCOPE
from emulator.work import Work


class Caller(Struct, frozen=True):
    user: User
    client: Client
    pool: Pool
    family: Family


def require(work: Work, access_token: str) -> Caller:
    """The caller. Raises what `tokens.verify.access_token` raises, UserNotFoundException or NotAuthorizedException for
    a client that is gone, NotAuthorizedException for a disabled user, PasswordResetRequiredException and
    UserNotConfirmedException for a user in those states."""
    holder = verify.access_token(work, access_token, scope=API_SCOPE)
    client, pool = _admitted(work, holder.family, holder.user)
    return Caller(holder.user, client, pool, holder.family)


def require_with_details(work: Work, access_token: str) -> tuple[Client, Details]:
    """`require`, for an answer that shows the caller."""
    family, details = verify.access_token_with_details(work, access_token, scope=API_SCOPE)
    client, _ = _admitted(work, family, details.profile)
    return client, details


def _admitted(work: Work, family: Family, user: User | Profile) -> tuple[Client, Pool]:
    found = known.find_client(work, family.client_id)
    # A pinned client id may have been made again in another pool: that client did not get this token.
    if found is None or found[1].id != family.pool_id:
        raise errors.tokens.invalid_access_token()
    work.call.about.update(pool_id=found[1].id, client_id=found[0].id, username=user.username)
    pool = regions.admit(work, found[1])
    quotas.spend(work, pool)
    check_state(user)
    return found[0], pool


class EarlierSignIn(Struct, frozen=True):
    """The sign-in that an access token comes from. `acr` and `amr` are there where it asked for an ACR."""

    user_id: str
    auth_time: datetime
    acr: str | None
    amr: Sequence[str] | None


def earlier_sign_in(work: Work, access_token: str) -> EarlierSignIn:
    """What a token tells that is brought to another sign-in. Raises what `tokens.verify.access_token` raises."""
    holder = verify.access_token(work, access_token, scope=API_SCOPE)
    family = holder.family
    return EarlierSignIn(holder.user.id, family.auth_time, family.acr, family.amr)


def check_state(user: User | Profile) -> None:
    """For an operation that looks again after it held nothing, too."""
    if not user.enabled:
        raise errors.directory.user_is_disabled()
    if user.status == "RESET_REQUIRED":
        raise errors.directory.password_reset_required()
    if user.status == "UNCONFIRMED":
        raise errors.directory.user_is_not_confirmed()
