"""Each example of the AWS CLI's manual: accepted, with the members that the page prints."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

import pytest
from botocore import xform_name

from emulator.calls.registry import OPERATIONS
from emulator.crypto import totp
from emulator.model import contract
from tests.configurations.aws_cli import CERTIFICATE, CSS, ELSEWHERE, EXAMPLES, NOT_WRITTEN, REFUSED
from tests.configurations.comparing import MISSING, at
from tests.configurations.terraform_pools import Members
from tests.house.source import PACKAGE
from tests.support import pictures
from tests.support.answers import refusal
from tests.support.given import PASSWORD, Given

SETTINGS = {
    "AutoVerifiedAttributes": ["email"],
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False},
    "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
    "Schema": [{"Name": "one", "AttributeDataType": "String", "Mutable": True}],
}


class Scene:
    """The things that examples name, each made when one names it."""

    def __init__(self, given: Given, account: str) -> None:
        self.given, self.cognito, self.account = given, given.cognito, account
        self.app = given.client(given.pool(**SETTINGS))
        self.client, self.pool = self.app.id, self.app.pool_id
        self.password, self.group = PASSWORD, "MyGroup"
        self.cognito.create_group(UserPoolId=self.pool, GroupName=self.group, Description="a group")
        self.user = given.confirmed_user(self.app, "bob", email="bob@example.com", **{"custom:one": "1"})

    @property
    def arn(self) -> str:
        return f"arn:aws:cognito-idp:us-east-1:{self.account}:userpool/{self.pool}"

    @cached_property
    def tokens(self) -> Members:
        return self.given.tokens(self.app, self.user)

    @property
    def access(self) -> str:
        return str(self.tokens["AccessToken"])

    @property
    def refresh(self) -> str:
        return str(self.tokens["RefreshToken"])

    @cached_property
    def new_device(self) -> str:
        return str(self.tokens["NewDeviceMetadata"]["DeviceKey"])

    @cached_property
    def device(self) -> str:
        verifier = {"PasswordVerifier": "TXlWZXJpZmllclN0cmluZw==", "Salt": "TXlTUlBTYWx0"}
        self.cognito.confirm_device(
            AccessToken=self.access, DeviceKey=self.new_device, DeviceName="phone", DeviceSecretVerifierConfig=verifier
        )
        return self.new_device

    @cached_property
    def unconfirmed(self) -> str:
        return self.given.signed_up_user(self.app, "alice")

    @property
    def sign_up_code(self) -> str:
        assert self.unconfirmed
        return self.given.code(self.app)

    @property
    def reset_code(self) -> str:
        self.cognito.forgot_password(ClientId=self.client, Username=self.user)
        return self.given.code(self.app)

    @property
    def attribute_code(self) -> str:
        self.cognito.get_user_attribute_verification_code(AccessToken=self.access, AttributeName="email")
        return self.given.code(self.app)

    @cached_property
    def invited(self) -> str:
        return self.given.invited_user(self.app, "carol")

    @property
    def new_password_session(self) -> str:
        return str(self.given.sign_in(self.app, self.invited, "Temp0rary!")["Session"])

    @property
    def event(self) -> str:
        assert self.tokens
        events = self.cognito.admin_list_user_auth_events(UserPoolId=self.pool, Username=self.user)["AuthEvents"]
        return str(events[0]["EventId"])

    @cached_property
    def server(self) -> str:
        """The resource server that the examples name."""
        scope = {"ScopeName": "weather.read", "ScopeDescription": "Retrieve weather information"}
        made = {"Identifier": "weather.example.com", "Name": "Weather", "Scopes": [scope]}
        self.cognito.create_resource_server(UserPoolId=self.pool, **made)
        return "weather.example.com"

    @cached_property
    def provider(self) -> str:
        """Facebook, which is its identifier, too."""
        details = {"client_id": "1", "client_secret": "2", "authorize_scopes": "email", "api_version": "v17.0"}
        provider = {"ProviderName": "Facebook", "ProviderType": "Facebook", "ProviderDetails": details}
        self.cognito.create_identity_provider(UserPoolId=self.pool, **provider, IdpIdentifiers=["Facebook"])
        return "Facebook"

    @cached_property
    def linked(self) -> str:
        """Whom Facebook calls so is the user."""
        source = {"ProviderName": self.provider, "ProviderAttributeValue": "5678"}
        destination = {"ProviderName": "Cognito", "ProviderAttributeValue": self.user}
        self.cognito.admin_link_provider_for_user(UserPoolId=self.pool, SourceUser=source, DestinationUser=destination)
        return "5678"

    @property
    def job(self) -> str:
        role = f"arn:aws:iam::{self.account}:role/logs"
        job = self.cognito.create_user_import_job(UserPoolId=self.pool, JobName="job", CloudWatchLogsRoleArn=role)
        return str(job["UserImportJob"]["JobId"])

    @cached_property
    def mail_pool(self) -> str:
        """A pool that sends its e-mails itself, as codes by e-mail want it."""
        identity = "arn:aws:ses:us-east-1:123456789012:identity/no-reply@example.com"
        return self.given.pool(EmailConfiguration={"EmailSendingAccount": "DEVELOPER", "SourceArn": identity})

    @cached_property
    def prefix(self) -> str:
        return self.given.domain(self.pool)

    @cached_property
    def custom_domain(self) -> str:
        name = f"auth.{self.client}.example.com"
        self.cognito.create_user_pool_domain(UserPoolId=self.pool, Domain=name, CustomDomainConfig=CERTIFICATE)
        return name

    @cached_property
    def secret(self) -> str:
        """Of a software token that was set up and not verified."""
        self.switch_on_software_tokens()
        return str(self.cognito.associate_software_token(AccessToken=self.access)["SecretCode"])

    @property
    def totp(self) -> str:
        return totp.code_of(self.secret, totp.step_at(self._now()))

    def _now(self) -> datetime:
        """By the pool's clock."""
        return self.given.services.clock.now()

    @cached_property
    def style(self) -> str:
        made = self.cognito.create_managed_login_branding(
            UserPoolId=self.pool, ClientId=self.client, UseCognitoProvidedValues=True
        )
        return str(made["ManagedLoginBranding"]["ManagedLoginBrandingId"])

    @property
    def access_of_token_user(self) -> str:
        return self.access

    def filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.filled(inner) for inner in value]
        if isinstance(value, str) and value.startswith("{") and value.endswith("}") and hasattr(self, value[1:-1]):
            return getattr(self, value[1:-1])
        return value.replace("{account}", self.account) if isinstance(value, str) else value

    def switch_on_software_tokens(self) -> None:
        self.cognito.set_user_pool_mfa_config(
            UserPoolId=self.pool, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
        )

    def customise_pages(self) -> None:
        assert self.prefix
        self.cognito.set_ui_customization(UserPoolId=self.pool, CSS=CSS, ImageFile=pictures.png())

    def verify_software_token(self) -> None:
        self.cognito.verify_software_token(AccessToken=self.access, UserCode=self.totp)

    def switch_on_passkeys(self) -> None:
        first = {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}
        settings = {name: value for name, value in SETTINGS.items() if name != "Schema"}
        self.cognito.update_user_pool(UserPoolId=self.pool, Policies={"SignInPolicy": first}, **settings)
        passkeys = {"RelyingPartyId": "auth.example.com", "UserVerification": "preferred"}
        self.cognito.set_user_pool_mfa_config(
            UserPoolId=self.pool, MfaConfiguration="OFF", WebAuthnConfiguration=passkeys
        )


