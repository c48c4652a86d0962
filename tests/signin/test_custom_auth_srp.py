"""CUSTOM_AUTH that begins with SRP: the password, second factors and devices between the functions' own challenges."""

import base64
import time
from typing import Any

import pyotp
import pytest

from tests.support import sentences
from tests.support.answers import answer
from tests.support.functions import Functions
from tests.support.games import TOKENS, Game, challenge, in_turn, step
from tests.support.given import PASSWORD
from tests.support.srp_client import Srp
from tests.support.ways import (
    DISABLED,
    INCORRECT,
    UNCONFIRMED,
    check_tokens,
    initiate_refused,
    respond,
    respond_refused,
)

SRP, VERIFIED, SUM = step("SRP_A"), step("PASSWORD_VERIFIER"), "CUSTOM_CHALLENGE"
PASSWORD_THEN_SUM = in_turn("CUSTOM_CHALLENGE", "PASSWORD_VERIFIER", "CUSTOM_CHALLENGE")  # after SRP_A


@pytest.fixture
def game(functions: Functions) -> Game:
    game = Game(functions)
    game.given.confirmed_user(game.client, "ann")
    game.defines(PASSWORD_THEN_SUM)
    return game


def begin(game: Game, srp: Srp, **parameters: str) -> dict[str, Any]:
    return game.begin(srp.typed, CHALLENGE_NAME="SRP_A", SRP_A=srp.srp_a, **parameters)


def test_the_password_is_proven_and_then_the_functions_ask(game: Game) -> None:
    srp = Srp(game.client, "ann")
    asked = begin(game, srp)
    assert sorted(asked) == ["ChallengeName", "ChallengeParameters"]
    assert asked["ChallengeName"] == "PASSWORD_VERIFIER"
    assert asked["ChallengeParameters"]["USER_ID_FOR_SRP"] == "ann"
    asked = srp.finish(asked)
    assert (asked["ChallengeName"], asked["ChallengeParameters"]["USERNAME"]) == (SUM, "ann")
    check_tokens(game.answer(asked, "4"))
    assert game.histories() == [[SRP], [SRP, VERIFIED], [SRP, VERIFIED, step(SUM, metadata="SUM-3")]]
    assert [request["session"] for request in game.events("CreateAuthChallenge")] == [[SRP, VERIFIED]]


def test_the_admin_twin_does_the_same(game: Game) -> None:
    srp = Srp(game.client, "ann")
    asked = game.begin("ann", operation="admin_initiate_auth", CHALLENGE_NAME="SRP_A", SRP_A=srp.srp_a)
    admin = "admin_respond_to_auth_challenge"
    asked = respond(game.client, "PASSWORD_VERIFIER", srp.responses(asked), operation=admin)
    check_tokens(game.answer(asked, "4", operation=admin))


def test_srp_a_must_come_with_its_name(game: Game) -> None:
    refused = initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann", CHALLENGE_NAME="SRP_A")
    assert refused == ("InvalidParameterException", "Missing required parameter SRP_A")


def test_a_wrong_password_is_refused_counted_and_define_not_asked(game: Game) -> None:
    srp = Srp(game.client, "ann", "Wr0ng-password")
    for _ in range(5):
        responses = srp.responses(begin(game, srp))
        assert respond_refused(game.client, "PASSWORD_VERIFIER", responses) == INCORRECT
    assert game.histories() == [[SRP]] * 5
    locked = ("NotAuthorizedException", "Password attempts exceeded")
    parameters = {"USERNAME": "ann", "CHALLENGE_NAME": "SRP_A", "SRP_A": srp.srp_a}
    assert initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", **parameters) == locked


def test_the_functions_may_ask_before_the_password(game: Game) -> None:
    """A riddle first, the password behind it."""
    game.defines(in_turn("", SUM, "PASSWORD_VERIFIER"))
    srp = Srp(game.client, "ann")
    asked = game.answer(begin(game, srp), "4")
    assert asked["ChallengeName"] == "PASSWORD_VERIFIER"
    check_tokens(srp.finish(asked))
    assert game.histories()[-1] == [SRP, step(SUM, metadata="SUM-2"), VERIFIED]


def test_a_secret_block_is_good_once(game: Game) -> None:
    srp = Srp(game.client, "ann")
    asked = begin(game, srp)
    srp.finish(asked)
    assert respond_refused(game.client, "PASSWORD_VERIFIER", srp.responses(asked)) == INCORRECT


def test_who_may_is_decided_as_in_srp(game: Game) -> None:
    game.given.signed_up_user(game.client, "new")
    new, ann = Srp(game.client, "new"), Srp(game.client, "ann")
    assert respond_refused(game.client, "PASSWORD_VERIFIER", new.responses(begin(game, new))) == UNCONFIRMED
    game.given.cognito.admin_disable_user(UserPoolId=game.client.pool_id, Username="ann")
    assert respond_refused(game.client, "PASSWORD_VERIFIER", ann.responses(begin(game, ann))) == DISABLED


