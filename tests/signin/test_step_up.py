"""Step-up: TARGET_ACR_VALUES, MAX_AGE and ACCESS_TOKEN of USER_AUTH, and the claims `acr` and `amr`."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.signin.test_user_auth_codes import factors
from tests.support import sentences
from tests.support.answers import answer
from tests.support.given import PASSWORD, AppClient, Given, attribute_list, secret_hash
from tests.support.mfa_scenes import APP, MAIL, SMS, App, Scene
from tests.support.passkey_scenes import Person
from tests.support.passkeys import Authenticator
from tests.support.reading import claims
from tests.support.ways import (
    ALL_FLOWS,
    UNKNOWN,
    check_tokens,
    initiate,
    initiate_refused,
    pool_went_down_to_lite,
    respond,
    respond_refused,
)

Answer = dict[str, Any]
INVALID, NOT_AUTHORIZED = "InvalidParameterException", "NotAuthorizedException"
PASSWORDS = ["PASSWORD_SRP", "PASSWORD"]
LOA = {level: f"urn:cognito:loa:{level}" for level in range(1, 5)}
WITH_PASSWORD = {"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD}
UNREACHABLE = (INVALID, "The user has no factors configured to satisfy the requested ACR values.")
MET = (INVALID, "The access token already satisfies the requested ACR value.")


@pytest.fixture
def scene(given: Given) -> Scene:
    """A pool with every factor, codes by e-mail as first factors, and bob, who activated none."""
    made = Scene(given, settings=factors("EMAIL_OTP", "SMS_OTP"))
    made.user()
    return made


@pytest.fixture
def app(scene: Scene) -> App:
    return scene.app()


def begin(scene: Scene, *levels: int, **parameters: str) -> Answer:
    target = {"TARGET_ACR_VALUES": " ".join(LOA[level] for level in levels)} if levels else {}
    return initiate(scene.client, "initiate_auth", "USER_AUTH", USERNAME="bob", **target, **parameters)


def refused(scene: Scene, *levels: int, **parameters: str) -> tuple[str, str]:
    target = {"TARGET_ACR_VALUES": " ".join(LOA[level] for level in levels)} if levels else {}
    return initiate_refused(scene.client, "initiate_auth", "USER_AUTH", **{"USERNAME": "bob", **target, **parameters})


def proof(answered: Answer) -> tuple[Any, Any]:
    """`acr` and `amr`, which both tokens tell alike."""
    tokens = check_tokens(answered)
    access, identity = claims(tokens["AccessToken"]), claims(tokens["IdToken"])
    assert (access.get("acr"), access.get("amr")) == (identity.get("acr"), identity.get("amr"))
    return access.get("acr"), access.get("amr")


# --- from nothing -----------------------------------------------------------------------------------------------


@pytest.mark.once
def test_a_password_is_level_one(scene: Scene) -> None:
    assert proof(begin(scene, 1, **WITH_PASSWORD)) == (LOA[1], ["pwd"])


@pytest.mark.once
def test_without_a_target_there_is_neither_acr_nor_amr(scene: Scene) -> None:
    assert proof(begin(scene, **WITH_PASSWORD)) == (None, None)
    assert proof(begin(scene, MAX_AGE="0", **WITH_PASSWORD)) == (None, None)


@pytest.mark.once
def test_a_code_is_level_two(scene: Scene) -> None:
    asked = begin(scene, 2, PREFERRED_CHALLENGE="EMAIL_OTP")
    assert proof(scene.answers(asked, scene.code())) == (LOA[2], ["email_otp"])


@pytest.mark.once
def test_a_password_and_an_app_are_level_four(scene: Scene, app: App) -> None:
    asked = begin(scene, 4, **WITH_PASSWORD)
    assert (asked["ChallengeName"], "AuthenticationResult" in asked) == (APP, False)
    assert proof(scene.answers(asked, app.code())) == (LOA[4], ["pwd", "otp", "mfa"])


@pytest.mark.once
@pytest.mark.parametrize(("factor", "method"), [(SMS, "sms"), (MAIL, "email_otp")])
def test_a_password_and_a_code_are_level_three(scene: Scene, factor: str, method: str) -> None:
    scene.activates(factor)
    asked = begin(scene, 3, **WITH_PASSWORD)
    assert asked["ChallengeName"] == factor
    assert proof(scene.answers(asked, scene.code())) == (LOA[3], ["pwd", method, "mfa"])


@pytest.mark.once
def test_after_a_password_a_code_that_is_no_mfa_will_do(scene: Scene) -> None:
    """bob activated no MFA, but may sign in with codes."""
    asked = begin(scene, 3, **WITH_PASSWORD)
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("SELECT_CHALLENGE", ["EMAIL_OTP", "SMS_OTP"])
    answers = {"USERNAME": "bob", "ANSWER": "SMS_OTP"}
    asked = respond(scene.client, "SELECT_CHALLENGE", answers, session=asked["Session"])
    assert proof(scene.answers(asked, scene.code())) == (LOA[3], ["pwd", "sms", "mfa"])


@pytest.mark.once
@pytest.mark.parametrize(
    ("level", "offered"),
    [
        (1, [*PASSWORDS, "EMAIL_OTP", "SMS_OTP"]),
        (2, [*PASSWORDS, "EMAIL_OTP", "SMS_OTP"]),
        (3, [*PASSWORDS, "EMAIL_OTP", "SMS_OTP"]),
        (4, PASSWORDS),
    ],
)
def test_only_what_leads_to_the_level_is_offered(scene: Scene, app: App, level: int, offered: list[str]) -> None:
    asked = begin(scene, level)
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("SELECT_CHALLENGE", offered)
    if level == 4:
        assert begin(scene, 4, PREFERRED_CHALLENGE="EMAIL_OTP")["ChallengeName"] == "SELECT_CHALLENGE"
        answers = {"USERNAME": "bob", "ANSWER": "EMAIL_OTP"}
        said = respond_refused(scene.client, "SELECT_CHALLENGE", answers, session=asked["Session"])
        assert said == (INVALID, "The selected challenge is not available")


@pytest.mark.once
def test_the_first_level_of_the_list_that_can_be_reached_is_the_target(scene: Scene) -> None:
    scene.activates(SMS)
    asked = begin(scene, 4, 3, 1, **WITH_PASSWORD)
    assert asked["ChallengeName"] == SMS
    assert proof(scene.answers(asked, scene.code())) == (LOA[3], ["pwd", "sms", "mfa"])


@pytest.mark.once
def test_names_that_the_pool_does_not_know_are_passed_over(scene: Scene) -> None:
    target = f"urn:example:9 {LOA[1]}"
    asked = begin(scene, TARGET_ACR_VALUES=target, **WITH_PASSWORD)
    assert proof(asked) == (LOA[1], ["pwd"])


@pytest.mark.once
def test_the_target_decides_which_of_several_factors_is_asked(scene: Scene, app: App) -> None:
    scene.activates(SMS, APP)
    assert begin(scene, **WITH_PASSWORD)["ChallengeName"] == "SELECT_MFA_TYPE"
    asked = begin(scene, 4, **WITH_PASSWORD)
    assert asked["ChallengeName"] == APP
    assert proof(scene.answers(asked, app.code())) == (LOA[4], ["pwd", "otp", "mfa"])


@pytest.mark.once
def test_a_choice_is_left_among_factors_that_do_as_well(scene: Scene) -> None:
    scene.activates(SMS, MAIL)
    asked = begin(scene, 3, **WITH_PASSWORD)
    assert asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"] == '["SMS_MFA","EMAIL_OTP"]'
    scene.activates(MAIL, preferred=MAIL)
    assert begin(scene, 3, **WITH_PASSWORD)["ChallengeName"] == MAIL


@pytest.mark.once
def test_required_mfa_is_asked_at_any_level(scene: Scene, app: App) -> None:
    scene.activates(APP, preferred=APP)
    asked = begin(scene, 1, **WITH_PASSWORD)
    assert asked["ChallengeName"] == APP
    assert proof(scene.answers(asked, app.code())) == (LOA[4], ["pwd", "otp", "mfa"])


@pytest.mark.once
def test_a_temporary_password_is_changed_on_the_way(scene: Scene) -> None:
    scene.given.invited_user(scene.client, "eve")
    parameters = {**WITH_PASSWORD, "USERNAME": "eve", "PASSWORD": "Temp0rary!", "TARGET_ACR_VALUES": LOA[1]}
    asked = initiate(scene.client, "initiate_auth", "USER_AUTH", **parameters)
    answers = {"USERNAME": "eve", "NEW_PASSWORD": PASSWORD}
    assert proof(respond(scene.client, "NEW_PASSWORD_REQUIRED", answers, session=asked["Session"])) == (
        LOA[1],
        ["pwd"],
    )


@pytest.mark.once
@pytest.mark.parametrize("attachment", ["platform", "cross-platform"])
def test_a_passkey_is_level_three(given: Given, attachment: str) -> None:
    person = Person.of_new_pool(given)
    person.authenticator = Authenticator("https://app.example.test", attachment=attachment)
    person.register()
    parameters = {"USERNAME": "bob", "PREFERRED_CHALLENGE": "WEB_AUTHN", "TARGET_ACR_VALUES": LOA[3]}
    asked = initiate(person.client, "initiate_auth", "USER_AUTH", **parameters)
    assert asked["AvailableChallenges"][-1] == "WEB_AUTHN"
    options = json.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    answered = person.respond(person.authenticator.get(options), asked["Session"])
    assert proof(answered) == (LOA[3], ["swk" if attachment == "platform" else "hwk"])


# --- from a token -----------------------------------------------------------------------------------------------


def token_of(scene: Scene, level: int = 1) -> str:
    """An access token of bob's that tells his password."""
    token: str = begin(scene, level, **WITH_PASSWORD)["AuthenticationResult"]["AccessToken"]
    return token