def prepare(scene: Scene, name: str) -> None:
    """What must have happened before some of the examples."""
    before: dict[str, Callable[[], Any]] = {
        "admin-list-user-auth-events": lambda: [scene.given.tokens(scene.app, scene.user) for _ in range(2)],
        "admin-remove-user-from-group": lambda: scene.cognito.admin_add_user_to_group(
            UserPoolId=scene.pool, Username=scene.user, GroupName=scene.group
        ),
        "associate-software-token": scene.switch_on_software_tokens,
        "list-resource-servers": lambda: scene.cognito.create_resource_server(
            UserPoolId=scene.pool, Identifier=f"beside {scene.server}".replace(" ", "."), Name="another"
        ),
        "get-ui-customization": scene.customise_pages,
        "set-ui-customization": lambda: scene.prefix,
        "set-user-mfa-preference": scene.verify_software_token,
        "start-web-authn-registration": scene.switch_on_passkeys,
    }
    before.get(name, lambda: None)()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_accepted_and_answered(given: Given, account: str, name: str) -> None:
    example, scene = EXAMPLES[name], Scene(given, account)
    prepare(scene, name)
    answer = getattr(given.cognito, xform_name(example.operation))(**scene.filled(example.members))
    assert [path for path in example.shows if at(answer, path) is MISSING] == []


def test_the_same_update_twice_changes_nothing(given: Given, account: str) -> None:
    scene = Scene(given, account)
    update = scene.filled(EXAMPLES["update-user-pool"].members)
    given.cognito.update_user_pool(**update)
    first = given.cognito.describe_user_pool(UserPoolId=scene.pool)["UserPool"]
    given.cognito.update_user_pool(**update)
    second = given.cognito.describe_user_pool(UserPoolId=scene.pool)["UserPool"]
    assert {**second, "LastModifiedDate": None} == {**first, "LastModifiedDate": None}


@pytest.mark.parametrize("name", REFUSED)
def test_an_example_that_the_reference_forbids_is_refused(given: Given, account: str, name: str) -> None:
    """The pages choose e-mail as the way of second codes; the API reference takes SMS alone."""
    example, scene = REFUSED[name], Scene(given, account)
    call = getattr(given.cognito, xform_name(example.operation))
    assert refusal(call, **scene.filled(example.members))[0] == "InvalidParameterException"


def test_an_example_has_one_place() -> None:
    places = [*EXAMPLES, *REFUSED, *ELSEWHERE, *NOT_WRITTEN]
    assert len(places) == len(set(places)) == 113
    written = {name for name in NOT_WRITTEN if operation_of(name) in OPERATIONS}
    assert written == set(), "move them to EXAMPLES"
    for file in ELSEWHERE.values():
        assert (PACKAGE.parent / file).exists(), file


def operation_of(example: str) -> str:
    """`get-ui-customization` → GetUICustomization."""
    name = example.partition(" ")[0].replace("-", "")
    return next(operation for operation in contract.operations() if operation.lower() == name)
