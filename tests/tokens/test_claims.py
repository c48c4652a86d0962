"""What the tokens say, with which types, and in the order of the real ones (evidence: claim-order)."""

import re
from typing import Any

import pytest

from tests.support.given import AppClient, Given
from tests.support.reading import claims, header, parts

ACCESS = [
    "origin_jti",
    "sub",
    "event_id",
    "token_use",
    "scope",
    "auth_time",
    "iss",
    "exp",
    "iat",
    "jti",
    "client_id",
    "username",
]
SHORT_ID = [
    "origin_jti",
    "sub",
    "aud",
    "event_id",
    "token_use",
    "auth_time",
    "iss",
    "cognito:username",
    "phone_number",
    "exp",
    "iat",
    "jti",
]
# The long list of 7.1; an ID token of 13 claims or more is a part of it. `given_name` and `middle_name` share a place.
LONG_ID = [
    "sub",
    "email_verified",
    "iss",
    "phone_number_verified",
    "custom:companyId",
    "cognito:username",
    "given_name",
    "origin_jti",
    "aud",
    "event_id",
    "custom:userRole",
    "token_use",
    "auth_time",
    "name",
    "phone_number",
    "exp",
    "iat",
    "family_name",
    "jti",
    "email",
]
UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SCHEMA = [
    {"Name": "companyId", "AttributeDataType": "Number", "Mutable": True},
    {"Name": "userRole", "AttributeDataType": "String", "Mutable": True},
    {"Name": "secret", "AttributeDataType": "String", "Mutable": True, "DeveloperOnlyAttribute": True},
]
FULL = {
    "email": "bob@example.test",
    "email_verified": "TRUE",
    "phone_number": "+15550100",
    "phone_number_verified": "false",
    "name": "Bob / Builder",
    "given_name": "Bob",
    "family_name": "Builder",
    "custom:companyId": "42",
    "custom:userRole": "admin",
    "dev:custom:secret": "hidden",
}


def user_with(given: Given, client: AppClient, attributes: dict[str, str]) -> dict[str, Any]:
    """The tokens of a user that has these attributes."""
    values = [{"Name": name, "Value": value} for name, value in attributes.items()]
    given.invited_user(client, "bob", UserAttributes=values)
    given.cognito.admin_set_user_password(
        UserPoolId=client.pool_id, Username="bob", Password="Passw0rd!", Permanent=True
    )
    return given.tokens(client, "bob")


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(Schema=SCHEMA))


