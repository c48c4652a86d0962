"""Through the front door: an application, the page of a played provider, and back to the application."""

from collections.abc import Callable
from typing import Any

import pytest

from emulator import app
from emulator.federation.played.outcomes import BROKEN_SIGNATURE, EXPIRED, TIME_OUT
from tests.federation.played.play import ANN, TYPES, Play
from tests.support import providers
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, SIGNED_OUT

DENIED = {"Facebook": "access_denied", "SignInWithApple": "user_cancelled_authorize", "SAML": "server_error"}


@pytest.mark.parametrize("kind", TYPES)
def test_somebody_new_signs_in_and_is_known_the_next_time(play: Play, kind: str) -> None:
    played = play.client(kind)
    browser = play.browser()
    first = played.tokens(browser, played.signs_in(browser))
    assert {name: first[name] for name in ANN} == ANN
    username = f"{played.name}_ann-1"
    assert (first["cognito:username"], first["cognito:groups"]) == (username, [f"{played.pool_id}_{played.name}"])
    another = play.browser()
    page = played.page(another)
    assert (username in page.text, "Ann Lee" in page.text, "just now" in page.text) == (True, True, True)
    second = played.tokens(another, played.back(another, played.send(another, page, "use")))
    assert second["sub"] == first["sub"]
    (known,) = played.control("GET", "/identities")["identities"]
    assert (known["subject"], known["claims"], known["username"]) == ("ann-1", ANN, username)


@pytest.mark.parametrize("kind", TYPES)
def test_a_person_says_no(play: Play, kind: str) -> None:
    played = play.client(kind)
    browser = play.browser()
    page = played.page(browser)
    arrived = played.back(browser, browser.post(str(page.response.url), {**csrf(page), "act": "deny"}))
    assert arrived.location.startswith(CALLBACK)
    assert arrived.told["error"] == DENIED.get(kind, "access_denied"), arrived.told
    assert play.given.cognito.list_users(UserPoolId=played.pool_id)["Users"] == []


def test_an_error_of_the_provider_s_goes_to_the_application(play: Play) -> None:
    played = play.client()
    browser = play.browser()
    page = played.page(browser)
    sent = played.send(browser, page, "error", error="temporarily_unavailable", error_description="Back at nine")
    told = played.back(browser, sent).told
    assert (told["error"], told["error_description"]) == ("temporarily_unavailable", "Back at nine")


@pytest.mark.parametrize(
    ("kind", "flaw"),
    [
        *[(kind, BROKEN_SIGNATURE) for kind in ("OIDC", "Google", "SignInWithApple", "SAML")],
        *[(kind, EXPIRED) for kind in TYPES],
        *[(kind, TIME_OUT) for kind in TYPES if kind != "SAML"],
    ],
)
@pytest.mark.once
def test_an_answer_that_is_not_right_signs_nobody_in(play: Play, kind: str, flaw: str) -> None:
    played = play.client(kind)
    arrived = played.signs_in(flaw=flaw)
    assert arrived.location.startswith(CALLBACK)
    assert arrived.told["error"] == ("server_error" if kind == "SAML" else "invalid_request"), arrived.told
    assert play.given.cognito.list_users(UserPoolId=played.pool_id)["Users"] == []


@pytest.mark.parametrize("kind", ["OIDC", "SignInWithApple", "SAML"])
def test_what_is_scripted_needs_no_page(play: Play, kind: str) -> None:
    played = play.client(kind)
    later: list[dict[str, Any]] = [{"subject": "ann-1"}, {"error": "denied"}]
    played.control("POST", "/next", [{"subject": "ann-1", "claims": ANN}, *later])
    subs = []
    for _ in range(2):
        browser = play.browser()
        subs.append(played.tokens(browser, played.back(browser, played.page(browser)))["sub"])
    assert subs[0] == subs[1]
    browser = play.browser()
    assert "error" in played.back(browser, played.page(browser)).told
    assert played.page(play.browser()).status == 200  # nothing is scripted any more, so the page asks


def test_encrypted_responses_are_read(play: Play) -> None:
    played = play.client("SAML", EncryptedResponses="true")
    browser = play.browser()
    assert played.tokens(browser, played.signs_in(browser))["email"] == ANN["email"]


def test_a_linked_user_is_who_signs_in(play: Play) -> None:
    played = play.client()
    given = play.given
    given.cognito.admin_create_user(
        UserPoolId=played.pool_id, Username="ann", UserAttributes=[{"Name": "email", "Value": "ann@example.test"}]
    )
    given.cognito.admin_link_provider_for_user(
        UserPoolId=played.pool_id,
        DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": "ann"},
        SourceUser={
            "ProviderName": "Corporate",
            "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": "ann-1",
        },
    )
    browser = play.browser()
    page = played.page(browser)
    assert "user <code>ann</code>" in page.text  # whom the pool knows is on the page, without being made up
    arrived = played.back(browser, played.send(browser, page, "use"))
    assert played.tokens(browser, arrived)["cognito:username"] == "ann"


def csrf(page: Any) -> dict[str, str]:
    return {"_csrf": page.forms[-1].fields["_csrf"]}


def test_who_signs_out_is_signed_out_at_a_played_saml_provider_too(play: Play) -> None:
    played = play.client("SAML", MetadataFile=providers.metadata(log_out=True), IDPSignout="true")
    browser = play.browser()
    played.signs_in(browser)
    query = {"client_id": played.app.id, "logout_uri": SIGNED_OUT}
    left = browser.get(f"{played.app.base}/logout", query)
    assert left.location.startswith(f"/_emulator/providers/{played.pool_id}/Corporate/slo?SAMLRequest="), left.location
    assert played.back(browser, browser.follow(left)).location == SIGNED_OUT
    assert browser.get(f"/_emulator/providers/{played.pool_id}/Corporate/slo", {"SAMLRequest": "AAAA"}).status == 400


def test_metadata_at_a_name_that_is_played_need_not_be_fetched(
    play: Play, connect: Any, serve: Callable[..., Any], make_settings: Callable[..., Any]
) -> None:
    services = app.build_services(make_settings(fake_providers="reserved"))
    try:
        cognito = connect(to=app.build_door(services))
        pool_id = play.given.pool()
        url = "https://idp.corporate.test/metadata?a=1&b=2"
        details = providers.made(
            Given(cognito, services), pool_id, "SAML", "Corp", ProviderDetails={"MetadataURL": url}
        )
        assert details["ProviderDetails"]["SSORedirectBindingURI"] == url
        http = serve(fake_providers="reserved")
        (shown,) = http.get(f"/_emulator/providers/{pool_id}").json()["providers"]
        assert shown["played"] is True
    finally:
        app.close(services)
