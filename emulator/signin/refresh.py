"""REFRESH_TOKEN_AUTH: new access and ID tokens from a refresh token, which stays as it is and is not shown again.

`auth_time`, `origin_jti` and `event_id` are those of the sign-in; attributes and groups are read anew.
"""

from typing import Any

from emulator.context import Context
from emulator.errors import sentences
from emulator.rules import secret_hash
from emulator.signin import next_step
from emulator.signin.attempt import Attempt
from emulator.store import families
from emulator.store import users as store_users
from emulator.tokens import issue, verify
from emulator.tokens.issue import Pending


def run(ctx: Context, attempt: Attempt) -> dict[str, Any]:
    """Raises NotAuthorizedException: invalid, expired or revoked token, wrong SECRET_HASH, disabled user."""
    token = attempt.parameter("REFRESH_TOKEN")
    given = attempt.parameters.get("SECRET_HASH")
    if attempt.client.secret is not None and given is None:
        raise sentences.secret_hash_was_not_received(attempt.client.id)
    prepared = next_step.prepare(ctx, attempt)
    family, user = verify.refresh_token(ctx, attempt.pool, attempt.client.id, token)
    secret_hash.check_refresh(attempt.client, [user.username, user.sub], given)
    if not user.enabled:
        raise sentences.user_is_disabled()
    attributes = store_users.attributes(ctx.db, user.id)
    grant = issue.grant(
        ctx, attempt.pool, attempt.client, user, prepared.terms, family.event_id, family.auth_time, family.origin_jti
    )
    ctx.write()
    if not families.touch(ctx.db, family.origin_jti, ctx.now):
        raise sentences.refresh_token_has_been_revoked()
    ctx.release()
    return next_step.finished(ctx, Pending(grant, None), attributes, prepared)
