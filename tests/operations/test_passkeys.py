"""Registering, listing and deleting passkeys: the answers whole, and every refusal of a forged registration."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from msgspec import structs

from emulator import app
from emulator.settings import Settings
from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.passkey_scenes import FLOWS, ORIGIN, RELYING_PARTY, Person, configure, pool_with_passkeys
from tests.support.passkeys import USER_PRESENT, Authenticator, Json, decode, encode

NOT_VALID = ("InvalidParameterException", "Credential data is not valid")


@pytest.fixture
def bob(given: Given) -> Person:
    return Person.of_new_pool(given)


@pytest.mark.once
def test_the_creation_options_are_an_object_with_the_documented_members(given: Given, bob: Person) -> None:
    options = bob.start()
    challenge = options.pop("challenge")
    assert len(decode(challenge)) == 16
    sub = given.attributes(bob.client, "bob")["sub"]
    assert options == {
        "authenticatorSelection": {
            "requireResidentKey": True,
            "residentKey": "required",
            "userVerification": "preferred",
        },
        "excludeCredentials": [],
        "pubKeyCredParams": [{"alg": -7, "type": "public-key"}, {"alg": -257, "type": "public-key"}],
        "rp": {"id": RELYING_PARTY, "name": RELYING_PARTY},
        "timeout": 60000,
        "user": {"displayName": "bob", "id": encode(sub.encode()), "name": "bob"},
    }
    assert bob.start()["challenge"] != challenge


def test_a_registered_passkey_is_listed_and_not_offered_again(bob: Person) -> None:
    bob.register()
    [listed] = bob.listed()
    created = listed.pop("CreatedAt")
    assert created.tzinfo is not None
    credential_id = encode(bob.authenticator.credential_id)
    assert listed == {
        "AuthenticatorAttachment": "platform",
        "AuthenticatorTransports": ["internal"],
        "CredentialId": credential_id,
        "FriendlyCredentialName": "Platform passkey",
        "RelyingPartyId": RELYING_PARTY,
    }
    assert bob.start()["excludeCredentials"] == [{"id": credential_id, "type": "public-key"}]


@pytest.mark.once
def test_a_security_key_is_a_roaming_passkey(bob: Person) -> None:
    bob.authenticator = Authenticator(ORIGIN, attachment="cross-platform", transports=["usb", "telepathy", "nfc"])
    bob.register()
    [listed] = bob.listed()
    assert listed["FriendlyCredentialName"] == "Roaming passkey"
    assert listed["AuthenticatorAttachment"] == "cross-platform"
    assert listed["AuthenticatorTransports"] == ["usb", "nfc"]


@pytest.mark.once
def test_what_the_browser_does_not_tell_is_not_listed(bob: Person) -> None:
    bob.authenticator = Authenticator(ORIGIN, attachment=None, transports=[])
    bob.register()
    [listed] = bob.listed()
    assert "AuthenticatorAttachment" not in listed
    assert listed["AuthenticatorTransports"] == []


@pytest.mark.once
def test_an_rsa_key_will_do(bob: Person) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    bob.authenticator = Authenticator(ORIGIN, algorithm=-257, key=key)
    bob.register()
    assert len(bob.listed()) == 1


@pytest.mark.once
def test_the_credential_may_come_as_a_string_of_json(bob: Person) -> None:
    bob.complete(json.dumps(bob.authenticator.create(bob.start())))
    assert len(bob.listed()) == 1


@pytest.mark.once
def test_attestation_is_not_looked_at(bob: Person) -> None:
    bob.register(format="packed", statement={"alg": -7, "sig": b"nobody asked", "x5c": [b"no certificate"]})
    assert len(bob.listed()) == 1


def test_a_passkey_can_be_deleted_once_and_registered_anew(bob: Person) -> None:
    bob.register()
    credential_id = bob.listed()[0]["CredentialId"]
    members = {"AccessToken": bob.token, "CredentialId": credential_id}
    assert answer(bob.cognito.delete_web_authn_credential, **members) == {}
    assert bob.listed() == []
    expected = ("ResourceNotFoundException", "The passkey does not exist.")
    assert refusal(bob.cognito.delete_web_authn_credential, **members) == expected
    bob.register()


def test_nobody_deletes_the_passkey_of_another(given: Given, bob: Person) -> None:
    bob.register()
    eve = Person(given, bob.client, "eve")
    members = {"AccessToken": eve.token, "CredentialId": bob.listed()[0]["CredentialId"]}
    assert refusal(eve.cognito.delete_web_authn_credential, **members)[0] == "ResourceNotFoundException"
    assert len(bob.listed()) == 1
    assert eve.listed() == []


def test_passkeys_are_listed_by_age_in_pages(given: Given, bob: Person) -> None:
    names = []
    for _ in range(5):
        bob.authenticator = Authenticator(ORIGIN)
        bob.register()
        names.append(encode(bob.authenticator.credential_id))
        given.clock_advanced(timedelta(seconds=1))
    found: list[str] = []
    token: dict[str, str] = {}
    sizes = []
    while True:
        page = answer(bob.cognito.list_web_authn_credentials, AccessToken=bob.token, MaxResults=2, **token)
        found += [credential["CredentialId"] for credential in page["Credentials"]]
        sizes.append(len(page["Credentials"]))
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert found == names
    assert sizes == [2, 2, 1]
    whole = answer(bob.cognito.list_web_authn_credentials, AccessToken=bob.token, MaxResults=0)
    assert [credential["CredentialId"] for credential in whole["Credentials"]] == names


def test_a_token_of_another_list_is_refused(bob: Person) -> None:
    call = bob.cognito.list_web_authn_credentials
    assert refusal(call, AccessToken=bob.token, NextToken="x")[0] == "InvalidParameterException"


# --- what a registration must be --------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    ("lies", "error"),
    [
        ({"origin": "https://example.test.evil.test"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": "https://evilexample.test"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": "http://app.example.test"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": "https://example.test@evil.test"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": "https://user@example.test"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": "https://example.test/path"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": "https://example.test:port"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": "https://[example.test"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": "http://localhost:3000"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": "android:apk-key-hash:short"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": ""}, "WebAuthnOriginNotAllowedException"),
        ({"rp": "other.test"}, "WebAuthnRelyingPartyMismatchException"),
        ({"challenge": encode(bytes(16))}, "WebAuthnChallengeNotFoundException"),
        ({"kind": "webauthn.get"}, "InvalidParameterException"),
        ({"flags": 0}, "InvalidParameterException"),  # nobody was there
        ({"origin": 7}, "InvalidParameterException"),
    ],
)
def test_a_forged_registration_is_refused(bob: Person, lies: Json, error: str) -> None:
    assert bob.register_refused(**lies) == error


@pytest.mark.once
@pytest.mark.parametrize(
    "origin",
    [
        "https://example.test",
        "https://EXAMPLE.test:8443",
        "https://a.b.example.test",
        f"android:apk-key-hash:{encode(bytes(32))}",
    ],
)
def test_the_relying_partys_own_origins_are_allowed(bob: Person, origin: str) -> None:
    bob.register(origin=origin)
    assert len(bob.listed()) == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:5173", True),
        ("https://localhost", True),
        ("http://app.localhost:3000", True),
        ("http://127.0.0.1:5173", False),
        ("http://localhost.evil.test", False),
    ],
)
def test_a_relying_party_of_localhost_needs_no_https(given: Given, origin: str, allowed: bool) -> None:
    bob = Person.of_new_pool(given, "localhost")
    bob.authenticator = Authenticator(origin)
    if allowed:
        bob.register()
    else:
        assert bob.register_refused() == "WebAuthnOriginNotAllowedException"


def _p384() -> Authenticator:
    return Authenticator(ORIGIN, algorithm=-35, key=ec.generate_private_key(ec.SECP256R1()))


class _OffTheCurve(Authenticator):
    def _public_key(self) -> bytes:
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes([1]) * 32})


class _NoKey(Authenticator):
    def _public_key(self) -> bytes:
        return cbor2.dumps({1: 99})


@pytest.mark.once
@pytest.mark.parametrize("authenticator", [_p384(), _OffTheCurve(ORIGIN), _NoKey(ORIGIN)])
def test_a_key_that_cannot_sign_in_is_not_supported(bob: Person, authenticator: Authenticator) -> None:
    bob.authenticator = authenticator
    assert bob.register_refused() == "WebAuthnCredentialNotSupportedException"


@pytest.mark.once
def test_where_user_verification_is_required_a_passkey_without_it_is_not_supported(given: Given) -> None:
    bob = Person.of_new_pool(given, UserVerification="required")
    assert bob.start()["authenticatorSelection"]["userVerification"] == "required"
    assert bob.register_refused(flags=USER_PRESENT) == "WebAuthnCredentialNotSupportedException"
    bob.register()


@pytest.mark.once
def test_where_it_is_preferred_a_passkey_without_it_is_good(bob: Person) -> None:
    bob.register(flags=USER_PRESENT)


def _without(*path: str) -> Callable[[Json], Any]:
    def change(credential: Json) -> Json:
        holder = credential
        for name in path[:-1]:
            holder = holder[name]
        del holder[path[-1]]
        return credential

    return change


def _with(*path: str, value: Any) -> Callable[[Json], Any]:
    def change(credential: Json) -> Json:
        holder = credential
        for name in path[:-1]:
            holder = holder[name]
        holder[path[-1]] = value
        return credential

    return change


@pytest.mark.once
@pytest.mark.parametrize(
    "change",
    [
        lambda _: {},
        lambda _: [],
        lambda _: "no json",
        lambda _: 7,
        lambda credential: credential["response"],  # aws-sdk-net#4386
        _without("id"),
        _without("rawId"),
        _without("type"),
        _without("response"),
        _without("response", "clientDataJSON"),
        _without("response", "attestationObject"),
        _with("id", value="AAAA"),
        lambda credential: {**credential, "id": encode(b"another"), "rawId": encode(b"another")},
        _with("rawId", value="not base64url!"),
        _with("type", value="password"),
        _with("response", value="x"),
        _with("response", "clientDataJSON", value=encode(b"\xff\xfe")),
        _with("response", "clientDataJSON", value=encode(b"[]")),
        _with("response", "attestationObject", value=7),
        _with("response", "attestationObject", value=""),
        _with("response", "attestationObject", value=encode(b"\xff")),
        _with("response", "attestationObject", value=encode(b"\x81" * 40_000)),
        _with("response", "attestationObject", value=encode(cbor2.dumps([1]))),
        _with("response", "attestationObject", value=encode(cbor2.dumps({"authData": b"short"}))),
        _with("response", "attestationObject", value=encode(cbor2.dumps({"authData": "text"}))),
        _with("response", "attestationObject", value="A" * 200_000),
    ],
)
def test_what_is_no_registration_is_not_valid(bob: Person, change: Callable[[Json], Any]) -> None:
    credential = bob.authenticator.create(bob.start())
    assert bob.complete_refused(change(credential)) == NOT_VALID
    assert bob.listed() == []


@pytest.mark.once
def test_a_credential_id_that_is_too_long_is_not_valid(bob: Person) -> None:
    bob.authenticator.credential_id = bytes(1024)
    assert bob.register_refused() == "InvalidParameterException"
    bob.authenticator.credential_id = bytes(1023)
    bob.register()


# --- whose challenge, and how long ------------------------------------------------------------------------------


def test_a_challenge_registers_one_passkey(bob: Person) -> None:
    options = bob.start()
    bob.complete(bob.authenticator.create(options))
    other = Authenticator(ORIGIN).create(options)
    assert bob.complete_refused(other)[0] == "WebAuthnChallengeNotFoundException"
    assert len(bob.listed()) == 1


def test_a_challenge_survives_a_registration_that_failed(bob: Person) -> None:
    options = bob.start()
    assert bob.complete_refused(bob.authenticator.create(options, origin="https://evil.test"))[0] == (
        "WebAuthnOriginNotAllowedException"
    )
    bob.complete(bob.authenticator.create(options))


def test_a_challenge_runs_out(given: Given, bob: Person) -> None:
    given.clock_frozen()
    options = bob.start()
    given.clock_advanced(timedelta(minutes=3))
    refused = bob.complete_refused(bob.authenticator.create(options))
    assert refused == (
        "WebAuthnChallengeNotFoundException",
        "The challenge from StartWebAuthnRegistration has expired.",
    )


def test_a_challenge_is_the_users_own(given: Given, bob: Person) -> None:
    eve = Person(given, bob.client, "eve")
    credential = eve.authenticator.create(bob.start())
    assert eve.complete_refused(credential)[0] == "WebAuthnChallengeNotFoundException"
    assert eve.listed() == []


def test_a_challenge_is_of_the_client_it_was_started_with(given: Given, bob: Person) -> None:
    other = given.client(bob.client.pool_id, ExplicitAuthFlows=FLOWS)
    token = given.tokens(other, "bob")["AccessToken"]
    credential = bob.authenticator.create(bob.start())
    assert bob.complete_refused(credential, token)[0] == "WebAuthnClientMismatchException"
    bob.complete(credential)


def test_a_challenge_of_another_relying_party_is_not_taken(given: Given, bob: Person) -> None:
    credential = bob.authenticator.create(bob.start())
    configure(given, bob.client.pool_id, RelyingPartyId="moved.test")
    assert bob.complete_refused(credential)[0] == "WebAuthnRelyingPartyMismatchException"
    assert bob.listed() == []


def test_a_credential_has_one_owner_in_a_pool(given: Given, bob: Person) -> None:
    bob.register()
    eve = Person(given, bob.client, "eve")
    eve.authenticator.credential_id = bob.authenticator.credential_id
    assert eve.register_refused() == "InvalidParameterException"
    assert len(bob.listed()) == 1
    elsewhere = Person.of_new_pool(given)
    elsewhere.authenticator.credential_id = bob.authenticator.credential_id
    elsewhere.register()


def test_a_user_has_twenty_passkeys_at_most_however_many_come_at_once(given: Given, bob: Person) -> None:
    for _ in range(17):
        bob.authenticator = Authenticator(ORIGIN)
        bob.register()
    waiting = [Authenticator(ORIGIN).create(bob.start()) for _ in range(8)]

    def complete(credential: Json) -> str:
        try:
            bob.complete(credential)
        except bob.cognito.exceptions.LimitExceededException as refused:
            return str(refused.response["Error"]["Message"])
        return "ok"

    with ThreadPoolExecutor(8) as threads:
        said = sorted(threads.map(complete, waiting))
    assert said == ["A user cannot have more than 20 passkeys."] * 5 + ["ok"] * 3
    assert len(bob.listed()) == 20
    refused = refusal(bob.cognito.start_web_authn_registration, AccessToken=bob.token)
    assert refused == ("LimitExceededException", "A user cannot have more than 20 passkeys.")


def test_of_eight_that_complete_one_challenge_one_does(bob: Person) -> None:
    options = bob.start()
    waiting = [Authenticator(ORIGIN).create(options) for _ in range(8)]

    def complete(credential: Json) -> str:
        try:
            bob.complete(credential)
        except bob.cognito.exceptions.WebAuthnChallengeNotFoundException:
            return "refused"
        return "ok"

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(complete, waiting)) == ["ok"] + ["refused"] * 7
    assert len(bob.listed()) == 1


# --- what the pool says -----------------------------------------------------------------------------------------


@pytest.mark.once
def test_a_pool_without_passkeys_says_so(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["AccessToken"]
    expected = ("WebAuthnNotEnabledException", "The passkey feature isn't enabled for the user pool.")
    assert refusal(given.cognito.start_web_authn_registration, AccessToken=token) == expected
    assert refusal(given.cognito.complete_web_authn_registration, AccessToken=token, Credential={}) == expected


def test_passkeys_that_count_as_several_factors_are_enabled_without_being_a_first_factor(given: Given) -> None:
    client = given.client()
    configure(
        given,
        client.pool_id,
        RelyingPartyId=RELYING_PARTY,
        FactorConfiguration="MULTI_FACTOR_WITH_USER_VERIFICATION",
    )
    Person(given, client).register()


@pytest.mark.once
def test_a_pool_without_a_relying_party_says_so(given: Given) -> None:
    client = given.client(pool_with_passkeys(given, None))
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["AccessToken"]
    assert refusal(given.cognito.start_web_authn_registration, AccessToken=token) == (
        "WebAuthnConfigurationMissingException",
        "The user pool doesn't have a configured relying party id or a user pool domain.",
    )


def test_without_a_relying_party_it_is_the_custom_domain_or_the_prefix_of_the_pool(
    given: Given, make_settings: Callable[..., Settings], connect: Callable[..., Any]
) -> None:
    """By Cognito's own names, where they lead here."""
    services = structs.replace(given.services, settings=make_settings(domain_address="aws"))
    given = Given(connect(to=app.build_door(services)), services)
    pool_id = pool_with_passkeys(given, None)
    client = given.client(pool_id, ExplicitAuthFlows=FLOWS)
    prefix, custom = f"pass-{client.id}", f"pass.{client.id}.example.com"
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=prefix)
    bob = Person(given, client)
    host = f"{prefix}.auth.us-east-1.amazoncognito.com"
    assert bob.start()["rp"]["id"] == host
    bob.authenticator.origin = f"https://{host}"
    bob.register()
    assert "AuthenticationResult" in bob.sign_in()
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/one"
    given.cognito.create_user_pool_domain(
        UserPoolId=pool_id, Domain=custom, CustomDomainConfig={"CertificateArn": certificate}
    )
    assert bob.start()["rp"]["id"] == custom
    configure(given, pool_id, RelyingPartyId=RELYING_PARTY)
    assert bob.start()["rp"]["id"] == RELYING_PARTY


