"""The recipes for pages, in Chromium: Amplify, which only knows `https://`, at the port of TLS; React
with oidc-client-ts, and what its UserManager does beside."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser import bundling, chromium, static
from tests.docs.recipes.conftest import Kitchen
from tests.support import encrypted
from tests.support.given import PASSWORD
from tests.support.openid_server import CLIENT_ID, CLIENT_SECRET, Key, OpenIdServer, Request, provider
from tests.support.openid_server import Page as Answer

pytestmark = pytest.mark.browser
AMPLIFY, OIDC = "recipes/amplify.md", "recipes/oidc-client-ts.md"
EMAIL = "ann@example.com"
WRITTEN_DOMAIN = "localhost:9443/us-east-1_hosted"
AWS_DOMAIN = "recipes.auth.us-east-1.amazoncognito.com"
HTML = '<!doctype html><html lang="en"><title>App</title>{body}<script type="module" src="main.js"></script></html>'


@pytest.fixture(scope="module")
def browser(kitchen: Kitchen) -> Iterator[Browser]:
    """It trusts the emulator's authority, and finds the names of AWS's domains there."""
    trusted = f"--ignore-certificate-errors-spki-list={encrypted.fingerprint(kitchen.folder)}"
    with chromium.launched(
        trusted, f"--host-resolver-rules=MAP *.amazoncognito.com 127.0.0.1:{kitchen.tls_port}"
    ) as it:
        yield it


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(chromium.WAIT_MS)
        page.on("console", lambda message: print(f"[console] {message.type}: {message.text}"))  # noqa: T201
        yield page


@pytest.fixture
def serve(kitchen: Kitchen, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Serves modules as the application, `main` with its packages."""
    (tmp_path / "served").mkdir()

    def write(body: str, main: str, **modules: str) -> None:
        for name, code in {"main": main, **modules}.items():
            (tmp_path / f"{name.removesuffix('_js')}.{'js' if name.endswith('_js') else 'jsx'}").write_text(code)
        (tmp_path / "served" / "index.html").write_text(HTML.format(body=body))
        bundling.bundle(tmp_path / "main.jsx", tmp_path / "served")

    with static.serving(tmp_path / "served", kitchen.port):
        yield write


def sign_in(page: Page) -> None:
    page.locator("#signInFormUsername").fill("ann")
    page.locator("#signInFormPassword").fill(PASSWORD)
    page.locator("[name=signInSubmitButton]").click()


@pytest.mark.parametrize("domain", [None, AWS_DOMAIN], ids=["at this machine", "by the name that AWS gives"])
def test_amplify_signs_in_with_a_redirect_and_out(
    page: Page, kitchen: Kitchen, serve: Callable[..., None], domain: str | None
) -> None:
    ours = WRITTEN_DOMAIN.replace("9443", str(kitchen.tls_port))
    recipe = kitchen.recipe(AMPLIFY, "amplify").at({WRITTEN_DOMAIN: domain or ours})
    serve('<button id="sign-in"></button><button id="sign-out"></button><p id="who"></p>', recipe.code)
    page.goto(kitchen.application)
    who = page.locator("#who")
    expect(who).to_have_text("nobody")
    page.locator("#sign-in").click()
    page.wait_for_url(f"https://{domain or ours}/login?**")
    sign_in(page)
    expect(who).to_have_text(EMAIL)
    page.reload()
    expect(who).to_have_text(EMAIL)
    page.locator("#sign-out").click()
    page.wait_for_url(f"{kitchen.application}/")
    expect(who).to_have_text("nobody")
    page.locator("#sign-in").click()  # the pages forgot her, too
    expect(page.locator("#signInFormUsername")).to_be_visible()


def consents(google: OpenIdServer) -> Callable[[Request], Answer]:
    """Google's page, where somebody was signed in and has consented before."""

    def answer(request: Request) -> Answer:
        brought = {"state": request.query["state"], "code": google.code(request.query["nonce"])}
        return Answer(status=302, headers={"Location": f"{request.query['redirect_uri']}?{urlencode(brought)}"})

    return answer


