"""`/oauth2/userInfo` (OpenID Connect Core 5.3): what an access token's scopes tell of its user."""

from typing import Any

from emulator import errors
from emulator.base import java_order
from emulator.errors import NotAuthorizedException, UserNotFoundException
from emulator.errors.oauth import OAuthError
from emulator.oauth import answering, places, replies
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.rules.limits import quotas
from emulator.rules.owners import known
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.terms import Terms
from emulator.tokens import scopes, verify
from emulator.tokens.authorization import OPENID
from emulator.tokens.verify import Holder
from emulator.work import Services, Work

# unverified: The guide puts userInfo in no quota; here it counts where GetUser does.
TERMS = Terms(quota="UserRead", in_replica="active")


def answer(services: Services, request: Request, *, may_wait: bool = True) -> Reply:
    """By GET, and by POST as OpenID Connect wants it (unverified: the guide tells of GET alone)."""
    try:
        return answering.run(services, request, TERMS, lambda work: _told(work, request), may_wait=may_wait)
    except OAuthError as error:
        return _refused(error)


def _told(work: Work, request: Request) -> Reply:
    """Order: header → token and user → place and client → scope (unverified). The pool is that of the token's key,
    which the address must not contradict."""
    holder = _holder(work, _bearer(request))
    place = places.of_pool_id(work, request, holder.user.pool_id)
    found = known.find_client(work, holder.client_id)
    if place is None:
        raise errors.oauth.invalid_token().noted(errors.token_reasons.OTHER_POOL)
    if found is None or found[1].id != place.pool.id:
        raise errors.oauth.invalid_token().noted(errors.token_reasons.CLIENT_IS_GONE)
    if not holder.user.enabled:
        raise errors.oauth.invalid_token().noted(errors.token_reasons.USER_IS_DISABLED)
    work.call.about.update(pool_id=place.pool.id, client_id=found[0].id, username=holder.user.username)
    quotas.spend(work, place.pool)
    if OPENID not in holder.scopes:
        raise errors.oauth.token_lacks_openid()
    return replies.json(_claims(work, holder, found[0]))


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise errors.oauth.bad_user_info_request().noted(errors.token_reasons.NO_BEARER)
    return token.strip()


def _holder(work: Work, token: str) -> Holder:
    """Whose token it is. A token that is no token is an invalid one (evidence: user-info-refusals)."""
    try:
        return verify.holder(work, token)
    except (NotAuthorizedException, UserNotFoundException) as error:
        raise errors.oauth.invalid_token().noted(error.message) from error


def _claims(work: Work, holder: Holder, client: Client) -> dict[str, Any]:
    """All are texts, whether an address is verified, too (evidence: user-info-answer)."""
    user = holder.user
    attributes = store_users.attributes(work.db, user.id)
    told = scopes.at_user_info(holder.scopes, attributes, client.effective.readable_attributes)
    shown = {name: value for name, value in told.items() if not name.startswith("dev:")}
    claims = {**shown, "sub": user.sub, "username": user.username}
    return {name: claims[name] for name in java_order.iteration_order(claims)}


def _refused(error: OAuthError) -> Reply:
    challenge = f'error="{error.error}", error_description="{error.description}"'
    return replies.refused(error).having(("WWW-Authenticate", challenge))
