"""CreateIdentityProvider, DescribeIdentityProvider, UpdateIdentityProvider, DeleteIdentityProvider,
ListIdentityProviders and GetIdentityProviderByIdentifier, of providers other than SAML ones."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from emulator.base import ids
from emulator.store import provider_schema
from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.providers import APPLE, FACEBOOK, GOOGLE, OIDC, made

INVALID = "InvalidParameterException"
LEVELS = {"Level1": "bronze", "Level3": "gold"}
EXISTS = ("DuplicateProviderException", "The provider is already supported by the user pool.")
GRAPH, FACEBOOK_PAGES = "https://graph.facebook.com", "https://www.facebook.com"
ADDED: dict[str, dict[str, str]] = {
    "Google": {
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    },
    "Facebook": {
        "attributes_url": f"{GRAPH}/me?fields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": f"{FACEBOOK_PAGES}/v2.9/dialog/oauth",
        "token_request_method": "GET",
        "token_url": f"{GRAPH}/v2.9/oauth/access_token",
    },
    "LoginWithAmazon": {
        "attributes_url": "https://api.amazon.com/user/profile",
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://www.amazon.com/ap/oa",
        "token_request_method": "POST",
        "token_url": "https://api.amazon.com/auth/o2/token",
    },
    "OIDC": {"attributes_url_add_attributes": "false"},
}
SUBJECTS = {"Google": "sub", "Facebook": "id", "LoginWithAmazon": "user_id", "SignInWithApple": "sub", "OIDC": "sub"}


@pytest.fixture
def pool(given: Given) -> str:
    return given.pool()


def absent(name: str) -> tuple[str, str]:
    return "ResourceNotFoundException", f"Identity provider {name} does not exist."


def described(given: Given, pool: str, name: str) -> dict[str, Any]:
    provider: dict[str, Any] = answer(given.cognito.describe_identity_provider, UserPoolId=pool, ProviderName=name)
    shown: dict[str, Any] = provider["IdentityProvider"]
    return shown


def fill(given: Given, pool: str, count: int) -> None:
    """Providers written past the API."""
    now, random = given.services.clock.now(), given.services.random
    rows = [
        {
            "id": ids.uuid4(random),
            "pool_id": pool,
            "name": f"provider-{number:03}",
            "provider_type": "OIDC",
            "details": {},
            "attribute_mapping": {},
            "acr_mapping": {},
            "created_at": now,
            "updated_at": now,
        }
        for number in range(count)
    ]
    with given.services.database.engine.begin() as connection:
        connection.execute(insert(provider_schema.identity_providers), rows)


@pytest.mark.once
def test_google_is_read_with_its_endpoints(given: Given, pool: str) -> None:
    provider = made(given, pool, AttributeMapping={"email": "email"}, IdpIdentifiers=["z.example.com", "a b"])
    assert provider == {
        "UserPoolId": pool,
        "ProviderName": "Google",
        "ProviderType": "Google",
        "ProviderDetails": {**GOOGLE, **ADDED["Google"]},
        "AttributeMapping": {"email": "email", "username": "sub"},
        "IdpIdentifiers": ["z.example.com", "a b"],
        "LastModifiedDate": provider["CreationDate"],
        "CreationDate": provider["CreationDate"],
    }
    assert described(given, pool, "Google") == provider


@pytest.mark.once
@pytest.mark.parametrize("kind", ["Facebook", "LoginWithAmazon", "OIDC"])
def test_each_type_is_read_with_its_endpoints_and_the_claim_of_its_users(given: Given, pool: str, kind: str) -> None:
    provider = made(given, pool, kind, "OpenID" if kind == "OIDC" else None)
    told = {**provider["ProviderDetails"]}
    assert {name: told.pop(name) for name in ADDED[kind]} == ADDED[kind]
    assert told["client_secret"] == "provider-app-client-secret"
    assert provider["AttributeMapping"] == {"username": SUBJECTS[kind]}
    assert provider["IdpIdentifiers"] == []


@pytest.mark.once
def test_facebook_is_asked_at_the_version_that_is_named(given: Given, pool: str) -> None:
    details = made(given, pool, "Facebook", ProviderDetails={**FACEBOOK, "api_version": "v17.0"})["ProviderDetails"]
    assert details["attributes_url"] == f"{GRAPH}/v17.0/me?fields="
    assert details["authorize_url"] == f"{FACEBOOK_PAGES}/v17.0/dialog/oauth"
    assert details["token_url"] == f"{GRAPH}/v17.0/oauth/access_token"


@pytest.mark.once
def test_apples_private_key_is_not_shown_and_a_client_secret_is(given: Given, pool: str) -> None:
    provider = made(given, pool, "SignInWithApple")
    assert "private_key" not in provider["ProviderDetails"]
    assert provider["ProviderDetails"]["team_id"] == APPLE["team_id"]
    [row] = given.sql("SELECT details, secrets FROM identity_providers WHERE pool_id = :p", p=pool)
    assert (APPLE["private_key"] in str(row["details"]), APPLE["private_key"] in row["secrets"]) == (False, True)


def test_a_mapping_of_the_username_is_kept(given: Given, pool: str) -> None:
    mapping = {"username": "email", "custom:level": "level"}
    attribute = {"Name": "level", "AttributeDataType": "String"}
    given.cognito.add_custom_attributes(UserPoolId=pool, CustomAttributes=[attribute])
    assert made(given, pool, AttributeMapping=mapping)["AttributeMapping"] == mapping


@pytest.mark.once
def test_a_mapping_is_of_attributes_that_the_pool_has(given: Given, pool: str) -> None:
    mapping = {"custom:foo": "https://example.com/foo", "email": "email"}
    asked = {"UserPoolId": pool, "ProviderName": "Google", "AttributeMapping": mapping}
    expected = (INVALID, "AttributeMapping contains invalid mapping: [custom:foo]")
    create = {**asked, "ProviderType": "Google", "ProviderDetails": GOOGLE}
    assert refusal(given.cognito.create_identity_provider, **create) == expected
    made(given, pool)
    assert refusal(given.cognito.update_identity_provider, **asked) == expected


@pytest.mark.once
@pytest.mark.parametrize(("name", "kind"), [("MyGoogle", "Google"), ("Facebook", "OIDC"), ("Google", "Facebook")])
def test_a_social_provider_has_the_name_of_its_type(given: Given, pool: str, name: str, kind: str) -> None:
    details = OIDC if kind == "OIDC" else GOOGLE
    asked = {"UserPoolId": pool, "ProviderName": name, "ProviderType": kind, "ProviderDetails": details}
    expected = (INVALID, f"Provider {name} cannot be of type {kind}.")
    assert refusal(given.cognito.create_identity_provider, **asked) == expected


ENDPOINTS = ["oidc_issuer", "authorize_url", "token_url", "attributes_url", "jwks_uri"]


@pytest.mark.once
@pytest.mark.parametrize(
    "host", ["localhost:8080", "keycloak:8080", "10.0.0.7", "[::1]:8080", "id.test", "a.localhost"]
)
def test_an_openid_provider_of_ones_own_network_may_do_without_tls(given: Given, pool: str, host: str) -> None:
    plain = dict.fromkeys(ENDPOINTS, f"http://{host}/realms/shop")
    shown = made(given, pool, "OIDC", "OpenID", ProviderDetails={**OIDC, **plain})["ProviderDetails"]
    assert {name: shown[name] for name in plain} == plain


@pytest.mark.once
@pytest.mark.parametrize(
    "url", ["http://8.8.8.8", "http://2130706433", "http://", "http://[", "ftp://localhost", "localhost"]
)
def test_any_other_is_asked_by_tls(given: Given, pool: str, url: str) -> None:
    details = {**OIDC, "jwks_uri": url}
    asked = {"UserPoolId": pool, "ProviderName": "OpenID", "ProviderType": "OIDC", "ProviderDetails": details}
    expected = (INVALID, "OIDC endpoint must start with https://")
    assert refusal(given.cognito.create_identity_provider, **asked) == expected


@pytest.mark.once
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_openid_provider_is_asked_by_tls(given: Given, pool: str, endpoint: str) -> None:
    details = {**OIDC, endpoint: "http://auth.example.com"}
    asked = {"UserPoolId": pool, "ProviderName": "OpenID", "ProviderType": "OIDC", "ProviderDetails": details}
    expected = (INVALID, "OIDC endpoint must start with https://")
    assert refusal(given.cognito.create_identity_provider, **asked) == expected


def test_an_update_keeps_what_it_is_not_sent_and_replaces_what_it_is(given: Given, pool: str) -> None:
    given.clock_frozen()
    before = made(given, pool, AttributeMapping={"email": "email", "name": "name"}, IdpIdentifiers=["one", "two"])
    given.clock_advanced(timedelta(minutes=1))
    named = {"UserPoolId": pool, "ProviderName": "Google"}
    later = {"LastModifiedDate": before["CreationDate"] + timedelta(minutes=1)}
    mapped = answer(given.cognito.update_identity_provider, **named, AttributeMapping={"email": "mail"})
    expected = {**before, "AttributeMapping": {"username": "sub", "email": "mail"}, **later}
    assert mapped["IdentityProvider"] == expected
    named_anew = answer(given.cognito.update_identity_provider, **named, IdpIdentifiers=["two", "three"])
    expected["IdpIdentifiers"] = ["two", "three"]
    assert named_anew["IdentityProvider"] == expected
    details = {**GOOGLE, "client_id": "another"}
    told = answer(given.cognito.update_identity_provider, **named, ProviderDetails=details)
    expected["ProviderDetails"] = {**details, **ADDED["Google"]}
    assert told["IdentityProvider"] == expected
    assert described(given, pool, "Google") == expected


def test_an_update_keeps_the_levels_of_a_provider_and_replaces_them(given: Given, pool: str) -> None:
    named = {"UserPoolId": pool, "ProviderName": "Acme"}
    given.cognito.create_identity_provider(**named, ProviderType="OIDC", ProviderDetails=OIDC, AcrMapping=LEVELS)
    given.cognito.update_identity_provider(**named, IdpIdentifiers=["one"])
    assert described(given, pool, "Acme")["AcrMapping"] == LEVELS
    given.cognito.update_identity_provider(**named, AcrMapping={"Level1": "low"})
    assert described(given, pool, "Acme")["AcrMapping"] == {"Level1": "low"}


@pytest.mark.once
def test_an_update_of_details_is_checked_as_a_whole(given: Given, pool: str) -> None:
    before = made(given, pool)
    asked = {"UserPoolId": pool, "ProviderName": "Google", "ProviderDetails": {"client_id": "another"}}
    expected = (INVALID, "clientId, clientSecret and authorizeScopes are all required idp details.")
    assert refusal(given.cognito.update_identity_provider, **asked) == expected
    assert described(given, pool, "Google") == before


def test_a_pool_has_one_provider_of_a_name(given: Given, pool: str) -> None:
    before = made(given, pool)
    asked = {"ProviderName": "Google", "ProviderType": "Google", "ProviderDetails": {**GOOGLE, "client_id": "x"}}
    assert refusal(given.cognito.create_identity_provider, UserPoolId=pool, **asked) == EXISTS
    assert described(given, pool, "Google") == before
    made(given, given.pool())


def test_an_identifier_means_one_provider_of_its_pool(given: Given, pool: str) -> None:
    google = made(given, pool, IdpIdentifiers=["example.com"])
    by_identifier = given.cognito.get_identity_provider_by_identifier
    found = answer(by_identifier, UserPoolId=pool, IdpIdentifier="example.com")
    assert found == {"IdentityProvider": google}
    taken = (INVALID, "example.com identifies another identity provider of the user pool.")
    more = {"ProviderName": "OpenID", "ProviderType": "OIDC", "ProviderDetails": OIDC}
    create = {"UserPoolId": pool, **more, "IdpIdentifiers": ["other.com", "example.com"]}
    assert refusal(given.cognito.create_identity_provider, **create) == taken
    made(given, pool, "OIDC", "OpenID", IdpIdentifiers=["other.com"])
    change = {"UserPoolId": pool, "ProviderName": "OpenID", "IdpIdentifiers": ["example.com"]}
    assert refusal(given.cognito.update_identity_provider, **change) == taken
    made(given, given.pool(), IdpIdentifiers=["example.com"])
    given.cognito.delete_identity_provider(UserPoolId=pool, ProviderName="Google")
    gone = ("ResourceNotFoundException", "Identity provider with identifier example.com does not exist.")
    assert refusal(by_identifier, UserPoolId=pool, IdpIdentifier="example.com") == gone
    given.cognito.update_identity_provider(**change)


def test_a_deleted_provider_is_gone_and_its_name_free(given: Given, pool: str) -> None:
    made(given, pool)
    named = {"UserPoolId": pool, "ProviderName": "Google"}
    assert answer(given.cognito.delete_identity_provider, **named) == {}
    for call in (
        given.cognito.describe_identity_provider,
        given.cognito.update_identity_provider,
        given.cognito.delete_identity_provider,
    ):
        assert refusal(call, **named) == absent("Google")
    made(given, pool)


@pytest.mark.once
def test_the_pools_own_users_are_no_provider(given: Given, pool: str) -> None:
    named = {"UserPoolId": pool, "ProviderName": "COGNITO"}
    expected = ("UnsupportedIdentityProviderException", "The specified identifier isn't supported.")
    assert refusal(given.cognito.update_identity_provider, **named) == expected
    assert refusal(given.cognito.delete_identity_provider, **named) == expected
    create = {**named, "ProviderType": "OIDC", "ProviderDetails": OIDC}
    reserved = (INVALID, "COGNITO is reserved for the users of the user pool.")
    assert refusal(given.cognito.create_identity_provider, **create) == reserved


def test_a_client_names_providers_of_its_pool(given: Given, pool: str) -> None:
    unknown = (INVALID, f"The provider Google does not exist for User Pool {pool}.")
    wanted = {"ClientName": "web", "SupportedIdentityProviders": ["COGNITO", "Google"]}
    assert refusal(given.cognito.create_user_pool_client, UserPoolId=pool, **wanted) == unknown
    made(given, pool)
    client = given.client(pool, SupportedIdentityProviders=["COGNITO", "Google"])
    told = given.cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client.id)["UserPoolClient"]
    assert told["SupportedIdentityProviders"] == ["COGNITO", "Google"]
    other = given.pool()
    assert refusal(given.cognito.create_user_pool_client, UserPoolId=other, **wanted)[0] == INVALID


def test_a_provider_that_a_client_names_is_deleted_and_the_client_keeps_the_name(given: Given, pool: str) -> None:
    made(given, pool)
    client = given.client(pool, SupportedIdentityProviders=["COGNITO", "Google"])
    given.cognito.delete_identity_provider(UserPoolId=pool, ProviderName="Google")
    told = given.cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client.id)["UserPoolClient"]
    assert told["SupportedIdentityProviders"] == ["COGNITO", "Google"]
    again = {"UserPoolId": pool, "ClientId": client.id, "SupportedIdentityProviders": ["COGNITO", "Google"]}
    unknown = (INVALID, f"The provider Google does not exist for User Pool {pool}.")
    assert refusal(given.cognito.update_user_pool_client, **again) == unknown


def test_a_list_tells_the_least_of_each(given: Given, pool: str) -> None:
    providers = [made(given, pool, "OIDC", name) for name in ("Zeta", "Alpha")]
    made(given, given.pool())
    shown = ("ProviderName", "ProviderType", "LastModifiedDate", "CreationDate")
    expected = [{name: provider[name] for name in shown} for provider in reversed(providers)]
    assert answer(given.cognito.list_identity_providers, UserPoolId=pool) == {"Providers": expected}


def test_providers_are_listed_in_pages(given: Given, pool: str) -> None:
    fill(given, pool, 55)
    listed = given.cognito.list_identity_providers
    first = listed(UserPoolId=pool)
    rest = listed(UserPoolId=pool, MaxResults=60, NextToken=first["NextToken"])
    names = [provider["ProviderName"] for provider in [*first["Providers"], *rest["Providers"]]]
    assert names == [f"provider-{number:03}" for number in range(55)]
    assert (len(first["Providers"]), "NextToken" in rest) == (50, False)
    foreign = {"UserPoolId": given.pool(), "NextToken": first["NextToken"]}
    assert refusal(listed, **foreign) == (INVALID, "Invalid NextToken")
    assert refusal(listed, UserPoolId=pool, NextToken="nonsense") == (INVALID, "Invalid NextToken")
    assert refusal(listed, UserPoolId=pool, MaxResults=61)[0] == INVALID


def test_a_pool_has_three_hundred_providers_at_most(given: Given, pool: str) -> None:
    fill(given, pool, 299)
    made(given, pool)
    asked = {"UserPoolId": pool, "ProviderName": "OpenID", "ProviderType": "OIDC", "ProviderDetails": OIDC}
    expected = ("LimitExceededException", "A user pool cannot have more than 300 identity providers.")
    assert refusal(given.cognito.create_identity_provider, **asked) == expected
    google = {**asked, "ProviderName": "Google", "ProviderType": "Google", "ProviderDetails": GOOGLE}
    assert refusal(given.cognito.create_identity_provider, **google) == EXISTS
    given.cognito.delete_identity_provider(UserPoolId=pool, ProviderName="Google")
    given.cognito.create_identity_provider(**asked)


def test_a_pool_takes_its_providers_with_it(given: Given, pool: str) -> None:
    made(given, pool, IdpIdentifiers=["example.com"])
    given.cognito.delete_user_pool(UserPoolId=pool)
    for table in ("identity_providers", "identity_provider_identifiers"):
        assert given.sql(f"SELECT 1 FROM {table} WHERE pool_id = :pool", pool=pool) == []  # noqa: S608


def test_the_view_of_providers_shows_no_secret(given: Given, pool: str) -> None:
    made(given, pool, IdpIdentifiers=["two", "one"])
    [row] = given.sql("SELECT * FROM v_identity_providers WHERE pool_id = :p", p=pool)
    assert (row["name"], row["provider_type"], row["identifiers"]) == ("Google", "Google", '["two","one"]')
    assert GOOGLE["client_secret"] not in str(row)
