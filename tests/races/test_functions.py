"""Answers and migrations at two servers at once, with functions that take their time outside."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import create_engine

from tests.support import databases, sentences, server
from tests.support.functions import ACCOUNT
from tests.support.games import CUSTOM_FLOWS, TOKENS, challenge
from tests.support.pair import Pair, said, sign_in, tally
from tests.support.servers import Answer, Call, serving

TRIGGERS = ["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse", "UserMigration"]
ARNS = {name: f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}" for name in TRIGGERS}
USED = sentences.SESSION_WAS_USED
INCORRECT, EXCEEDED = sentences.INCORRECT_USERNAME_OR_PASSWORD, "Password attempts exceeded"


class Developer:
    """The functions: one challenge, whose answer is `right`; everybody whose password is `over there` is known."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.judged = 0

    def respond(self, call: Call) -> Answer:
        event = call.event
        request, trigger = event["request"], event["triggerSource"].partition("_")[0]
        return Answer({**event, "response": {**event["response"], **self._response(trigger, event, request)}})

    def _response(self, trigger: str, event: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
        match trigger:
            case "DefineAuthChallenge":
                done = request["session"] and request["session"][-1]["challengeResult"]
                return TOKENS if done else challenge("CUSTOM_CHALLENGE")
            case "CreateAuthChallenge":
                return {"privateChallengeParameters": {"answer": "right"}}
            case "VerifyAuthChallengeResponse":
                with self.lock:
                    self.judged += 1
                return {"answerCorrect": request["challengeAnswer"] == "right"}
            case "UserMigration" if request["password"] == "over there":
                name = event["userName"].partition("@")[0]
                attributes = {"email": f"{name}@example.test", "email_verified": "true"}
                return {"userAttributes": attributes, "finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS"}
        return {}


@pytest.fixture(scope="module")
def started(database_url: str) -> Iterator[tuple[Pair, Developer]]:
    developer = Developer()
    with serving(developer.respond) as functions, databases.empty(database_url) as url, ExitStack() as stack:
        engine = create_engine(url)
        stack.callback(engine.dispose)
        managers = [server.running(url, lambda_routes=f"*={functions.url}") for _ in range(2)]
        with ThreadPoolExecutor(2) as threads:
            servers = list(threads.map(stack.enter_context, managers))
        yield Pair(servers, engine), developer


@pytest.fixture
def pair(started: tuple[Pair, Developer]) -> Pair:
    return Pair(started[0].servers, started[0].engine)


@pytest.fixture
def developer(started: tuple[Pair, Developer]) -> Developer:
    started[1].judged = 0
    return started[1]


@pytest.mark.parametrize("given", ["right", "wrong"])
def test_of_twenty_answers_to_one_challenge_one_is_judged(pair: Pair, developer: Developer, given: str) -> None:
    pool_id = pair.pool(LambdaConfig=ARNS)
    client = pair.client(pool_id, ExplicitAuthFlows=CUSTOM_FLOWS)
    pair.confirmed(pool_id, client, "ann")
    begun = pair.first.must("InitiateAuth", ClientId=client, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "ann"})

    outcomes = pair.race(
        20,
        lambda caller, _: caller.call(
            "RespondToAuthChallenge",
            ClientId=client,
            ChallengeName="CUSTOM_CHALLENGE",
            Session=begun["Session"],
            ChallengeResponses={"USERNAME": "ann", "ANSWER": given},
        ),
    )

    assert said(outcomes) == {"ok": 1, USED: 19}
    assert developer.judged == 1


@pytest.mark.usefixtures("developer")
@pytest.mark.parametrize("settings", [{}, {"UsernameAttributes": ["email"]}, {"AliasAttributes": ["email"]}])
def test_twenty_sign_ins_of_one_who_comes_over_make_one_user(pair: Pair, settings: dict[str, Any]) -> None:
    pool_id = pair.pool(LambdaConfig=ARNS, **settings)
    client = pair.client(pool_id)
    name = "eve@example.test" if "UsernameAttributes" in settings else "eve"

    outcomes = pair.race(20, lambda caller, _: sign_in(caller, client, name, "over there"))

    assert tally(outcomes) == {"ok": 20}
    assert pair.count("users", "pool_id = :p", p=pool_id) == 1
    assert pair.count("aliases", "pool_id = :p", p=pool_id) == (1 if settings else 0)


@pytest.mark.usefixtures("developer")
def test_twenty_who_share_an_alias_come_over_once(pair: Pair) -> None:
    """Each is called otherwise, and the function gives them all the same email."""
    pool_id = pair.pool(LambdaConfig=ARNS, AliasAttributes=["email"])
    client = pair.client(pool_id)

    outcomes = pair.race(20, lambda caller, number: sign_in(caller, client, f"eve@{number}", "over there"))

    assert tally(outcomes) == {"ok": 1, "UserNotFoundException": 19}
    assert pair.count("users", "pool_id = :p", p=pool_id) == 1


@pytest.mark.usefixtures("developer")
def test_guesses_of_somebody_who_would_come_over_stop_at_the_lock(pair: Pair) -> None:
    pool_id = pair.pool(LambdaConfig=ARNS)
    client = pair.client(pool_id, PreventUserExistenceErrors="ENABLED")
    pair.race(20, lambda caller, number: sign_in(caller, client, "eve", f"guess {number}"))

    outcomes = pair.race(4, lambda caller, _: sign_in(caller, client, "eve", "over there"))

    assert set(said(outcomes)) <= {EXCEEDED, INCORRECT}
    assert pair.count("users", "pool_id = :p", p=pool_id) == 0