@pytest.mark.once
def test_a_token_brings_along_what_it_proves(scene: Scene, app: App) -> None:
    asked = begin(scene, 4, ACCESS_TOKEN=token_of(scene))
    assert asked["ChallengeName"] == APP
    assert proof(scene.answers(asked, app.code())) == (LOA[4], ["pwd", "otp", "mfa"])


@pytest.mark.once
def test_a_preference_decides_what_a_token_is_stepped_up_with(scene: Scene) -> None:
    asked = begin(scene, 3, ACCESS_TOKEN=token_of(scene), PREFERRED_CHALLENGE="EMAIL_OTP")
    assert asked["ChallengeName"] == "EMAIL_OTP"
    assert proof(scene.answers(asked, scene.code())) == (LOA[3], ["pwd", "email_otp", "mfa"])


@pytest.mark.once
def test_a_token_of_a_code_is_stepped_up_with_the_password(scene: Scene) -> None:
    asked = begin(scene, 2, PREFERRED_CHALLENGE="EMAIL_OTP")
    token = scene.answers(asked, scene.code())["AuthenticationResult"]["AccessToken"]
    asked = begin(scene, 3, ACCESS_TOKEN=token)
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("SELECT_CHALLENGE", PASSWORDS)
    answers = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    answered = respond(scene.client, "SELECT_CHALLENGE", answers, session=asked["Session"])
    assert proof(answered) == (LOA[3], ["email_otp", "pwd", "mfa"])


