"""Tokens that an attacker makes, bends or finds, at every door that takes one: none of them opens anything."""

import base64
import hmac
from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from emulator import operations
from emulator.base.randomness import SystemRandomness
from emulator.calls.registry import OPERATIONS
from emulator.crypto import jwe, jwt
from emulator.crypto import keys as crypto_keys
from emulator.model import contract
from emulator.store import keys as store_keys
from emulator.store.keys import SigningKey
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.reading import claims, encoded, header
from tests.support.ways import initiate_refused
from tests.tokens.test_exchange import EXCHANGE, machine, machine_token

FORGED = ("NotAuthorizedException", "Could not verify signature for Access Token")
INVALID = ("NotAuthorizedException", "Invalid Access Token")
INVALID_REFRESH = ("NotAuthorizedException", "Invalid Refresh Token")
# What an operation needs beside the token; a new one that needs more says so here.
MEMBERS: dict[str, Any] = {
    "AttributeName": "email",
    "Code": "123456",
    "Credential": {},
    "CredentialId": "abc",
    "DeviceKey": "us-east-1_01234567-0123-4123-8123-0123456789ab",
    "MFAOptions": [],
    "ProposedPassword": "N3w-secret",
    "SessionId": "tkn" + "a" * 25,
    "UserAttributeNames": ["name"],
    "UserAttributes": [{"Name": "name", "Value": "Eve"}],
    "UserCode": "123456",
}
operations.load()
TAKING = [
    name for name in sorted(OPERATIONS) if "AccessToken" in contract.shape(contract.operations()[name].input).members
]
Forge = Callable[["Scene"], str]


class Scene:
    """A pool, a client, bob and his tokens."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.client = given.client()
        given.confirmed_user(self.client, "bob")
        self.tokens = given.tokens(self.client, "bob")
        self.token = self.tokens["AccessToken"]
        self.head, self.body = header(self.token), claims(self.token)
        _, self.payload, self.signature = self.token.split(".")

    def key(self, use: str) -> SigningKey:
        with self.given.services.database.engine.connect() as connection:
            return next(row for row in store_keys.of_pool(connection, self.client.pool_id) if row.used_for == use)

    def signed(self, use: str, content: dict[str, Any], kid: str | None = None) -> str:
        row = self.key(use)
        return jwt.sign(crypto_keys.load_signing_key(row.private_pem), kid or row.kid, content)


def _without_algorithm(scene: Scene) -> str:
    return f"{encoded({**scene.head, 'alg': 'none'})}.{scene.payload}.{scene.signature}"


def _unsigned(scene: Scene) -> str:
    return f"{encoded({**scene.head, 'alg': 'none'})}.{scene.payload}."


def _hs256(scene: Scene) -> str:
    """The public key as the secret of a MAC."""
    public = crypto_keys.load_signing_key(scene.key("access").private_pem).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = f"{encoded({**scene.head, 'alg': 'HS256'})}.{scene.payload}"
    mac = hmac.digest(pem, text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _own_key(scene: Scene) -> str:
    return jwt.sign(crypto_keys.load_signing_key(crypto_keys.generate_signing_key()), scene.head["kid"], scene.body)


def _own_key_inside(scene: Scene) -> str:
    """The attacker's key comes along in the header, where some libraries look for it."""
    private = crypto_keys.load_signing_key(crypto_keys.generate_signing_key())
    jwk = crypto_keys.public_jwk(private.public_key(), "mine")
    own = jwt.sign(private, "mine", scene.body).split(".")
    return f"{encoded({'kid': scene.head['kid'], 'alg': 'RS256', 'jwk': jwk})}.{own[1]}.{own[2]}"


def _swapped_kid(scene: Scene) -> str:
    return f"{encoded(header(scene.tokens['IdToken']))}.{scene.payload}.{scene.signature}"


def _other_user(scene: Scene) -> str:
    return f"{encoded(scene.head)}.{encoded({**scene.body, 'username': 'eve'})}.{scene.signature}"


def _exchanged(scene: Scene) -> str:
    service = scene.given.client(scene.client.pool_id, ExplicitAuthFlows=EXCHANGE)
    members = {"ClientId": service.id, "SubjectToken": scene.token, "SubjectTokenType": "ACCESS_TOKEN"}
    return str(answer(scene.given.cognito.get_derived_token, **members)["IssuedToken"])


FORGERIES: dict[str, tuple[Forge, tuple[str, str]]] = {
    "no algorithm": (_without_algorithm, FORGED),
    "no algorithm and no signature": (_unsigned, FORGED),
    "HS256 with the public key": (_hs256, FORGED),
    "another's key": (_own_key, FORGED),
    "another's key in the header": (_own_key_inside, FORGED),
    "the kid of the other key": (_swapped_kid, FORGED),
    "other claims": (_other_user, FORGED),
    "the ID token": (lambda scene: scene.tokens["IdToken"], INVALID),
    "the refresh token": (lambda scene: scene.tokens["RefreshToken"], FORGED),
    "an access token by the ID token's key": (lambda scene: scene.signed("id", scene.body), INVALID),
    "an access token by the refresh tokens' key": (lambda scene: scene.signed("refresh", scene.body), INVALID),
    "an ID token by the access token's key": (
        lambda scene: scene.signed("access", {**scene.body, "token_use": "id"}),
        INVALID,
    ),
    "a token for another client": (
        lambda scene: scene.signed("access", {**scene.body, "client_id": "another"}),
        INVALID,
    ),
    "a token for another audience": (lambda scene: scene.signed("access", {**scene.body, "aud": "orders"}), INVALID),
    "a token that a service exchanged": (_exchanged, INVALID),
    "a machine's token": (
        lambda scene: str(machine_token(machine(scene.given, scene.client.pool_id))["AccessToken"]),
        INVALID,
    ),
}


