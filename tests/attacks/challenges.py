"""Every challenge as an attacker meets it: a pool with bob and eve, and for either of them a challenge of that name,
with the answer that is right and one that is not.

Two challenges come without a Session: their SECRET_BLOCK is one, and every way in which it can be wrong reads like a
wrong password.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from emulator.signin import respond as respond_module
from tests.support.answers import answer
from tests.support.device_client import confirmed_device, sign_in_with, tracking
from tests.support.functions import Functions
from tests.support.games import CUSTOM_FLOWS, Game
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.mfa_scenes import APP, MAIL, ON, PREFERENCES, SENDER, SMS, App, Scene, wrong
from tests.support.passkey_scenes import ORIGIN, RELYING_PARTY, configure
from tests.support.passkeys import Authenticator
from tests.support.srp_client import Srp
from tests.support.ways import ALL_FLOWS, initiate, respond, respond_refused

# The model names it among the challenges; nobody is ever asked it.
ASKED = sorted(set(respond_module.CHALLENGES) - {"ADMIN_NO_SRP_AUTH"})
BLOCK = "PASSWORD_CLAIM_SECRET_BLOCK"
FLOWS = [*ALL_FLOWS, "ALLOW_CUSTOM_AUTH"]
WRONG = "Wrong1234!"
PEOPLE = {
    "bob": {"email": "bob@example.test", "phone_number": "+15550100839"},
    "eve": {"email": "eve@example.test", "phone_number": "+15550100666"},
}
FACTORS: dict[str, Any] = {
    "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]}},
    "SmsConfiguration": SENDER,
}


@dataclass(frozen=True)
class Asked:
    """A challenge of one user: `right` are the responses that prove, `wrong` some that do not, where there can be."""

    client: AppClient
    name: str
    session: str | None
    right: dict[str, str]
    wrong: dict[str, str] | None = None

    @property
    def text(self) -> str:
        """What an attacker would steal: the Session or the SECRET_BLOCK."""
        return self.session or self.right[BLOCK]

    def moved(self, **changes: Any) -> "Asked":
        """The same answer at another client, of another name, with another session."""
        return replace(self, **changes)

    def told(self, **responses: str) -> "Asked":
        return replace(self, right={**self.right, **responses})

    def with_text(self, text: str) -> "Asked":
        return self.told(**{BLOCK: text}) if self.session is None else self.moved(session=text)

    def answered(self) -> dict[str, Any]:
        return respond(self.client, self.name, self.right, session=self.session)

    def refused(self) -> tuple[str, str]:
        return respond_refused(self.client, self.name, self.right, session=self.session)

    def wrongly(self) -> tuple[str, str]:
        assert self.wrong is not None
        return respond_refused(self.client, self.name, self.wrong, session=self.session)


@dataclass(frozen=True)
class Stage:
    """A pool in which `ask` brings bob or eve before the challenge, at the client or another of the pool."""

    given: Given
    client: AppClient
    ask: Callable[[str], Asked]


Build = Callable[[Given, Functions], Stage]


# --- second factors ---------------------------------------------------------------------------------------------


def _mfa(given: Given) -> Scene:
    scene = Scene(given)
    for name, values in PEOPLE.items():
        scene.user(name, email=values["email"], phone=values["phone_number"])
    return scene


def _activate(scene: Scene, *factors: str) -> None:
    chosen: dict[str, Any] = {PREFERENCES[factor]: ON for factor in factors}
    for name in PEOPLE:
        scene.cognito.admin_set_user_mfa_preference(UserPoolId=scene.client.pool_id, Username=name, **chosen)


def _code_by(factor: str) -> Build:
    def build(given: Given, _: Functions) -> Stage:
        scene = _mfa(given)
        _activate(scene, factor)

        def ask(username: str) -> Asked:
            session = scene.sign_in(username)["Session"]
            return _coded(scene.client, factor, session, username, scene.code())

        return Stage(scene.given, scene.client, ask)

    return build


def _coded(client: AppClient, name: str, session: str, username: str, code: str) -> Asked:
    right = {"USERNAME": username, f"{name}_CODE": code}
    return Asked(client, name, session, right, {**right, f"{name}_CODE": wrong(code)})


def _by_app(given: Given, _: Functions) -> Stage:
    scene = _mfa(given)
    scene.given.clock_frozen()
    apps = {name: scene.app(name) for name in PEOPLE}
    _activate(scene, APP)

    def ask(username: str) -> Asked:
        session, app = scene.sign_in(username)["Session"], apps[username]
        right = {"USERNAME": username, f"{APP}_CODE": app.code()}
        return Asked(scene.client, APP, session, right, {**right, f"{APP}_CODE": app.wrong()})

    return Stage(scene.given, scene.client, ask)


def _choice_of_factors(given: Given, _: Functions) -> Stage:
    scene = _mfa(given)
    _activate(scene, SMS, MAIL)

    def ask(username: str) -> Asked:
        session, name = scene.sign_in(username)["Session"], {"USERNAME": username}
        return Asked(scene.client, "SELECT_MFA_TYPE", session, {**name, "ANSWER": SMS}, {**name, "ANSWER": APP})

    return Stage(scene.given, scene.client, ask)


def _set_up(given: Given, _: Functions) -> Stage:
    """The session is VerifySoftwareToken's: with it the sign-in ends."""
    scene = _mfa(given)
    scene.asks("ON", APP)
    return Stage(scene.given, scene.client, lambda username: set_up_app(scene, username))


