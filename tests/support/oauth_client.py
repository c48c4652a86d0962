"""An app client as its owner sees it: what it sends to the authorization endpoint, and how it gets its tokens."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, PASSWORD_FLOWS, AppClient, Given

CALLBACK = "https://app.example.test/callback"
SIGNED_OUT = "https://app.example.test/bye"
SCOPES = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"]
VERIFIER = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789"


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def claims(token: str) -> dict[str, Any]:
    """What a token says; whether it is signed is another test's business."""
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def pool_with_domain(given: Given, *, version: int | None = None, **settings: Any) -> str:
    """A new pool with a prefix domain, whose pages have the version."""
    pool_id = given.pool(**settings)
    more = {} if version is None else {"ManagedLoginVersion": version}
    name = pool_id.lower().replace("_", "-")
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name, **more)
    return pool_id


@dataclass(frozen=True)
class OAuthClient:
    client: AppClient
    given: Given = field(repr=False)

    @classmethod
    def made(
        cls, given: Given, pool_id: str | None = None, *, version: int | None = None, **settings: Any
    ) -> "OAuthClient":
        """With a domain for a new pool. `version` 2 has a managed login style, too."""
        pool_id = pool_id or pool_with_domain(given, version=version)
        values = {
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["code", "implicit"],
            "AllowedOAuthScopes": SCOPES,
            "CallbackURLs": [CALLBACK],
            "LogoutURLs": [SIGNED_OUT],
            "SupportedIdentityProviders": ["COGNITO"],
            "ExplicitAuthFlows": [*PASSWORD_FLOWS, "ALLOW_USER_AUTH"],
            **settings,
        }
        made = cls(given.client(pool_id, **values), given)
        if version == 2:
            given.cognito.create_managed_login_branding(
                UserPoolId=pool_id, ClientId=made.id, UseCognitoProvidedValues=True
            )
        return made

    @classmethod
    def machine(cls, given: Given, pool_id: str | None = None, **settings: Any) -> "OAuthClient":
        """One that asks for itself, with two of the three scopes of a resource server: `shop/sell` is not its own."""
        pool_id = pool_id or pool_with_domain(given)
        scopes = [{"ScopeName": name, "ScopeDescription": name} for name in ("read", "buy", "sell")]
        given.cognito.create_resource_server(UserPoolId=pool_id, Identifier="shop", Name="Shop", Scopes=scopes)
        values = {
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthScopes": ["shop/read", "shop/buy"],
            "GenerateSecret": True,
            **settings,
        }
        return cls.made(given, pool_id, **values)

    @property
    def id(self) -> str:
        return self.client.id

    @property
    def base(self) -> str:
        return f"/{self.client.pool_id}"

    def query(self, **changes: str | None) -> dict[str, str]:
        """The request to the authorization endpoint; None leaves a parameter out."""
        usual = {"response_type": "code", "client_id": self.id, "redirect_uri": CALLBACK, "state": "a-state"}
        return {name: value for name, value in {**usual, **changes}.items() if value is not None}

    def authorize(self, browser: Browser, **changes: str | None) -> Page:
        return browser.get(f"{self.base}/oauth2/authorize", self.query(**changes))

    def sign_in(self, browser: Browser, username: str, password: str = PASSWORD, **changes: str | None) -> Page:
        """From the app client's link to the answer of the login form."""
        page = browser.follow(self.authorize(browser, **changes))
        return browser.submit(page, "/login", username=username, password=password)

    def code(self, browser: Browser, username: str, **changes: str | None) -> str:
        """A browser that is signed in already gets its code without a page."""
        page = self.authorize(browser, **changes)
        if not page.location.startswith(CALLBACK):
            page = browser.submit(browser.follow(page), "/login", username=username, password=PASSWORD)
        return page.told["code"]

    def exchange(self, browser: Browser, code: str, **changes: str | None) -> Page:
        """Shows the code at the token endpoint, the secret by Basic where there is one."""
        usual = {"grant_type": "authorization_code", "client_id": self.id, "code": code, "redirect_uri": CALLBACK}
        sent = {name: value for name, value in {**usual, **changes}.items() if value is not None}
        return browser.post(f"{self.base}/oauth2/token", sent, **self.basic())

    def basic(self) -> dict[str, str]:
        if self.client.secret is None:
            return {}
        text = base64.b64encode(f"{self.id}:{self.client.secret}".encode()).decode()
        return {"authorization": f"Basic {text}"}

    def tokens(self, browser: Browser, username: str, **changes: str | None) -> dict[str, Any]:
        """Of a whole sign-in."""
        page = self.exchange(browser, self.code(browser, username, **changes))
        assert page.status == 200, page.text
        found: dict[str, Any] = page.response.json()
        return found

    def token(self, browser: Browser, **fields: str | None) -> Page:
        """Asks the token endpoint, the secret by Basic where there is one."""
        sent = {name: value for name, value in {"client_id": self.id, **fields}.items() if value is not None}
        return browser.post(f"{self.base}/oauth2/token", sent, **self.basic())

    def user_info(self, browser: Browser, access_token: str) -> Page:
        return browser.get(f"{self.base}/oauth2/userInfo", authorization=f"Bearer {access_token}")