def test_a_temporary_password_is_replaced_before_define_is_asked_again(game: Game) -> None:
    game.given.invited_user(game.client, "guest")
    srp = Srp(game.client, "guest", "Temp0rary!")
    asked = srp.finish(begin(game, srp))
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    chosen = {"USERNAME": "guest", "NEW_PASSWORD": "N3w-secret"}
    asked = respond(game.client, "NEW_PASSWORD_REQUIRED", chosen, session=asked["Session"])
    check_tokens(game.answer(asked, "4"))
    assert game.histories()[1] == [SRP, VERIFIED]


def test_a_new_password_ends_a_sign_in_that_proved_the_old_one(game: Game) -> None:
    srp = Srp(game.client, "ann")
    asked = srp.finish(begin(game, srp))
    game.given.cognito.admin_set_user_password(
        UserPoolId=game.client.pool_id, Username="ann", Password="An0ther-one", Permanent=True
    )
    assert game.refused(asked, "4") == ("NotAuthorizedException", sentences.INVALID_SESSION)


def test_where_existence_is_hidden_nobody_is_asked_for_a_password_too(functions: Functions) -> None:
    game = Game(functions, client={"PreventUserExistenceErrors": "ENABLED"})
    game.defines(PASSWORD_THEN_SUM)
    srp = Srp(game.client, "nobody")
    first, second = begin(game, srp), begin(game, srp)
    for name in ("SALT", "USERNAME", "USER_ID_FOR_SRP"):
        assert first["ChallengeParameters"][name] == second["ChallengeParameters"][name]
    assert respond_refused(game.client, "PASSWORD_VERIFIER", srp.responses(first)) == INCORRECT
    assert [request["userNotFound"] for request in game.events("DefineAuthChallenge")] == [True, True]


# --- second factors and devices -----------------------------------------------------------------------------------


@pytest.fixture
def with_app(functions: Functions) -> tuple[Game, str]:
    """ann has an authenticator app; its secret."""
    game = Game(functions)
    game.given.cognito.set_user_pool_mfa_config(
        UserPoolId=game.client.pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="OPTIONAL",
    )
    game.given.confirmed_user(game.client, "ann")
    access = {"AccessToken": game.given.tokens(game.client, "ann")["AccessToken"]}
    secret = answer(game.client.cognito.associate_software_token, **access)["SecretCode"]
    game.client.cognito.verify_software_token(UserCode=pyotp.TOTP(secret).now(), **access)
    preferred = {"Enabled": True, "PreferredMfa": True}
    game.client.cognito.set_user_mfa_preference(SoftwareTokenMfaSettings=preferred, **access)
    return game, secret


