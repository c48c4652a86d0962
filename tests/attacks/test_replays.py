"""What was right once, again: proofs, codes, assertions and refresh tokens are good one time."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.attacks.challenges import BLOCK, CHALLENGES, FACTORS, FLOWS, PEOPLE, registered_passkey, user_auth
from tests.attacks.test_sessions import families
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.device_client import confirmed_device, sign_in_with, tracking
from tests.support.functions import Functions
from tests.support.given import AppClient, Given
from tests.support.mfa_scenes import APP, MAIL, SMS, USED_APP_CODE, WRONG_APP_CODE, WRONG_CODE, Scene
from tests.support.passkey_scenes import RELYING_PARTY, configure
from tests.support.srp_client import Srp
from tests.support.ways import INCORRECT, check_tokens, respond, respond_refused

PASSKEY_REFUSED = ("NotAuthorizedException", sentences.INVALID_PASSKEY_CREDENTIAL)


def test_a_signature_of_srp_is_good_for_its_challenge_only(given: Given) -> None:
    """The same a, and so the same A: every B is another, and so is what must be signed."""
    client = given.client(ExplicitAuthFlows=FLOWS)
    given.confirmed_user(client, "bob", **PEOPLE["bob"])
    srp = Srp(client, "bob")
    old = srp.responses(srp.begin())
    check_tokens(respond(client, "PASSWORD_VERIFIER", old))
    fresh = srp.begin()["ChallengeParameters"]["SECRET_BLOCK"]
    assert respond_refused(client, "PASSWORD_VERIFIER", {**old, BLOCK: fresh}) == INCORRECT
    assert respond_refused(client, "PASSWORD_VERIFIER", old) == INCORRECT
    assert families(given, client.pool_id) == 1


def test_a_signature_of_a_device_is_good_for_its_challenge_only(given: Given) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    old = device.second(device.challenge(sign_in_with(client, device.key)))
    check_tokens(answer(client.cognito.respond_to_auth_challenge, **old))
    before = families(given, client.pool_id)
    fresh = device.challenge(sign_in_with(client, device.key))["ChallengeParameters"]["SECRET_BLOCK"]
    for block in (fresh, old["ChallengeResponses"][BLOCK]):
        replayed = {**old, "ChallengeResponses": {**old["ChallengeResponses"], BLOCK: block}}
        assert refusal(client.cognito.respond_to_auth_challenge, **replayed) == INCORRECT
    assert families(given, client.pool_id) == before


def test_a_proof_of_the_password_is_none_of_the_device(given: Given) -> None:
    """Both are found by a SECRET_BLOCK; neither opens the other's challenge."""
    client = tracking(given)
    device = confirmed_device(given, client)
    proof = Srp(client, "bob")
    of_password = proof.responses(proof.begin(), DEVICE_KEY=device.key)
    of_device = device.second(device.challenge(sign_in_with(client, device.key)))["ChallengeResponses"]
    assert respond_refused(client, "DEVICE_PASSWORD_VERIFIER", of_password) == INCORRECT
    assert respond_refused(client, "PASSWORD_VERIFIER", of_device) == INCORRECT


@pytest.fixture
def scene(given: Given) -> Scene:
    """bob has every factor, and time stands still."""
    made = Scene(given)
    made.user()
    given.clock_frozen()
    return made


def test_a_code_of_an_app_is_good_once_and_none_before_it_afterwards(scene: Scene) -> None:
    app = scene.app()  # verified with the code of the step before
    scene.activates(APP)
    spent = app.code(-1)
    assert respond_refused(scene.client, **scene.said(scene.sign_in(), spent)) == USED_APP_CODE
    check_tokens(scene.answers(scene.sign_in(), app.code()))
    for code in (app.code(), app.code(-1)):
        assert respond_refused(scene.client, **scene.said(scene.sign_in(), code)) == USED_APP_CODE
    check_tokens(scene.answers(scene.sign_in(), app.code(1)))  # a clock that is ahead
    code = app.code()
    scene.given.clock_advanced(timedelta(seconds=30))
    for late in (code, app.code()):
        assert respond_refused(scene.client, **scene.said(scene.sign_in(), late)) == USED_APP_CODE
    scene.given.clock_advanced(timedelta(seconds=90))
    assert respond_refused(scene.client, **scene.said(scene.sign_in(), code)) == WRONG_APP_CODE


def test_the_code_that_verified_an_app_verifies_no_other_and_signs_nobody_in(scene: Scene) -> None:
    token = scene.given.tokens(scene.client, "bob")["AccessToken"]
    app = scene.app()
    scene.activates(APP)
    again = refusal(scene.cognito.verify_software_token, AccessToken=token, UserCode=app.code(-1))
    assert again[0] == "InvalidParameterException"  # nothing is being set up
    assert respond_refused(scene.client, **scene.said(scene.sign_in(), app.code(-1))) == USED_APP_CODE