def test_every_operation_that_takes_an_access_token_is_attacked() -> None:
    assert {"GetUser", "DeleteUser", "ChangePassword", "ListUserSessions"} <= set(TAKING)
    for name in TAKING:
        needed = contract.shape(contract.operations()[name].input).required
        assert needed - {"AccessToken"} <= set(MEMBERS), f"{name} needs more than MEMBERS has"


@pytest.mark.once
@pytest.mark.parametrize("forgery", FORGERIES)
def test_no_forged_access_token_opens_anything(given: Given, forgery: str) -> None:
    scene = Scene(given)
    forge, said = FORGERIES[forgery]
    token = forge(scene)
    before = given.sql("SELECT * FROM users WHERE pool_id = :p", p=scene.client.pool_id)
    for name in TAKING:
        assert (name, _refused(given, name, token)) == (name, said)
    assert given.sql("SELECT * FROM users WHERE pool_id = :p", p=scene.client.pool_id) == before
    assert given.cognito.get_user(AccessToken=scene.token)["Username"] == "bob"
    assert given.tokens(scene.client, "bob", PASSWORD)["AccessToken"]


def test_another_pools_key_says_nothing_about_a_user(given: Given) -> None:
    """A good signature of a pool of the attacker's, over claims about bob, of whichever issuer."""
    scene, foreign = Scene(given), Scene(given)
    for body in (scene.body, {**scene.body, "iss": foreign.body["iss"]}):
        token = foreign.signed("access", body)
        for name in TAKING:
            code, _ = _refused(given, name, token)
            assert (name, code) in ((name, "UserNotFoundException"), (name, "NotAuthorizedException"))
    assert given.cognito.get_user(AccessToken=scene.token)["Username"] == "bob"


def _refused(given: Given, name: str, token: str) -> tuple[str, str]:
    needed = contract.shape(contract.operations()[name].input).required - {"AccessToken"}
    members = {member: MEMBERS[member] for member in needed}
    return refusal(getattr(given.cognito, xform_name(name)), AccessToken=token, **members)


def _sealed(scene: Scene, use: str) -> str:
    """A refresh token as anybody can seal one who has the public key."""
    public = crypto_keys.load_signing_key(scene.key(use).private_pem).public_key()
    content = f'{{"sub":"{scene.body["sub"]}","jti":"{scene.body["origin_jti"]}"}}'
    return jwe.seal(public, content.encode(), SystemRandomness())


REFRESHES: dict[str, Forge] = {
    "the access token": lambda scene: scene.token,
    "the ID token": lambda scene: scene.tokens["IdToken"],
    "one sealed with a published key": lambda scene: _sealed(scene, "access"),
    "one sealed with the right key": lambda scene: _sealed(scene, "refresh"),
    "a bent one": lambda scene: scene.tokens["RefreshToken"][:-1] + "A",
    "a cut one": lambda scene: scene.tokens["RefreshToken"].rsplit(".", 1)[0],
    "the id of the family": lambda scene: str(scene.body["origin_jti"]),
}


@pytest.mark.once
@pytest.mark.parametrize("forgery", REFRESHES)
def test_no_forged_refresh_token_refreshes(given: Given, forgery: str) -> None:
    scene = Scene(given)
    token = REFRESHES[forgery](scene)
    if token == scene.tokens["RefreshToken"]:  # its last character was an A
        token = token[:-1] + "B"
    call = given.cognito.get_tokens_from_refresh_token
    assert refusal(call, ClientId=scene.client.id, RefreshToken=token) == INVALID_REFRESH
    for operation in ("initiate_auth", "admin_initiate_auth"):
        said = initiate_refused(scene.client, operation, "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)
        assert said == INVALID_REFRESH


@pytest.mark.parametrize("elsewhere", ["another client", "another pool"])
def test_a_leaked_refresh_token_is_good_at_its_own_client_only(given: Given, elsewhere: str) -> None:
    scene = Scene(given)
    thief: AppClient = given.client(scene.client.pool_id) if elsewhere == "another client" else Scene(given).client
    token = scene.tokens["RefreshToken"]
    call = given.cognito.get_tokens_from_refresh_token
    assert refusal(call, ClientId=thief.id, RefreshToken=token) == INVALID_REFRESH
    said = initiate_refused(thief, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)
    assert said == INVALID_REFRESH
    assert refusal(given.cognito.revoke_token, ClientId=thief.id, Token=token)[0] == "UnauthorizedException"
    assert answer(call, ClientId=scene.client.id, RefreshToken=token)["AuthenticationResult"]["AccessToken"]
