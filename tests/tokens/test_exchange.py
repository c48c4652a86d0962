"""GetDerivedToken and GetClientToken: tokens without a sign-in of their own."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.functions import ACCOUNT, Functions
from tests.support.given import PASSWORD, AppClient, Given, attribute_list
from tests.support.providers import made
from tests.support.reading import claims, header

SCOPE = "aws.cognito.signin.user.admin"
EXCHANGE = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]
INVALID = ("NotAuthorizedException", "Invalid Subject Token")
INVALID_ACCESS = ("NotAuthorizedException", "Invalid Access Token")
SECRET = "s" * 30


@pytest.fixture
def client(given: Given) -> AppClient:
    """The client that users sign in to, and bob."""
    made = given.client()
    given.confirmed_user(made, "bob")
    return made


@pytest.fixture
def service(given: Given, client: AppClient) -> AppClient:
    """The client of a service that exchanges what it is sent."""
    return given.client(client.pool_id, ExplicitAuthFlows=EXCHANGE)


def exchanged(service: AppClient, token: str, kind: str = "ACCESS_TOKEN", **members: Any) -> dict[str, Any]:
    call = service.cognito.get_derived_token
    return answer(call, ClientId=service.id, SubjectToken=token, SubjectTokenType=kind, **members)


def refused(service: AppClient, token: str, kind: str = "ACCESS_TOKEN", **members: Any) -> tuple[str, str]:
    call = service.cognito.get_derived_token
    return refusal(call, ClientId=service.id, SubjectToken=token, SubjectTokenType=kind, **members)


def machine(given: Given, pool_id: str, **settings: Any) -> AppClient:
    settings = {"ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"], "ClientSecret": SECRET, **settings}
    return given.client(pool_id, **settings)


def machine_token(client: AppClient, **members: Any) -> dict[str, Any]:
    call = client.cognito.get_client_token
    found: dict[str, Any] = answer(call, ClientId=client.id, Secret=client.secret, **members)
    result: dict[str, Any] = found["ClientAuthenticationResult"]
    return result


def test_a_service_gets_a_token_of_its_own_for_the_users(given: Given, client: AppClient, service: AppClient) -> None:
    given.clock_frozen()
    token = given.tokens(client, "bob")["AccessToken"]
    given.clock_advanced(timedelta(minutes=5))
    derived = exchanged(service, token, Audiences=["https://orders.test"])
    assert {name: derived[name] for name in derived if name != "IssuedToken"} == {
        "IssuedTokenType": "ACCESS_TOKEN",
        "TokenType": "Bearer",
        "ExpiresIn": 3300,
        "Scopes": [SCOPE],
    }
    old, new = claims(token), claims(derived["IssuedToken"])
    assert header(derived["IssuedToken"]) == header(token)
    changed = {"client_id": service.id, "aud": "https://orders.test", "jti": new["jti"]}
    assert new == {**old, **changed, "iat": old["iat"] + 300}
    assert given.cognito.get_user(AccessToken=token)["Username"] == "bob"  # the subject token stays good


def test_an_id_token_may_come_and_go(given: Given, client: AppClient, service: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    derived = exchanged(service, tokens["IdToken"], "ID_TOKEN", RequestedTokenType="ID_TOKEN")
    assert (derived["IssuedTokenType"], derived["TokenType"]) == ("ID_TOKEN", "N_A")
    content = claims(derived["IssuedToken"])
    assert (content["aud"], content["email"], content["token_use"]) == (service.id, "bob@example.test", "id")
    access = exchanged(service, tokens["IdToken"], "ID_TOKEN")
    assert access["Scopes"] == []  # an ID token has none to pass on
    assert "scope" not in claims(access["IssuedToken"])


def test_what_a_service_got_opens_nothing_of_this_api(given: Given, client: AppClient, service: AppClient) -> None:
    own = given.client(client.pool_id, ExplicitAuthFlows=[*EXCHANGE, "ALLOW_USER_PASSWORD_AUTH"])
    token = given.tokens(client, "bob")["AccessToken"]
    for derived in (
        exchanged(service, token),
        exchanged(service, token, Audiences=["orders"]),
        exchanged(own, given.tokens(own, "bob")["AccessToken"], Audiences=["orders"]),
    ):
        assert refusal(given.cognito.get_user, AccessToken=derived["IssuedToken"]) == INVALID_ACCESS


def test_an_actor_is_named_and_so_are_those_before(given: Given, client: AppClient, service: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    agent = machine(given, client.pool_id)
    actor = {"ActorToken": machine_token(agent)["AccessToken"], "ActorTokenType": "ACCESS_TOKEN"}
    first = exchanged(service, token, **actor)["IssuedToken"]
    assert claims(first)["act"] == {"sub": agent.id}
    given.confirmed_user(client, "ann")
    anns = given.tokens(client, "ann")["IdToken"]
    second = exchanged(service, first, ActorToken=anns, ActorTokenType="ID_TOKEN")["IssuedToken"]
    assert claims(second)["act"] == {"sub": given.attributes(client, "ann")["sub"], "act": {"sub": agent.id}}
    assert claims(second)["username"] == "bob"
    third = exchanged(service, second)["IssuedToken"]
    assert claims(third)["act"] == claims(second)["act"]


@pytest.mark.parametrize(("flow", "with_actor"), [(EXCHANGE[0], True), (EXCHANGE[1], False)])
def test_each_kind_of_exchange_has_its_flow(given: Given, client: AppClient, flow: str, with_actor: bool) -> None:
    service = given.client(client.pool_id, ExplicitAuthFlows=[flow])
    token = given.tokens(client, "bob")["AccessToken"]
    actor = {"ActorToken": token, "ActorTokenType": "ACCESS_TOKEN"}
    asked = "TOKEN_EXCHANGE_DELEGATION" if with_actor else "TOKEN_EXCHANGE_IMPERSONATION"
    said = refused(service, token, **(actor if with_actor else {}))
    assert said == ("InvalidParameterException", f"{asked} is not enabled for the client.")
    assert exchanged(service, token, **({} if with_actor else actor))["IssuedToken"]


def test_scopes_are_those_asked_held_and_allowed(given: Given, client: AppClient) -> None:
    service = given.client(client.pool_id, ExplicitAuthFlows=EXCHANGE, AllowedOAuthScopes=["openid", SCOPE])
    token = given.tokens(client, "bob")["AccessToken"]
    assert exchanged(service, token, Scopes=["openid", SCOPE])["Scopes"] == [SCOPE]
    assert exchanged(service, token, Scopes=["openid"])["Scopes"] == []


def test_a_scope_of_a_deleted_resource_server_is_no_more_allowed(given: Given, client: AppClient) -> None:
    server = {"UserPoolId": client.pool_id, "Identifier": "orders"}
    read = {"ScopeName": "read", "ScopeDescription": "read"}
    given.cognito.create_resource_server(**server, Name="Orders", Scopes=[read])
    allowed = ["openid", "orders/read"]
    service = given.client(client.pool_id, ExplicitAuthFlows=EXCHANGE, AllowedOAuthScopes=allowed)
    tokens = given.tokens(client, "bob")
    scopes = "UPDATE refresh_token_families SET scopes = :s WHERE pool_id = :p"
    given.sql(scopes, s=" ".join(allowed), p=client.pool_id)  # as a sign-in by OAuth has them
    renewed = given.cognito.get_tokens_from_refresh_token(ClientId=client.id, RefreshToken=tokens["RefreshToken"])
    token = renewed["AuthenticationResult"]["AccessToken"]
    assert exchanged(service, token, Scopes=allowed)["Scopes"] == allowed
    given.cognito.delete_resource_server(**server)
    assert exchanged(service, token, Scopes=allowed)["Scopes"] == ["openid"]


def test_it_ends_with_the_sign_in(given: Given, client: AppClient, service: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    derived = exchanged(service, tokens["AccessToken"])["IssuedToken"]
    given.cognito.revoke_token(ClientId=client.id, Token=tokens["RefreshToken"])
    for token in (tokens["AccessToken"], derived):
        assert refused(service, token) == ("NotAuthorizedException", "Subject Token has been revoked")


def hourly(given: Given, pool_id: str) -> AppClient:
    """A client all of whose tokens are good for an hour."""
    kinds = ("RefreshToken", "AccessToken", "IdToken")
    settings: dict[str, Any] = {f"{kind}Validity": 60 for kind in kinds}
    return given.client(pool_id, **settings, TokenValidityUnits=dict.fromkeys(kinds, "minutes"))


@pytest.mark.parametrize("kind", ["ACCESS_TOKEN", "ID_TOKEN"])
def test_it_lives_no_longer_than_the_token_that_was_brought(
    given: Given, client: AppClient, service: AppClient, kind: str
) -> None:
    given.clock_frozen()
    tokens = given.tokens(client, "bob")
    token = tokens["AccessToken"]
    given.clock_advanced(timedelta(minutes=50))
    derived = exchanged(service, token, RequestedTokenType=kind)
    assert derived["ExpiresIn"] == 600
    assert claims(derived["IssuedToken"])["exp"] == claims(token)["exp"]
    given.clock_advanced(timedelta(minutes=9))
    chained = exchanged(service, derived["IssuedToken"], kind)
    assert chained["ExpiresIn"] == 60
    given.clock_advanced(timedelta(minutes=1))
    access = [(token, "ACCESS_TOKEN"), (chained["IssuedToken"], "ACCESS_TOKEN")]
    for old, of_kind in [*access, (derived["IssuedToken"], kind)]:
        assert refused(service, old, of_kind) == ("NotAuthorizedException", "Subject Token has expired")


def test_it_lives_no_longer_than_its_clients_tokens(given: Given, client: AppClient) -> None:
    units = {"AccessToken": "minutes", "IdToken": "minutes"}
    service = given.client(
        client.pool_id,
        ExplicitAuthFlows=EXCHANGE,
        AccessTokenValidity=5,
        IdTokenValidity=10,
        TokenValidityUnits=units,
    )
    token = given.tokens(client, "bob")["AccessToken"]
    assert exchanged(service, token)["ExpiresIn"] == 300
    assert exchanged(service, token, RequestedTokenType="ID_TOKEN")["ExpiresIn"] == 600


def test_a_token_that_outlives_the_refresh_tokens_is_exchanged_for_what_is_left_of_it(
    given: Given, client: AppClient, service: AppClient
) -> None:
    short = hourly(given, client.pool_id)
    given.clock_frozen()
    first = given.tokens(short, "bob")
    given.clock_advanced(timedelta(minutes=50))
    members = {"ClientId": short.id, "RefreshToken": first["RefreshToken"]}
    token = answer(given.cognito.get_tokens_from_refresh_token, **members)["AuthenticationResult"]["AccessToken"]
    given.clock_advanced(timedelta(minutes=20))
    derived = exchanged(service, token)
    assert derived["ExpiresIn"] == 40 * 60
    assert claims(derived["IssuedToken"])["exp"] == claims(token)["exp"]


def test_tokens_that_are_not_what_they_are_said_to_be(given: Given, client: AppClient, service: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    foreign = given.client()
    given.confirmed_user(foreign, "bob")
    wrong = [
        (tokens["AccessToken"], "ID_TOKEN"),
        (tokens["IdToken"], "ACCESS_TOKEN"),
        (tokens["RefreshToken"], "ACCESS_TOKEN"),
        (given.tokens(foreign, "bob")["AccessToken"], "ACCESS_TOKEN"),
        (tokens["AccessToken"][:-4], "ACCESS_TOKEN"),
        ("garbage", "ID_TOKEN"),
        (machine_token(machine(given, client.pool_id))["AccessToken"], "ACCESS_TOKEN"),
    ]
    for token, kind in wrong:
        assert refused(service, token, kind) == INVALID
    said = refused(service, tokens["AccessToken"], ActorToken="garbage", ActorTokenType="ACCESS_TOKEN")
    assert said == ("NotAuthorizedException", "Invalid Actor Token")


@pytest.mark.once
@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"Audiences": ["a"], "Resources": ["b"]}, "Audiences and Resources can not both be provided."),
        ({"ActorTokenType": "ACCESS_TOKEN"}, "ActorToken is required with its type or provider."),
    ],
)
def test_members_that_do_not_go_together(
    given: Given, client: AppClient, service: AppClient, members: dict[str, Any], said: str
) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    assert refused(service, token, **members) == ("InvalidParameterException", said)


def test_an_actor_token_needs_its_type(given: Given, client: AppClient, service: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    said = refused(service, token, ActorToken=token)
    assert said == ("InvalidParameterException", "ActorTokenType is required with ActorToken.")


def test_providers_and_resource_servers_are_not_there(given: Given, client: AppClient, service: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    nobody = ("ResourceNotFoundException", "Identity provider Corp does not exist.")
    assert refused(service, token, SubjectTokenProviderName="Corp") == nobody
    assert refused(service, token, "SAML2", SubjectTokenProviderName="Corp") == nobody
    assert refused(service, token, "SAML2")[0] == "InvalidParameterException"
    made(given, client.pool_id)
    assert refused(service, token, SubjectTokenProviderName="Google")[0] == "NotImplementedException"
    nothing = ("ResourceNotFoundException", "Resource server orders does not exist.")
    assert refused(service, token, Resources=["orders"]) == nothing


def test_a_resource_server_is_the_audience_of_the_token_that_is_for_it(
    given: Given, client: AppClient, service: AppClient
) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    given.cognito.create_resource_server(UserPoolId=client.pool_id, Identifier="orders", Name="Orders")
    derived = exchanged(service, token, Resources=["orders"])
    assert claims(derived["IssuedToken"])["aud"] == "orders"
    assert refusal(given.cognito.get_user, AccessToken=derived["IssuedToken"]) == INVALID_ACCESS
    given.cognito.delete_resource_server(UserPoolId=client.pool_id, Identifier="orders")
    nothing = ("ResourceNotFoundException", "Resource server orders does not exist.")
    assert refused(service, token, Resources=["orders"]) == nothing


def test_the_owner_of_the_pool_need_not_show_the_secret(given: Given, client: AppClient, connect: Any) -> None:
    service = given.client(client.pool_id, ExplicitAuthFlows=EXCHANGE, ClientSecret=SECRET)
    token = given.tokens(client, "bob")["AccessToken"]
    members = {"ClientId": service.id, "SubjectToken": token, "SubjectTokenType": "ACCESS_TOKEN"}
    stranger = connect(account="1" * 12)
    missing = f"Client {service.id} is configured for secret but secret was not received"
    assert refusal(stranger.get_derived_token, **members) == ("NotAuthorizedException", missing)
    wrong = ("NotAuthorizedException", f"Client secret does not match for the client: {service.id}")
    for caller in (stranger, given.cognito):
        assert refusal(caller.get_derived_token, **members, ClientSecret="x" * 30) == wrong
        assert answer(caller.get_derived_token, **members, ClientSecret=SECRET)["IssuedToken"]
    assert exchanged(service, token)["IssuedToken"]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("DELETE FROM users WHERE pool_id = :p", ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)),
        ("UPDATE users SET enabled = false WHERE pool_id = :p", ("NotAuthorizedException", sentences.USER_IS_DISABLED)),
    ],
)
def test_what_happened_to_the_user_since(
    given: Given, client: AppClient, service: AppClient, since: str, said: tuple[str, str]
) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    given.sql(since, p=client.pool_id)
    assert refused(service, token) == said


def test_a_function_has_its_say_in_an_exchange(functions: Functions) -> None:
    given = functions.given
    client = given.client(functions.pool("PreTokenGeneration"))
    given.invited_user(client, "bob", UserAttributes=attribute_list({"email": "bob@example.test"}))
    given.cognito.admin_set_user_password(UserPoolId=client.pool_id, Username="bob", Password=PASSWORD, Permanent=True)
    service = given.client(client.pool_id, ExplicitAuthFlows=EXCHANGE)
    token = given.tokens(client, "bob")["IdToken"]
    functions.returns("TokenGeneration", claimsOverrideDetails={"claimsToAddOrOverride": {"a": "b", "act": "c"}})
    derived = exchanged(service, token, "ID_TOKEN", RequestedTokenType="ID_TOKEN")
    content = claims(derived["IssuedToken"])
    assert (content["a"], "act" in content) == ("b", False)
    functions.raises("TokenGeneration", "no")
    assert refused(service, token, "ID_TOKEN")[0] == "UserLambdaValidationException"


def test_a_machine_gets_a_token_for_itself(given: Given, client: AppClient) -> None:
    made = machine(given, client.pool_id)
    result = machine_token(made)
    assert {name: result[name] for name in result if name != "AccessToken"} == {
        "ExpiresIn": 3600,
        "TokenType": "Bearer",
    }
    content = claims(result["AccessToken"])
    assert content["sub"] == content["client_id"] == made.id
    assert (content["token_use"], content["version"]) == ("access", 2)
    assert set(content) == {"sub", "token_use", "auth_time", "iss", "exp", "iat", "version", "jti", "client_id"}
    assert refusal(given.cognito.get_user, AccessToken=result["AccessToken"]) == INVALID_ACCESS


def test_a_machine_shows_its_secret_and_asks_for_what_there_is(given: Given, client: AppClient) -> None:
    made = machine(given, client.pool_id)
    call = given.cognito.get_client_token
    wrong = ("NotAuthorizedException", f"Client secret does not match for the client: {made.id}")
    assert refusal(call, ClientId=made.id, Secret="x" * 30) == wrong
    assert refusal(call, ClientId=client.id, Secret="x" * 30)[0] == "NotAuthorizedException"
    said = refusal(call, ClientId=made.id, Secret=SECRET, Scopes=["orders/read"])
    assert said == ("InvalidParameterException", "Invalid scope requested: orders/read")
    other = given.client(client.pool_id, ClientSecret=SECRET)
    said = refusal(call, ClientId=other.id, Secret=SECRET)
    assert said == ("InvalidParameterException", "CLIENT_TOKEN_AUTH is not enabled for the client.")


def test_a_machine_gets_the_custom_scopes_of_its_client(given: Given, client: AppClient) -> None:
    pool = {"UserPoolId": client.pool_id}
    scopes = [{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")]
    given.cognito.create_resource_server(**pool, Identifier="orders", Name="Orders", Scopes=scopes)
    made = machine(given, client.pool_id, AllowedOAuthScopes=["orders/read", "orders/write"])
    assert claims(machine_token(made)["AccessToken"])["scope"].split() == ["orders/read", "orders/write"]
    assert claims(machine_token(made, Scopes=["orders/write"])["AccessToken"])["scope"] == "orders/write"
    given.cognito.update_resource_server(**pool, Identifier="orders", Name="Orders", Scopes=scopes[:1])
    assert claims(machine_token(made)["AccessToken"])["scope"] == "orders/read"
    said = refusal(given.cognito.get_client_token, ClientId=made.id, Secret=SECRET, Scopes=["orders/write"])
    assert said == ("InvalidParameterException", "Invalid scope requested: orders/write")
    given.cognito.delete_resource_server(**pool, Identifier="orders")
    assert "scope" not in claims(machine_token(made)["AccessToken"])


def test_the_flow_of_machines_goes_alone_and_with_a_secret(given: Given, client: AppClient) -> None:
    call = given.cognito.create_user_pool_client
    named = {"UserPoolId": client.pool_id, "ClientName": "machine"}
    flow = "ALLOW_CLIENT_TOKEN_AUTH"
    alone = "ALLOW_CLIENT_TOKEN_AUTH can not be provided along with other auth flows."
    said = refusal(call, **named, ExplicitAuthFlows=[flow, "ALLOW_USER_AUTH"], GenerateSecret=True)
    assert said == ("InvalidParameterException", alone)
    secret = "ALLOW_CLIENT_TOKEN_AUTH requires an app client with a client secret."
    assert refusal(call, **named, ExplicitAuthFlows=[flow]) == ("InvalidParameterException", secret)
    made = machine(given, client.pool_id)
    shown = given.cognito.describe_user_pool_client(UserPoolId=client.pool_id, ClientId=made.id)["UserPoolClient"]
    assert shown["ExplicitAuthFlows"] == [flow]


def test_the_third_version_of_the_function_is_asked_about_machines(functions: Functions) -> None:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:PreTokenGeneration"
    config = {"PreTokenGenerationConfig": {"LambdaArn": arn, "LambdaVersion": "V3_0"}}
    made = machine(functions.given, functions.given.pool(LambdaConfig=config))
    details = {"accessTokenGeneration": {"claimsToAddOrOverride": {"tenant": "acme"}, "scopesToAdd": ["orders/read"]}}
    functions.returns("TokenGeneration", claimsAndScopeOverrideDetails=details)
    content = claims(machine_token(made, ClientMetadata={"a": "b"})["AccessToken"])
    assert (content["tenant"], content["scope"]) == ("acme", "orders/read")
    event = functions.event("TokenGeneration_ClientCredentials")
    assert (event["userName"], event["callerContext"]["clientId"]) == ("ClientCredentials", made.id)
    assert event["request"] == {
        "userAttributes": {},
        "groupConfiguration": None,
        "scopes": [],
        "clientMetadata": {"a": "b"},
    }
    functions.raises("TokenGeneration", "no")
    said = refusal(functions.cognito.get_client_token, ClientId=made.id, Secret=SECRET)
    assert said == ("NotAuthorizedException", "PreTokenGeneration failed with error no.")
