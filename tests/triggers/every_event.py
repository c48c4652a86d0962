"""One event of every trigger source, with every member that can be there, for those who read them: `EVENTS`, by the
source and, where it has more than one, the version.
"""

from typing import Any

from emulator.effective.values import LambdaVersion
from emulator.triggers import (
    authentication,
    custom_auth,
    events,
    inbound_federation,
    migration,
    senders,
    token_generation,
)
from emulator.triggers.custom_auth import ChallengeResult
from emulator.triggers.events import Event, TriggerSource
from emulator.triggers.senders import SenderName
from emulator.triggers.token_generation import GroupConfiguration
from tests.support import given_triggers as given

METADATA = {"campaign": "spring"}
SESSION = [
    ChallengeResult("SRP_A", challenge_result=True),
    ChallengeResult("PASSWORD_VERIFIER", challenge_result=True),
    ChallengeResult("CUSTOM_CHALLENGE", challenge_result=False, challenge_metadata="CAPTCHA"),
]
USER = events.stored_attributes("1-2", "CONFIRMED", {"email": "ann@example.test", "email_verified": True})
TAKE_OVER = {
    "EVENT_ID": "e",
    "USER_NAME": "ann",
    "IP_ADDRESS": "192.0.2.1",
    "ACCOUNT_TAKE_OVER_ACTION": "NO_ACTION",
    "ONE_CLICK_LINK_VALID": "https://v",
    "ONE_CLICK_LINK_INVALID": "https://i",
    "LOGIN_TIME": "now",
    "FEEDBACK_TOKEN": "f",
    "CITY": "Paris",
    "COUNTRY": "France",
    "DEVICE_NAME": "Chrome",
}
SENT = ("SignUp", "AdminCreateUser", "ResendCode", "ForgotPassword", "UpdateUserAttribute", "VerifyUserAttribute")
TOKEN_SOURCES: dict[str, TriggerSource] = {
    "HostedAuth": "TokenGeneration_HostedAuth",
    "Authentication": "TokenGeneration_Authentication",
    "NewPasswordChallenge": "TokenGeneration_NewPasswordChallenge",
    "AuthenticateDevice": "TokenGeneration_AuthenticateDevice",
    "RefreshTokens": "TokenGeneration_RefreshTokens",
}


def _sign_up() -> dict[str, Event]:
    request = events.pre_sign_up_request(
        {"email": "ann@example.test"}, validation_data={"v": "1"}, client_metadata=METADATA
    )
    confirmed = events.post_confirmation_request(USER, client_metadata=METADATA)
    before: list[TriggerSource] = ["PreSignUp_SignUp", "PreSignUp_AdminCreateUser", "PreSignUp_ExternalProvider"]
    after: list[TriggerSource] = ["PostConfirmation_ConfirmSignUp", "PostConfirmation_ConfirmForgotPassword"]
    return {
        **{source: given.event(source, request, events.pre_sign_up_response()) for source in before},
        **{source: given.event(source, confirmed, {}) for source in after},
    }


def _messages() -> dict[str, Event]:
    made: dict[str, Event] = {}
    for occasion in (*SENT, "Authentication"):
        request = events.custom_message_request(
            USER, is_invitation=occasion == "AdminCreateUser", client_metadata=METADATA
        )
        made |= _one(f"CustomMessage_{occasion}", request, events.custom_message_response())
        for sender in senders.BY_MEDIUM.values():
            made |= _sent(sender, occasion, USER)
    return made | _sent("CustomEmailSender", "AccountTakeOverNotification", TAKE_OVER)


def _sent(sender: SenderName, occasion: str, attributes: dict[str, str]) -> dict[str, Event]:
    request = senders.request(sender, attributes, code="AYADeA==", client_metadata=METADATA)
    return _one(f"{sender}_{occasion}", request, {})


def _authentication() -> dict[str, Event]:
    before = authentication.pre_request(USER, validation_data={"v": "1"}, user_not_found=False)
    after = authentication.post_request(USER, new_device_used=True, client_metadata=METADATA)
    common: dict[str, Any] = {"client_metadata": METADATA, "user_not_found": False}
    define = custom_auth.define_request(USER, session=SESSION, **common)
    create = custom_auth.create_request(USER, challenge_name="CUSTOM_CHALLENGE", session=SESSION, **common)
    verify = custom_auth.verify_request(USER, private={"answer": "5"}, answer="5", **common)
    migrate = migration.request(password="s3cret", validation_data={"v": "1"}, client_metadata=METADATA)
    forgot = migration.request(password=None, validation_data=None, client_metadata=METADATA)
    return {
        **_one("PreAuthentication_Authentication", before, {}),
        **_one("PostAuthentication_Authentication", after, {}),
        **_one("DefineAuthChallenge_Authentication", define, custom_auth.define_response()),
        **_one("CreateAuthChallenge_Authentication", create, custom_auth.create_response()),
        **_one("VerifyAuthChallengeResponse_Authentication", verify, custom_auth.verify_response()),
        **_one("UserMigration_Authentication", migrate, migration.response()),
        **_one("UserMigration_ForgotPassword", forgot, migration.response()),
    }


def _tokens() -> dict[str, Event]:
    versions: list[LambdaVersion] = ["V1_0", "V2_0", "V3_0"]
    groups = GroupConfiguration(["admins"], ["arn:aws:iam::1:role/r"], "arn:aws:iam::1:role/r")
    made = {
        f"{source} {version}": _token(source, version, USER, groups)
        for version in versions
        for source in TOKEN_SOURCES.values()
    }
    machine = _token("TokenGeneration_ClientCredentials", "V3_0", {}, None)
    return made | {"TokenGeneration_ClientCredentials V3_0": {**machine, "userName": "ClientCredentials"}}


def _token(
    source: TriggerSource, version: LambdaVersion, attributes: dict[str, str], groups: GroupConfiguration | None
) -> Event:
    request = token_generation.request(
        version, attributes, groups=groups, scopes=["openid", "email"], client_metadata=METADATA
    )
    event = given.event(source, request, token_generation.response(version))
    return {**event, "version": token_generation.EVENT_VERSIONS[version]}


def _federation() -> dict[str, Event]:
    """With what providers of OpenID Connect tell and what SAML ones do."""
    told = {
        "tokenResponse": {"access_token": "a", "token_type": "Bearer"},
        "idToken": {"sub": "1", "email": "ann@example.test"},
        "userInfo": {"sub": "1"},
        "samlResponse": {"email": "ann@example.test"},
    }
    request = inbound_federation.request("Company", "OIDC", told)
    return _one("InboundFederation_ExternalProvider", request, inbound_federation.response())


def _one(source: str, request: dict[str, Any], response: dict[str, Any]) -> dict[str, Event]:
    return {source: given.event(source, request, response)}  # type: ignore[arg-type]  # put together from its parts


EVENTS: dict[str, Event] = {**_sign_up(), **_messages(), **_authentication(), **_tokens(), **_federation()}
