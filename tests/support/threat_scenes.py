"""Pools with threat protection, users who sign in from somewhere, and what their history says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.ways import ALL_FLOWS

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
HOME, AWAY, ELSEWHERE = "192.0.2.10", "203.0.113.7", "198.51.100.4"
BLOCKED = ("NotAuthorizedException", sentences.SIGN_IN_BLOCKED)
ADDRESS_BLOCKED = ("NotAuthorizedException", "Request not allowed due to security reasons.")
COMPROMISED = "Password123!"
SOURCE = "arn:aws:ses:us-east-1:000000000000:identity/admin@example.test"


def actions(low: str = "NO_ACTION", medium: str = "NO_ACTION", high: str = "NO_ACTION", *, notify: bool = False) -> Any:
    """AccountTakeoverRiskConfiguration with an action for each level."""
    named = {"LowAction": low, "MediumAction": medium, "HighAction": high}
    return {"Actions": {name: {"EventAction": action, "Notify": notify} for name, action in named.items()}}


@dataclass
class Scene:
    """A user bob, who has signed in once, at home with Chrome."""

    given: Given
    mode: str = "ENFORCED"
    settings: dict[str, Any] = field(default_factory=dict)
    client: AppClient = field(init=False)

    def __post_init__(self) -> None:
        pool_id = self.given.pool(UserPoolAddOns={"AdvancedSecurityMode": self.mode}, **self.settings)
        self.client = self.given.client(pool_id, ExplicitAuthFlows=ALL_FLOWS)
        self.given.confirmed_user(self.client, "bob")
        self.sign_in()

    @property
    def whom(self) -> dict[str, str]:
        return {"UserPoolId": self.client.pool_id, "Username": "bob"}

    def configure(self, **members: Any) -> None:
        self.given.cognito.set_risk_configuration(UserPoolId=self.client.pool_id, **members)

    def set_mode(self, mode: str) -> None:
        self.given.cognito.update_user_pool(
            UserPoolId=self.client.pool_id, UserPoolAddOns={"AdvancedSecurityMode": mode}, UserPoolTier="PLUS"
        )

    def sign_in(
        self, address: str = HOME, agent: str = CHROME, *, password: str = PASSWORD, risk: str | None = None
    ) -> dict[str, Any]:
        with self.header(risk):
            return answer(self.given.cognito.admin_initiate_auth, **self._request(address, agent, password))

    def refused(
        self, address: str = HOME, agent: str = CHROME, *, password: str = PASSWORD, risk: str | None = None
    ) -> tuple[str, str]:
        with self.header(risk):
            return refusal(self.given.cognito.admin_initiate_auth, **self._request(address, agent, password))

    def events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.given.cognito.admin_list_user_auth_events(**self.whom)["AuthEvents"]
        return found

    def risk(self) -> dict[str, Any]:
        """EventRisk of the newest event."""
        found: dict[str, Any] = self.events()[0]["EventRisk"]
        return found

    def feedback(self, value: str) -> None:
        """An administrator's, on the newest event."""
        self.given.cognito.admin_update_auth_event_feedback(
            **self.whom, EventId=self.events()[0]["EventId"], FeedbackValue=value
        )

    @contextmanager
    def header(self, risk: str | None) -> Iterator[None]:
        """`x-emulator-risk` on every call inside."""

        def add(params: dict[str, Any], **_: Any) -> None:
            if risk is not None:
                params["headers"]["x-emulator-risk"] = risk

        hooks = self.given.cognito.meta.events
        hooks.register("before-call.cognito-identity-provider", add)
        try:
            yield
        finally:
            hooks.unregister("before-call.cognito-identity-provider", add)

    def _request(self, address: str, agent: str, password: str) -> dict[str, Any]:
        return {
            "UserPoolId": self.client.pool_id,
            "ClientId": self.client.id,
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": "bob", "PASSWORD": password},
            "ContextData": context(address, agent),
        }


def context(address: str, agent: str) -> dict[str, Any]:
    return {
        "IpAddress": address,
        "ServerName": "app.example.test",
        "ServerPath": "/sign-in",
        "HttpHeaders": [{"headerName": "User-Agent", "headerValue": agent}],
    }
