"""The flows that a sign-in begins with: which client setting opens each to the API, and what each proves first.

A flow ends in a user whose first factor is proven (`next_step` goes on from there) or in a challenge. What the client
allows is looked at when a sign-in begins: a session that was given out is good for its minutes, even if the client
loses the flow meanwhile (unverified). A refresh is a flow of InitiateAuth, and no sign-in: `grants.refresh` runs it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from emulator import errors
from emulator.errors import CognitoError
from emulator.signin import choice, counting, custom, next_step, password, threat
from emulator.signin import progress as progresses
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import password_verifier
from emulator.signin.progress import Asked, Proven
from emulator.work import Work

# What they are judged by is read by a transaction that writes, most times.
_WRITING = (
    "USER_PASSWORD_AUTH",
    "ADMIN_USER_PASSWORD_AUTH",
    "ADMIN_NO_SRP_AUTH",
    "REFRESH_TOKEN_AUTH",
    "REFRESH_TOKEN",
)


def begins_writing(members: Mapping[str, Any]) -> bool:
    """Whether the flow that a request names begins with a transaction that writes."""
    return members.get("AuthFlow") in _WRITING


class Flow(Struct, frozen=True):
    """`setting` is the ExplicitAuthFlows value that opens the flow, `closed` the refusal without it. `run` is None for
    a refresh."""

    setting: str
    closed: Callable[[], CognitoError]
    run: Callable[[Work, Attempt], Proven | Asked] | None
    public: bool = True
    admin: bool = True


def check_open(attempt: Attempt, name: str) -> Flow:
    """The flow of this name. Raises InvalidParameterException for one that this operation or this client does not
    have."""
    flow = FLOWS[name]  # the constraints let no other name through
    if not (flow.admin if attempt.twin == "admin" else flow.public):
        raise errors.signin.initiate_auth_method_not_supported()
    if flow.setting not in attempt.client.effective.auth_flows:
        raise flow.closed()
    return flow


def begin(work: Work, attempt: Attempt, run: Callable[[Work, Attempt], Proven | Asked]) -> Proven | Asked:
    """Goes as far as it comes by itself. The flow checks in this order (evidence: sign-in-order): parameters, the
    client's proof, then the user."""

    def go() -> Proven | Asked:
        threat.admit(work, attempt)
        step = run(work, attempt)
        return next_step.go_on(work, attempt, step) if isinstance(step, Proven) else step

    return counting.step(work, attempt.flow or "", go)


def _username(attempt: Attempt, *also: str) -> str:
    """USERNAME, once every parameter the flow needs is there and the client is proven."""
    username = attempt.parameter("USERNAME")
    for name in also:
        attempt.parameter(name)
    attempt.check_client([username])
    return username


def _password(work: Work, attempt: Attempt) -> Proven:
    return password.prove(work, attempt, _username(attempt, "PASSWORD"), attempt.parameters["PASSWORD"])


def _srp(work: Work, attempt: Attempt) -> Asked:
    return password_verifier.ask(work, attempt, _username(attempt, "SRP_A"), progresses.begin(attempt))


def _user_auth(work: Work, attempt: Attempt) -> Proven | Asked:
    if attempt.pool.effective.tier == "LITE":  # the pool went down after the client was made
        if "TARGET_ACR_VALUES" in attempt.parameters:
            raise errors.signin.not_in_this_tier("LITE")
        # unverified: A sign-in that the plan lacks is refused in the words used when a client is made.
        raise errors.configuration.features_unavailable_in_lite("Passwordless Sign-In")
    return choice.begin(work, attempt, _username(attempt))


def _custom_auth(work: Work, attempt: Attempt) -> Proven | Asked:
    attempt.parameter("USERNAME")
    return custom.begin(work, attempt, _username(attempt, *custom.needed(attempt)))


_PASSWORD = Flow("ALLOW_USER_PASSWORD_AUTH", errors.signin.user_password_auth_not_enabled, _password, admin=False)
_ADMIN_PASSWORD = Flow("ALLOW_ADMIN_USER_PASSWORD_AUTH", errors.signin.auth_flow_not_enabled, _password, public=False)
_REFRESH = Flow("ALLOW_REFRESH_TOKEN_AUTH", errors.signin.auth_flow_not_enabled, None)
FLOWS = {
    "USER_SRP_AUTH": Flow("ALLOW_USER_SRP_AUTH", lambda: errors.signin.flow_is_not_enabled("USER_SRP_AUTH"), _srp),
    "USER_PASSWORD_AUTH": _PASSWORD,
    "ADMIN_USER_PASSWORD_AUTH": _ADMIN_PASSWORD,
    "ADMIN_NO_SRP_AUTH": _ADMIN_PASSWORD,
    "USER_AUTH": Flow("ALLOW_USER_AUTH", lambda: errors.signin.flow_is_not_enabled("USER_AUTH"), _user_auth),
    "CUSTOM_AUTH": Flow("ALLOW_CUSTOM_AUTH", lambda: errors.signin.flow_is_not_enabled("CUSTOM_AUTH"), _custom_auth),
    "REFRESH_TOKEN_AUTH": _REFRESH,
    "REFRESH_TOKEN": _REFRESH,
}