@pytest.mark.once
def test_the_relying_party_is_the_host_by_which_browsers_reach_the_domain(
    given: Given, make_settings: Callable[..., Settings], connect: Callable[..., Any]
) -> None:
    """An app on localhost needs no setting. An address such as 127.0.0.1 is no relying party."""
    pool_id = pool_with_passkeys(given, None)
    client = given.client(pool_id, ExplicitAuthFlows=FLOWS)
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=f"pass-{client.id}")
    bob = Person(given, client)
    assert bob.start()["rp"]["id"] == "localhost"
    bob.authenticator.origin = "http://localhost:3000"
    bob.register()
    own = f"pass-{client.id}.auth.us-east-1"
    addresses = {"localhost": f"{own}.localhost", "http://127.0.0.1:9229": f"{own}.amazoncognito.com"}
    for address, party in addresses.items():
        services = structs.replace(given.services, settings=make_settings(domain_address=address))
        bob.cognito = connect(to=app.build_door(services))
        assert bob.start()["rp"]["id"] == party


@pytest.mark.once
def test_the_configuration_is_shown_as_it_was_set_and_carries_no_note(given: Given) -> None:
    pool_id = pool_with_passkeys(given, UserVerification="required")
    found = given.cognito.get_user_pool_mfa_config(UserPoolId=pool_id)
    one_factor = {"FactorConfiguration": "SINGLE_FACTOR"}
    set_up = {"RelyingPartyId": RELYING_PARTY, "UserVerification": "required", **one_factor}
    assert found["WebAuthnConfiguration"] == set_up
    set_again = given.cognito.set_user_pool_mfa_config(
        UserPoolId=pool_id, WebAuthnConfiguration={"RelyingPartyId": "other.test"}
    )
    assert "x-emulator-note" not in set_again["ResponseMetadata"]["HTTPHeaders"]
    assert set_again["WebAuthnConfiguration"] == {"RelyingPartyId": "other.test", **one_factor}


def test_a_deleted_users_passkeys_go_with_them(given: Given, bob: Person) -> None:
    bob.register()
    given.cognito.admin_delete_user(UserPoolId=bob.client.pool_id, Username="bob")
    assert given.sql("SELECT * FROM webauthn_credentials WHERE pool_id = :p", p=bob.client.pool_id) == []
