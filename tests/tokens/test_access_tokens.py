"""An access token is believed for what it is and no more: each refusal (evidence: access-token-refusals), and the usual
forgeries."""

import base64
import hmac
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import structs
from msgspec.structs import replace

from emulator import app
from emulator.base.cache import Eras
from emulator.crypto import jwt
from emulator.crypto import keys as crypto_keys
from emulator.settings import Settings
from emulator.store import keys as store_keys
from emulator.wire.door import Door
from emulator.work import Services
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, PASSWORD_FLOWS, AppClient, Given, secret_hash
from tests.support.reading import claims, encoded, header
from tests.support.ways import DISABLED, RESET, UNCONFIRMED, UNKNOWN

Client = Any
FORGED = ("NotAuthorizedException", "Could not verify signature for Access Token")
INVALID = ("NotAuthorizedException", "Invalid Access Token")
EXPIRED = ("NotAuthorizedException", "Access Token has expired")
REVOKED = ("NotAuthorizedException", "Access Token has been revoked")
OPERATIONS = ["get_user", "global_sign_out"]


def said(cognito: Client, token: str, operation: str = "get_user") -> tuple[str, str]:
    return refusal(getattr(cognito, operation), AccessToken=token)


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client()
    given.confirmed_user(made, "bob")
    return made


def signed(given: Given, client: AppClient, use: str, content: dict[str, Any], kid: str | None = None) -> str:
    """A token signed with one of the pool's own keys."""
    with given.services.database.engine.connect() as connection:
        row = next(row for row in store_keys.of_pool(connection, client.pool_id) if row.used_for == use)
    return jwt.sign(crypto_keys.load_signing_key(row.private_pem), kid or row.kid, content)


def public_pem(given: Given, client: AppClient, kid: str) -> bytes:
    with given.services.database.engine.connect() as connection:
        row = next(row for row in store_keys.of_pool(connection, client.pool_id) if row.kid == kid)
    key = crypto_keys.load_signing_key(row.private_pem).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_get_user_tells_who_the_token_speaks_for(cognito: Client, given: Given, client: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    sub = given.attributes(client, "bob")["sub"]
    assert answer(cognito.get_user, AccessToken=token) == {
        "Username": "bob",
        "UserAttributes": [
            {"Name": "sub", "Value": sub},
            {"Name": "email", "Value": "bob@example.test"},
            {"Name": "email_verified", "Value": "true"},
        ],
    }


@pytest.mark.once
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "token", ["invalidtoken", ".", "..", "a.b.c", "e30.e30.AA", "eyJhbGciOiJSUzI1NiJ9.e30.AA", "x" * 9000, "W10.W10.AA"]
)
def test_what_is_no_token_has_no_signature(cognito: Client, operation: str, token: str) -> None:
    assert said(cognito, token, operation) == FORGED


@pytest.mark.once
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("token", ["", " ", "a b", "ü", "a\nb", "a+b", "a/b"])
def test_what_cannot_be_a_token_is_refused_by_its_shape(cognito: Client, operation: str, token: str) -> None:
    code, message = said(cognito, token, operation)
    assert code == "InvalidParameterException"
    assert message.startswith("1 validation error detected: Value at 'accessToken' failed to satisfy constraint: ")


def test_a_missing_token_is_a_matter_of_the_constraints(cognito: Client) -> None:
    assert refusal(cognito.get_user)[0] == "InvalidParameterException"


