"""The flows of InitiateAuth and AdminInitiateAuth: which client setting opens each, and what each proves first.

A flow ends in a user whose first factor is proven (`next_step` goes on from there) or in the answer itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emulator.context import Context
from emulator.errors import CognitoError, sentences
from emulator.rules import clients, secret_hash
from emulator.signin import choice, next_step, password, refresh
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import password_verifier
from emulator.store.users import User

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Flow:
    """`setting` is the ExplicitAuthFlows value that opens the flow, `closed` the refusal without it."""

    setting: str
    closed: Callable[[], CognitoError]
    run: Callable[[Context, Attempt], User | Answer]
    public: bool = True
    admin: bool = True


def initiate(ctx: Context, attempt: Attempt, auth_flow: str) -> Answer:
    """The answer to (Admin)InitiateAuth. Checks in the order of §2: flow, parameters, SECRET_HASH, then the user.

    Raises InvalidParameterException for a flow that this operation or this client does not have.
    """
    flow = FLOWS.get(auth_flow) or _LATER[auth_flow]  # the constraints let no other name through
    if not (flow.admin if attempt.admin else flow.public):
        raise sentences.initiate_auth_method_not_supported()
    if flow.setting not in clients.auth_flows(attempt.client):
        raise flow.closed()
    prepared = next_step.prepare(ctx, attempt)
    proven = flow.run(ctx, attempt)
    if isinstance(proven, User):
        return next_step.after_first_factor(ctx, attempt, proven, prepared)
    return proven


def _username(attempt: Attempt, *also: str) -> str:
    """USERNAME, once every parameter the flow needs is there and the secret hash holds."""
    username = attempt.parameter("USERNAME")
    for name in also:
        attempt.parameter(name)
    secret_hash.check_parameter(attempt.client, [username], attempt.parameters.get("SECRET_HASH"))
    return username


def _password(ctx: Context, attempt: Attempt) -> User:
    username = _username(attempt, "PASSWORD")
    return password.prove(ctx, attempt, username, attempt.parameter("PASSWORD"))


def _srp(ctx: Context, attempt: Attempt) -> Answer:
    return password_verifier.ask(ctx, attempt, _username(attempt, "SRP_A"))


def _user_auth(ctx: Context, attempt: Attempt) -> User | Answer:
    if attempt.pool.settings.get("UserPoolTier") == "LITE":  # the pool went down after the client was made
        raise sentences.features_unavailable_in_lite("Passwordless Sign-In")  # unverified: the text at sign-in
    return choice.begin(ctx, attempt, _username(attempt))


def _custom_auth(ctx: Context, attempt: Attempt) -> User | Answer:
    del attempt
    raise sentences.not_implemented(f"{ctx.request.operation} with CUSTOM_AUTH")


_PASSWORD = Flow("ALLOW_USER_PASSWORD_AUTH", sentences.user_password_auth_not_enabled, _password, admin=False)
_ADMIN_PASSWORD = Flow("ALLOW_ADMIN_USER_PASSWORD_AUTH", sentences.auth_flow_not_enabled, _password, public=False)
_REFRESH = Flow("ALLOW_REFRESH_TOKEN_AUTH", sentences.auth_flow_not_enabled, refresh.run)
FLOWS = {
    "USER_SRP_AUTH": Flow("ALLOW_USER_SRP_AUTH", lambda: sentences.flow_is_not_enabled("USER_SRP_AUTH"), _srp),
    "USER_PASSWORD_AUTH": _PASSWORD,
    "ADMIN_USER_PASSWORD_AUTH": _ADMIN_PASSWORD,
    "ADMIN_NO_SRP_AUTH": _ADMIN_PASSWORD,
    "USER_AUTH": Flow("ALLOW_USER_AUTH", lambda: sentences.flow_is_not_enabled("USER_AUTH"), _user_auth),
    "REFRESH_TOKEN_AUTH": _REFRESH,
    "REFRESH_TOKEN": _REFRESH,
}
# Not written, but refused as it should be where the client does not allow it.
_LATER = {
    "CUSTOM_AUTH": Flow("ALLOW_CUSTOM_AUTH", lambda: sentences.flow_is_not_enabled("CUSTOM_AUTH"), _custom_auth),
}
