"""Signing in with a passkey: the challenge whole, what a signature must be, and what an unknown user is told."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import cbor2
import pyotp
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, Given, secret_hash
from tests.support.passkey_scenes import (
    FIRST_FACTORS,
    FLOWS,
    ORIGIN,
    RELYING_PARTY,
    Person,
    configure,
    pool_with_passkeys,
)
from tests.support.passkeys import USER_PRESENT, Authenticator, Json, decode, encode
from tests.support.reading import claims
from tests.support.ways import EXPIRED_SESSION, USED_SESSION, check_tokens

REFUSED = ("NotAuthorizedException", sentences.INVALID_PASSKEY_CREDENTIAL)
NOT_VALID = ("InvalidParameterException", "Credential data is not valid")


@pytest.fixture
def bob(given: Given) -> Person:
    person = Person.of_new_pool(given)
    person.register()
    return person


def counter(person: Person) -> int:
    rows = person.given.sql("SELECT sign_count FROM webauthn_credentials WHERE pool_id = :p", p=person.client.pool_id)
    return int(rows[0]["sign_count"])


@pytest.mark.once
def test_the_challenge_holds_its_options_as_a_string(bob: Person) -> None:
    answered = answer(
        bob.cognito.initiate_auth,
        ClientId=bob.client.id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": "bob", "PREFERRED_CHALLENGE": "WEB_AUTHN"},
    )
    options = json.loads(answered["ChallengeParameters"].pop("CREDENTIAL_REQUEST_OPTIONS"))
    assert answered.pop("Session").startswith("AYABe")
    assert answered.pop("AvailableChallenges")[-1] == "WEB_AUTHN"
    assert answered == {"ChallengeName": "WEB_AUTHN", "ChallengeParameters": {}}
    assert len(decode(options.pop("challenge"))) == 16
    name = encode(bob.authenticator.credential_id)
    assert options == {
        "timeout": 180000,
        "rpId": RELYING_PARTY,
        "allowCredentials": [{"type": "public-key", "id": name, "transports": ["internal"]}],
        "userVerification": "preferred",
    }


def test_a_passkey_signs_in(bob: Person) -> None:
    tokens = check_tokens(bob.sign_in())
    assert claims(tokens["AccessToken"])["username"] == "bob"
    assert answer(bob.cognito.get_user, AccessToken=tokens["AccessToken"])["Username"] == "bob"
    assert counter(bob) == 1
    used = "SELECT last_used_at FROM webauthn_credentials WHERE pool_id = :p"
    assert bob.given.sql(used, p=bob.client.pool_id)[0]["last_used_at"] is not None


@pytest.mark.once
def test_an_rsa_passkey_signs_in(given: Given) -> None:
    bob = Person.of_new_pool(given)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    bob.authenticator = Authenticator(ORIGIN, algorithm=-257, key=key)
    bob.register()
    check_tokens(bob.sign_in())


def test_the_admin_twin_answers_the_challenge_too(bob: Person) -> None:
    named = {"UserPoolId": bob.client.pool_id, "ClientId": bob.client.id}
    asked = answer(
        bob.cognito.admin_initiate_auth,
        **named,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": "bob", "PREFERRED_CHALLENGE": "WEB_AUTHN"},
    )
    options = json.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    answers = {"USERNAME": "bob", "CREDENTIAL": bob.authenticator.get(options)}
    call = bob.cognito.admin_respond_to_auth_challenge
    check_tokens(answer(call, **named, ChallengeName="WEB_AUTHN", ChallengeResponses=answers, Session=asked["Session"]))


@pytest.mark.once
def test_a_client_with_a_secret_wants_its_hash(given: Given) -> None:
    client = given.client(pool_with_passkeys(given), ExplicitAuthFlows=FLOWS)
    bob = Person(given, client)
    bob.register()
    secretive = given.client(client.pool_id, ExplicitAuthFlows=FLOWS, GenerateSecret=True)
    proof = {"USERNAME": "bob", "SECRET_HASH": secret_hash(secretive, "bob")}
    parameters = {**proof, "PREFERRED_CHALLENGE": "WEB_AUTHN"}
    named = {"ClientId": secretive.id}
    asked = answer(given.cognito.initiate_auth, **named, AuthFlow="USER_AUTH", AuthParameters=parameters)
    options = json.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    credential = bob.authenticator.get(options)
    rest = {**named, "ChallengeName": "WEB_AUTHN", "Session": asked["Session"]}
    call = given.cognito.respond_to_auth_challenge
    without = {"USERNAME": "bob", "CREDENTIAL": credential}
    assert refusal(call, **rest, ChallengeResponses=without)[0] == "NotAuthorizedException"
    check_tokens(answer(call, **rest, ChallengeResponses={**proof, "CREDENTIAL": credential}))


def test_the_selected_challenge_can_be_answered_by_its_selection(bob: Person) -> None:
    """SELECT_CHALLENGE with ANSWER=WEB_AUTHN asks; the same with CREDENTIAL answers."""
    named = {"ClientId": bob.client.id}
    first = answer(bob.cognito.initiate_auth, **named, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "bob"})
    assert first["ChallengeName"] == "SELECT_CHALLENGE"
    assert "WEB_AUTHN" in first["AvailableChallenges"]
    chosen = {"USERNAME": "bob", "ANSWER": "WEB_AUTHN"}
    call = bob.cognito.respond_to_auth_challenge
    asked = answer(call, **named, ChallengeName="SELECT_CHALLENGE", ChallengeResponses=chosen, Session=first["Session"])
    assert asked["ChallengeName"] == "WEB_AUTHN"
    options = json.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    check_tokens(bob.respond(bob.authenticator.get(options), asked["Session"]))


# --- what a signature must be -----------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "https://evil.test"},
        {"origin": "http://app.example.test"},
        {"rp": "other.test"},
        {"challenge": encode(bytes(16))},
        {"kind": "webauthn.create"},
        {"signature": b"nonsense"},
        {"flags": 0},
        {"handle": b"somebody else"},
        {"counter": 0, "flags": 0x80},
    ],
)
def test_a_forged_signature_is_refused_and_the_session_stays(bob: Person, lies: Json) -> None:
    options, session = bob.ask()
    assert bob.respond_refused(bob.authenticator.get(options, **lies), session) == REFUSED
    check_tokens(bob.respond(bob.authenticator.get(options), session))


@pytest.mark.once
def test_a_signature_by_another_key_is_refused(bob: Person) -> None:
    bob.authenticator.key = ec.generate_private_key(ec.SECP256R1())
    assert bob.sign_in_refused() == REFUSED


def test_a_credential_nobody_has_and_one_of_another_user_read_the_same(given: Given, bob: Person) -> None:
    eve = Person(given, bob.client, "eve")
    eve.register()
    options, session = bob.ask()
    unknown = Authenticator(ORIGIN)
    assert bob.respond_refused(unknown.get(options), session) == REFUSED
    assert bob.respond_refused(eve.authenticator.get(options), session) == REFUSED
    eve.authenticator.user_handle = None
    assert bob.respond_refused(eve.authenticator.get(options), session) == REFUSED
    check_tokens(bob.respond(bob.authenticator.get(options), session))


@pytest.mark.once
@pytest.mark.parametrize("credential", ["no json", "[]", "{}", '"x"', '{"id": 7}', '{"response": []}'])
def test_what_is_no_assertion_is_not_valid(bob: Person, credential: str) -> None:
    _, session = bob.ask()
    assert bob.respond_refused(credential, session) == NOT_VALID


@pytest.mark.once
@pytest.mark.parametrize("member", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("value", [None, 7, "", "not base64url!", encode(b"\x81" * 40_000), encode(cbor2.dumps({}))])
def test_a_garbled_member_is_refused_as_one_of_ours(bob: Person, member: str, value: Any) -> None:
    options, session = bob.ask()
    credential = json.loads(bob.authenticator.get(options))
    credential["response"][member] = value
    assert bob.respond_refused(json.dumps(credential), session) in (NOT_VALID, REFUSED)
    assert counter(bob) == 0


def test_a_pool_that_takes_passkeys_no_more_refuses_the_answer(bob: Person) -> None:
    options, session = bob.ask()
    credential, pool_id = bob.authenticator.get(options), bob.client.pool_id
    only_passwords = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}
    bob.cognito.update_user_pool(UserPoolId=pool_id, Policies=only_passwords)
    assert bob.respond_refused(credential, session) == REFUSED
    bob.cognito.update_user_pool(UserPoolId=pool_id, Policies=FIRST_FACTORS)
    check_tokens(bob.respond(credential, session))


@pytest.mark.once
def test_an_answer_for_the_relying_party_of_before_is_refused(bob: Person) -> None:
    options, session = bob.ask()
    configure(bob.given, bob.client.pool_id, RelyingPartyId="elsewhere.test")
    assert bob.respond_refused(bob.authenticator.get(options), session) == REFUSED


def test_the_counter_must_grow(bob: Person) -> None:
    bob.sign_in(counter=5)
    assert bob.sign_in_refused(counter=5) == REFUSED
    assert bob.sign_in_refused(counter=4) == REFUSED
    assert bob.sign_in_refused(counter=0) == REFUSED
    assert counter(bob) == 5
    check_tokens(bob.sign_in(counter=2**32 - 1))


def test_an_authenticator_that_does_not_count_stays_at_nought(bob: Person) -> None:
    bob.authenticator.counts = False
    for _ in range(2):
        check_tokens(bob.sign_in())
    assert counter(bob) == 0


def test_of_eight_answers_to_one_challenge_one_signs_in(bob: Person) -> None:
    options, session = bob.ask()
    answers = [bob.authenticator.get(options) for _ in range(8)]
    assert sorted(_outcomes(bob, answers, [session] * 8)) == [USED_SESSION[1]] * 7 + ["ok"]


def test_of_eight_answers_with_one_count_one_signs_in(bob: Person) -> None:
    """A copy of an authenticator, with challenges of its own."""
    asked = [bob.ask() for _ in range(8)]
    answers = [bob.authenticator.get(options, counter=9) for options, _ in asked]
    assert sorted(_outcomes(bob, answers, [session for _, session in asked])) == [REFUSED[1]] * 7 + ["ok"]


def _outcomes(person: Person, answers: list[str], sessions: list[str]) -> list[str]:
    def respond(credential: str, session: str) -> str:
        try:
            person.respond(credential, session)
        except person.cognito.exceptions.NotAuthorizedException as refused:
            return str(refused.response["Error"]["Message"])
        return "ok"

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(respond, answers, sessions))


def test_a_session_is_answered_once_and_runs_out(given: Given, bob: Person) -> None:
    given.clock_frozen()
    options, session = bob.ask()
    bob.respond(bob.authenticator.get(options), session)
    assert bob.respond_refused(bob.authenticator.get(options), session) == USED_SESSION
    options, session = bob.ask()
    given.clock_advanced(timedelta(minutes=3))
    assert bob.respond_refused(bob.authenticator.get(options), session) == EXPIRED_SESSION


def test_the_challenge_of_a_registration_is_none_of_a_sign_in(bob: Person) -> None:
    started = bob.start()
    options, session = bob.ask()
    forged = {**options, "challenge": started["challenge"]}
    assert bob.respond_refused(bob.authenticator.get(forged), session) == REFUSED
    credential = bob.authenticator.create({**started, "challenge": options["challenge"]})
    assert bob.complete_refused(credential)[0] == "WebAuthnChallengeNotFoundException"


def test_a_deleted_passkey_signs_nobody_in(bob: Person) -> None:
    options, session = bob.ask()
    bob.cognito.delete_web_authn_credential(AccessToken=bob.token, CredentialId=encode(bob.authenticator.credential_id))
    assert bob.respond_refused(bob.authenticator.get(options), session) == REFUSED


def test_a_disabled_user_is_refused_after_the_proof(bob: Person) -> None:
    options, session = bob.ask()
    bob.cognito.admin_disable_user(UserPoolId=bob.client.pool_id, Username="bob")
    refused = bob.respond_refused(bob.authenticator.get(options), session)
    assert refused == ("NotAuthorizedException", sentences.USER_IS_DISABLED)
    assert counter(bob) == 0


# --- who is offered one, and what it counts for -----------------------------------------------------------------


def challenges(person: Person, username: str = "bob") -> list[str]:
    answered = answer(
        person.cognito.initiate_auth,
        ClientId=person.client.id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": username},
    )
    found: list[str] = answered["AvailableChallenges"]
    return found


def test_a_user_without_a_passkey_is_not_offered_one(given: Given, bob: Person) -> None:
    Person(given, bob.client, "eve")
    assert "WEB_AUTHN" in challenges(bob)
    assert "WEB_AUTHN" not in challenges(bob, "eve")


@pytest.mark.once
def test_a_passkey_of_another_relying_party_is_not_offered(given: Given, bob: Person) -> None:
    configure(given, bob.client.pool_id, RelyingPartyId="moved.test")
    assert "WEB_AUTHN" not in challenges(bob)
    configure(given, bob.client.pool_id, RelyingPartyId=RELYING_PARTY)
    assert "WEB_AUTHN" in challenges(bob)


@pytest.mark.once
def test_where_user_verification_is_required_a_signature_without_it_is_refused(given: Given, bob: Person) -> None:
    configure(given, bob.client.pool_id, RelyingPartyId=RELYING_PARTY, UserVerification="required")
    options, _ = bob.ask()
    assert options["userVerification"] == "required"
    assert bob.sign_in_refused(flags=USER_PRESENT) == REFUSED
    check_tokens(bob.sign_in())


@pytest.mark.once
def test_where_it_is_preferred_a_signature_without_it_is_good(bob: Person) -> None:
    check_tokens(bob.sign_in(flags=USER_PRESENT))


MULTI_FACTOR = {"RelyingPartyId": RELYING_PARTY, "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}


def demand_mfa(given: Given, person: Person, mode: str = "ON", **configuration: str) -> None:
    given.cognito.set_user_pool_mfa_config(
        UserPoolId=person.client.pool_id,
        MfaConfiguration=mode,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        WebAuthnConfiguration={"RelyingPartyId": RELYING_PARTY, **configuration},
    )


def turn_on_app(given: Given, person: Person) -> None:
    """An authenticator app, registered and preferred."""
    secret = given.cognito.associate_software_token(AccessToken=person.token)["SecretCode"]
    code = pyotp.TOTP(secret).at(given.services.clock.now())
    given.cognito.verify_software_token(AccessToken=person.token, UserCode=code)
    preferred = {"Enabled": True, "PreferredMfa": True}
    given.cognito.set_user_mfa_preference(AccessToken=person.token, SoftwareTokenMfaSettings=preferred)


@pytest.mark.once
def test_where_mfa_is_required_a_passkey_of_one_factor_cannot_be_a_first_factor(given: Given, bob: Person) -> None:
    with pytest.raises(ClientError) as caught:
        demand_mfa(given, bob)
    assert caught.value.response["Error"]["Message"] == (
        "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first "
        "auth factor"
    )
    assert "WEB_AUTHN" in challenges(bob)


@pytest.mark.once
def test_where_mfa_is_required_a_passkey_of_one_factor_cannot_become_a_first_factor(given: Given) -> None:
    pool_id = given.pool()
    totp = {"Enabled": True}
    call = given.cognito.set_user_pool_mfa_config
    call(UserPoolId=pool_id, MfaConfiguration="ON", SoftwareTokenMfaConfiguration=totp)
    with pytest.raises(ClientError) as caught:
        given.cognito.update_user_pool(UserPoolId=pool_id, Policies=FIRST_FACTORS)
    assert caught.value.response["Error"]["Message"] == (
        "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA."
    )


def test_who_uses_mfa_is_not_offered_a_passkey_of_one_factor(given: Given, bob: Person) -> None:
    demand_mfa(given, bob, "OPTIONAL")
    turn_on_app(given, bob)
    assert "WEB_AUTHN" not in challenges(bob)


@pytest.mark.once
def test_where_mfa_is_required_a_passkey_that_verifies_the_user_is_both_factors(given: Given, bob: Person) -> None:
    demand_mfa(given, bob, **MULTI_FACTOR)
    options, _ = bob.ask()
    assert options["userVerification"] == "required"
    check_tokens(bob.sign_in())
    assert bob.sign_in_refused(flags=USER_PRESENT) == REFUSED


@pytest.mark.parametrize(("mode", "configuration"), [("OPTIONAL", {}), ("ON", MULTI_FACTOR)])
def test_mfa_that_came_after_the_challenge_is_not_passed_by(
    given: Given, bob: Person, mode: str, configuration: dict[str, str]
) -> None:
    options, session = bob.ask()
    demand_mfa(given, bob, mode, **configuration)
    if mode == "OPTIONAL":
        turn_on_app(given, bob)
    assert bob.respond_refused(bob.authenticator.get(options, flags=USER_PRESENT), session) == REFUSED


@pytest.mark.once
def test_where_mfa_is_optional_who_has_no_factor_is_asked_for_no_verification(given: Given, bob: Person) -> None:
    demand_mfa(given, bob, "OPTIONAL", **MULTI_FACTOR)
    assert bob.ask()[0]["userVerification"] == "preferred"
    check_tokens(bob.sign_in(flags=USER_PRESENT))


def test_who_turns_passkey_mfa_on_has_to_be_verified(given: Given, bob: Person) -> None:
    demand_mfa(given, bob, "OPTIONAL", **MULTI_FACTOR)
    secret = given.cognito.associate_software_token(AccessToken=bob.token)["SecretCode"]
    code = pyotp.TOTP(secret).at(given.services.clock.now())
    given.cognito.verify_software_token(AccessToken=bob.token, UserCode=code)
    given.cognito.set_user_mfa_preference(AccessToken=bob.token, WebAuthnMfaSettings={"Enabled": True})
    assert bob.ask()[0]["userVerification"] == "required"
    assert bob.sign_in_refused(flags=USER_PRESENT) == REFUSED
    check_tokens(bob.sign_in())


@pytest.mark.once
@pytest.mark.parametrize(
    ("attachment", "transports", "method"),
    [
        ("platform", ["internal"], "swk"),
        ("cross-platform", ["usb"], "hwk"),
        (None, ["internal"], "swk"),
        (None, [], "hwk"),
    ],
)
def test_a_step_up_names_the_kind_of_passkey(
    given: Given, attachment: str | None, transports: list[str], method: str
) -> None:
    bob = Person.of_new_pool(given)
    bob.authenticator = Authenticator(ORIGIN, attachment=attachment, transports=transports)
    bob.register()
    wanted = {"USERNAME": "bob", "TARGET_ACR_VALUES": "urn:cognito:loa:3", "PREFERRED_CHALLENGE": "WEB_AUTHN"}
    asked = answer(
        bob.cognito.initiate_auth,
        ClientId=bob.client.id,
        AuthFlow="USER_AUTH",
        AuthParameters={**wanted, "ACCESS_TOKEN": bob.token, "MAX_AGE": "3600"},
    )
    options = json.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    tokens = bob.respond(bob.authenticator.get(options), asked["Session"])["AuthenticationResult"]
    assert method in claims(tokens["IdToken"])["amr"]
    assert claims(tokens["IdToken"])["acr"] == "urn:cognito:loa:3"


# --- who is not there -------------------------------------------------------------------------------------------


def test_an_unknown_user_gets_options_like_any_other_and_never_proves(given: Given) -> None:
    pool_id = pool_with_passkeys(given)
    client = given.client(pool_id, ExplicitAuthFlows=FLOWS, PreventUserExistenceErrors="ENABLED")
    bob = Person(given, client)
    bob.register()
    real, _ = bob.ask()
    nobody = next(name for name in (f"nobody-{number}" for number in range(64)) if "WEB_AUTHN" in challenges(bob, name))
    options, session = bob.ask(nobody)
    assert options.keys() == real.keys()
    assert options["allowCredentials"][0].keys() == real["allowCredentials"][0].keys()
    assert bob.ask(nobody)[0]["allowCredentials"] == options["allowCredentials"]
    stranger = Authenticator(ORIGIN, credential_id=decode(options["allowCredentials"][0]["id"]))
    assert bob.respond_refused(stranger.get(options), session, nobody) == REFUSED
    assert bob.respond_refused("{}", session, nobody) == NOT_VALID


def test_a_password_still_signs_in_beside_the_passkey(given: Given, bob: Person) -> None:
    check_tokens(given.sign_in(bob.client, "bob", PASSWORD))