@pytest.mark.once
def test_forgeries(cognito: Client, given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    token = tokens["AccessToken"]
    head, body = header(token), claims(token)
    _, payload, signature = token.split(".")
    pem = crypto_keys.load_signing_key(crypto_keys.generate_signing_key())
    own = jwt.sign(pem, head["kid"], body)
    mac_input = f"{encoded({'kid': head['kid'], 'alg': 'HS256'})}.{payload}"
    mac = hmac.digest(public_pem(given, client, head["kid"]), mac_input.encode(), "sha256")
    forged = {
        "no algorithm": f"{encoded({'kid': head['kid'], 'alg': 'none'})}.{payload}.",
        "no algorithm, old signature": f"{encoded({'kid': head['kid'], 'alg': 'none'})}.{payload}.{signature}",
        "HS256 with the public key": f"{mac_input}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}",
        "the kid of the other key": f"{encoded(header(tokens['IdToken']))}.{payload}.{signature}",
        "no kid": f"{encoded({'alg': 'RS256'})}.{payload}.{signature}",
        "a kid that is no text": f"{encoded({**head, 'kid': [head['kid']]})}.{payload}.{signature}",
        "a kid nobody has": f"{encoded({**head, 'kid': 'A' * 43 + '='})}.{payload}.{signature}",
        "a kid with a NUL": f"{encoded({**head, 'kid': chr(0)})}.{payload}.{signature}",
        "another's key": own,
        "another subject": f"{token.split('.')[0]}.{encoded({**body, 'username': 'eve'})}.{signature}",
        "a critical extension": f"{encoded({**head, 'crit': ['x']})}.{payload}.{signature}",
        "no signature": f"{token.split('.')[0]}.{payload}.",
        "padding": token + "=",
        "a fourth part": token + ".AA",
    }
    assert {name: said(cognito, wrong) for name, wrong in forged.items()} == dict.fromkeys(forged, FORGED)
    assert cognito.get_user(AccessToken=token)["Username"] == "bob"


def test_other_tokens_of_the_pool_are_no_access_tokens(cognito: Client, given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    body = claims(tokens["AccessToken"])
    assert said(cognito, tokens["IdToken"]) == INVALID
    assert said(cognito, tokens["RefreshToken"]) == FORGED
    assert said(cognito, signed(given, client, "id", body)) == INVALID
    assert said(cognito, signed(given, client, "access", {**body, "token_use": "id"})) == INVALID
    assert said(cognito, signed(given, client, "access", {"token_use": "access"})) == INVALID
    assert said(cognito, signed(given, client, "access", {**body, "exp": str(body["exp"])})) == INVALID
    assert said(cognito, signed(given, client, "access", {**body, "sub": None})) == INVALID


def test_a_pools_key_speaks_for_its_own_users_only(cognito: Client, given: Given, client: AppClient) -> None:
    other = given.client()
    given.confirmed_user(other, "bob")
    body = claims(given.tokens(other, "bob")["AccessToken"])
    assert said(cognito, signed(given, client, "access", body)) == UNKNOWN
    eve = {**claims(given.tokens(client, "bob")["AccessToken"]), "sub": body["sub"]}
    assert said(cognito, signed(given, client, "access", eve)) == UNKNOWN


def test_it_ends_with_its_time(cognito: Client, given: Given, client: AppClient) -> None:
    given.clock_frozen()
    token = given.tokens(client, "bob")["AccessToken"]
    given.clock_advanced(timedelta(seconds=3599))
    assert cognito.get_user(AccessToken=token)["Username"] == "bob"
    given.clock_advanced(timedelta(seconds=1))
    for operation in OPERATIONS:
        assert said(cognito, token, operation) == EXPIRED


@pytest.mark.once
@pytest.mark.parametrize("scope", ["", "openid", "openid aws.cognito.signin.user.adminx"])
def test_it_needs_the_scope_of_the_api(cognito: Client, given: Given, client: AppClient, scope: str) -> None:
    body = claims(given.tokens(client, "bob")["AccessToken"])
    token = signed(given, client, "access", {**body, "scope": scope})
    assert said(cognito, token) == ("NotAuthorizedException", "Access Token does not have required scopes")
    wide = signed(given, client, "access", {**body, "scope": f"openid {body['scope']}"})
    assert cognito.get_user(AccessToken=wide)["Username"] == "bob"


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("since", "told"),
    [
        (lambda g, c: g.cognito.admin_delete_user(UserPoolId=c.pool_id, Username="bob"), UNKNOWN),
        (lambda g, c: g.sql("UPDATE users SET enabled = false WHERE pool_id = :p", p=c.pool_id), DISABLED),
        (lambda g, c: g.sql("UPDATE users SET status = 'RESET_REQUIRED' WHERE pool_id = :p", p=c.pool_id), RESET),
        (lambda g, c: g.sql("UPDATE users SET status = 'UNCONFIRMED' WHERE pool_id = :p", p=c.pool_id), UNCONFIRMED),
        (lambda g, c: g.cognito.delete_user_pool_client(UserPoolId=c.pool_id, ClientId=c.id), INVALID),
        (lambda g, c: g.cognito.delete_user_pool(UserPoolId=c.pool_id), FORGED),
    ],
    ids=["user deleted", "disabled", "reset", "unconfirmed", "client deleted", "pool deleted"],
)
def test_what_happened_since_the_sign_in(
    cognito: Client,
    given: Given,
    client: AppClient,
    operation: str,
    since: Callable[[Given, AppClient], object],
    told: tuple[str, str],
) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    cognito.get_user(AccessToken=token)  # the key is remembered from here on
    since(given, client)
    if (operation, told) == ("global_sign_out", UNKNOWN):
        told = REVOKED  # UserNotFoundException is not declared there
    assert said(cognito, token, operation) == told


def test_a_pinned_client_made_again_in_another_pool_does_not_inherit_tokens(cognito: Client, given: Given) -> None:
    name = f"_custom_id_:pinned{given.pool().rsplit('_', 1)[1]}"
    client = given.client(ClientName=name)
    given.confirmed_user(client, "bob")
    tokens = given.tokens(client, "bob")
    cognito.delete_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)
    again = given.client(ClientName=name)
    assert again.id == client.id
    assert said(cognito, tokens["AccessToken"]) == INVALID
    assert refusal(cognito.revoke_token, ClientId=again.id, Token=tokens["RefreshToken"])[0] == "UnauthorizedException"


