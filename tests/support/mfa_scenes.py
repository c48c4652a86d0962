"""Pools that ask for second factors, users who have them, and the answers to the challenges."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyotp

from emulator.model import contract
from emulator.store import state
from tests.support import sentences
from tests.support.answers import answer
from tests.support.given import PASSWORD, AppClient, Given, attribute_list
from tests.support.pool_words import IDENTITY, ROLE
from tests.support.ways import ALL_FLOWS, Answer, respond

EMAIL, PHONE = "bob@example.test", "+15550100839"
MASKED_EMAIL, MASKED_PHONE = "b***@e***", "+*******0839"
SMS, APP, MAIL = "SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"
MEDIUM = {SMS: "SMS", MAIL: "EMAIL"}
PREFERENCES = {SMS: "SMSMfaSettings", APP: "SoftwareTokenMfaSettings", MAIL: "EmailMfaSettings"}
# Of no account, so it can be any pool's.
SENDER = {"EumsSms": {"CallerArn": ROLE.format(account="123456789012")}}
ON = {"Enabled": True}
PREFERRED = {"Enabled": True, "PreferredMfa": True}
WRONG_CODE = ("CodeMismatchException", sentences.INVALID_CODE_OR_AUTH_STATE)
WRONG_APP_CODE = ("CodeMismatchException", "Invalid code received for user")
USED_APP_CODE = ("ExpiredCodeException", sentences.SOFTWARE_TOKEN_CODE_WAS_USED)
MFA_LOCKED = (
    "NotAuthorizedException",
    sentences.TOO_MANY_INVALID_CREDENTIALS,
)
RECOVERY = {
    "email, phone": [{"Name": "verified_email", "Priority": 1}, {"Name": "verified_phone_number", "Priority": 2}],
    "phone, email": [{"Name": "verified_email", "Priority": 2}, {"Name": "verified_phone_number", "Priority": 1}],
    "phone": [{"Name": "verified_phone_number", "Priority": 1}],
    "admin": [{"Name": "admin_only", "Priority": 1}],
}


@dataclass
class Scene:
    """A pool that has every factor, and lets users activate them, until `asks` says otherwise. Administrators recover
    accounts, unless the settings say otherwise: so no address that recovers is missing among the factors."""

    given: Given
    settings: dict[str, Any] = field(default_factory=dict)
    client: AppClient = field(init=False)

    def __post_init__(self) -> None:
        developer = {"EmailSendingAccount": "DEVELOPER", "SourceArn": IDENTITY.format(region="us-east-1")}
        recovery = {"RecoveryMechanisms": RECOVERY["admin"]}
        senders = {"EmailConfiguration": developer, "SmsConfiguration": SENDER}
        values = {**senders, "AccountRecoverySetting": recovery, **self.settings}
        self.client = self.given.client(self.given.pool(**values), ExplicitAuthFlows=ALL_FLOWS)
        self.asks("OPTIONAL")

    @property
    def cognito(self) -> Any:
        return self.given.cognito

    @property
    def whom(self) -> dict[str, str]:
        return {"UserPoolId": self.client.pool_id, "Username": "bob"}

    def asks(self, mode: str, *factors: str, **members: Any) -> None:
        """Every factor if none is named; none at all if MFA is off. Without SMS the pool has no SmsConfiguration."""
        chosen = () if mode == "OFF" else factors or (SMS, APP, MAIL)
        if chosen and SMS not in chosen:
            self._forget_sms_configuration()
        configuration: dict[str, Any] = {"MfaConfiguration": mode}
        if SMS in chosen:
            configuration["SmsMfaConfiguration"] = {"SmsConfiguration": SENDER}
        if APP in chosen:
            configuration["SoftwareTokenMfaConfiguration"] = ON
        if MAIL in chosen:
            configuration["EmailMfaConfiguration"] = {}
        self.cognito.set_user_pool_mfa_config(UserPoolId=self.client.pool_id, **{**configuration, **members})

    def _forget_sms_configuration(self) -> None:
        """By UpdateUserPool, which resets it where it is not named: everything else is said again, but for the number
        of days that Describe shows twice."""
        pool_id = self.client.pool_id
        self.cognito.set_user_pool_mfa_config(UserPoolId=pool_id, MfaConfiguration="OFF")  # SMS is no factor any more
        described = self.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
        kept = contract.shape(contract.operations()["UpdateUserPool"].input).members.keys() & described.keys()
        members = {name: described[name] for name in kept - {"SmsConfiguration", "SmsAuthenticationMessage"}}
        del members["AdminCreateUserConfig"]["UnusedAccountValidityDays"]
        self.cognito.update_user_pool(UserPoolId=pool_id, **members)

    def user(self, username: str = "bob", *, email: str | None = EMAIL, phone: str | None = PHONE) -> str:
        """With a password of their own and addresses that nobody verified."""
        values = {name: value for name, value in (("email", email), ("phone_number", phone)) if value}
        self.given.invited_user(self.client, username, UserAttributes=attribute_list(values))
        self.cognito.admin_set_user_password(
            UserPoolId=self.client.pool_id, Username=username, Password=PASSWORD, Permanent=True
        )
        return username

    def prefers(self, **members: Any) -> None:
        self.cognito.admin_set_user_mfa_preference(**self.whom, **members)

    def activates(self, *factors: str, preferred: str | None = None) -> None:
        chosen = {PREFERENCES[factor]: PREFERRED if factor == preferred else ON for factor in factors}
        self.prefers(**chosen)

    def app(self, username: str = "bob", name: str | None = None) -> "App":
        """Registered with an access token; where everybody is asked for a factor, by `set_up`."""
        token = self.given.tokens(self.client, username)["AccessToken"]
        app = App(self, self.cognito.associate_software_token(AccessToken=token)["SecretCode"])
        app.verify(name, AccessToken=token)
        return app

    @property
    def now(self) -> datetime:
        """By the emulator's clock."""
        services = self.given.services
        connection = services.database.begin(write=False)
        now = state.read(connection).clock.apply(services.clock.now())
        services.database.end(connection, write=False, keep=False)
        return now

    def sign_in(self, username: str = "bob", password: str = PASSWORD) -> Answer:
        """Of USER_PASSWORD_AUTH: a challenge, or tokens."""
        found = self.given.sign_in(self.client, username, password)
        found.pop("ResponseMetadata")
        return found

    def code(self) -> str:
        return self.given.code(self.client)

    def answers(self, challenge: Answer, code: str, *, username: str = "bob", **ways: Any) -> Answer:
        return respond(self.client, **self._said(challenge, code, username), **ways)

    def _said(self, challenge: Answer, code: str, username: str = "bob") -> dict[str, Any]:
        name = challenge["ChallengeName"]
        responses = {"USERNAME": username, f"{name}_CODE": code}
        return {"challenge": name, "responses": responses, "session": challenge["Session"]}

    def said(self, challenge: Answer, code: str, **more: Any) -> dict[str, Any]:
        """The members of `respond` and `respond_refused`."""
        return {**self._said(challenge, code), **more}


@dataclass
class App:
    """An authenticator app that knows what time it is for the emulator."""

    scene: Scene
    secret: str

    def code(self, away: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(self.scene.now + timedelta(seconds=30 * away))

    def wrong(self) -> str:
        good = {self.code(away) for away in range(-2, 3)}
        return next(code for code in (f"{number:06}" for number in range(9)) if code not in good)

    def verify(self, name: str | None = None, away: int = -1, **who: str) -> Answer:
        """With the code of the step before, so that the one of now is still good; early in a step, so that the next one
        does not begin meanwhile."""
        left = 30 - self.scene.now.timestamp() % 30
        if left < 10:
            self.scene.given.clock_advanced(timedelta(seconds=left))
        named = {"FriendlyDeviceName": name} if name else {}
        return answer(self.scene.cognito.verify_software_token, UserCode=self.code(away), **named, **who)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"