@pytest.mark.once
def test_a_step_up_is_a_sign_in_of_its_own(scene: Scene, app: App) -> None:
    first = check_tokens(begin(scene, 1, **WITH_PASSWORD))
    asked = begin(scene, 4, ACCESS_TOKEN=first["AccessToken"])
    second = check_tokens(scene.answers(asked, app.code()))
    assert claims(first["AccessToken"])["origin_jti"] != claims(second["AccessToken"])["origin_jti"]
    scene.cognito.revoke_token(ClientId=scene.client.id, Token=first["RefreshToken"])
    assert answer(scene.cognito.get_user, AccessToken=second["AccessToken"])["Username"] == "bob"


@pytest.mark.once
def test_a_refresh_keeps_both_claims(scene: Scene, app: App) -> None:
    tokens = check_tokens(scene.answers(begin(scene, 4, **WITH_PASSWORD), app.code()))
    refreshed = initiate(scene.client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=tokens["RefreshToken"])
    for name in ("AccessToken", "IdToken"):
        found = claims(refreshed["AuthenticationResult"][name])
        assert (found["acr"], found["amr"]) == (LOA[4], ["pwd", "otp", "mfa"])


@pytest.mark.once
def test_a_token_that_tells_as_much_is_no_way_to_refresh(scene: Scene, app: App) -> None:
    assert refused(scene, 1, ACCESS_TOKEN=token_of(scene)) == MET
    asked = begin(scene, 4, ACCESS_TOKEN=token_of(scene))
    strong = check_tokens(scene.answers(asked, app.code()))["AccessToken"]
    assert [refused(scene, level, ACCESS_TOKEN=strong) for level in (1, 2, 3, 4)] == [MET] * 4


@pytest.mark.once
def test_a_token_of_a_sign_in_without_a_target_brings_nothing_along(scene: Scene, app: App) -> None:
    token = scene.given.tokens(scene.client, "bob")["AccessToken"]
    asked = begin(scene, 4, ACCESS_TOKEN=token)
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("SELECT_CHALLENGE", PASSWORDS)