def test_a_pinned_client_made_again_does_not_inherit_what_the_one_before_issued(cognito: Client, given: Given) -> None:
    given.clock_frozen()
    pool_id = given.pool()
    name, other = f"_custom_id_:pinned{pool_id.rsplit('_', 1)[1]}", given.client(pool_id)
    client = given.client(pool_id, ClientName=name, ExplicitAuthFlows=[*PASSWORD_FLOWS, "ALLOW_USER_AUTH"])
    given.confirmed_user(client, "bob")
    old, kept = given.tokens(client, "bob"), given.tokens(other, "bob")
    begun = cognito.initiate_auth(ClientId=client.id, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "bob"})
    cognito.delete_user_pool_client(UserPoolId=pool_id, ClientId=client.id)
    assert given.client(pool_id, ClientName=name).id == client.id
    assert said(cognito, old["AccessToken"]) == REVOKED
    refresh = {"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": old["RefreshToken"]}}
    assert refusal(cognito.initiate_auth, ClientId=client.id, **refresh)[1] == "Refresh Token has been revoked"
    answers = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    answered = {"ChallengeName": "SELECT_CHALLENGE", "Session": begun["Session"], "ChallengeResponses": answers}
    session = ("NotAuthorizedException", sentences.INVALID_SESSION)
    assert refusal(cognito.respond_to_auth_challenge, ClientId=client.id, **answered) == session
    assert cognito.get_user(AccessToken=kept["AccessToken"])["Username"] == "bob"
    assert cognito.get_user(AccessToken=given.tokens(client, "bob")["AccessToken"])["Username"] == "bob"


def pinned_pool(given: Given, pool_id: str) -> AppClient:
    """A pool whose id was chosen, with a client and bob."""
    made = given.cognito.create_user_pool(
        PoolName="pinned", UserPoolTags={"_custom_id_": pool_id}, AutoVerifiedAttributes=["email"]
    )
    assert made["UserPool"]["Id"] == pool_id
    client = given.client(pool_id)
    given.confirmed_user(client, "bob")
    return client


def test_a_pinned_pool_made_again_has_keys_of_its_own_though_the_clock_stood_still(
    cognito: Client, given: Given, services: Services, connect: Callable[..., Client]
) -> None:
    given.clock_frozen()
    pool_id = f"us-east-1_pinned{time.time_ns()}"
    old = given.tokens(pinned_pool(given, pool_id), "bob")
    cognito.get_user(AccessToken=old["AccessToken"])
    cognito.delete_user_pool(UserPoolId=pool_id)
    client = pinned_pool(given, pool_id)
    new = given.tokens(client, "bob")
    assert header(new["AccessToken"])["kid"] != header(old["AccessToken"])["kid"]
    assert said(cognito, old["AccessToken"]) == FORGED
    invalid = ("NotAuthorizedException", "Invalid Refresh Token")
    refused = refusal(
        cognito.initiate_auth,
        ClientId=client.id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": old["RefreshToken"]},
    )
    assert refused == invalid
    elsewhere = connect(to=app.build_door(forgetful(services)))
    assert elsewhere.get_user(AccessToken=new["AccessToken"])["Username"] == "bob"
    assert said(elsewhere, old["AccessToken"]) == FORGED


def forgetful(services: Services) -> Services:
    """The services of another process on the same database: nothing in its caches."""
    return replace(services, caches=Eras())


def test_a_token_outlives_a_change_of_the_issuer(
    cognito: Client, given: Given, services: Services, make_settings: Callable[..., Settings], connect: Any
) -> None:
    client = given.client(GenerateSecret=True)
    given.invited_user(client, "bob")
    cognito.admin_set_user_password(UserPoolId=client.pool_id, Username="bob", Password="Passw0rd!", Permanent=True)
    template = "https://auth.test/{pool_id}/oidc"
    changed = structs.replace(forgetful(services), settings=make_settings(issuer_mode=template))
    door: Door = app.build_door(changed)
    elsewhere = connect(to=door)
    begun = elsewhere.initiate_auth(
        ClientId=client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "bob", "PASSWORD": "Passw0rd!", "SECRET_HASH": secret_hash(client, "bob")},
    )
    token = begun["AuthenticationResult"]["AccessToken"]
    assert claims(token)["iss"] == f"https://auth.test/{client.pool_id}/oidc"
    assert elsewhere.get_user(AccessToken=token)["Username"] == "bob"
    assert cognito.get_user(AccessToken=token)["Username"] == "bob"


def test_revoked_tokens_say_so(cognito: Client, given: Given, client: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    cognito.global_sign_out(AccessToken=token)
    for operation in OPERATIONS:
        assert said(cognito, token, operation) == REVOKED
