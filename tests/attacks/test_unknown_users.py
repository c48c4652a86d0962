"""A client that hides who exists: a name nobody has costs what a name that somebody has costs, and is answered in the
same shape. Counted, not timed; `python -m tests.bench.timing` times it.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.work import Services
from tests.attacks.challenges import FACTORS, FLOWS, PEOPLE, WRONG, registered_passkey
from tests.attacks.counting import Costs
from tests.support.functions import Functions
from tests.support.games import CUSTOM_FLOWS, Game
from tests.support.given import AppClient, Given
from tests.support.passkey_scenes import ORIGIN, RELYING_PARTY, configure
from tests.support.passkeys import Authenticator
from tests.support.srp_client import Srp
from tests.support.ways import INCORRECT, LOCKED, initiate, where

Step = Callable[[AppClient, str], Any]
# Numbers of SRP lose their leading zeros.
LOOSE = {"SALT": 2, "SRP_B": 2}
# Statements that are of one of the two alone: attributes, a row lock, the history, the outbox.
TOLERANCE = 8


def shape(value: Any, name: str = "") -> Any:
    """Types, members and lengths; nothing of what is random or a name."""
    if isinstance(value, dict):
        return {key: shape(found, key) for key, found in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [shape(found) for found in value]
    return (type(value).__name__, round(len(value) / 10) if name in LOOSE else len(str(value)))


def said(call: Callable[..., Any], **members: Any) -> Any:
    """The shape of the answer, or the refusal, whose words must be the same."""
    try:
        return shape(call(**members))
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]


def begin(client: AppClient, flow: str, **parameters: str) -> Any:
    call = client.cognito.initiate_auth
    return said(call, ClientId=client.id, AuthFlow=flow, AuthParameters=parameters)


def respond(client: AppClient, challenge: str, session: str | None, **responses: str) -> Any:
    call, named = client.cognito.respond_to_auth_challenge, {"Session": session} if session else {}
    return said(call, ClientId=client.id, ChallengeName=challenge, ChallengeResponses=responses, **named)


def _password(client: AppClient, name: str) -> Any:
    return begin(client, "USER_PASSWORD_AUTH", USERNAME=name, PASSWORD=WRONG)


def _admin(client: AppClient, name: str) -> Any:
    members = {**where(client, "admin_"), "AuthFlow": "ADMIN_USER_PASSWORD_AUTH"}
    return said(client.cognito.admin_initiate_auth, **members, AuthParameters={"USERNAME": name, "PASSWORD": WRONG})


def _srp_begins(client: AppClient, name: str) -> Any:
    return begin(client, "USER_SRP_AUTH", USERNAME=name, SRP_A="2")


def _choice(preferred: str | None = None, **more: str) -> Step:
    def step(client: AppClient, name: str) -> Any:
        chosen = {"PREFERRED_CHALLENGE": preferred} if preferred else {}
        return begin(client, "USER_AUTH", USERNAME=name, **chosen, **more)

    return step


def _forgot(client: AppClient, name: str) -> Any:
    return said(client.cognito.forgot_password, ClientId=client.id, Username=name)


def _confirm_forgot(client: AppClient, name: str) -> Any:
    members = {"ClientId": client.id, "Username": name, "ConfirmationCode": "000000", "Password": "N3w-secret!"}
    return said(client.cognito.confirm_forgot_password, **members)


ASKED: dict[str, Step] = {
    "USER_PASSWORD_AUTH": _password,
    "ADMIN_USER_PASSWORD_AUTH": _admin,
    "USER_SRP_AUTH": _srp_begins,
    "USER_AUTH": _choice(),
    "USER_AUTH PASSWORD asked": _choice("PASSWORD"),
    "USER_AUTH PASSWORD given": _choice("PASSWORD", PASSWORD=WRONG),
    "USER_AUTH PASSWORD_SRP asked": _choice("PASSWORD_SRP"),
    "USER_AUTH PASSWORD_SRP begun": _choice("PASSWORD_SRP", SRP_A="2"),
    "USER_AUTH EMAIL_OTP": _choice("EMAIL_OTP"),
    "USER_AUTH SMS_OTP": _choice("SMS_OTP"),
    "ForgotPassword": _forgot,
    "ConfirmForgotPassword": _confirm_forgot,
}


def _srp_proof(client: AppClient, name: str) -> Callable[[], Any]:
    srp = Srp(client, name, WRONG)
    responses = srp.responses(srp.begin())
    return lambda: respond(client, "PASSWORD_VERIFIER", None, **responses)


def _code(factor: str) -> Callable[[AppClient, str], Callable[[], Any]]:
    def prepare(client: AppClient, name: str) -> Callable[[], Any]:
        session = initiate(client, "initiate_auth", "USER_AUTH", USERNAME=name, PREFERRED_CHALLENGE=factor)["Session"]
        return lambda: respond(client, factor, session, USERNAME=name, **{f"{factor}_CODE": "wrong"})

    return prepare


def _chosen(challenge: str, **more: str) -> Callable[[AppClient, str], Callable[[], Any]]:
    def prepare(client: AppClient, name: str) -> Callable[[], Any]:
        session = initiate(client, "initiate_auth", "USER_AUTH", USERNAME=name)["Session"]
        return lambda: respond(client, challenge, session, USERNAME=name, **more)

    return prepare


ANSWERED: dict[str, Callable[[AppClient, str], Callable[[], Any]]] = {
    "PASSWORD_VERIFIER": _srp_proof,
    "EMAIL_OTP": _code("EMAIL_OTP"),
    "SMS_OTP": _code("SMS_OTP"),
    "SELECT_CHALLENGE, PASSWORD": _chosen("SELECT_CHALLENGE", ANSWER="PASSWORD", PASSWORD=WRONG),
    "SELECT_CHALLENGE, PASSWORD_SRP": _chosen("SELECT_CHALLENGE", ANSWER="PASSWORD_SRP", SRP_A="2"),
    "SELECT_CHALLENGE, EMAIL_OTP": _chosen("SELECT_CHALLENGE", ANSWER="EMAIL_OTP"),
    "PASSWORD": _chosen("PASSWORD", PASSWORD=WRONG),
    "PASSWORD_SRP": _chosen("PASSWORD_SRP", SRP_A="2"),
}
# Required, so that a name nobody has might have both of them too. Addresses are the names: where people choose theirs,
# a documented difference tells who is there (SRP gives a name nobody has a UUID).
SETTINGS = {
    "Schema": [{"Name": "email", "Required": True}, {"Name": "phone_number", "Required": True}],
    "UsernameAttributes": ["email"],
}
BOB, EVE, NOBODY = "bob@example.test", "eve@example.test", "nob@example.test"


@pytest.fixture
def client(given: Given) -> AppClient:
    pool = given.pool(**SETTINGS, **FACTORS)
    made = given.client(pool, ExplicitAuthFlows=FLOWS, PreventUserExistenceErrors="ENABLED")
    given.confirmed_user(made, BOB, **PEOPLE["bob"])
    return made


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch, services: Services, client: AppClient) -> Costs:
    """Both names have been seen already: what is made once per process is made."""
    counting = Costs(monkeypatch, services)
    for name in (BOB, NOBODY):
        _password(client, name)
        _srp_begins(client, name)
    return counting


def check_alike(costs: Costs, known: Callable[[], Any], unknown: Callable[[], Any]) -> None:
    with costs.of() as of_known:
        known_said = known()
    with costs.of() as of_unknown:
        unknown_said = unknown()
    assert unknown_said == known_said
    assert of_unknown["hashes"] == of_known["hashes"]
    assert of_unknown["powers"] == of_known["powers"]
    assert abs(of_unknown["statements"] - of_known["statements"]) <= TOLERANCE, (of_known, of_unknown)


@pytest.mark.parametrize("way", ASKED)
def test_who_is_not_there_costs_what_a_wrong_secret_costs(client: AppClient, costs: Costs, way: str) -> None:
    check_alike(costs, lambda: ASKED[way](client, BOB), lambda: ASKED[way](client, NOBODY))


@pytest.mark.parametrize("way", ANSWERED)
def test_a_wrong_answer_costs_the_same_for_nobody(client: AppClient, costs: Costs, way: str) -> None:
    check_alike(costs, ANSWERED[way](client, BOB), ANSWERED[way](client, NOBODY))


def test_the_counts_are_not_idle(client: AppClient, costs: Costs) -> None:
    with costs.of() as of_password:
        _password(client, BOB)
    with costs.of() as of_srp:
        _srp_begins(client, BOB)
    assert (of_password["hashes"], of_password["powers"]) == (1, 0)
    assert of_srp["hashes"] == 0
    assert of_srp["powers"] == 1


def test_a_passkey_of_nobody_looks_and_costs_like_any_other(given: Given, client: AppClient, costs: Costs) -> None:
    configure(given, client.pool_id, RelyingPartyId=RELYING_PARTY)
    given.clock_frozen()
    phone = _sign_up_with_passkey(given, client)
    options = _choice("WEB_AUTHN")
    names = [
        name
        for name in (f"nob{number:02}@example.test" for number in range(40))
        if "WEB_AUTHN" in _offered(client, name)
    ]
    assert 5 < len(names) < 35  # every second name might have one
    known, unknown = options(client, "ann00@example.test"), options(client, names[0])
    # The id of ann's authenticator has 20 bytes, a made-up one 32.
    for found in (known, unknown):
        found["ChallengeParameters"].pop("CREDENTIAL_REQUEST_OPTIONS")
    assert unknown == known
    check_alike(
        costs,
        lambda: _assert(client, "ann00@example.test", phone),
        lambda: _assert(client, names[0], Authenticator(ORIGIN)),
    )


def _sign_up_with_passkey(given: Given, client: AppClient) -> Authenticator:
    given.confirmed_user(client, "ann00@example.test", email="ann00@example.test", phone_number="+15550100001")
    return registered_passkey(given, client, "ann00@example.test")


def _offered(client: AppClient, name: str) -> list[str]:
    found: list[str] = initiate(client, "initiate_auth", "USER_AUTH", USERNAME=name)["AvailableChallenges"]
    return found


def _assert(client: AppClient, name: str, phone: Authenticator) -> Any:
    asked = initiate(client, "initiate_auth", "USER_AUTH", USERNAME=name, PREFERRED_CHALLENGE="WEB_AUTHN")
    options = json.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    wrong = phone.get(options, signature=b"nonsense")
    return respond(client, "WEB_AUTHN", asked["Session"], USERNAME=name, CREDENTIAL=wrong)


def test_custom_authentication_of_nobody_goes_through_the_same_functions(
    functions: Functions, function_services: tuple[Services, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"ExplicitAuthFlows": CUSTOM_FLOWS, "PreventUserExistenceErrors": "ENABLED"}
    game = Game(functions, client=settings, UsernameAttributes=["email"])
    game.given.confirmed_user(game.client, BOB, **PEOPLE["bob"])
    costs = Costs(monkeypatch, function_services[0])
    _srp_begins(game.client, NOBODY)
    sources: dict[str, list[str]] = {}

    def play(name: str) -> Callable[[], Any]:
        def run() -> Any:
            functions.behaviours.events.clear()
            asked = game.begin(name)
            shown = shape(asked)
            answered = respond(game.client, "CUSTOM_CHALLENGE", asked["Session"], USERNAME=name, ANSWER="wrong")
            sources[name] = functions.sources
            return shown, answered

        return run

    check_alike(costs, play(BOB), play(NOBODY))
    assert sources[NOBODY] == sources[BOB]
    with_password = {"CHALLENGE_NAME": "SRP_A", "SRP_A": "2"}
    game.defines(lambda _: {"challengeName": "PASSWORD_VERIFIER", "issueTokens": False, "failAuthentication": False})
    check_alike(
        costs,
        lambda: begin(game.client, "CUSTOM_AUTH", USERNAME=BOB, **with_password),
        lambda: begin(game.client, "CUSTOM_AUTH", USERNAME=NOBODY, **with_password),
    )


@pytest.mark.parametrize("way", ["password", "srp"])
def test_who_has_no_password_is_refused_and_locked_like_everybody(client: AppClient, given: Given, way: str) -> None:
    """A user of codes and passkeys alone, a user with a password and a name nobody has read alike at every guess."""
    given.clock_frozen()
    attributes = [{"Name": name, "Value": value} for name, value in PEOPLE["eve"].items()]
    given.cognito.admin_create_user(
        UserPoolId=client.pool_id, Username=EVE, MessageAction="SUPPRESS", UserAttributes=attributes
    )

    def guess(name: str) -> Any:
        return _password(client, name) if way == "password" else _srp_proof(client, name)()

    heard = {name: [guess(name) for _ in range(5)] for name in (BOB, EVE, NOBODY)}
    assert heard == dict.fromkeys(heard, [INCORRECT] * 5)
    assert {name: _password(client, name) for name in heard} == dict.fromkeys(heard, LOCKED)
    assert {name: _srp_begins(client, name) for name in heard} == dict.fromkeys(heard, LOCKED)
