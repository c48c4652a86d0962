"""What is scripted for a played provider, between two servers of one database: each entry is somebody's, once."""

from urllib.parse import urlsplit

import httpx2

from tests.support import providers
from tests.support.browser import Page, over_sockets
from tests.support.caller import Caller, at_once
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, OAuthClient, claims, pool_with_domain
from tests.support.pair import Pair

RUNNERS, SCRIPTED = 20, 12


def test_of_twenty_who_come_at_once_each_gets_an_entry_of_its_own_and_the_others_the_page(
    pair: Pair, pair_given: Given
) -> None:
    pool_id = pool_with_domain(pair_given)
    providers.made(pair_given, pool_id, "OIDC", "Acme")
    client = OAuthClient.made(pair_given, pool_id, SupportedIdentityProviders=["Acme"])
    at = f"{pair.first.url}/_emulator/providers/{pool_id}/Acme/next"
    scripted = [{"subject": f"user-{number}"} for number in range(SCRIPTED)]
    assert httpx2.post(at, json=scripted, trust_env=False).status_code == 201

    def run(caller: Caller, _: int) -> tuple[Page, str]:
        with over_sockets(caller.url) as browser:
            page = browser.follow(client.authorize(browser))
            if page.status == 200:
                return page, "page"
            arrived = browser.follow(page)
            assert arrived.location.startswith(CALLBACK), arrived.location
            tokens = client.exchange(browser, arrived.told["code"]).response.json()
            return arrived, claims(tokens["id_token"])["cognito:username"]

    found = [who for _, who in at_once([pair.callers[number % 2] for number in range(RUNNERS)], run)]
    assert sorted(found) == sorted([f"Acme_user-{number}" for number in range(SCRIPTED)] + ["page"] * 8)
    assert pair.count("scripted_sign_ins", "1 = 1") == 0


def test_a_played_provider_has_one_key_whoever_asks_first(pair: Pair, pair_given: Given) -> None:
    pool_id = pool_with_domain(pair_given)
    providers.made(pair_given, pool_id, "OIDC", "Acme")
    client = OAuthClient.made(pair_given, pool_id, SupportedIdentityProviders=["Acme"])
    at = f"{pair.first.url}/_emulator/providers/{pool_id}/Acme/next"
    httpx2.post(at, json=[{"subject": "ann"}] * RUNNERS, trust_env=False)

    def run(caller: Caller, _: int) -> str:
        with over_sockets(caller.url) as browser:
            return browser.follow(browser.follow(client.authorize(browser))).location

    places = at_once([pair.callers[number % 2] for number in range(RUNNERS)], run)
    assert [place for place in places if urlsplit(place).query.startswith("error") or "code=" not in place] == []
