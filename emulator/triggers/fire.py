"""Calling Lambda functions: one function per trigger, called by operations as an explicit line, for their order is part
of the contract.

Every call gives up the transaction first (`work.release`): functions call back into the user pool, and with a
connection held they would wait for themselves. A pool without the trigger costs one dictionary look-up. What a function
is sent and may answer is in one module for each family of triggers: `events`, `authentication`, `custom_auth`,
`token_generation`, `migration`, `inbound_federation`, `senders`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from emulator import errors
from emulator.store.pools import Pool
from emulator.triggers import (
    authentication,
    calling,
    custom_auth,
    events,
    inbound_federation,
    migration,
    replies,
    senders,
    token_generation,
)
from emulator.triggers.calling import Question
from emulator.triggers.custom_auth import ChallengeResult, CreateAuthAnswer, DefineAuthAnswer
from emulator.triggers.events import Event, TokenSource, TriggerName, TriggerSource
from emulator.triggers.migration import MigratedUser, MigrationSource
from emulator.triggers.people import Person
from emulator.triggers.replies import CustomMessageAnswer, PreSignUpAnswer
from emulator.triggers.senders import SenderName
from emulator.triggers.token_generation import (
    ClaimsOverride,
    GroupConfiguration,
    GroupOverride,
)
from emulator.work import Work

__all__ = [
    "ChallengeResult",
    "ClaimsOverride",
    "CreateAuthAnswer",
    "DefineAuthAnswer",
    "GroupConfiguration",
    "GroupOverride",
    "Metadata",
    "MigratedUser",
    "Person",
    "TokenSource",
]

Metadata = Mapping[str, str] | None


def has(pool: Pool, trigger: TriggerName) -> bool:
    """Whether the pool has a function for the trigger: calling one that it has ends the transaction."""
    return trigger in pool.effective.functions


def pre_sign_up(
    work: Work,
    pool: Pool,
    person: Person,
    *,
    source: TriggerSource,
    client_id: str | None,
    validation_data: Metadata,
    client_metadata: Metadata,
) -> PreSignUpAnswer:
    """May refuse the user, confirm them at once, or verify their email or phone number."""
    if not has(pool, "PreSignUp"):
        return PreSignUpAnswer()
    request = events.pre_sign_up_request(
        person.attributes, validation_data=validation_data, client_metadata=client_metadata
    )
    question = Question("PreSignUp", source, person.username, client_id, request, events.pre_sign_up_response())
    pair = calling.ask(work, pool, question)
    return replies.check_pre_sign_up(*pair) if pair else PreSignUpAnswer()


def post_confirmation(
    work: Work, pool: Pool, person: Person, *, source: TriggerSource, client_id: str | None, client_metadata: Metadata
) -> None:
    """Runs after the user is confirmed; its failure reaches the caller, the user stays confirmed
    (evidence: failing-post-confirmation)."""
    request = events.post_confirmation_request(person.attributes, client_metadata=client_metadata)
    response = events.post_confirmation_response()
    calling.ask(work, pool, Question("PostConfirmation", source, person.username, client_id, request, response))


def custom_message(
    work: Work,
    pool: Pool,
    person: Person,
    *,
    source: TriggerSource,
    client_id: str | None,
    client_metadata: Metadata,
) -> CustomMessageAnswer | None:
    """The function's own texts for a message about to be sent; None where the pool has no such function."""
    if not has(pool, "CustomMessage"):
        return None
    request = events.custom_message_request(
        person.attributes, is_invitation=source == "CustomMessage_AdminCreateUser", client_metadata=client_metadata
    )
    question = Question("CustomMessage", source, person.username, client_id, request, events.custom_message_response())
    pair = calling.ask(work, pool, question)
    return replies.check_custom_message(*pair) if pair else None


def custom_sender(
    work: Work,
    pool: Pool,
    person: Person,
    *,
    sender: SenderName,
    source: TriggerSource,
    code: str | None,
    client_id: str | None,
    client_metadata: Metadata,
) -> str | None:
    """Has a function send a message. `code` is ciphertext. What went wrong inside the function is the answer, not an
    error: Cognito calls it asynchronously. Raises UnexpectedLambdaException where it could not be started."""
    request = senders.request(sender, person.attributes, code=code, client_metadata=client_metadata)
    return calling.tell(work, pool, Question(sender, source, person.username, client_id, request, {}))


def pre_authentication(
    work: Work,
    pool: Pool,
    person: Person,
    *,
    client_id: str | None,
    validation_data: Metadata,
    user_not_found: bool | None,
) -> None:
    """May refuse a sign-in before the password is looked at. `validation_data` is InitiateAuth's ClientMetadata;
    `user_not_found` is None where the client does not hide who exists."""
    request = authentication.pre_request(
        person.attributes, validation_data=validation_data, user_not_found=user_not_found
    )
    source: TriggerSource = "PreAuthentication_Authentication"
    calling.ask(work, pool, Question("PreAuthentication", source, person.username, client_id, request, {}))


