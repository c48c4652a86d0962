"""A developer's Lambda functions, over a real local HTTP server: each answers as the test says and remembers its
events. Until told otherwise a function returns its event untouched.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.given import Given
from tests.support.servers import Answer, Call

ACCOUNT = "000000000000"


@dataclass
class Behaviours:
    """What the server does, by the trigger's name: `PreSignUp` answers PreSignUp_SignUp and its like."""

    by_trigger: dict[str, Callable[[dict[str, Any]], Answer]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def respond(self, call: Call) -> Answer:
        self.events.append(call.event)
        behave = self.by_trigger.get(call.event["triggerSource"].partition("_")[0])
        return behave(call.event) if behave else Answer(call.event)

    def forget(self) -> None:
        self.by_trigger.clear()
        self.events.clear()


class Functions:
    """`given` and `cognito` speak to an emulator whose routes lead to these functions."""

    def __init__(self, behaviours: Behaviours, cognito: Any, given: Given) -> None:
        self.behaviours = behaviours
        self.cognito = cognito
        self.given = given

    def pool(self, *triggers: str, **settings: Any) -> str:
        """A pool with a function for each of the triggers."""
        arns = {name: f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}" for name in triggers}
        return self.given.pool(LambdaConfig=arns, **settings)

    def returns(self, trigger: str, **response: Any) -> None:
        """The function fills these members of its response in."""
        self.behaves(trigger, lambda event: Answer({**event, "response": {**event["response"], **response}}))

    def raises(self, trigger: str, message: str) -> None:
        self.behaves(trigger, lambda _: Answer({"errorMessage": message, "errorType": "Error"}))

    def answers(self, trigger: str, answer: Answer) -> None:
        """These bytes, whatever they are."""
        self.behaves(trigger, lambda _: answer)

    def behaves(self, trigger: str, behave: Callable[[dict[str, Any]], Answer]) -> None:
        self.behaviours.by_trigger[trigger] = behave

    @property
    def sources(self) -> list[str]:
        """The trigger sources, in the order in which the functions ran."""
        return [event["triggerSource"] for event in self.behaviours.events]

    def event(self, source: str) -> dict[str, Any]:
        """The one event of this source."""
        [event] = [event for event in self.behaviours.events if event["triggerSource"] == source]
        return event
