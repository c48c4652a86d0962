"""External OAuth clients as tests make them: policies that let them in, their metadata documents, and a web that has
them."""

import json
from dataclasses import dataclass
from typing import Any

from emulator.doors import Answered, NoAnswer
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.oauth_client import VERIFIER, OAuthClient, challenge

PATTERNS = ["https://apps.example.com/*", "https://*.example.org/client.json"]
URL = "https://apps.example.com/mcp/client.json"
CALLBACK = "http://127.0.0.1:33418/callback"
DAY = 86_400


def made(given: Given, client: AppClient, name: str = "MCP", **members: Any) -> dict[str, Any]:
    asked = {"UserPoolId": client.pool_id, "ClientId": client.id, "PolicyName": name, "URLPatterns": PATTERNS}
    policy: dict[str, Any] = given.cognito.create_cimd_policy(**{**asked, **members})["CIMDPolicy"]
    return policy


def named(policy: dict[str, Any]) -> dict[str, str]:
    return {"UserPoolId": policy["UserPoolId"], "CIMDPolicyId": policy["CIMDPolicyId"]}


def document(url: str = URL, **members: Any) -> dict[str, Any]:
    return {
        "client_id": url,
        "client_name": "Tool",
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
        **members,
    }


class Web:
    """The other servers, as far as documents go: what each address answers, and which were asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answered | NoAnswer] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def has(self, url: str = URL, content: Any = None, status: int = 200, **headers: str) -> None:
        told = {"content-type": "application/json", **{name.replace("_", "-"): text for name, text in headers.items()}}
        body = content if isinstance(content, bytes) else json.dumps(content or document(url)).encode()
        self.answers[url] = Answered(status, told, body, url)

    def get(self, url: str, _: Any, **bounds: Any) -> Answered:
        self.asked.append((url, bounds))
        found = self.answers.get(url) or NoAnswer("nobody is there")
        if isinstance(found, NoAnswer):
            raise found
        return found


@dataclass(frozen=True)
class ExternalClient:
    """A client that has no app client of its own, at the pool of one that has."""

    app: OAuthClient
    url: str = URL

    @classmethod
    def made(cls, given: Given, web: Web, *, version: int | None = None, **settings: Any) -> "ExternalClient":
        """In a new pool that lets it in, with its document in the web."""
        app = OAuthClient.made(given, version=version, **settings)
        made(given, app.client)
        web.has()
        return cls(app)

    def query(self, **changes: str | None) -> dict[str, str]:
        usual = {
            "client_id": self.url,
            "redirect_uri": CALLBACK,
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
        }
        return self.app.query(**{**usual, **changes})

    def authorize(self, browser: Browser, **changes: str | None) -> Page:
        return browser.get(f"{self.app.base}/oauth2/authorize", self.query(**changes))

    def code(self, browser: Browser, username: str, **changes: str | None) -> str:
        page = self.authorize(browser, **changes)
        if not page.location.startswith(CALLBACK):
            page = browser.submit(browser.follow(page), "/login", username=username, password=PASSWORD)
        return page.told["code"]

    def exchange(self, browser: Browser, code: str, **changes: str | None) -> Page:
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        return self.token(browser, **{**usual, **changes})

    def token(self, browser: Browser, **fields: str | None) -> Page:
        sent = {name: value for name, value in {"client_id": self.url, **fields}.items() if value is not None}
        return browser.post(f"{self.app.base}/oauth2/token", sent)

    def tokens(self, browser: Browser, username: str, **changes: str | None) -> dict[str, Any]:
        page = self.exchange(browser, self.code(browser, username, **changes))
        assert page.status == 200, page.text
        found: dict[str, Any] = page.response.json()
        return found
