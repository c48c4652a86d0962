"""Authorization codes and browsers' sessions between two servers of one database."""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.support.browser import Browser, Page, over_sockets
from tests.support.caller import Caller, at_once
from tests.support.given import PASSWORD, Given
from tests.support.mfa_scenes import SMS, Scene
from tests.support.oauth_client import CALLBACK, SIGNED_OUT, OAuthClient
from tests.support.pair import Pair

RUNNERS = 20


@pytest.fixture
def client(pair_given: Given) -> OAuthClient:
    made = OAuthClient.made(pair_given)
    pair_given.confirmed_user(made.client, "bob")
    return made


def race(pair: Pair, act: Callable[[Browser, int], Page]) -> list[Page]:
    """Each runner has a browser of its own, every other one at the other server. None may get a 500."""

    def run(caller: Caller, number: int) -> Page:
        with over_sockets(caller.url) as browser:
            return act(browser, number)

    pages = at_once([pair.callers[number % 2] for number in range(RUNNERS)], run)
    assert max(page.status for page in pages) < 500
    return pages


def said(pages: list[Page]) -> Counter[str]:
    """Of answers of the token endpoint."""
    return Counter("ok" if page.status == 200 else page.response.json()["error"] for page in pages)


def cookies_of(browser: Browser, other: Browser) -> None:
    """What one browser keeps, another keeps: they are one browser at two servers."""
    for cookie in browser.http.cookies.jar:
        other.http.cookies.set(cookie.name, cookie.value or "", path="/")


def exchange(client: OAuthClient, code: str) -> Callable[[Browser, int], Page]:
    return lambda browser, _: client.exchange(browser, code)


def test_of_twenty_exchanges_of_a_code_one_succeeds_and_the_others_revoke_what_it_gave(
    pair: Pair, pair_given: Given, client: OAuthClient
) -> None:
    pair_given.cognito.set_user_pool_session_configuration(
        UserPoolId=client.client.pool_id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 20}
    )
    with over_sockets(pair.first.url) as browser:
        for _ in range(3):
            code = client.code(browser, "bob")
            pages = race(pair, exchange(client, code))
            assert said(pages) == {"ok": 1, "invalid_grant": RUNNERS - 1}
            [tokens] = [page.response.json() for page in pages if page.status == 200]
            refreshed = client.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
            assert said([refreshed]) == {"invalid_grant": 1}
            assert client.user_info(browser, tokens["access_token"]).status == 401
    sessions = pair.sql("SELECT id FROM user_sessions WHERE pool_id = :p", p=client.client.pool_id)
    assert len(sessions) == 4, "one of the browser, and one of each exchange that succeeded"
    rows = pair.sql("SELECT revoked_by FROM refresh_token_families WHERE pool_id = :p", p=client.client.pool_id)
    assert [row["revoked_by"] for row in rows] == ["CodeReuse"] * 3
    used = "SELECT origin_jti FROM v_authorization_codes WHERE pool_id = :p AND state = 'used'"
    assert len({row["origin_jti"] for row in pair.sql(used, p=client.client.pool_id)}) == 3


def test_codes_are_exchanged_while_their_user_goes(pair: Pair, pair_given: Given, client: OAuthClient) -> None:
    """Whoever is first, nobody gets tokens of a user who is gone."""
    with over_sockets(pair.first.url) as browser:
        codes = [client.code(browser, "bob") for _ in range(RUNNERS)]
    pool_id = client.client.pool_id

    def act(browser: Browser, number: int) -> Page:
        if number == 0:
            pair_given.cognito.admin_delete_user(UserPoolId=pool_id, Username="bob")
        return client.exchange(browser, codes[number])

    pages = race(pair, act)
    assert set(said(pages)) <= {"ok", "invalid_grant"}
    for table in ("refresh_token_families", "authorization_codes", "browser_sessions"):
        assert pair.count(table, "pool_id = :p", p=pool_id) == 0


def test_a_session_that_began_at_one_server_is_good_at_the_other_and_ends_at_both(
    pair: Pair, client: OAuthClient
) -> None:
    with over_sockets(pair.first.url) as first, over_sockets(pair.second.url) as second:
        client.sign_in(first, "bob")
        cookies_of(first, second)
        code = client.authorize(second).told["code"]
        assert said([client.exchange(first, code)]) == {"ok": 1}
        second.get(f"{client.base}/logout", {"client_id": client.id, "logout_uri": SIGNED_OUT})
        assert "code" not in client.authorize(first).told


def test_a_sign_in_that_began_at_one_server_goes_on_at_the_other(pair: Pair, pair_given: Given) -> None:
    scene = Scene(pair_given)
    pool_id = scene.client.pool_id
    pair_given.domain(pool_id)
    client = OAuthClient.made(pair_given, pool_id)
    scene.user()
    scene.activates(SMS)
    with over_sockets(pair.first.url) as first, over_sockets(pair.second.url) as second:
        login = first.get(f"{client.base}/login", client.query())
        cookies_of(first, second)
        asked = second.submit(login, "/login", username="bob", password=PASSWORD)
        cookies_of(second, first)
        assert first.submit(asked, "/mfa", code=scene.code()).location.startswith(f"{CALLBACK}?code=")


def test_sign_ins_at_once_leave_a_user_no_more_sessions_than_the_pool_allows(
    pair: Pair, pair_given: Given, client: OAuthClient
) -> None:
    pool_id = client.client.pool_id
    pair_given.cognito.set_user_pool_session_configuration(
        UserPoolId=pool_id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 2}
    )

    def act(browser: Browser, number: int) -> Page:
        if number % 4 == 0:  # tokens in the fragment
            return client.sign_in(browser, "bob", response_type="token")
        return client.exchange(browser, client.sign_in(browser, "bob").told["code"])

    pages = race(pair, act)
    assert Counter(page.status for page in pages) == {200: 15, 302: 5}
    assert all("access_token" in page.told for page in pages if page.status == 302)
    live = "SELECT session_type FROM v_user_sessions WHERE pool_id = :p AND state = 'live'"
    assert Counter(row["session_type"] for row in pair.sql(live, p=pool_id)) == {"TOKEN": 2, "SSO": RUNNERS}
    assert pair.count("refresh_token_families", "pool_id = :p AND revoked_at IS NULL", p=pool_id) == 2


def test_a_logout_among_requests_of_the_same_browser_ends_its_session(pair: Pair, client: OAuthClient) -> None:
    with over_sockets(pair.first.url) as signed_in:
        client.sign_in(signed_in, "bob")
        [kept] = [f"{cookie.name}={cookie.value}" for cookie in signed_in.http.cookies.jar if "cognito" in cookie.name]
        address = f"{client.base}/oauth2/authorize?{urlencode(client.query())}"

        def act(browser: Browser, number: int) -> Page:
            if number == RUNNERS // 2:
                return browser.get(f"{client.base}/logout", {"client_id": client.id}, cookie=kept)
            return browser.get(address, cookie=kept)

        assert {page.status for page in race(pair, act)} == {302}
        assert "code" not in client.authorize(signed_in).told
