"""People sign in through a SAML provider, from the app client's link to its tokens."""

from urllib.parse import quote, urlencode

import httpx2
import pytest

from tests.federation.saml.room import Room, room
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, claims
from tests.support.saml_provider import encoded, instant

NAME = "Corp_Jane.Doe@corp.example"


@pytest.fixture
def corp(given: Given, hosted: httpx2.BaseTransport) -> Room:
    return room(given, hosted)


@pytest.fixture
def portal(given: Given, hosted: httpx2.BaseTransport) -> Room:
    """Whose provider may begin sign-ins."""
    return room(given, hosted, IDPInit="true")


def test_a_person_signs_in_through_a_saml_provider(corp: Room) -> None:
    browser = corp.browser()
    told = {"mail": ["jane@corp.example"], "groups": ["staff", "a, b"]}
    page = corp.sign_in(browser, attributes=told)
    assert page.told["state"] == "a-state"
    found = claims(corp.tokens(browser, page)["id_token"])
    assert (found["cognito:username"], found["email"]) == (NAME, "jane@corp.example")
    assert found["custom:groups"] == "[staff, a%2C+b]"
    (identity,) = found["identities"]
    assert (identity["userId"], identity["issuer"]) == ("Jane.Doe@corp.example", corp.provider.entity_id)
    shown = corp.given.cognito.admin_get_user(UserPoolId=corp.pool_id, Username=NAME)
    assert shown["UserStatus"] == "EXTERNAL_PROVIDER"
    again = corp.sign_in(corp.browser(), attributes={"mail": ["new@corp.example"]})
    assert "code" in again.told
    assert "new@corp.example" in str(corp.given.cognito.admin_get_user(UserPoolId=corp.pool_id, Username=NAME))


@pytest.mark.once
def test_a_long_answer_is_taken(corp: Room) -> None:
    browser = corp.browser()
    request_id, relay_state = corp.leave(browser)
    told = corp.told(request_id, attributes={"mail": ["jane@corp.example"], "photo": ["x" * 60_000]})
    document = corp.provider.sign(told.response())
    assert 64 * 1024 < len(encoded(document)) <= 100_000
    assert "code" in corp.come_back(browser, relay_state, document).told
    too_long = corp.come_back(corp.browser(), relay_state, "a" * 300_000)
    assert (too_long.status, too_long.response.json()) == (400, {"error": "invalid_request"})


@pytest.mark.once
def test_what_is_wrong_with_an_answer_is_told_to_the_app_client(corp: Room) -> None:
    browser = corp.browser()
    page = corp.sign_in(browser, audience="urn:amazon:cognito:sp:us-east-1_another")
    assert page.location == (
        f"{CALLBACK}?error_description=Invalid+SAML+response+received%3A+Audience+restriction+does+not+name+the+user+"
        "pool.+&state=a-state&error=server_error"
    )
    assert "us-east-1_another" in page.response.headers["x-emulator-note"]


@pytest.mark.once
def test_a_name_that_is_too_long_is_told(corp: Room) -> None:
    name = "x" * 130
    page = corp.sign_in(corp.browser(), name_id=name)
    assert page.told["error_description"] == (
        f"Error in SAML response processing: 1 validation error detected: Value 'Corp_{name}' at 'userName' failed to "
        "satisfy constraint: Member must have length less than or equal to 128"
    )


@pytest.mark.once
@pytest.mark.parametrize(
    ("relay_state", "expected"),
    [
        (None, "Invalid samlResponse or relayState from identity provider"),
        ("", "Invalid samlResponse or relayState from identity provider"),
        ("nonsense", "Invalid relayState from identity provider"),
        ("https://evil.example/", "Invalid relayState from identity provider"),
        ("%zz", "Invalid relayState from identity provider"),
    ],
)
def test_a_relay_state_of_nobody_ends_on_the_error_page(portal: Room, relay_state: str | None, expected: str) -> None:
    document = portal.provider.sign(portal.told(None).response())
    browser = portal.browser()
    page = portal.come_back(browser, relay_state, document)
    assert page.location == f"{portal.client.base}/error?{urlencode({'error': expected})}"
    assert expected in browser.follow(page).text


@pytest.mark.once
def test_an_answer_in_another_browser_signs_nobody_in(corp: Room) -> None:
    """Whoever begins a sign-in cannot have somebody else end it, and the other way around."""
    request_id, relay_state = corp.leave(corp.browser())
    document = corp.provider.sign(corp.told(request_id).response())
    page = corp.come_back(corp.browser(), relay_state, document)
    assert page.location.startswith(f"{corp.client.base}/error?error=invalid_request")


@pytest.mark.once
def test_the_answer_to_one_request_does_not_answer_another(corp: Room) -> None:
    browser = corp.browser()
    mine, _ = corp.leave(browser)
    _, relay_state = corp.leave(browser)
    page = corp.come_back(browser, relay_state, corp.provider.sign(corp.told(mine).response()))
    assert "InResponseTo" in page.told["error_description"]


# --- sign-ins that begin at the provider ------------------------------------------------------------------------------


def relay(portal: Room, **changes: str | None) -> str:
    usual = {
        "identity_provider": portal.name,
        "client_id": portal.client.id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid+email",
    }
    return "&".join(f"{name}={value}" for name, value in {**usual, **changes}.items() if value is not None)


def test_a_sign_in_begins_at_the_provider(portal: Room) -> None:
    browser = portal.browser()
    document = portal.provider.sign(portal.told(None).response())
    page = portal.come_back(browser, relay(portal), document)
    assert sorted(page.told) == ["code"]
    tokens = portal.tokens(browser, page)
    assert claims(tokens["id_token"])["cognito:username"] == NAME
    assert claims(tokens["access_token"])["scope"] == "openid email"
    again = portal.come_back(portal.browser(), relay(portal), document)
    assert "was used before" in again.told["error_description"]


@pytest.mark.once
@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": f"{CALLBACK}.evil.example"},
        {"redirect_uri": quote(quote("https://evil.example/", safe=""), safe="")},
        {"redirect_uri": None},
        {"redirect_uri": f"{CALLBACK}&redirect_uri=https://evil.example/"},
        {"client_id": "nobody"},
    ],
    ids=str,
)
def test_nobody_is_sent_to_an_address_of_the_relay_state_alone(portal: Room, changes: dict[str, str | None]) -> None:
    document = portal.provider.sign(portal.told(None).response())
    page = portal.come_back(portal.browser(), relay(portal, **changes), document)
    assert page.location.startswith(f"{portal.client.base}/error?")
    assert "evil" not in page.location


@pytest.mark.once
def test_a_sign_in_that_begins_at_the_provider_is_judged_as_any_other(portal: Room, corp: Room) -> None:
    def refused(at: Room, **changes: str | None) -> dict[str, str]:
        document = at.provider.sign(at.told(None).response())
        return at.come_back(at.browser(), relay(at, **changes), document).told

    assert refused(portal, scope="admin") == {"error": "invalid_request", "error_description": "invalid_scope"}
    assert refused(portal, response_type="id_token") == {"error": "invalid_request"}
    assert refused(portal, identity_provider="Other") == {"error": "invalid_request"}
    assert refused(portal, identity_provider=None) == {"error": "invalid_request"}
    assert "may not begin sign-ins" in refused(corp)["error_description"]


@pytest.mark.once
def test_an_old_answer_begins_no_sign_in(portal: Room) -> None:
    document = portal.provider.sign(portal.told(None, issued=instant(-400)).response())
    page = portal.come_back(portal.browser(), relay(portal), document)
    assert "expired" in page.told["error_description"]