def set_up_app(scene: Scene, username: str) -> Asked:
    asked = scene.sign_in(username)
    assert asked["ChallengeName"] == "MFA_SETUP", asked
    associated = answer(scene.cognito.associate_software_token, Session=asked["Session"])
    session = App(scene, associated["SecretCode"]).verify(Session=associated["Session"])["Session"]
    return Asked(scene.client, "MFA_SETUP", session, {"USERNAME": username})


# --- passwords --------------------------------------------------------------------------------------------------


def _plain(given: Given, **settings: Any) -> AppClient:
    client = given.client(given.pool(**settings), ExplicitAuthFlows=ALL_FLOWS)
    for name, values in PEOPLE.items():
        given.confirmed_user(client, name, **values)
    return client


def _new_password(given: Given, _: Functions) -> Stage:
    client = given.client(ExplicitAuthFlows=ALL_FLOWS)
    for name in PEOPLE:
        given.invited_user(client, name)

    def ask(username: str) -> Asked:
        session = given.sign_in(client, username, "Temp0rary!")["Session"]
        name = {"USERNAME": username}
        return Asked(
            client,
            "NEW_PASSWORD_REQUIRED",
            session,
            {**name, "NEW_PASSWORD": "N3w-secret!"},
            {**name, "NEW_PASSWORD": "short"},
        )

    return Stage(given, client, ask)


def _srp_proof(given: Given, _: Functions) -> Stage:
    client = _plain(given)

    def ask(username: str) -> Asked:
        srp = Srp(client, username)
        return Asked(client, "PASSWORD_VERIFIER", None, srp.responses(srp.begin()))

    return Stage(given, client, ask)


# --- choice-based sign-in ---------------------------------------------------------------------------------------


def _chosen(name: str, right: dict[str, str], bad: dict[str, str] | None = None) -> Build:
    """A challenge of USER_AUTH that waits for the user's part."""

    def build(given: Given, _: Functions) -> Stage:
        client = _plain(given, **FACTORS)

        def ask(username: str) -> Asked:
            session = user_auth(client, username, name)["Session"]
            said = {"USERNAME": username}
            return Asked(client, name, session, {**said, **right}, {**said, **bad} if bad else None)

        return Stage(given, client, ask)

    return build


def _first_code(name: str) -> Build:
    def build(given: Given, _: Functions) -> Stage:
        client = _plain(given, **FACTORS)

        def ask(username: str) -> Asked:
            session = user_auth(client, username, name)["Session"]
            return _coded(client, name, session, username, given.code(client))

        return Stage(given, client, ask)

    return build


def user_auth(client: AppClient, username: str, preferred: str) -> dict[str, Any]:
    return initiate(client, "initiate_auth", "USER_AUTH", USERNAME=username, PREFERRED_CHALLENGE=preferred)


