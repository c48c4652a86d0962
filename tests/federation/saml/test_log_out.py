"""People sign out of the pool and of their SAML provider together."""

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from lxml import etree

from tests.federation.saml.room import LOG_OUT, Room, room
from tests.support.browser import HOST, Browser, Page
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, SIGNED_OUT
from tests.support.saml_provider import SPACES, SUCCESS, A, P, SamlProvider, encoded, instant, request

FAILED = "urn:oasis:names:tc:SAML:2.0:status:Responder"


@pytest.fixture
def corp(given: Given, hosted: httpx2.BaseTransport) -> Room:
    return room(given, hosted, IDPSignout="true")


def logout(corp: Room, browser: Browser, **changes: str) -> Page:
    query = changes or {"logout_uri": SIGNED_OUT}
    return browser.get(f"{corp.client.base}/logout", {"client_id": corp.client.id, **query})


def signed_in(corp: Room) -> Browser:
    browser = corp.browser()
    assert "code" in corp.sign_in(browser).told
    return browser


def response(corp: Room, request_id: str, **changes: Any) -> etree._Element:
    told = {"Destination": f"{HOST}{corp.client.base}/saml2/logout", "InResponseTo": request_id, **changes}
    issuer, status = told.pop("issuer", corp.provider.entity_id), told.pop("status", SUCCESS)
    attributes = " ".join(f'{name}="{value}"' for name, value in told.items())
    return etree.fromstring(
        f'<samlp:LogoutResponse xmlns:samlp="{P}" xmlns:saml="{A}" ID="_out" Version="2.0" IssueInstant="{instant()}" '
        f'{attributes}><saml:Issuer>{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{status}"/>'
        "</samlp:Status></samlp:LogoutResponse>"
    )


def answered(corp: Room, browser: Browser, relay_state: str, document: etree._Element) -> Page:
    fields = {"SAMLResponse": encoded(document), "RelayState": relay_state}
    return browser.post(f"{corp.client.base}/saml2/logout", fields)


@pytest.mark.parametrize("onwards", ["logout_uri", "redirect_uri"])
def test_whoever_signs_out_goes_to_the_provider_first(corp: Room, onwards: str) -> None:
    browser = signed_in(corp)
    then = (
        {"logout_uri": SIGNED_OUT} if onwards == "logout_uri" else {"redirect_uri": CALLBACK, "response_type": "code"}
    )
    page = logout(corp, browser, **then)
    assert page.location.startswith(f"{LOG_OUT}?SAMLRequest=")
    message, told = request(page.location)
    assert list(told) == ["SAMLRequest", "RelayState", "SigAlg", "Signature"]
    assert (message.tag, message.get("Destination")) == (f"{{{P}}}LogoutRequest", LOG_OUT)
    assert message.findtext("saml:NameID", namespaces=SPACES) == "Jane.Doe@corp.example"
    assert message.findtext("samlp:SessionIndex", namespaces=SPACES) == "_session-1"
    assert is_signed(corp, page.location)
    assert corp.client.authorize(browser).location.startswith(corp.provider.sign_on)
    back = answered(corp, browser, told["RelayState"], corp.provider.sign(response(corp, message.get("ID", ""))))
    assert back.location.startswith(SIGNED_OUT if onwards == "logout_uri" else f"{corp.client.base}/login?client_id=")


def is_signed(corp: Room, location: str) -> bool:
    """By the certificate that the API tells."""
    content, _, _ = urlsplit(location).query.partition("&Signature=")
    ours = corp.given.cognito.get_signing_certificate(UserPoolId=corp.pool_id)["Certificate"]
    public = x509.load_der_x509_certificate(base64.b64decode(ours)).public_key()
    assert isinstance(public, RSAPublicKey)
    _, told = request(location)
    public.verify(base64.b64decode(told["Signature"]), content.encode(), PKCS1v15(), hashes.SHA256())
    return True


@pytest.mark.once
def test_a_provider_that_is_not_set_so_is_not_told(given: Given, hosted: httpx2.BaseTransport, corp: Room) -> None:
    silent = room(given, hosted)
    assert logout(silent, signed_in(silent)).location == SIGNED_OUT
    without = SamlProvider()
    given.cognito.update_identity_provider(
        UserPoolId=corp.pool_id,
        ProviderName="Corp",
        ProviderDetails={"MetadataFile": without.metadata(), "IDPSignout": "true"},
    )
    assert logout(corp, signed_in(corp)).location == SIGNED_OUT
    assert logout(corp, corp.browser()).location == SIGNED_OUT


@pytest.mark.once
def test_an_address_that_is_not_the_app_clients_is_refused_before(corp: Room) -> None:
    browser = signed_in(corp)
    assert "/error?" in logout(corp, browser, logout_uri="https://evil.example/").location
    assert logout(corp, browser).location == SIGNED_OUT


@pytest.mark.once
def test_a_provider_that_fails_hinders_nobody(corp: Room) -> None:
    browser = signed_in(corp)
    message, told = request(logout(corp, browser).location)
    document = corp.provider.sign(response(corp, message.get("ID", ""), status=FAILED))
    page = answered(corp, browser, told["RelayState"], document)
    assert page.location == SIGNED_OUT
    assert FAILED in page.response.headers["x-emulator-note"]


@pytest.mark.once
def test_an_answer_that_is_not_the_providers_leads_nowhere(given: Given, corp: Room) -> None:
    browser = signed_in(corp)
    message, told = request(logout(corp, browser).location)
    request_id, relay_state = message.get("ID", ""), told["RelayState"]
    right = response(corp, request_id)
    wrong = [
        right,
        SamlProvider(number=1).sign(right),
        corp.provider.sign(response(corp, "_another")),
        corp.provider.sign(response(corp, request_id, issuer="https://other.example")),
        corp.provider.sign(response(corp, request_id, Destination="https://other.example/saml2/logout")),
        corp.provider.sign(corp.told(request_id).response()),
    ]
    for document in wrong:
        page = answered(corp, browser, relay_state, document)
        assert page.location.startswith(f"{corp.client.base}/error?error=Invalid+samlResponse")
    good = corp.provider.sign(right)
    changed = relay_state[:-6] + ("A" if relay_state[-6] != "A" else "B") + relay_state[-5:]
    for state in ("", changed, "https://evil.example/"):
        assert "/error?error=Invalid+relayState" in answered(corp, browser, state, good).location
    assert answered(corp, browser, relay_state, good).location == SIGNED_OUT
    given.clock_advanced(timedelta(minutes=6))
    assert "/error?error=Invalid+relayState" in answered(corp, browser, relay_state, good).location


@pytest.mark.once
def test_a_provider_signs_nobody_out(corp: Room) -> None:
    browser = signed_in(corp)
    asked = etree.fromstring(f'<samlp:LogoutRequest xmlns:samlp="{P}" ID="_a" Version="2.0"/>')
    page = browser.post(f"{corp.client.base}/saml2/logout", {"SAMLRequest": encoded(asked), "RelayState": "x"})
    assert "/error?error=invalid_request" in page.location
    assert "code" in corp.client.authorize(browser).told
