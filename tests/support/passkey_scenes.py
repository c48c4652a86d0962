"""A pool with passkeys, a user in it, and the two ceremonies as a client goes through them."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD_FLOWS, AppClient, Given
from tests.support.passkeys import Authenticator, Json

ORIGIN = "https://app.example.test"
RELYING_PARTY = "example.test"
FLOWS = [*PASSWORD_FLOWS, "ALLOW_USER_AUTH"]
FIRST_FACTORS = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}


def pool_with_passkeys(given: Given, relying_party: str | None = RELYING_PARTY, **configuration: str) -> str:
    """WEB_AUTHN is a first factor; the members of WebAuthnConfiguration beside the relying party's id are given."""
    pool_id = given.pool(Policies=FIRST_FACTORS)
    named = {"RelyingPartyId": relying_party} if relying_party else {}
    if named or configuration:
        configure(given, pool_id, **named, **configuration)
    return pool_id


def configure(given: Given, pool_id: str, **configuration: str) -> None:
    given.cognito.set_user_pool_mfa_config(UserPoolId=pool_id, WebAuthnConfiguration=configuration)


@dataclass
class Person:
    """A user who signed in, and the authenticator they carry."""

    given: Given
    client: AppClient
    username: str = "bob"
    authenticator: Authenticator = field(default_factory=lambda: Authenticator(ORIGIN))

    def __post_init__(self) -> None:
        self.cognito = self.given.cognito
        self.given.confirmed_user(self.client, self.username)
        self.token = self.given.tokens(self.client, self.username)["AccessToken"]

    @classmethod
    def of_new_pool(cls, given: Given, relying_party: str | None = RELYING_PARTY, **configuration: str) -> "Person":
        pool_id = pool_with_passkeys(given, relying_party, **configuration)
        return cls(given, given.client(pool_id, ExplicitAuthFlows=FLOWS))

    def start(self, token: str | None = None) -> Json:
        answered = answer(self.cognito.start_web_authn_registration, AccessToken=token or self.token)
        options: Json = answered["CredentialCreationOptions"]
        return options

    def complete(self, credential: Any, token: str | None = None) -> Json:
        call = self.cognito.complete_web_authn_registration
        return answer(call, AccessToken=token or self.token, Credential=credential)

    def complete_refused(self, credential: Any, token: str | None = None) -> tuple[str, str]:
        call = self.cognito.complete_web_authn_registration
        return refusal(call, AccessToken=token or self.token, Credential=credential)

    def register(self, **lies: Any) -> None:
        assert self.complete(self.authenticator.create(self.start(), **lies)) == {}

    def register_refused(self, **lies: Any) -> str:
        """The exception's name. Nothing was registered."""
        before = self.listed()
        error, message = self.complete_refused(self.authenticator.create(self.start(), **lies))
        assert message
        assert self.listed() == before
        return error

    def listed(self) -> list[Json]:
        found: list[Json] = answer(self.cognito.list_web_authn_credentials, AccessToken=self.token)["Credentials"]
        return found

    def ask(self, username: str | None = None) -> tuple[Json, str]:
        """The options and the Session of a WEB_AUTHN challenge."""
        answered = answer(
            self.cognito.initiate_auth,
            ClientId=self.client.id,
            AuthFlow="USER_AUTH",
            AuthParameters={"USERNAME": username or self.username, "PREFERRED_CHALLENGE": "WEB_AUTHN"},
        )
        assert answered["ChallengeName"] == "WEB_AUTHN"
        return orjson.loads(answered["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]), answered["Session"]

    def respond(self, credential: str, session: str, username: str | None = None) -> Json:
        return answer(self.cognito.respond_to_auth_challenge, **self._answer(credential, session, username))

    def respond_refused(self, credential: str, session: str, username: str | None = None) -> tuple[str, str]:
        return refusal(self.cognito.respond_to_auth_challenge, **self._answer(credential, session, username))

    def sign_in(self, **lies: Any) -> Json:
        options, session = self.ask()
        return self.respond(self.authenticator.get(options, **lies), session)

    def sign_in_refused(self, **lies: Any) -> tuple[str, str]:
        options, session = self.ask()
        return self.respond_refused(self.authenticator.get(options, **lies), session)

    def _answer(self, credential: str, session: str, username: str | None) -> Json:
        responses = {"USERNAME": username or self.username, "CREDENTIAL": credential}
        return {
            "ClientId": self.client.id,
            "ChallengeName": "WEB_AUTHN",
            "ChallengeResponses": responses,
            "Session": session,
        }