def _passkey(given: Given, _: Functions) -> Stage:
    client = _plain(given, **FACTORS)
    configure(given, client.pool_id, RelyingPartyId=RELYING_PARTY)
    phones = {name: registered_passkey(given, client, name) for name in PEOPLE}

    def ask(username: str) -> Asked:
        asked = user_auth(client, username, "WEB_AUTHN")
        options = json.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
        phone, name = phones[username], {"USERNAME": username}
        good, bad = phone.get(options), phone.get(options, signature=b"nonsense")
        return Asked(client, "WEB_AUTHN", asked["Session"], {**name, "CREDENTIAL": good}, {**name, "CREDENTIAL": bad})

    return Stage(given, client, ask)


def registered_passkey(given: Given, client: AppClient, username: str) -> Authenticator:
    phone, token = Authenticator(ORIGIN), given.tokens(client, username)["AccessToken"]
    options = given.cognito.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    given.cognito.complete_web_authn_registration(AccessToken=token, Credential=phone.create(options))
    return phone


# --- devices and custom authentication --------------------------------------------------------------------------


def _devices(given: Given, *, second_half: bool) -> Stage:
    client = tracking(given, ExplicitAuthFlows=ALL_FLOWS)
    given.invited_user(client, "eve")
    whom = {"UserPoolId": client.pool_id, "Username": "eve"}
    given.cognito.admin_set_user_password(**whom, Password=PASSWORD, Permanent=True)
    devices = {name: confirmed_device(given, client, name) for name in PEOPLE}

    def ask(username: str) -> Asked:
        device = devices[username]
        asked = sign_in_with(client, device.key, username)
        said = device.first(asked, username=username)
        if second_half:
            said = device.second(answer(given.cognito.respond_to_auth_challenge, **said))
        bad = None if second_half else {**said["ChallengeResponses"], "SRP_A": "0"}
        return Asked(client, said["ChallengeName"], said.get("Session"), said["ChallengeResponses"], bad)

    return Stage(given, client, ask)


def _custom(_: Given, functions: Functions) -> Stage:
    game = Game(functions, client={"ExplicitAuthFlows": [*CUSTOM_FLOWS, "ALLOW_USER_AUTH"]})
    for name, values in PEOPLE.items():
        game.given.confirmed_user(game.client, name, **values)

    def ask(username: str) -> Asked:
        return Asked(
            game.client,
            "CUSTOM_CHALLENGE",
            game.begin(username)["Session"],
            {"USERNAME": username, "ANSWER": "4"},
        )

    return Stage(game.given, game.client, ask)


CHALLENGES: dict[str, Build] = {
    "SMS_MFA": _code_by(SMS),
    "EMAIL_OTP, second": _code_by(MAIL),
    "SOFTWARE_TOKEN_MFA": _by_app,
    "SELECT_MFA_TYPE": _choice_of_factors,
    "MFA_SETUP": _set_up,
    "NEW_PASSWORD_REQUIRED": _new_password,
    "PASSWORD_VERIFIER": _srp_proof,
    "SELECT_CHALLENGE": _chosen(
        "SELECT_CHALLENGE", {"ANSWER": "PASSWORD", "PASSWORD": PASSWORD}, {"ANSWER": "PASSWORD", "PASSWORD": WRONG}
    ),
    "PASSWORD": _chosen("PASSWORD", {"PASSWORD": PASSWORD}, {"PASSWORD": WRONG}),
    "PASSWORD_SRP": _chosen("PASSWORD_SRP", {"SRP_A": "2"}, {"SRP_A": "0"}),
    "EMAIL_OTP, first": _first_code("EMAIL_OTP"),
    "SMS_OTP": _first_code("SMS_OTP"),
    "WEB_AUTHN": _passkey,
    "DEVICE_SRP_AUTH": lambda given, _: _devices(given, second_half=False),
    "DEVICE_PASSWORD_VERIFIER": lambda given, _: _devices(given, second_half=True),
    "CUSTOM_CHALLENGE": _custom,
}
