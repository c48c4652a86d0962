"""Authorization codes in other hands: another app client, another pool, somebody without the verifier or late."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support.answers import refusal
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, VERIFIER, OAuthClient, challenge, claims
from tests.support.token_answers import INVALID_CLIENT, INVALID_GRANT, INVALID_REQUEST, answered, refused

PKCE = {"code_challenge": challenge(), "code_challenge_method": "S256"}
OTHER_VERIFIER = VERIFIER.replace("a", "b")
REVOKED = ("NotAuthorizedException", "Access Token has been revoked")
Browsers = Callable[..., Browser]


@pytest.fixture
def username(given: Given, app_client: OAuthClient) -> str:
    return given.confirmed_user(app_client.client)


def families(given: Given, client: OAuthClient) -> list[str]:
    """Of each family of the pool what it was revoked by, if it was."""
    rows = given.sql("SELECT revoked_by FROM refresh_token_families WHERE pool_id = :p", p=client.client.pool_id)
    return sorted(row["revoked_by"] or "" for row in rows)


# --- somebody else's ----------------------------------------------------------------------------------------------


def test_a_code_is_good_for_its_own_app_client_alone(
    browser: Browser, given: Given, app_client: OAuthClient, username: str
) -> None:
    pool_id = app_client.client.pool_id
    public, secret = OAuthClient.made(given, pool_id), OAuthClient.made(given, pool_id, GenerateSecret=True)
    code = app_client.code(browser, username)
    for thief in (public, secret):
        assert refused(thief.exchange(browser, code)) == INVALID_GRANT
    mixed = {"client_id": app_client.id}
    assert refused(secret.exchange(browser, code, **mixed)) == INVALID_CLIENT  # two clients in one request
    assert answered(app_client.exchange(browser, code))  # and a thief's try does not use it up


def test_a_code_of_a_client_with_a_secret_is_worth_nothing_without_it(browser: Browser, given: Given) -> None:
    helper = OAuthClient.made(given)
    client = OAuthClient.made(given, helper.client.pool_id, GenerateSecret=True)
    code = client.code(browser, given.confirmed_user(helper.client))
    sent = {"grant_type": "authorization_code", "client_id": client.id, "code": code, "redirect_uri": CALLBACK}
    wrong: list[dict[str, str]] = [{}, {"client_secret": ""}, {"client_secret": "wrong"}, {"client_secret": "\u00e9"}]
    for more in wrong:
        assert refused(browser.post(f"{client.base}/oauth2/token", {**sent, **more})) == INVALID_CLIENT
    assert answered(client.exchange(browser, code))


def test_a_code_is_good_in_its_own_pool_alone(
    another_browser: Browsers, browser: Browser, given: Given, app_client: OAuthClient, username: str
) -> None:
    """By whichever address the pools are told apart."""
    other = OAuthClient.made(given)
    code = app_client.code(browser, username)
    hosts = {
        client.id: f"http://{client.client.pool_id.lower().replace('_', '-')}.auth.us-east-1.localhost"
        for client in (app_client, other)
    }
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    tries = [
        (f"{other.base}/oauth2/token", other, INVALID_GRANT),
        (f"{hosts[other.id]}/oauth2/token", other, INVALID_GRANT),
        ("/oauth2/token", other, INVALID_GRANT),
        (f"{other.base}/oauth2/token", app_client, INVALID_CLIENT),
        (f"{hosts[other.id]}/oauth2/token", app_client, INVALID_CLIENT),
        (f"{app_client.base}/oauth2/token", other, INVALID_CLIENT),
        (f"{hosts[app_client.id]}/oauth2/token", other, INVALID_CLIENT),
    ]
    for address, client, said in tries:
        assert refused(another_browser().post(address, {**sent, "client_id": client.id})) == said, address
    crossed = another_browser().post(
        f"{hosts[app_client.id]}{other.base}/oauth2/token", {**sent, "client_id": other.id}
    )
    assert crossed.status == 404
    assert answered(
        another_browser().post(f"{hosts[app_client.id]}/oauth2/token", {**sent, "client_id": app_client.id})
    )


def test_an_app_client_of_one_pool_has_no_pages_at_the_domain_of_another(
    another_browser: Browsers, given: Given, app_client: OAuthClient
) -> None:
    other = OAuthClient.made(given)
    host = f"http://{other.client.pool_id.lower().replace('_', '-')}.auth.us-east-1.localhost"
    for base, path in (("", other.base), (host, "")):
        browser = another_browser(*([base] if base else []))
        for page in ("/oauth2/authorize", "/login", "/mfa"):
            answer = browser.get(f"{path}{page}", app_client.query())
            if page == "/mfa":
                answer = browser.follow(answer)
            assert answer.location == f"{path}/error?error=invalid_request"
    both = another_browser(host).get(f"{app_client.base}/login", app_client.query())
    assert both.status == 404


def test_a_session_of_one_pool_is_none_of_another(
    browser: Browser, given: Given, app_client: OAuthClient, username: str
) -> None:
    """Whatever name its cookie is sent under."""
    app_client.sign_in(browser, username)
    other = OAuthClient.made(given)
    text = browser.http.cookies[f"cognito-{app_client.client.pool_id}"]
    browser.http.cookies.clear()
    names = ("cognito", f"cognito-{other.client.pool_id}", f"cognito-{app_client.client.pool_id}")
    stolen = "; ".join(f"{name}={text}" for name in names)
    page = browser.get(f"{other.base}/oauth2/authorize", other.query(), cookie=stolen)
    assert page.location.startswith(f"{other.base}/login?")
    browser.get(f"{other.base}/logout", {"client_id": other.id}, cookie=stolen)
    assert "code" in browser.get(f"{app_client.base}/oauth2/authorize", app_client.query(), cookie=stolen).told


def test_a_session_is_none_of_an_app_client_without_the_users_provider(
    browser: Browser, given: Given, app_client: OAuthClient, username: str
) -> None:
    app_client.sign_in(browser, username)
    other = OAuthClient.made(given, app_client.client.pool_id, SupportedIdentityProviders=[])
    assert "code" not in other.authorize(browser).told
    same = OAuthClient.made(given, app_client.client.pool_id)
    assert "code" in same.authorize(browser).told


# --- twice --------------------------------------------------------------------------------------------------------


def test_a_code_that_is_shown_twice_takes_back_what_it_gave(
    browser: Browser, given: Given, app_client: OAuthClient, username: str
) -> None:
    other = app_client.tokens(browser, username)
    code = app_client.code(browser, username)
    tokens = answered(app_client.exchange(browser, code))
    assert refused(app_client.exchange(browser, code)) == INVALID_GRANT
    assert families(given, app_client) == ["", "CodeReuse"]
    assert refusal(given.cognito.get_user, AccessToken=tokens["access_token"]) == REVOKED
    page = app_client.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refused(page) == INVALID_GRANT
    assert app_client.user_info(browser, other["access_token"]).status == 200  # of another code
    assert refused(app_client.exchange(browser, code)) == INVALID_GRANT


def test_what_a_code_gave_is_taken_back_after_the_code_ran_out_as_well(
    browser: Browser, given: Given, app_client: OAuthClient, username: str
) -> None:
    code = app_client.code(browser, username)
    app_client.exchange(browser, code)
    given.clock_advanced(timedelta(minutes=20))
    assert refused(app_client.exchange(browser, code)) == INVALID_GRANT
    assert families(given, app_client) == ["CodeReuse"]


def test_nobody_else_can_have_it_taken_back(
    browser: Browser, given: Given, app_client: OAuthClient, username: str
) -> None:
    """The code of a callback stands in the history of a browser: who finds it there must not end what it gave."""
    thief = OAuthClient.made(given, app_client.client.pool_id)
    code = app_client.code(browser, username, **PKCE)
    assert answered(app_client.exchange(browser, code, code_verifier=VERIFIER))
    for client, verifier in ((thief, VERIFIER), (app_client, None), (app_client, OTHER_VERIFIER)):
        assert refused(client.exchange(browser, code, code_verifier=verifier)) == INVALID_GRANT
    assert families(given, app_client) == [""]


def test_a_code_that_nobody_was_given(browser: Browser, app_client: OAuthClient, username: str) -> None:
    code = app_client.code(browser, username)
    for wrong in (code.upper(), f" {code}", f"{code} ", code.replace("-", ""), f"{code}\n", "\u00e9", "x" * 10_000):
        assert refused(app_client.exchange(browser, wrong)) == INVALID_GRANT
    assert refused(app_client.exchange(browser, "")) == INVALID_REQUEST
    twice = f"grant_type=authorization_code&client_id={app_client.id}&code={code}&code={code}&redirect_uri={CALLBACK}"
    assert refused(browser.post(f"{app_client.base}/oauth2/token", twice)) == INVALID_REQUEST
    assert answered(app_client.exchange(browser, code))


# --- PKCE ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "verifier",
    [None, "", OTHER_VERIFIER, challenge(), VERIFIER[:-1], f"{VERIFIER} ", "x" * 42, "x" * 129, "\u00e9" * 43],
)
def test_a_code_with_a_challenge_needs_its_verifier(
    browser: Browser, app_client: OAuthClient, username: str, verifier: str | None
) -> None:
    code = app_client.code(browser, username, **PKCE)
    assert refused(app_client.exchange(browser, code, code_verifier=verifier)) == INVALID_GRANT
    assert answered(app_client.exchange(browser, code, code_verifier=VERIFIER))


def test_a_verifier_without_a_challenge_is_refused(browser: Browser, app_client: OAuthClient, username: str) -> None:
    """Who took the challenge out of the link cannot have the app's own exchange pass unnoticed."""
    code = app_client.code(browser, username)
    assert refused(app_client.exchange(browser, code, code_verifier=VERIFIER)) == INVALID_GRANT
    assert answered(app_client.exchange(browser, code))