@pytest.mark.once
def test_a_token_older_than_max_age_brings_nothing_along(scene: Scene, app: App) -> None:
    scene.given.clock_frozen()
    token = token_of(scene)
    scene.given.clock_advanced(timedelta(seconds=60))
    assert begin(scene, 4, ACCESS_TOKEN=token, MAX_AGE="60")["ChallengeName"] == APP
    asked = begin(scene, 4, ACCESS_TOKEN=token, MAX_AGE="59")
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("SELECT_CHALLENGE", PASSWORDS)
    assert proof(begin(scene, 1, ACCESS_TOKEN=token, MAX_AGE="59", **WITH_PASSWORD)) == (LOA[1], ["pwd"])
    assert answer(scene.cognito.get_user, AccessToken=token)["Username"] == "bob"


@pytest.mark.once
def test_the_administrators_twin_steps_up_too(scene: Scene, app: App) -> None:
    parameters = {"USERNAME": "bob", "TARGET_ACR_VALUES": LOA[4], "ACCESS_TOKEN": token_of(scene)}
    asked = initiate(scene.client, "admin_initiate_auth", "USER_AUTH", **parameters)
    answered = scene.answers(asked, app.code(), operation="admin_respond_to_auth_challenge")
    assert proof(answered) == (LOA[4], ["pwd", "otp", "mfa"])


@pytest.mark.once
def test_a_wrong_code_gives_nothing(scene: Scene, app: App) -> None:
    asked = begin(scene, 4, ACCESS_TOKEN=token_of(scene))
    said = respond_refused(scene.client, **scene.said(asked, app.wrong()))
    assert said == ("CodeMismatchException", "Invalid code received for user")


def test_a_user_disabled_meanwhile_gets_nothing(scene: Scene, app: App) -> None:
    asked = begin(scene, 4, **WITH_PASSWORD)
    scene.cognito.admin_disable_user(**scene.whom)
    assert respond_refused(scene.client, **scene.said(asked, app.code()))[0] == NOT_AUTHORIZED


def test_what_was_proven_must_be_true_to_the_end(scene: Scene) -> None:
    """A password, then the choice of a code; between the two answers the user is signed out, or has another one."""
    for operation, members in (
        ("admin_user_global_sign_out", {}),
        ("admin_set_user_password", {"Password": "An0ther-one", "Permanent": True}),
    ):
        asked = begin(scene, 3, **WITH_PASSWORD)
        getattr(scene.cognito, operation)(**scene.whom, **members)
        answers = {"USERNAME": "bob", "ANSWER": "EMAIL_OTP"}
        said = respond_refused(scene.client, "SELECT_CHALLENGE", answers, session=asked["Session"])
        assert said == (NOT_AUTHORIZED, sentences.INVALID_SESSION)


@pytest.mark.once
@pytest.mark.parametrize("signs_out", [False, True])
def test_a_passkey_steps_a_password_up(given: Given, signs_out: bool) -> None:
    person = Person.of_new_pool(given)
    person.register()
    token = sign_in(person.client, LOA[1])["AuthenticationResult"]["AccessToken"]
    parameters = {"USERNAME": "bob", "TARGET_ACR_VALUES": LOA[3], "ACCESS_TOKEN": token}
    asked = initiate(person.client, "initiate_auth", "USER_AUTH", **parameters)
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("WEB_AUTHN", ["WEB_AUTHN"])
    credential = person.authenticator.get(json.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]))
    if signs_out:
        given.cognito.admin_user_global_sign_out(UserPoolId=person.client.pool_id, Username="bob")
        said = person.respond_refused(credential, asked["Session"])
        assert said == (NOT_AUTHORIZED, sentences.INVALID_SESSION)
    else:
        assert proof(person.respond(credential, asked["Session"])) == (LOA[3], ["pwd", "swk", "mfa"])


@pytest.mark.once
def test_the_hash_of_every_answer_is_of_the_typed_name(given: Given) -> None:
    pool = given.pool(UsernameAttributes=["email"], **factors("EMAIL_OTP"))
    client = given.client(pool, ExplicitAuthFlows=ALL_FLOWS, GenerateSecret=True)
    name = "bob@example.test"
    members = {"UserPoolId": pool, "Username": name}
    given.cognito.admin_create_user(**members, MessageAction="SUPPRESS")
    given.cognito.admin_set_user_password(**members, Password=PASSWORD, Permanent=True)
    named = {"USERNAME": name, "SECRET_HASH": secret_hash(client, name)}
    parameters = {**named, "TARGET_ACR_VALUES": LOA[3], **WITH_PASSWORD}
    asked = initiate(client, "initiate_auth", "USER_AUTH", **parameters)
    answers = {**named, "EMAIL_OTP_CODE": given.code(client)}
    assert proof(respond(client, "EMAIL_OTP", answers, session=asked["Session"])) == (
        LOA[3],
        ["pwd", "email_otp", "mfa"],
    )


