"""Somebody signs in and out through a SAML provider in Chromium, whose pages send forms from another site."""

import html
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from lxml import etree

from tests.browser.test_providers import KEPT
from tests.browser.visitor import Visitor
from tests.support.openid_server import Key, OpenIdServer, Page, Request, provider
from tests.support.saml_provider import SUCCESS, A, P, SamlProvider, Told, encoded, instant, request

pytestmark = pytest.mark.browser


@pytest.fixture
def server() -> Iterator[OpenIdServer]:
    with provider(Key("ES256")) as found:
        yield found


def form(action: str, document: etree._Element, relay_state: str) -> Page:
    fields = {"SAMLResponse": encoded(document), "RelayState": relay_state}
    inputs = "".join(f'<input type=hidden name={name} value="{html.escape(v)}">' for name, v in fields.items())
    return Page(
        f'<form method=post action="{html.escape(action)}">{inputs}<button>Continue</button></form>',
        headers={"Content-Type": "text/html"},
    )


def test_somebody_signs_in_and_out_at_a_saml_provider(visitor: Callable[..., Visitor], server: OpenIdServer) -> None:
    ada = visitor(2)
    cognito, pool_id, client_id = ada.app.cognito, ada.app.pool_id, ada.app.id
    corp = SamlProvider(sign_on=f"{server.url}/sso", log_out=f"{server.url}/slo")
    seen: list[str] = []

    def signs_in(asked: Request) -> Page:
        message, told = request(f"{server.url}/sso?{urlencode(dict(asked.query))}")
        callback = message.get("AssertionConsumerServiceURL", "")
        seen.append(callback)
        answer = Told(
            audience=f"urn:amazon:cognito:sp:{pool_id}",
            recipient=callback,
            destination=callback,
            request_id=message.get("ID"),
            issuer=corp.entity_id,
        )
        return form(callback, corp.sign(answer.response()), told["RelayState"])

    def signs_out(asked: Request) -> Page:
        message, told = request(f"{server.url}/slo?{urlencode(dict(asked.query))}")
        answer = etree.fromstring(
            f'<p:LogoutResponse xmlns:p="{P}" xmlns:a="{A}" ID="_o" Version="2.0" IssueInstant="{instant()}" '
            f'InResponseTo="{message.get("ID")}"><a:Issuer>{corp.entity_id}</a:Issuer><p:Status>'
            f'<p:StatusCode Value="{SUCCESS}"/></p:Status></p:LogoutResponse>'
        )
        address = seen[0].replace("/saml2/idpresponse", "/saml2/logout")
        return form(address, corp.sign(answer), told["RelayState"])

    server.pages |= {"/sso": signs_in, "/slo": signs_out}
    cognito.create_identity_provider(
        UserPoolId=pool_id,
        ProviderName="Corp",
        ProviderType="SAML",
        ProviderDetails={"MetadataFile": corp.metadata(), "IDPSignout": "true"},
        AttributeMapping={"email": "mail"},
    )
    known = cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
    kept = {member: known[member] for member in KEPT}
    providers = ["COGNITO", "Corp"]
    cognito.update_user_pool_client(
        UserPoolId=pool_id, ClientId=client_id, SupportedIdentityProviders=providers, **kept
    )
    ada.opens(identity_provider="Corp")
    ada.page.get_by_role("button", name="Continue").click()
    ada.has_arrived()
    ada.opens(identity_provider="Corp")  # the session is there: no page of the provider's
    ada.has_arrived()
    assert len(seen) == 1
    out = kept["LogoutURLs"][0]
    base = seen[0].removesuffix("/saml2/idpresponse")
    ada.page.goto(f"{base}/logout?{urlencode({'client_id': client_id, 'logout_uri': out})}")
    ada.page.get_by_role("button", name="Continue").click()
    ada.page.wait_for_url(f"{out}*")
    ada.opens(identity_provider="Corp")
    ada.page.get_by_role("button", name="Continue").wait_for()