def test_amplify_signs_in_through_google(page: Page, kitchen: Kitchen, serve: Callable[..., None]) -> None:
    with provider(Key()) as google:
        google.claims |= {"iss": "https://accounts.google.com", "email_verified": True}
        google.pages["/auth"] = consents(google)
        recipe = kitchen.recipe(AMPLIFY, "amplify").at(
            {
                WRITTEN_DOMAIN: WRITTEN_DOMAIN.replace("9443", str(kitchen.tls_port)),
                "pagerecipe": client_with_google(kitchen, google),
                "signInWithRedirect()": 'signInWithRedirect({ provider: "Google" })',
            }
        )
        serve('<button id="sign-in"></button><button id="sign-out"></button><p id="who"></p>', recipe.code)
        page.goto(kitchen.application)
        page.locator("#sign-in").click()
        expect(page.locator("#who")).to_have_text("ada@example.test")


def client_with_google(kitchen: Kitchen, google: OpenIdServer) -> str:
    """Of the pool for the recipes; Google is at `google`."""
    url, pool_id = kitchen.emulator.url, "us-east-1_hosted"
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    cognito = boto3.client("cognito-idp", endpoint_url=url, region_name="us-east-1", **keys)
    endpoints = {"authorize_url": "auth", "token_url": "token", "attributes_url": "me", "jwks_uri": "jwks"}
    details = {name: f"{google.url}/{path}" for name, path in endpoints.items()}
    cognito.create_identity_provider(
        UserPoolId=pool_id,
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails={
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "authorize_scopes": "openid email",
            **details,
        },
        AttributeMapping={"email": "email", "email_verified": "email_verified"},
    )
    made = cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="with Google",
        SupportedIdentityProviders=["COGNITO", "Google"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email", "profile", "aws.cognito.signin.user.admin"],
        CallbackURLs=[f"{kitchen.application}/"],
        LogoutURLs=[f"{kitchen.application}/"],
    )
    return str(made["UserPoolClient"]["ClientId"])


def test_a_react_application_signs_in_and_out(page: Page, kitchen: Kitchen, serve: Callable[..., None]) -> None:
    main, settings = (kitchen.recipe(OIDC, name).code for name in ("react", "settings"))
    serve('<div id="root"></div>', main, settings_js=settings)
    page.goto(kitchen.application)
    page.get_by_role("button", name="Sign in").click()
    sign_in(page)
    expect(page.get_by_text(EMAIL)).to_be_visible()
    assert page.url == f"{kitchen.application}/"
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#signInFormUsername")).to_be_visible()


MANAGER = """
import { UserManager } from "oidc-client-ts";
import { settings } from "./settings.js";
const silent = { silent_redirect_uri: settings.redirect_uri, silentRequestTimeoutInSeconds: 1 };
window.manager = new UserManager({ ...settings, ...silent });
"""


@pytest.fixture
def manager(page: Page, kitchen: Kitchen, serve: Callable[..., None]) -> Callable[[str], Any]:
    """`await manager.<call>` in the page, after ann signed in."""
    serve("", MANAGER, settings_js=kitchen.recipe(OIDC, "settings").code)

    def call(text: str) -> Any:
        page.wait_for_function("() => window.manager")
        return page.evaluate(f"async () => JSON.parse(JSON.stringify((await manager.{text}) ?? null))")

    page.goto(kitchen.application)
    page.wait_for_function("() => window.manager")
    page.evaluate("() => void manager.signinRedirect({ nonce: 'n-1' })")  # what it promises ends with the page
    sign_in(page)
    page.wait_for_url(f"{kitchen.application}/?code=*")
    call("signinCallback()")
    return call


def test_oidc_client_ts_renews_by_the_refresh_token(manager: Callable[[str], Any]) -> None:
    before = manager("getUser()")
    after = manager("signinSilent()")
    assert after["profile"]["email"] == EMAIL
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] == before["refresh_token"]  # it does not rotate, and so is not shown again


def test_the_pages_are_not_framed_without_a_refresh_token(manager: Callable[[str], Any]) -> None:
    manager("getUser().then((user) => { user.refresh_token = undefined; return manager.storeUser(user); })")
    with pytest.raises(Error, match="IFrame timed out without a response"):
        manager("signinSilent()")