@pytest.mark.once
def test_an_access_token_has_these_claims_in_this_order(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    token = user_with(given, client, {"email": "bob@example.test"})["AccessToken"]
    found = claims(token)
    assert list(found) == ACCESS
    user = given.cognito.admin_get_user(UserPoolId=client.pool_id, Username="bob")
    assert found == {
        **{name: found[name] for name in ("origin_jti", "event_id", "jti", "auth_time", "exp", "iat")},
        "sub": given.attributes(client, "bob")["sub"],
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "iss": f"http://localhost:9229/{client.pool_id}",
        "client_id": client.id,
        "username": "bob",
    }
    assert all(UUID.fullmatch(found[name]) for name in ("origin_jti", "event_id", "jti", "sub"))
    assert found["auth_time"] == found["iat"] == int(user["UserCreateDate"].timestamp())
    assert (type(found["exp"]), found["exp"] - found["iat"]) == (int, 3600)


@pytest.mark.once
def test_a_short_id_token_has_these_claims_in_this_order(given: Given, client: AppClient) -> None:
    token = user_with(given, client, {"phone_number": "+15550100"})["IdToken"]
    assert list(claims(token)) == SHORT_ID


@pytest.mark.once
def test_a_long_id_token_has_these_claims_with_these_types_in_this_order(given: Given, client: AppClient) -> None:
    tokens = user_with(given, client, FULL)
    found, access = claims(tokens["IdToken"]), claims(tokens["AccessToken"])
    assert list(found) == LONG_ID
    same = ("sub", "origin_jti", "event_id", "auth_time", "iss", "exp", "iat")
    assert found == {
        **{name: access[name] for name in same},
        "jti": found["jti"],
        "aud": client.id,
        "token_use": "id",
        "cognito:username": "bob",
        "email": "bob@example.test",
        "email_verified": True,
        "phone_number": "+15550100",
        "phone_number_verified": False,
        "name": "Bob / Builder",
        "given_name": "Bob",
        "family_name": "Builder",
        "custom:companyId": "42",
        "custom:userRole": "admin",
    }
    assert found["jti"] != access["jti"]


@pytest.mark.once
def test_an_address_is_an_object_and_a_moment_a_number(given: Given, client: AppClient) -> None:
    found = claims(user_with(given, client, {"address": "1 Road", "updated_at": "1700000000"})["IdToken"])
    assert (found["address"], found["updated_at"]) == ({"formatted": "1 Road"}, 1700000000)


@pytest.mark.once
def test_an_attribute_that_is_not_set_is_no_claim(given: Given, client: AppClient) -> None:
    found = claims(user_with(given, client, {})["IdToken"])
    assert [name for name in found if "email" in name or "phone" in name] == []


@pytest.mark.once
def test_a_client_shows_only_what_it_may_read(given: Given, client: AppClient) -> None:
    narrow = given.client(client.pool_id, ReadAttributes=["name", "custom:userRole"])
    tokens = user_with(given, narrow, FULL)
    found = set(claims(tokens["IdToken"])) & {*FULL}
    assert found == {"name", "custom:userRole"}
    shown = given.cognito.get_user(AccessToken=tokens["AccessToken"])["UserAttributes"]
    assert [entry["Name"] for entry in shown] == ["sub", "custom:userRole", "name"]


@pytest.mark.once
def test_where_names_are_addresses_the_username_is_the_sub(given: Given) -> None:
    client = given.client(given.pool(UsernameAttributes=["email"]))
    given.confirmed_user(client, "bob@example.test", email="bob@example.test")
    tokens = given.tokens(client, "bob@example.test")
    access, identity = claims(tokens["AccessToken"]), claims(tokens["IdToken"])
    assert access["username"] == access["sub"] == identity["cognito:username"] == identity["sub"]


@pytest.mark.once
def test_without_revocation_there_is_no_origin(given: Given, client: AppClient) -> None:
    plain = given.client(client.pool_id, EnableTokenRevocation=False)
    tokens = user_with(given, plain, {"phone_number": "+15550100"})
    assert sorted(claims(tokens["AccessToken"])) == sorted(set(ACCESS) - {"origin_jti"})
    assert sorted(claims(tokens["IdToken"])) == sorted(set(SHORT_ID) - {"origin_jti", "jti"})
    assert given.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"


@pytest.mark.once
def test_tokens_live_as_long_as_the_client_says(given: Given, client: AppClient) -> None:
    short = given.client(
        client.pool_id,
        AccessTokenValidity=10,
        IdTokenValidity=7200,
        TokenValidityUnits={"AccessToken": "minutes", "IdToken": "seconds"},
    )
    tokens = user_with(given, short, {})
    access, identity = claims(tokens["AccessToken"]), claims(tokens["IdToken"])
    assert tokens["ExpiresIn"] == access["exp"] - access["iat"] == 600
    assert identity["exp"] - identity["iat"] == 7200


@pytest.mark.once
def test_the_event_is_the_request_that_signed_in(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob")
    answered = given.sign_in(client, "bob")
    request_id = answered["ResponseMetadata"]["RequestId"]
    for name in ("AccessToken", "IdToken"):
        assert claims(answered["AuthenticationResult"][name])["event_id"] == request_id


@pytest.mark.once
def test_the_bytes_are_those_of_the_real_thing(given: Given, client: AppClient) -> None:
    tokens = user_with(given, client, FULL)
    for name in ("AccessToken", "IdToken"):
        head, body = parts(tokens[name])
        kid = header(tokens[name])["kid"]
        assert head == f'{{"kid":"{kid}","alg":"RS256"}}'.replace("/", "\\/").encode()
        assert len(kid) == 44
        assert kid.endswith("=")
        assert rb"http:\/\/localhost:9229\/" in body
        assert b": " not in body.replace(b"Bob \\/ Builder", b"")
    assert header(tokens["AccessToken"])["kid"] != header(tokens["IdToken"])["kid"]


@pytest.mark.once
def test_a_refresh_token_is_sealed_and_as_long_as_a_real_one(given: Given, client: AppClient) -> None:
    token = user_with(given, client, FULL)["RefreshToken"]
    assert token.startswith("eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ.")
    assert token.count(".") == 4
    assert 1700 <= len(token) <= 1800


@pytest.mark.once
def test_what_the_sign_in_left_is_told_by_every_refresh(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    for content in _refreshed(given, client, token):
        assert not {"acr", "amr", "device_key"} & set(content)
    amr = """'["pwd", "otp", "mfa"]'"""
    values = f"acr = 'urn:cognito:loa:4', amr = {amr}, device_key = 'us-east-1_d'"
    given.sql(f"UPDATE refresh_token_families SET {values} WHERE pool_id = :p", p=client.pool_id)  # noqa: S608
    identity, access = _refreshed(given, client, token)
    for content in (identity, access):
        assert (content["acr"], content["amr"]) == ("urn:cognito:loa:4", ["pwd", "otp", "mfa"])
    assert access["device_key"] == "us-east-1_d"
    assert "device_key" not in identity


def _refreshed(given: Given, client: AppClient, token: str) -> list[dict[str, Any]]:
    answer = given.cognito.get_tokens_from_refresh_token(ClientId=client.id, RefreshToken=token)
    return [claims(answer["AuthenticationResult"][name]) for name in ("IdToken", "AccessToken")]


@pytest.mark.once
def test_no_acr_is_told_where_none_was_asked(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    given.tokens(client, "bob")
    [row] = given.sql("SELECT acr, amr, session_id FROM refresh_token_families WHERE pool_id = :p", p=client.pool_id)
    assert row == {"acr": None, "amr": None, "session_id": None}


@pytest.mark.once
def test_validities_are_counted_in_the_units_of_the_client(given: Given) -> None:
    units = {"AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "hours"}
    client = given.client(AccessTokenValidity=7, IdTokenValidity=400, RefreshTokenValidity=3, TokenValidityUnits=units)
    given.confirmed_user(client, "bob")
    result = given.sign_in(client, "bob")["AuthenticationResult"]
    access, identity = claims(result["AccessToken"]), claims(result["IdToken"])
    assert (result["ExpiresIn"], access["exp"] - access["iat"], identity["exp"] - identity["iat"]) == (420, 420, 400)
