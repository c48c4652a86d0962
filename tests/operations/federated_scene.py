"""Somebody whom an identity provider brought, or a user of the pool, and what takes more than one call about them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyotp

from tests.support.federated import came, tokens
from tests.support.given import PASSWORD, AppClient, Given, attribute_list
from tests.support.passkey_scenes import FIRST_FACTORS, FLOWS, ORIGIN, RELYING_PARTY
from tests.support.passkeys import Authenticator
from tests.support.providers import made
from tests.support.srp_client import Srp

FEDERATED, LINKED, LOCAL = "federated", "linked", "local"
NAMES = {FEDERATED: "Google_4711", LINKED: "bob", LOCAL: "bob"}
SENDS = {"email": "somebody@example.test", "email_verified": "true"}


@dataclass
class Scene:
    """A pool with every way to sign in, Google among them, and somebody in it."""

    given: Given
    kind: str
    client: AppClient = field(init=False)
    tokens: Any = field(init=False)

    def __post_init__(self) -> None:
        given, settings = self.given, {"AdvancedSecurityMode": "AUDIT"}
        pool_id = given.pool(Policies=FIRST_FACTORS, UserPoolAddOns=settings, UserPoolTier="PLUS")
        given.cognito.set_user_pool_mfa_config(
            UserPoolId=pool_id,
            MfaConfiguration="OPTIONAL",
            SoftwareTokenMfaConfiguration={"Enabled": True},
            WebAuthnConfiguration={"RelyingPartyId": RELYING_PARTY},
        )
        made(given, pool_id)
        providers = {"SupportedIdentityProviders": ["COGNITO", "Google"]}
        self.client = given.client(pool_id, ExplicitAuthFlows=FLOWS, **providers)
        given.cognito.create_group(UserPoolId=pool_id, GroupName="readers")
        if self.kind == FEDERATED:
            came(given, self.client, **SENDS)
        else:
            given.confirmed_user(self.client, self.username, email=SENDS["email"])
        if self.kind == LINKED:
            link(self)
        self.tokens = tokens(given, self.client, self.username)

    @property
    def username(self) -> str:
        return NAMES[self.kind]

    @property
    def cognito(self) -> Any:
        return self.given.cognito

    @property
    def token(self) -> str:
        return str(self.tokens["AccessToken"])

    def named(self) -> dict[str, str]:
        return {"UserPoolId": self.client.pool_id, "Username": self.username}

    def public(self) -> dict[str, str]:
        return {"ClientId": self.client.id, "Username": self.username}


Act = Callable[[Scene], Any]


def link(scene: Scene, subject: str = "4711") -> Any:
    source = {"ProviderName": "Google", "ProviderAttributeName": "Cognito_Subject"}
    destination = {"ProviderName": "Cognito", "ProviderAttributeValue": scene.username}
    if scene.kind == FEDERATED:
        destination = {"ProviderName": "Google", "ProviderAttributeValue": "4711"}
    return scene.cognito.admin_link_provider_for_user(
        UserPoolId=scene.client.pool_id,
        DestinationUser=destination,
        SourceUser={**source, "ProviderAttributeValue": subject},
    )


def admin(method: str, **members: Any) -> Act:
    return lambda scene: getattr(scene.cognito, method)(**scene.named(), **members)


def public(method: str, **members: Any) -> Act:
    return lambda scene: getattr(scene.cognito, method)(**scene.public(), **members)


def mine(method: str, **members: Any) -> Act:
    return lambda scene: getattr(scene.cognito, method)(AccessToken=scene.token, **members)


def after(first: Act, act: Act) -> Act:
    def run(scene: Scene) -> Any:
        first(scene)
        return act(scene)

    return run


def by_password(scene: Scene) -> Any:
    return scene.given.sign_in(scene.client, scene.username)


def by_password_of_administrators(scene: Scene) -> Any:
    parameters = {"USERNAME": scene.username, "PASSWORD": PASSWORD}
    clients = {"UserPoolId": scene.client.pool_id, "ClientId": scene.client.id}
    return scene.cognito.admin_initiate_auth(AuthFlow="ADMIN_USER_PASSWORD_AUTH", **clients, AuthParameters=parameters)


def by_srp(scene: Scene) -> Any:
    srp = Srp(scene.client, scene.username)
    return srp.finish(srp.begin())


def choose(scene: Scene, answer: str, method: str, **members: Any) -> Any:
    parameters = {"USERNAME": scene.username}
    begun = scene.cognito.initiate_auth(ClientId=scene.client.id, AuthFlow="USER_AUTH", AuthParameters=parameters)
    responses = {**parameters, "ANSWER": answer, "PASSWORD": PASSWORD}
    asked = {"ChallengeName": begun["ChallengeName"], "Session": begun["Session"], "ChallengeResponses": responses}
    return getattr(scene.cognito, method)(ClientId=scene.client.id, **asked, **members)


def choose_as_administrator(scene: Scene) -> Any:
    return choose(scene, "PASSWORD", "admin_respond_to_auth_challenge", UserPoolId=scene.client.pool_id)


def refresh(scene: Scene) -> Any:
    members = {"RefreshToken": scene.tokens["RefreshToken"]}
    return scene.cognito.get_tokens_from_refresh_token(ClientId=scene.client.id, **members)


def revoke(scene: Scene) -> Any:
    return scene.cognito.revoke_token(ClientId=scene.client.id, Token=scene.tokens["RefreshToken"])


def verify_app(scene: Scene) -> Any:
    secret = scene.cognito.associate_software_token(AccessToken=scene.token)["SecretCode"]
    code = pyotp.TOTP(secret).at(int(scene.given.services.clock.now().timestamp()))
    return scene.cognito.verify_software_token(AccessToken=scene.token, UserCode=code)


def register_passkey(scene: Scene) -> Any:
    options = scene.cognito.start_web_authn_registration(AccessToken=scene.token)["CredentialCreationOptions"]
    credential = Authenticator(ORIGIN).create(options)
    return scene.cognito.complete_web_authn_registration(AccessToken=scene.token, Credential=credential)


def delete_passkey(scene: Scene) -> Any:
    register_passkey(scene)
    (listed,) = scene.cognito.list_web_authn_credentials(AccessToken=scene.token)["Credentials"]
    return scene.cognito.delete_web_authn_credential(AccessToken=scene.token, CredentialId=listed["CredentialId"])


def verify_email(scene: Scene) -> Any:
    scene.cognito.get_user_attribute_verification_code(AccessToken=scene.token, AttributeName="email")
    code = scene.given.code(scene.client)
    return scene.cognito.verify_user_attribute(AccessToken=scene.token, AttributeName="email", Code=code)


def disable_provider(scene: Scene) -> Any:
    link(scene, "another")
    user = {"ProviderName": "Google", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "another"}
    return scene.cognito.admin_disable_provider_for_user(UserPoolId=scene.client.pool_id, User=user)


def sign_up_again(scene: Scene) -> Any:
    return scene.cognito.sign_up(**scene.public(), Password=PASSWORD, UserAttributes=attribute_list(SENDS)[:1])
