"""pysaml2 as the identity provider: what it reads of our requests, and what we read of its answers."""

from pathlib import Path

import httpx2
import pytest

from tests.federation.saml.room import Room, room
from tests.support.browser import HOST
from tests.support.given import Given
from tests.support.oauth_client import SIGNED_OUT, claims
from tests.support.pysaml2_provider import Pysaml2, pysaml2
from tests.support.saml_provider import encoded, request

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
PERSON = {"mail": ["jane@corp.example"], "groups": ["staff", "a, b"]}


@pytest.fixture
def corp(given: Given, hosted: httpx2.BaseTransport) -> Room:
    return room(given, hosted, IDPSignout="true", IDPInit="true", RequestSigningAlgorithm="rsa-sha256")


@pytest.fixture
def peer(corp: Room, tmp_path: Path) -> Pysaml2:
    signs_by = corp.given.cognito.get_signing_certificate(UserPoolId=corp.pool_id)["Certificate"]
    address = f"{HOST}{corp.client.base}"
    return pysaml2(corp.provider, tmp_path, address=address, pool_id=corp.pool_id, signs_by=signs_by)


@pytest.mark.parametrize(
    ("response", "assertion", "is_encrypted"),
    [(True, False, False), (False, True, False), (True, True, False), (False, True, True)],
)
def test_pysaml2_signs_people_in(
    corp: Room, peer: Pysaml2, response: bool, assertion: bool, is_encrypted: bool
) -> None:
    browser = corp.browser()
    page = corp.client.authorize(browser)
    _, told = request(page.location)
    asked = peer.asked(told)
    assert asked.message.issuer.text == peer.audience
    xml = peer.answer(
        asked.message.assertion_consumer_service_url,
        asked.message.id,
        sign_response=response,
        sign_assertion=assertion,
        attributes=PERSON,
    )
    if is_encrypted:
        details = corp.given.cognito.describe_identity_provider(UserPoolId=corp.pool_id, ProviderName="Corp")
        xml = peer.encrypt(xml, details["IdentityProvider"]["ProviderDetails"]["ActiveEncryptionCertificate"])
        assert "jane@corp.example" not in xml
    back = corp.come_back(browser, told["RelayState"], encoded(xml))
    found = claims(corp.tokens(browser, back)["id_token"])
    assert found["cognito:username"] == "Corp_jane-17"


def test_pysaml2_begins_a_sign_in(corp: Room, peer: Pysaml2) -> None:
    xml = peer.answer(corp.callback, None, sign_response=True, sign_assertion=False, attributes=PERSON)
    relay_state = (
        f"identity_provider=Corp&client_id={corp.client.id}&redirect_uri=https://app.example.test/callback"
        "&response_type=code&scope=openid"
    )
    browser = corp.browser()
    assert corp.tokens(browser, corp.come_back(browser, relay_state, encoded(xml)))["id_token"]


def test_pysaml2_signs_people_out(corp: Room, peer: Pysaml2) -> None:
    browser = corp.browser()
    assert "code" in corp.sign_in(browser).told
    page = browser.get(f"{corp.client.base}/logout", {"client_id": corp.client.id, "logout_uri": SIGNED_OUT})
    _, told = request(page.location)
    asked, answer = peer.logged_out(told)
    assert (asked.name_id.text, asked.session_index[0].text) == ("Jane.Doe@corp.example", "_session-1")
    fields = {"SAMLResponse": encoded(answer), "RelayState": told["RelayState"]}
    assert browser.post(f"{corp.client.base}/saml2/logout", fields).location == SIGNED_OUT
