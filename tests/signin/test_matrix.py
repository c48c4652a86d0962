"""What comes after the password, for every pool, user, flow and device: the guide's decision tree
(evidence: mfa-decision-tree), written a second time and held against the emulator through boto3.

`expected` is its own reading of the guide and asks nothing of `emulator.rules`.
"""

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest

from tests.support.device_client import ALWAYS, INSTEAD_OF_MFA, Device
from tests.support.functions import Functions
from tests.support.given import PASSWORD, Given
from tests.support.mfa_scenes import APP, MAIL, SMS, Scene
from tests.support.servers import Answer
from tests.support.srp_client import Srp
from tests.support.ways import ALL_FLOWS, initiate

pytestmark = pytest.mark.once

# What the pool offers.
OFFERS = {"sms": (SMS,), "app": (APP,), "mail": (MAIL,), "sms, app": (SMS, APP), "all": (SMS, APP, MAIL)}
DIRECT = ["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "USER_AUTH PASSWORD"]
SRP = ["USER_SRP_AUTH", "USER_AUTH PASSWORD_SRP"]
TOKENS, DEVICE = "TOKENS", "DEVICE_SRP_AUTH"
SELECT, SET_UP, NEW_PASSWORD = "SELECT_MFA_TYPE", "MFA_SETUP", "NEW_PASSWORD_REQUIRED"


@dataclass(frozen=True)
class Person:
    """What a user has: addresses and an app, what they activated of it, and what they prefer."""

    has: frozenset[str] = frozenset()
    active: frozenset[str] = frozenset()
    preferred: str | None = None
    is_new: bool = False

    def __str__(self) -> str:
        return f"{'+'.join(sorted(self.has))}/{'+'.join(sorted(self.active))}/{self.preferred}/{self.is_new}"


def _person(has: str, active: str = "", preferred: str | None = None, *, is_new: bool = False) -> Person:
    names = {"s": SMS, "a": APP, "m": MAIL}
    return Person(
        frozenset(names[letter] for letter in has),
        frozenset(names[letter] for letter in active),
        names[preferred] if preferred else None,
        is_new,
    )


PEOPLE = [
    _person(""),
    _person("s"),
    _person("m"),
    _person("sm"),
    _person("s", "s"),
    _person("m", "m"),
    _person("sm", "sm"),
    _person("sm", "sm", "m"),
    _person("a", "a"),
    _person("a"),
    _person("sa", "a"),
    _person("sa", "sa"),
    _person("sa", "sa", "s"),
    _person("sam", "sam"),
    _person("sam", "sam", "a"),
    _person("sam", "sam", "m"),
    _person("sm", is_new=True),
    _person("sam", "sam", "a", is_new=True),
]


def expected(mode: str, offers: tuple[str, ...], person: Person) -> tuple[str, list[str]]:
    """The next step, and what there is to choose from. An app stays good where the pool offers no apps any more; the
    pool has no AccountRecoverySetting, so no address is set apart for recovery."""
    if person.is_new:
        return NEW_PASSWORD, []
    if mode == "OFF":
        return TOKENS, []
    able = [factor for factor in (SMS, APP, MAIL) if factor in person.has and (factor in offers or factor == APP)]
    if mode == "OPTIONAL":
        able = [factor for factor in able if factor in person.active]
    if person.preferred in able:
        return str(person.preferred), []
    if not able:
        return (TOKENS, []) if mode == "OPTIONAL" else (SET_UP, [f for f in (SMS, APP, MAIL) if f in offers])
    return (able[0], []) if len(able) == 1 else (SELECT, able)


def _begin(scene: Scene, flow: str, password: str) -> dict[str, Any]:
    client = scene.client
    if flow == "USER_SRP_AUTH":
        return Srp(client, "bob", password).sign_in()
    if flow == "USER_AUTH PASSWORD_SRP":
        srp = Srp(client, "bob", password)
        begun = {"USERNAME": "bob", "PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": srp.srp_a}
        return srp.finish(initiate(client, "initiate_auth", "USER_AUTH", **begun))
    said = {"USERNAME": "bob", "PASSWORD": password}
    if flow == "USER_AUTH PASSWORD":
        return initiate(client, "initiate_auth", "USER_AUTH", PREFERRED_CHALLENGE="PASSWORD", **said)
    operation = "admin_initiate_auth" if flow.startswith("ADMIN") else "initiate_auth"
    return initiate(client, operation, flow, **said)


def _found(answered: dict[str, Any]) -> tuple[str, list[str]]:
    if "AuthenticationResult" in answered:
        return TOKENS, []
    parameters = answered["ChallengeParameters"]
    choice = parameters.get("MFAS_CAN_CHOOSE") or parameters.get("MFAS_CAN_SETUP") or ""
    return answered["ChallengeName"], [name for name in choice.strip("[]").replace('"', "").split(",") if name]


def _arrange(scene: Scene, person: Person) -> str:
    """Bob's password. Whatever is to come, he chooses while the pool lets him."""
    scene.user(
        email="bob@example.test" if MAIL in person.has else None, phone="+15550100839" if SMS in person.has else None
    )
    if APP in person.has:
        scene.app()
    if person.active:
        scene.activates(*sorted(person.active), preferred=person.preferred)
    if person.is_new:
        scene.cognito.admin_set_user_password(**scene.whom, Password="Temp0rary!", Permanent=False)
    return "Temp0rary!" if person.is_new else PASSWORD


def _pools() -> list[tuple[str, str]]:
    """Without MFA a pool offers nothing."""
    return [("OFF", "all"), *product(["OPTIONAL", "ON"], OFFERS)]


@pytest.mark.parametrize("person", PEOPLE, ids=map(str, PEOPLE))
def test_every_pool_and_flow_asks_the_user_what_the_table_says(given: Given, person: Person) -> None:
    scene = Scene(given)
    password = _arrange(scene, person)
    wrong = []
    for mode, name in _pools():
        offers = OFFERS[name]
        scene.asks(mode, *offers)
        for flow in [*DIRECT, *(SRP if name == "all" else [])]:  # a proof by SRP takes its time
            found = _found(_begin(scene, flow, password))
            if found != expected(mode, offers, person):
                wrong.append((mode, name, flow, found, expected(mode, offers, person)))
    assert wrong == []


# --- devices ----------------------------------------------------------------------------------------------------


def expected_with_device(mode: str, person: Person, *, instead: bool) -> tuple[str, list[str]]:
    """A remembered device proves itself in place of the second factor where the pool says so, and otherwise after it;
    never in place of the password."""
    without = expected(mode, OFFERS["all"], person)
    if without[0] == NEW_PASSWORD or (without[0] != TOKENS and not instead):
        return without
    return DEVICE, []


@pytest.mark.parametrize("instead", [True, False])
@pytest.mark.parametrize("person", PEOPLE, ids=map(str, PEOPLE))
def test_a_remembered_device_stands_in_for_the_second_factor_or_comes_after_it(
    given: Given, person: Person, instead: bool
) -> None:
    scene = Scene(given, {"DeviceConfiguration": INSTEAD_OF_MFA if instead else ALWAYS})
    arranged = replace(person, is_new=False)
    _arrange(scene, arranged)
    scene.asks("OFF")
    device = Device(scene.client, scene.sign_in()["AuthenticationResult"])
    device.confirm()
    password = _renewed(scene, person)
    found = {}
    for mode in ("OFF", "OPTIONAL", "ON"):
        scene.asks(mode)
        said = {"USERNAME": "bob", "PASSWORD": password, "DEVICE_KEY": device.key}
        found[mode] = _found(initiate(scene.client, "initiate_auth", "USER_PASSWORD_AUTH", **said))
    assert found == {mode: expected_with_device(mode, person, instead=instead) for mode in found}


def _renewed(scene: Scene, person: Person) -> str:
    if not person.is_new:
        return PASSWORD
    scene.cognito.admin_set_user_password(**scene.whom, Password="Temp0rary!", Permanent=False)
    return "Temp0rary!"


# --- custom authentication --------------------------------------------------------------------------------------


def _define(event: dict[str, Any]) -> Answer:
    """The password, and then whatever Cognito itself asks for; who comes without SRP is let in at once."""
    steps = [step["challengeName"] for step in event["request"]["session"]]
    asks = steps == ["SRP_A"]
    response = {"challengeName": "PASSWORD_VERIFIER" if asks else None, "issueTokens": not asks}
    return Answer({**event, "response": {**response, "failAuthentication": False}})


@pytest.mark.parametrize("person", PEOPLE, ids=map(str, PEOPLE))
def test_custom_authentication_asks_for_a_second_factor_after_a_password_and_only_then(
    functions: Functions, person: Person
) -> None:
    functions.behaves("DefineAuthChallenge", _define)
    arn = "arn:aws:lambda:us-east-1:000000000000:function:DefineAuthChallenge"
    scene = Scene(functions.given, {"LambdaConfig": {"DefineAuthChallenge": arn}})
    scene.client = functions.given.client(scene.client.pool_id, ExplicitAuthFlows=[*ALL_FLOWS, "ALLOW_CUSTOM_AUTH"])
    password = _arrange(scene, person)
    for mode in ("OFF", "OPTIONAL", "ON"):
        scene.asks(mode)
        srp = Srp(scene.client, "bob", password)
        begun = {"USERNAME": "bob", "CHALLENGE_NAME": "SRP_A", "SRP_A": srp.srp_a}
        challenge = initiate(scene.client, "initiate_auth", "CUSTOM_AUTH", **begun)
        assert _found(srp.finish(challenge)) == expected(mode, OFFERS["all"], person)
        alone = initiate(scene.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="bob")
        assert _found(alone) == (TOKENS, [])