def post_authentication(
    work: Work,
    pool: Pool,
    person: Person,
    *,
    client_id: str | None,
    new_device_used: bool,
    client_metadata: Metadata,
) -> None:
    """Runs after the last challenge and before tokens are issued; raising it fails the sign-in."""
    request = authentication.post_request(
        person.attributes, new_device_used=new_device_used, client_metadata=client_metadata
    )
    source: TriggerSource = "PostAuthentication_Authentication"
    calling.ask(work, pool, Question("PostAuthentication", source, person.username, client_id, request, {}))


def define_auth_challenge(
    work: Work,
    pool: Pool,
    person: Person,
    *,
    client_id: str | None,
    session: Sequence[ChallengeResult],
    client_metadata: Metadata,
    user_not_found: bool | None,
) -> DefineAuthAnswer:
    """What comes next in a custom sign-in. Raises UserLambdaValidationException in a pool without the function."""
    request = custom_auth.define_request(
        person.attributes, session=session, client_metadata=client_metadata, user_not_found=user_not_found
    )
    source: TriggerSource = "DefineAuthChallenge_Authentication"
    response = custom_auth.define_response()
    pair = calling.ask(
        work, pool, Question("DefineAuthChallenge", source, person.username, client_id, request, response)
    )
    return custom_auth.check_define(_required(pair))


def create_auth_challenge(
    work: Work,
    pool: Pool,
    person: Person,
    *,
    client_id: str | None,
    challenge_name: str,
    session: Sequence[ChallengeResult],
    client_metadata: Metadata,
    user_not_found: bool | None,
) -> CreateAuthAnswer:
    """The challenge of a step that Define named CUSTOM_CHALLENGE. Raises UserLambdaValidationException in a pool
    without the function."""
    request = custom_auth.create_request(
        person.attributes,
        challenge_name=challenge_name,
        session=session,
        client_metadata=client_metadata,
        user_not_found=user_not_found,
    )
    source: TriggerSource = "CreateAuthChallenge_Authentication"
    response = custom_auth.create_response()
    pair = calling.ask(
        work, pool, Question("CreateAuthChallenge", source, person.username, client_id, request, response)
    )
    return custom_auth.check_create(_required(pair))


def verify_auth_challenge(
    work: Work,
    pool: Pool,
    person: Person,
    *,
    client_id: str | None,
    private: Mapping[str, str],
    answer: str,
    client_metadata: Metadata,
    user_not_found: bool | None,
) -> bool:
    """Whether the client's answer is right. Raises UserLambdaValidationException in a pool without the function."""
    request = custom_auth.verify_request(
        person.attributes,
        private=private,
        answer=answer,
        client_metadata=client_metadata,
        user_not_found=user_not_found,
    )
    source: TriggerSource = "VerifyAuthChallengeResponse_Authentication"
    response = custom_auth.verify_response()
    pair = calling.ask(
        work, pool, Question("VerifyAuthChallengeResponse", source, person.username, client_id, request, response)
    )
    return custom_auth.check_verify(_required(pair))


def pre_token_generation(
    work: Work,
    pool: Pool,
    person: Person,
    *,
    source: TokenSource,
    client_id: str | None,
    groups: GroupConfiguration | None,
    scopes: Sequence[str],
    client_metadata: Metadata,
) -> ClaimsOverride | None:
    """What the function wants changed in tokens about to be issued, once for both; None where there is nothing.

    For client credentials only a V3_0 function is called, with no groups.
    """
    version = pool.effective.token_version
    if source == "TokenGeneration_ClientCredentials" and version != "V3_0":
        return None
    request = token_generation.request(
        version, person.attributes, groups=groups, scopes=scopes, client_metadata=client_metadata
    )
    response = token_generation.response(version)
    event_version = token_generation.EVENT_VERSIONS[version]
    pair = calling.ask(
        work,
        pool,
        Question("PreTokenGeneration", source, person.username, client_id, request, response, event_version),
    )
    return token_generation.check(version, pair[1]) if pair else None


def user_migration(
    work: Work,
    pool: Pool,
    *,
    username: str,
    source: MigrationSource,
    client_id: str | None,
    password: str | None,
    validation_data: Metadata,
    client_metadata: Metadata,
) -> MigratedUser | None:
    """Somebody the pool does not know, if the function does. `username` as it was typed. `password` None: forgotten."""
    request = migration.request(password=password, validation_data=validation_data, client_metadata=client_metadata)
    question = Question("UserMigration", source, username, client_id, request, migration.response())
    pair = calling.ask(work, pool, question)
    return migration.check(pair[1]) if pair else None


def inbound_federation_of(
    work: Work,
    pool: Pool,
    *,
    username: str,
    provider: tuple[str, str],
    client_id: str,
    told: Mapping[str, Any],
) -> dict[str, str] | None:
    """What the function makes of the claims of a provider, given by name and type; None where they stay as they are. It
    is asked at every sign-in, before the user is made or changed."""
    question = Question(
        "InboundFederation",
        "InboundFederation_ExternalProvider",
        username,
        client_id,
        inbound_federation.request(*provider, told),
        inbound_federation.response(),
    )
    pair = calling.ask(work, pool, question)
    return inbound_federation.check(pair[1]) if pair else None


def _required(pair: tuple[Event, Event] | None) -> Event:
    """The event that came back from a function without which a custom sign-in cannot go on."""
    if pair is None:
        raise errors.triggers.custom_auth_function_missing()
    return pair[1]