# --- refusals ---------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_a_level_that_the_user_has_no_factors_for_is_refused(scene: Scene) -> None:
    assert refused(scene, 4) == UNREACHABLE
    assert refused(scene, 4, ACCESS_TOKEN=token_of(scene)) == UNREACHABLE
    scene.given.invited_user(scene.client, "eve", UserAttributes=attribute_list({}))
    for level in (2, 3, 4):
        assert refused(scene, level, USERNAME="eve") == UNREACHABLE


@pytest.mark.once
@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"TARGET_ACR_VALUES": "urn:example:1 urn:example:2"}, "no valid ACR value"),
        ({"TARGET_ACR_VALUES": " "}, "no valid ACR value"),
        ({"ACCESS_TOKEN": "a.b.c"}, "ACCESS_TOKEN requires TARGET_ACR_VALUES."),
        ({"MAX_AGE": "-1"}, "MAX_AGE must be a non-negative integer."),
        ({"MAX_AGE": "soon", "TARGET_ACR_VALUES": LOA[1]}, "MAX_AGE must be a non-negative integer."),
        ({"MAX_AGE": "9" * 30, "TARGET_ACR_VALUES": LOA[1]}, "MAX_AGE must be a non-negative integer."),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused(scene: Scene, parameters: dict[str, str], said: str) -> None:
    error, message = refused(scene, **{**WITH_PASSWORD, **parameters})
    assert (error, said in message) == (INVALID, True)


@pytest.mark.once
def test_a_token_that_is_not_good_is_refused(scene: Scene) -> None:
    scene.given.clock_frozen()
    token = token_of(scene)
    garbled = refused(scene, 3, ACCESS_TOKEN="a.b.c")
    assert garbled == (NOT_AUTHORIZED, "Could not verify signature for Access Token")
    scene.cognito.admin_user_global_sign_out(**scene.whom)
    assert refused(scene, 3, ACCESS_TOKEN=token) == (NOT_AUTHORIZED, "Access Token has been revoked")
    token = token_of(scene)
    scene.given.clock_advanced(timedelta(hours=1))
    assert refused(scene, 3, ACCESS_TOKEN=token) == (NOT_AUTHORIZED, "Access Token has expired")


def test_a_token_of_another_user_is_refused(scene: Scene) -> None:
    scene.user("eve", email="eve@example.test", phone="+15550100840")
    token = scene.given.tokens(scene.client, "eve")["AccessToken"]
    mismatch = (NOT_AUTHORIZED, "Access Token does not match the user.")
    assert refused(scene, 3, ACCESS_TOKEN=token) == mismatch
    assert refused(scene, 3, ACCESS_TOKEN=token, USERNAME="nobody") == UNKNOWN


@pytest.mark.once
def test_nobody_reaches_no_more_than_a_user_without_second_factors(given: Given) -> None:
    client = given.client(
        given.pool(**factors("EMAIL_OTP")), ExplicitAuthFlows=ALL_FLOWS, PreventUserExistenceErrors="ENABLED"
    )
    given.confirmed_user(client, "ann@", email="ann@example.test")

    def ask(username: str, level: int) -> Answer | tuple[str, str]:
        parameters = {"USERNAME": username, "TARGET_ACR_VALUES": LOA[level]}
        if level == 4:
            return initiate_refused(client, "initiate_auth", "USER_AUTH", **parameters)
        asked = initiate(client, "initiate_auth", "USER_AUTH", **parameters)
        return {**asked, "Session": len(asked["Session"])}

    nobody = "nobody@example.test"
    assert [ask(nobody, level) for level in (1, 2, 3, 4)] == [ask("ann@", level) for level in (1, 2, 3, 4)]


@pytest.mark.once
def test_the_lite_tier_has_no_step_up(scene: Scene) -> None:
    client = scene.given.client(ExplicitAuthFlows=ALL_FLOWS)
    pool_went_down_to_lite(scene.given, client)
    parameters = {"USERNAME": "bob", "TARGET_ACR_VALUES": LOA[1]}
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", **parameters) == (
        "FeatureUnavailableInTierException",
        "The following feature is not available for the LITE pricing tier configured: Step-Up Authentication",
    )


def sign_in(client: AppClient, target: str) -> Answer:
    parameters = {"USERNAME": "bob", "TARGET_ACR_VALUES": target, **WITH_PASSWORD}
    return initiate(client, "initiate_auth", "USER_AUTH", **parameters)