def totp(game: Game, secret: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The answer with the code of the next half minute: the one before was used."""
    code = pyotp.TOTP(secret).at(int(time.time()) + 30)
    responses = {"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code}
    return respond(game.client, "SOFTWARE_TOKEN_MFA", responses, session=asked["Session"])


def test_a_second_factor_comes_straight_after_the_password_and_is_in_the_history(with_app: tuple[Game, str]) -> None:
    game, secret = with_app
    game.defines(in_turn("", "PASSWORD_VERIFIER", "", SUM))
    srp = Srp(game.client, "ann")
    asked = srp.finish(begin(game, srp))
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert game.histories() == [[SRP]]
    asked = totp(game, secret, asked)
    assert asked["ChallengeName"] == SUM
    check_tokens(game.answer(asked, "4"))
    assert game.histories()[1:] == [
        [SRP, VERIFIED, step("SOFTWARE_TOKEN_MFA")],
        [SRP, VERIFIED, step("SOFTWARE_TOKEN_MFA"), step(SUM, metadata="SUM-4")],
    ]


def test_without_a_password_no_second_factor_comes_of_itself(with_app: tuple[Game, str]) -> None:
    game, _ = with_app
    check_tokens(game.answer(game.begin("ann"), "4"))


def test_define_may_name_the_second_factor(with_app: tuple[Game, str]) -> None:
    game, secret = with_app
    game.defines(in_turn(SUM, "SOFTWARE_TOKEN_MFA"))
    asked = game.answer(game.begin("ann"), "4")
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    check_tokens(totp(game, secret, asked))
    assert game.histories()[-1] == [step(SUM, metadata="SUM-1"), step("SOFTWARE_TOKEN_MFA")]


def test_a_remembered_device_proves_itself_after_the_functions_said_tokens(functions: Functions) -> None:
    tracked = {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": False}
    game = Game(functions, DeviceConfiguration=tracked)
    game.given.confirmed_user(game.client, "ann")
    first = game.answer(game.begin("ann"), "4")["AuthenticationResult"]
    key = first["NewDeviceMetadata"]["DeviceKey"]
    verifier = {
        "PasswordVerifier": base64.b64encode(b"\x01" * 384).decode(),
        "Salt": base64.b64encode(b"\x01" * 16).decode(),
    }
    game.client.cognito.confirm_device(
        AccessToken=first["AccessToken"], DeviceKey=key, DeviceSecretVerifierConfig=verifier
    )
    asked = game.answer(game.begin("ann", DEVICE_KEY=key), "4", DEVICE_KEY=key)
    assert asked["ChallengeName"] == "DEVICE_SRP_AUTH"
    assert game.histories()[-1] == [step(SUM, metadata="SUM-1")]


def test_define_may_name_the_device(functions: Functions) -> None:
    tracked = {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": False}
    game = Game(functions, DeviceConfiguration=tracked)
    game.given.confirmed_user(game.client, "ann")
    game.defines(lambda session: TOKENS if session else challenge("DEVICE_SRP_AUTH"))
    signed_in = game.given.sign_in(game.client, "ann", PASSWORD)["AuthenticationResult"]
    key = signed_in["NewDeviceMetadata"]["DeviceKey"]
    verifier = {
        "PasswordVerifier": base64.b64encode(b"\x01" * 384).decode(),
        "Salt": base64.b64encode(b"\x01" * 16).decode(),
    }
    game.client.cognito.confirm_device(
        AccessToken=signed_in["AccessToken"], DeviceKey=key, DeviceSecretVerifierConfig=verifier
    )
    assert game.begin("ann", DEVICE_KEY=key)["ChallengeName"] == "DEVICE_SRP_AUTH"


ADMIN = "admin_respond_to_auth_challenge"
PLAIN_FLOWS = ["ALLOW_CUSTOM_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def plain_game(functions: Functions, flows: list[str] = PLAIN_FLOWS) -> Game:
    game = Game(functions, client={"ExplicitAuthFlows": flows})
    game.given.confirmed_user(game.client, "ann")
    game.defines(in_turn("ADMIN_NO_SRP_AUTH", SUM))
    return game


def test_the_functions_may_ask_for_the_password_in_plain_text(functions: Functions) -> None:
    game = plain_game(functions)
    asked = game.begin("ann", operation="admin_initiate_auth")
    assert (asked["ChallengeName"], asked["ChallengeParameters"]) == ("ADMIN_NO_SRP_AUTH", {"USER_ID_FOR_SRP": "ann"})
    answers = {"USERNAME": "ann", "PASSWORD": "Wr0ng-password"}
    refused = respond_refused(game.client, "ADMIN_NO_SRP_AUTH", answers, session=asked["Session"], operation=ADMIN)
    assert refused == INCORRECT
    answers["PASSWORD"] = PASSWORD
    said = respond(game.client, "ADMIN_NO_SRP_AUTH", answers, session=asked["Session"], operation=ADMIN)
    check_tokens(game.answer(said, "4", operation=ADMIN))
    proven = step("ADMIN_NO_SRP_AUTH")
    assert game.histories() == [[], [proven], [proven, step(SUM, metadata="SUM-2")]]
    again = respond_refused(game.client, "ADMIN_NO_SRP_AUTH", answers, session=asked["Session"], operation=ADMIN)
    assert again == ("NotAuthorizedException", sentences.SESSION_WAS_USED)


def test_a_custom_sign_in_goes_on_although_its_flows_were_closed_meanwhile(functions: Functions) -> None:
    game = plain_game(functions)
    asked = game.begin("ann", operation="admin_initiate_auth")
    whom = {"UserPoolId": game.client.pool_id, "ClientId": game.client.id}
    game.client.cognito.update_user_pool_client(**whom, ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"])
    answers = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    said = respond(game.client, "ADMIN_NO_SRP_AUTH", answers, session=asked["Session"], operation=ADMIN)
    check_tokens(game.answer(said, "4", operation=ADMIN))


def test_a_plain_password_is_for_the_admin_twin_and_for_clients_that_allow_it(functions: Functions) -> None:
    invalid = "InvalidParameterException"
    game = plain_game(functions)
    asked = initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann")
    assert asked == (invalid, sentences.INITIATE_AUTH_METHOD_NOT_SUPPORTED)
    session = game.begin("ann", operation="admin_initiate_auth")["Session"]
    answers = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    public = respond_refused(game.client, "ADMIN_NO_SRP_AUTH", answers, session=session)
    assert public == (invalid, sentences.INITIATE_AUTH_METHOD_NOT_SUPPORTED)
    game = plain_game(functions, ["ALLOW_CUSTOM_AUTH"])
    refused = initiate_refused(game.client, "admin_initiate_auth", "CUSTOM_AUTH", USERNAME="ann")
    assert refused == (invalid, "Auth flow not enabled for this client")
