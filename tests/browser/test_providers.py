"""People who sign in through another provider, in Chromium: from a button on the page to the provider's own pages, and
back to the application."""

import html
from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.browser.visitor import Visitor
from tests.federation import oidc_provider
from tests.support.openid_server import CLIENT_ID, CLIENT_SECRET, Key, OpenIdServer, Page, Request, provider

pytestmark = pytest.mark.browser
VERSIONS = pytest.mark.parametrize("version", [1, 2], ids=["classic", "managed"])
KEPT = ("AllowedOAuthFlows", "AllowedOAuthScopes", "AllowedOAuthFlowsUserPoolClient", "CallbackURLs", "LogoutURLs")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider.running() as url:
        yield url


@pytest.fixture
def server() -> Iterator[OpenIdServer]:
    with provider(Key("ES256")) as found:
        yield found


def offers(visitor: Visitor, kind: str, name: str, details: dict[str, str], **mapping: str) -> None:
    """The application has the provider beside the pool's own users."""
    cognito, pool_id, client_id = visitor.app.cognito, visitor.app.pool_id, visitor.app.id
    cognito.create_identity_provider(
        UserPoolId=pool_id,
        ProviderName=name,
        ProviderType=kind,
        ProviderDetails=details,
        AttributeMapping={"email": "email", **mapping},
    )
    known = cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
    kept = {member: known[member] for member in KEPT}
    cognito.update_user_pool_client(
        UserPoolId=pool_id, ClientId=client_id, SupportedIdentityProviders=["COGNITO", name], **kept
    )


def email_of(visitor: Visitor, username: str) -> str:
    user = visitor.app.cognito.admin_get_user(UserPoolId=visitor.app.pool_id, Username=username)
    return str({entry["Name"]: entry["Value"] for entry in user["UserAttributes"]}["email"])


@VERSIONS
def test_somebody_signs_in_at_oidc_provider(visitor: Callable[..., Visitor], version: int, issuer: str) -> None:
    ada = visitor(version)
    details = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "attributes_request_method": "GET",
        "oidc_issuer": issuer,
        "authorize_scopes": "openid email",
    }
    offers(ada, "OIDC", "Company", details)
    ada.opens()
    ada.gallery.look("providers")
    ada.page.get_by_role("link", name="Continue with Company").filter(visible=True).first.click()
    ada.page.wait_for_url(f"{issuer}/interaction/*")
    ada.page.locator("[name='login']").fill("ada")
    ada.page.locator("[name='password']").fill("any")
    ada.page.locator("[type=submit]").click()
    ada.page.locator("[value='consent'] ~ [type=submit], [type=submit]").first.click()
    ada.has_arrived()
    assert email_of(ada, "Company_ada") == "ada@example.test"
    ada.opens(identity_provider="Company")  # again: neither page
    ada.has_arrived()


def test_somebody_changes_their_mind_at_oidc_provider(visitor: Callable[..., Visitor], issuer: str) -> None:
    ada = visitor(1)
    details = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "attributes_request_method": "GET",
        "oidc_issuer": issuer,
        "authorize_scopes": "openid email",
    }
    offers(ada, "OIDC", "Company", details)
    ada.opens(identity_provider="Company")
    ada.page.get_by_text("Cancel").click()
    ada.page.wait_for_url(f"{ada.application}/callback?error_description=*&error=access_denied")


def test_the_form_of_apple_comes_from_another_site(visitor: Callable[..., Visitor], server: OpenIdServer) -> None:
    """The cookie that ties the way back to this browser comes with a form of another site, too."""
    key = ec.generate_private_key(ec.SECP256R1())

    def consents(request: Request) -> Page:
        assert request.query["response_mode"] == "form_post"
        fields = {
            "state": request.query["state"],
            "code": server.code(request.query["nonce"]),
            "user": '{"name":{"firstName":"Ada"}}',
        }
        inputs = "".join(f'<input type=hidden name={name} value="{html.escape(v)}">' for name, v in fields.items())
        return Page(
            f'<form method=post action="{html.escape(request.query["redirect_uri"])}">{inputs}'
            "<button>Continue</button></form>",
            headers={"Content-Type": "text/html"},
        )

    def tokens(request: Request) -> Page:
        token = server.id_token(server.nonces.pop(request.form["code"]))
        return Page({"access_token": "an-access-token", "id_token": token})

    server.pages |= {"/auth": consents, "/token": tokens}
    details = {
        "client_id": CLIENT_ID,
        "team_id": "3EXAMPLE",
        "key_id": "2EXAMPLE",
        "private_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "authorize_scopes": "email name",
        "oidc_issuer": server.url,
        "authorize_url": f"{server.url}/auth",
        "token_url": f"{server.url}/token",
    }
    ada = visitor(2)
    offers(ada, "SignInWithApple", "SignInWithApple", details, given_name="firstName")
    ada.opens(identity_provider="SignInWithApple")
    ada.page.get_by_role("button", name="Continue").click()
    ada.has_arrived()
    assert email_of(ada, "SignInWithApple_4711") == "ada@example.test"