def test_a_secret_stands_in_for_no_verifier(browser: Browser, given: Given) -> None:
    helper = OAuthClient.made(given)
    client = OAuthClient.made(given, helper.client.pool_id, GenerateSecret=True)
    code = client.code(browser, given.confirmed_user(helper.client), **PKCE)
    assert refused(client.exchange(browser, code)) == INVALID_GRANT


def test_a_code_has_the_challenge_that_stood_in_the_forms_address(
    browser: Browser, app_client: OAuthClient, username: str
) -> None:
    """A page that was opened with a challenge, whose form is sent without."""
    page = browser.follow(app_client.authorize(browser, **PKCE))
    form = page.form("/login")
    query = "&".join(f"{name}={value}" for name, value in app_client.query().items())
    code = browser.post(
        f"{app_client.base}/login?{query}", {**form.fields, "username": username, "password": "Passw0rd!"}
    ).told["code"]
    assert refused(app_client.exchange(browser, code, code_verifier=VERIFIER)) == INVALID_GRANT


# --- meanwhile ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["disabled", "deleted", "pages off", "flow off"])
def test_a_code_dies_with_what_it_was_given_for(
    browser: Browser, given: Given, app_client: OAuthClient, username: str, what: str
) -> None:
    code = app_client.code(browser, username)
    pool_id, cognito = app_client.client.pool_id, given.cognito
    oauth: dict[str, Any] = {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"],
        "CallbackURLs": [CALLBACK],
        "SupportedIdentityProviders": ["COGNITO"],
    }
    if what == "disabled":
        cognito.admin_disable_user(UserPoolId=pool_id, Username=username)
    elif what == "deleted":
        cognito.admin_delete_user(UserPoolId=pool_id, Username=username)
        given.confirmed_user(app_client.client, username)
    elif what == "pages off":
        changed = {**oauth, "AllowedOAuthFlowsUserPoolClient": False}
        cognito.update_user_pool_client(UserPoolId=pool_id, ClientId=app_client.id, **changed)
    else:
        changed = {**oauth, "AllowedOAuthFlows": ["implicit"]}
        cognito.update_user_pool_client(UserPoolId=pool_id, ClientId=app_client.id, **changed)
    said = "unauthorized_client" if what.endswith("off") else "invalid_grant"
    assert refused(app_client.exchange(browser, code)) == (400, {"error": said})
    assert "code" not in app_client.authorize(browser).told
    assert families(given, app_client) == []


def test_tokens_of_one_user_are_never_anothers(
    browser: Browser, another_browser: Browsers, given: Given, app_client: OAuthClient, username: str
) -> None:
    """Two browsers, two users, their codes exchanged crosswise: a code tells who signed in, not who asks."""
    eve, evil = given.confirmed_user(app_client.client), another_browser()
    code, hers = app_client.code(browser, username), app_client.code(evil, eve)
    told = [claims(answered(app_client.exchange(browser, each))["id_token"]) for each in (hers, code)]
    assert [each["cognito:username"] for each in told] == [eve, username]
