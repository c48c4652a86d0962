"""`/.well-known/openid-configuration` of a pool with a domain, and at which address its endpoints are named."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from emulator import app
from emulator.base import domain_forms
from emulator.oauth import well_known
from emulator.settings import Settings
from tests.support.browser import Browser
from tests.support.given import Given, attribute_list
from tests.support.oauth_client import OAuthClient, pool_with_domain

CERTIFICATE = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/one"}
MEMBERS = {
    "authorization_endpoint": "/oauth2/authorize",
    "end_session_endpoint": "/logout",
    "revocation_endpoint": "/oauth2/revoke",
    "token_endpoint": "/oauth2/token",
    "userinfo_endpoint": "/oauth2/userInfo",
}
Address = Callable[..., str]


@pytest.fixture
def address(given: Given, make_settings: Callable[..., Settings]) -> Address:
    """What a server with the settings says before the endpoints of a pool."""

    def named(pool_id: str, **settings: str) -> str:
        services = structs.replace(given.services, settings=make_settings(**settings))
        found = well_known.openid_configuration(services, pool_id)
        assert found is not None
        begins = {found[member].removesuffix(path) for member, path in MEMBERS.items()}
        assert len(begins) == 1, found
        return str(begins.pop())

    return named


def test_the_document_names_the_endpoints_of_the_domain_in_cognitos_order(given: Given) -> None:
    pool_id = pool_with_domain(given)
    at = f"http://localhost:9229/{pool_id}"
    found = well_known.openid_configuration(given.services, pool_id)
    assert found is not None
    assert list(found.items()) == [
        ("authorization_endpoint", f"{at}/oauth2/authorize"),
        ("end_session_endpoint", f"{at}/logout"),
        ("id_token_signing_alg_values_supported", ["RS256"]),
        ("issuer", at),
        ("jwks_uri", f"{at}/.well-known/jwks.json"),
        ("response_types_supported", ["code", "token"]),
        ("revocation_endpoint", f"{at}/oauth2/revoke"),
        ("scopes_supported", ["openid", "email", "phone", "profile"]),
        ("subject_types_supported", ["public"]),
        ("token_endpoint", f"{at}/oauth2/token"),
        ("token_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post"]),
        ("userinfo_endpoint", f"{at}/oauth2/userInfo"),
    ]


def test_the_setting_says_at_which_address(given: Given, address: Address) -> None:
    pool_id = pool_with_domain(given)
    name = pool_id.lower().replace("_", "-")
    own = f"{name}.auth.us-east-1"
    forms = {
        "path": f"http://localhost:9229/{pool_id}",
        "localhost": f"http://{own}.localhost:9229",
        "aws": f"https://{own}.amazoncognito.com",
        "https://{prefix}.{region}.login.test/": f"https://{name}.us-east-1.login.test",
        "https://login.test:8443/{host}/{pool_id}": f"https://login.test:8443/{own}.amazoncognito.com/{pool_id}",
        "http://login.test": "http://login.test",
        f"aws {pool_id}=localhost": f"http://{own}.localhost:9229",
        f"aws,us-east-1_other=localhost,{pool_id}=http://{{prefix}}.test": f"http://{name}.test",
        "us-east-1_other=aws": f"http://localhost:9229/{pool_id}",
    }
    assert {form: address(pool_id, domain_address=form) for form in forms} == forms
    public = {"public_url": "https://id.example.test/cognito/", "domain_address": "localhost"}
    assert address(pool_id, **public) == f"https://{own}.localhost"
    assert address(pool_id, public_url=public["public_url"]) == f"https://id.example.test/cognito/{pool_id}"


def test_of_two_domains_the_custom_one_is_named(given: Given, address: Address) -> None:
    pool_id = pool_with_domain(given)
    host = f"auth.{pool_id.lower().replace('_', '-')}.example.com"
    named = {"UserPoolId": pool_id, "Domain": host}
    given.cognito.create_user_pool_domain(**named, CustomDomainConfig=CERTIFICATE)
    forms = {
        "path": f"http://localhost:9229/{pool_id}",
        "localhost": f"http://{host}:9229",
        "aws": f"https://{host}",
        "https://{prefix}/{host}": f"https://{host}/{host}",
    }
    assert {form: address(pool_id, domain_address=form) for form in forms} == forms
    given.cognito.delete_user_pool_domain(**named)
    assert address(pool_id, domain_address="aws").endswith(".auth.us-east-1.amazoncognito.com")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("here", "here is not"),
        ("AWS", "AWS is not"),
        ("https://", "https:// is not"),
        ("{host}", "{host} is not"),
        ("https://{hosts}", "https://{hosts} is not"),
        ("https://{host", "https://{host is not"),
        ("https://a.test/?b", "https://a.test/?b is not"),
        ("https://a.test/#b", "https://a.test/#b is not"),
        ("us-east-1_a=", "us-east-1_a= is not"),
        ("us-east-1_a=aws us-east-1_a=path", "names the pool us-east-1_a twice"),
        ("aws path", "has two entries for all pools, aws and path"),
    ],
)
def test_a_setting_that_says_nothing_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        domain_forms.parse(text)


@pytest.mark.parametrize("form", ["localhost", "aws"])
def test_the_endpoints_answer_where_the_document_says(
    given: Given, address: Address, another_browser: Callable[..., Browser], form: str
) -> None:
    client = OAuthClient.made(given)
    at = address(client.client.pool_id, domain_address=form)
    browser = another_browser(at)
    assert browser.get("/oauth2/authorize", client.query()).location.startswith("/login?")
    page = browser.post("/oauth2/token", {"grant_type": "x", "client_id": client.id})
    assert page.response.json() == {"error": "unsupported_grant_type"}


@pytest.mark.parametrize("form", ["path", "localhost", "aws"])
def test_links_in_mails_lead_to_the_address_too(
    given: Given, make_settings: Callable[..., Settings], connect: Callable[..., Any], form: str
) -> None:
    services = structs.replace(given.services, settings=make_settings(domain_address=form))
    linked = Given(connect(to=app.build_door(services)), services)
    by_link: dict[str, Any] = {"VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"}}
    pool_id = pool_with_domain(linked, **by_link)
    client = linked.client(pool_id)
    linked.cognito.sign_up(
        ClientId=client.id,
        Username="bob",
        Password="Passw0rd!",
        UserAttributes=attribute_list({"email": "bob@example.test"}),
    )
    endpoint = (well_known.openid_configuration(services, pool_id) or {})["token_endpoint"]
    at = endpoint.removesuffix("/oauth2/token")
    assert f'href="{at}/confirmUser?client_id={client.id}&amp;' in linked.messages(client)[0].body
