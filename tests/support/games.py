"""Custom sign-ins for tests: what the three functions say, and a client that plays along."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.support.functions import Functions
from tests.support.given import AppClient
from tests.support.servers import Answer
from tests.support.ways import initiate, respond, respond_refused

CUSTOM_FLOWS = ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
TRIGGERS = ["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"]
TOKENS = {"issueTokens": True, "failAuthentication": False}
FAIL = {"issueTokens": False, "failAuthentication": True}
Reply = dict[str, Any]
Session = Sequence[dict[str, Any]]


def challenge(name: str) -> Reply:
    return {"challengeName": name, "issueTokens": False, "failAuthentication": False}


def step(name: str, *, right: bool = True, metadata: str | None = None) -> dict[str, Any]:
    """An entry of the history."""
    return {"challengeName": name, "challengeResult": right, "challengeMetadata": metadata}


def three_tries(session: Session) -> Reply:
    """The Define function of the developer guide: a right answer is enough, the third wrong one is the last."""
    if session and session[-1]["challengeResult"] and session[-1]["challengeName"] == "CUSTOM_CHALLENGE":
        return TOKENS
    return FAIL if len(session) >= 3 else challenge("CUSTOM_CHALLENGE")


def in_turn(*names: str) -> Callable[[Session], Reply]:
    """One challenge for each entry of the history, then tokens."""
    return lambda session: challenge(names[len(session)]) if len(session) < len(names) else TOKENS


class Game:
    """A pool with the three functions, and a client that allows CUSTOM_AUTH. The sum of its challenge is 4."""

    def __init__(self, functions: Functions, *more: str, client: dict[str, Any] | None = None, **pool: Any) -> None:
        self.functions, self.given = functions, functions.given
        pool_id = functions.pool(*TRIGGERS, *more, **pool)
        self.client: AppClient = self.given.client(pool_id, **{"ExplicitAuthFlows": CUSTOM_FLOWS, **(client or {})})
        self.defines(three_tries)
        functions.behaves("CreateAuthChallenge", self._create)
        functions.behaves("VerifyAuthChallengeResponse", self._verify)

    def defines(self, define: Callable[[Session], Reply]) -> None:
        def behave(event: dict[str, Any]) -> Answer:
            return Answer({**event, "response": {**event["response"], **define(event["request"]["session"])}})

        self.functions.behaves("DefineAuthChallenge", behave)

    def begin(self, username: str, *, operation: str = "initiate_auth", **parameters: str) -> dict[str, Any]:
        return initiate(self.client, operation, "CUSTOM_AUTH", USERNAME=username, **parameters)

    def answer(
        self, asked: dict[str, Any], answer: str, *, operation: str = "respond_to_auth_challenge", **more: str
    ) -> dict[str, Any]:
        return respond(
            self.client,
            "CUSTOM_CHALLENGE",
            self._responses(asked, answer, more),
            session=asked["Session"],
            operation=operation,
        )

    def refused(self, asked: dict[str, Any], answer: str, **more: str) -> tuple[str, str]:
        responses = self._responses(asked, answer, more)
        return respond_refused(self.client, "CUSTOM_CHALLENGE", responses, session=asked["Session"])

    def events(self, trigger: str) -> list[dict[str, Any]]:
        """The `request` of each event the function got, in order."""
        events = self.functions.behaviours.events
        return [event["request"] for event in events if event["triggerSource"].startswith(f"{trigger}_")]

    def histories(self) -> list[list[dict[str, Any]]]:
        """What Define was shown, each time."""
        return [request["session"] for request in self.events("DefineAuthChallenge")]

    @staticmethod
    def _responses(asked: dict[str, Any], answer: str, more: dict[str, str]) -> dict[str, str]:
        return {"USERNAME": asked["ChallengeParameters"]["USERNAME"], "ANSWER": answer, **more}

    @staticmethod
    def _create(event: dict[str, Any]) -> Answer:
        number = len(event["request"]["session"]) + 1
        response = {
            "publicChallengeParameters": {"question": "2 + 2"},
            "privateChallengeParameters": {"answer": "4"},
            "challengeMetadata": f"SUM-{number}",
        }
        return Answer({**event, "response": response})

    @staticmethod
    def _verify(event: dict[str, Any]) -> Answer:
        request = event["request"]
        right = request["challengeAnswer"] == request["privateChallengeParameters"]["answer"]
        return Answer({**event, "response": {"answerCorrect": right}})
