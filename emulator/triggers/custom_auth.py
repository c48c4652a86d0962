"""The three triggers of custom authentication: Define says what comes next, Create makes the challenge, Verify judges
the answer. Their events, and what of their answers is read.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from emulator import errors
from emulator.triggers import reply_members
from emulator.triggers.authentication import not_found_member
from emulator.triggers.events import Event, as_strings, metadata_member


class ChallengeResult(Struct, frozen=True):
    """One step of a sign-in so far, as `session` shows it: SRP_A, PASSWORD_VERIFIER, CUSTOM_CHALLENGE, …
    (evidence: event-shapes)."""

    challenge_name: str
    challenge_result: bool
    challenge_metadata: str | None = None

    def member(self) -> dict[str, Any]:
        """`challengeMetadata` is null, not absent, where there is none (seen: captured events)."""
        return {
            "challengeName": self.challenge_name,
            "challengeResult": self.challenge_result,
            "challengeMetadata": self.challenge_metadata,
        }


class DefineAuthAnswer(Struct, frozen=True):
    """Where both flags are set, failing comes first (unverified)."""

    challenge_name: str | None = None
    issue_tokens: bool = False
    fail_authentication: bool = False


class CreateAuthAnswer(Struct, frozen=True):
    """`public` goes to the client, `private`, which is never empty, to Verify, `metadata` into the session of later
    Define calls."""

    public: dict[str, str]
    private: dict[str, str]
    metadata: str | None


def define_request(
    user_attributes: Mapping[str, str | bool],
    *,
    session: Sequence[ChallengeResult],
    client_metadata: Mapping[str, str] | None,
    user_not_found: bool | None,
) -> dict[str, Any]:
    return {
        "userAttributes": as_strings(user_attributes),
        "session": [step.member() for step in session],
        **metadata_member(client_metadata),
        **not_found_member(user_not_found),
    }


def define_response() -> dict[str, Any]:
    return {"challengeName": None, "issueTokens": None, "failAuthentication": None}  # seen: captured events


def create_request(
    user_attributes: Mapping[str, str | bool],
    *,
    challenge_name: str,
    session: Sequence[ChallengeResult],
    client_metadata: Mapping[str, str] | None,
    user_not_found: bool | None,
) -> dict[str, Any]:
    return {
        "userAttributes": as_strings(user_attributes),
        "challengeName": challenge_name,
        "session": [step.member() for step in session],
        **metadata_member(client_metadata),
        **not_found_member(user_not_found),
    }


def create_response() -> dict[str, Any]:
    return {
        "publicChallengeParameters": None,
        "privateChallengeParameters": None,
        "challengeMetadata": None,
    }  # seen: captured events


def verify_request(
    user_attributes: Mapping[str, str | bool],
    *,
    private: Mapping[str, str],
    answer: str,
    client_metadata: Mapping[str, str] | None,
    user_not_found: bool | None,
) -> dict[str, Any]:
    return {
        "userAttributes": as_strings(user_attributes),
        "privateChallengeParameters": dict(private),
        "challengeAnswer": answer,
        **metadata_member(client_metadata),
        **not_found_member(user_not_found),
    }


def verify_response() -> dict[str, Any]:
    return {"answerCorrect": None}  # seen: captured events


def check_define(reply: Event) -> DefineAuthAnswer:
    """Raises InvalidLambdaResponseException for members of another type, and for an answer that says neither what
    comes next nor that it is over (the sentence is unverified)."""
    response = reply["response"]
    answer = DefineAuthAnswer(
        challenge_name=reply_members.text(response, "challengeName") or None,
        issue_tokens=reply_members.flag_or_null(response, "issueTokens"),
        fail_authentication=reply_members.flag_or_null(response, "failAuthentication"),
    )
    if not (answer.challenge_name or answer.issue_tokens or answer.fail_authentication):
        raise errors.triggers.unrecognizable_lambda_output()
    return answer


def check_create(reply: Event) -> CreateAuthAnswer:
    """Public parameters left null are none; values are strings, numbers and booleans become such. Raises
    NotAuthorizedException for a challenge without private parameters, which nobody could answer (seen:
    amazon-cognito-passwordless-auth#214, amazon-cognito-developer-guide#20)."""
    response = reply["response"]
    answer = CreateAuthAnswer(
        public=reply_members.string_map(response, "publicChallengeParameters") or {},
        private=reply_members.string_map(response, "privateChallengeParameters") or {},
        metadata=reply_members.text(response, "challengeMetadata"),
    )
    if not answer.private:
        raise errors.signin.incorrect_username_or_password()
    return answer


def check_verify(reply: Event) -> bool:
    """An answer that is not said to be correct is wrong."""
    return reply_members.flag_or_null(reply["response"], "answerCorrect")
