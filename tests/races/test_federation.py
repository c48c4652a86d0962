"""Sign-ins through a provider of OpenID Connect, between two servers of one database."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.support.browser import Browser, Page, over_sockets
from tests.support.caller import Caller, at_once
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, OAuthClient, claims, pool_with_domain
from tests.support.openid_server import OpenIdServer, provider
from tests.support.pair import Pair

RUNNERS = 20


@dataclass
class Company:
    """An app client of a pool whose only provider the server is."""

    server: OpenIdServer
    client: OAuthClient

    def leave(self, browser: Browser) -> dict[str, str]:
        """What the browser would bring back once its user has signed in at the provider."""
        told = dict(parse_qsl(urlsplit(self.client.authorize(browser).location).query))
        return {"state": told["state"], "code": self.server.code(told["nonce"])}

    def come_back(self, browser: Browser, answer: dict[str, str]) -> Page:
        return browser.get(f"{self.client.base}/oauth2/idpresponse", answer)


@pytest.fixture
def company(pair_given: Given) -> Iterator[Company]:
    with provider() as server:
        pool_id = pool_with_domain(pair_given)
        pair_given.cognito.create_identity_provider(
            UserPoolId=pool_id,
            ProviderName="Acme",
            ProviderType="OIDC",
            ProviderDetails=server.details(),
            AttributeMapping={"email": "email"},
        )
        yield Company(server, OAuthClient.made(pair_given, pool_id, SupportedIdentityProviders=["Acme"]))


def test_of_twenty_who_come_for_the_first_time_at_once_one_is_made_and_all_sign_in_as_it(
    pair: Pair, pair_given: Given, company: Company
) -> None:
    def run(caller: Caller, _: int) -> Page:
        with over_sockets(caller.url) as browser:
            return company.come_back(browser, company.leave(browser))

    pages = at_once([pair.callers[number % 2] for number in range(RUNNERS)], run)
    assert [page.location for page in pages if not page.location.startswith(f"{CALLBACK}?code=")] == []
    pool_id = company.client.client.pool_id
    assert pair.count("users", "pool_id = :p", p=pool_id) == 1
    assert pair.count("linked_identities", "pool_id = :p", p=pool_id) == 1
    assert pair.count("user_groups", "pool_id = :p", p=pool_id) == 1


def test_of_twenty_who_bring_one_state_back_one_gets_a_code(pair: Pair, company: Company) -> None:
    with over_sockets(pair.first.url) as browser:
        answer = company.leave(browser)
        kept = [(cookie.name, cookie.value or "") for cookie in browser.http.cookies.jar]

    def run(caller: Caller, _: int) -> Page:
        with over_sockets(caller.url) as twin:
            for name, value in kept:
                twin.http.cookies.set(name, value, path="/")
            return company.come_back(twin, answer)

    pages = at_once([pair.callers[number % 2] for number in range(RUNNERS)], run)
    assert sum(page.location.startswith(f"{CALLBACK}?code=") for page in pages) == 1
    others = [page for page in pages if not page.location.startswith(CALLBACK)]
    assert {urlsplit(page.location).path for page in others} == {f"{company.client.base}/error"}
    assert len(company.server.asked("/token")) == 1


def test_a_sign_in_that_left_from_one_server_comes_back_to_the_other(pair: Pair, company: Company) -> None:
    with over_sockets(pair.first.url) as first, over_sockets(pair.second.url) as second:
        answer = company.leave(first)
        for cookie in first.http.cookies.jar:
            second.http.cookies.set(cookie.name, cookie.value or "", path="/")
        code = company.come_back(second, answer).told["code"]
        tokens = company.client.exchange(first, code).response.json()
    assert claims(tokens["id_token"])["cognito:username"] == "Acme_4711"


def test_five_identities_of_a_user_are_not_exceeded_by_sign_ins_at_once(
    pair: Pair, pair_given: Given, company: Company
) -> None:
    """Links are made while the user signs in by one of them."""
    pool_id = company.client.client.pool_id
    with over_sockets(pair.first.url) as browser:
        company.come_back(browser, company.leave(browser))

    def run(caller: Caller, number: int) -> None:
        destination = {"ProviderName": "Acme", "ProviderAttributeValue": "4711"}
        source = {
            "ProviderName": "Acme",
            "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": f"more-{number}",
        }
        named = {"UserPoolId": pool_id, "DestinationUser": destination, "SourceUser": source}
        caller.call("AdminLinkProviderForUser", **named)

    at_once([pair.callers[number % 2] for number in range(RUNNERS)], run)
    assert pair.count("linked_identities", "pool_id = :p", p=pool_id) == 5