@pytest.mark.parametrize("factor", [SMS, MAIL])
def test_a_code_that_was_sent_is_good_for_its_sign_in_only(scene: Scene, factor: str) -> None:
    scene.activates(factor)
    challenge, old = scene.sign_in(), scene.code()
    check_tokens(scene.answers(challenge, old))
    fresh = scene.sign_in()
    assert scene.code() != old
    assert respond_refused(scene.client, **scene.said(fresh, old)) == WRONG_CODE


@pytest.fixture
def passwordless(given: Given) -> Iterator[AppClient]:
    client = given.client(given.pool(**FACTORS), ExplicitAuthFlows=FLOWS)
    given.confirmed_user(client, "bob", **PEOPLE["bob"])
    configure(given, client.pool_id, RelyingPartyId=RELYING_PARTY)
    yield client


@pytest.mark.parametrize("factor", ["EMAIL_OTP", "SMS_OTP"])
def test_a_first_code_is_good_for_its_sign_in_only(given: Given, passwordless: AppClient, factor: str) -> None:
    session = user_auth(passwordless, "bob", factor)["Session"]
    said = {"USERNAME": "bob", f"{factor}_CODE": given.code(passwordless)}
    check_tokens(respond(passwordless, factor, said, session=session))
    fresh = user_auth(passwordless, "bob", factor)["Session"]
    assert respond_refused(passwordless, factor, said, session=fresh) == WRONG_CODE


def test_an_assertion_is_good_for_its_challenge_and_a_count_for_one(given: Given, passwordless: AppClient) -> None:
    phone = registered_passkey(given, passwordless, "bob")

    def ask() -> tuple[dict[str, Any], str]:
        asked = user_auth(passwordless, "bob", "WEB_AUTHN")
        return json.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]), asked["Session"]

    def said(credential: str) -> dict[str, str]:
        return {"USERNAME": "bob", "CREDENTIAL": credential}

    options, session = ask()
    old = phone.get(options, counter=9)
    check_tokens(respond(passwordless, "WEB_AUTHN", said(old), session=session))
    options, session = ask()
    for credential in (old, *(phone.get(options, counter=count) for count in (9, 8, 0))):
        assert respond_refused(passwordless, "WEB_AUTHN", said(credential), session=session) == PASSKEY_REFUSED
    check_tokens(respond(passwordless, "WEB_AUTHN", said(phone.get(options, counter=10)), session=session))


@pytest.mark.parametrize("grace", [0, 30])
def test_a_rotated_refresh_token_is_good_for_its_grace_and_no_longer(given: Given, grace: int) -> None:
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace}
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    client = given.client(ExplicitAuthFlows=flows, RefreshTokenRotation=rotation)
    given.confirmed_user(client, "bob", **PEOPLE["bob"])
    given.clock_frozen()
    call, old = given.cognito.get_tokens_from_refresh_token, given.tokens(client, "bob")["RefreshToken"]
    fresh = answer(call, ClientId=client.id, RefreshToken=old)["AuthenticationResult"]["RefreshToken"]
    if grace:
        given.clock_advanced(timedelta(seconds=grace - 1))
        again = answer(call, ClientId=client.id, RefreshToken=old)["AuthenticationResult"]
        assert again["RefreshToken"] not in (old, fresh)
        given.clock_advanced(timedelta(seconds=1))
    assert refusal(call, ClientId=client.id, RefreshToken=old)[0] == "RefreshTokenReuseException"
    # Reuse says so and no more: whoever has the token that took its place goes on.
    assert answer(call, ClientId=client.id, RefreshToken=fresh)["AuthenticationResult"]["AccessToken"]


@pytest.mark.parametrize("name", CHALLENGES)
def test_of_twenty_parallel_right_answers_one_is_right(given: Given, functions: Functions, name: str) -> None:
    stage = CHALLENGES[name](given, functions)
    bob = stage.ask("bob")
    before = families(stage.given, bob.client.pool_id)

    def once(_: int) -> str:
        try:
            return "ChallengeName" if "ChallengeName" in bob.answered() else "tokens"
        except ClientError as error:
            return str(error.response["Error"]["Code"])

    with ThreadPoolExecutor(20) as threads:
        said = list(threads.map(once, range(20)))
    refused = [error for error in said if error not in ("tokens", "ChallengeName")]
    assert len(refused) == 19
    assert set(refused) <= {"NotAuthorizedException", "ExpiredCodeException"}  # the code of an app, used
    assert families(stage.given, bob.client.pool_id) == before + said.count("tokens")
