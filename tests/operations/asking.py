"""What every scene of a table of errors can do: ask its operation, which would succeed, with something changed."""

from collections.abc import Callable
from typing import Any, Protocol

from botocore import xform_name

from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.servers import Answer

Members = dict[str, Any]
Refusal = tuple[str, str]


class Asking:
    """A scene says by `request` what a good request of its operation is."""

    cognito: Any
    operation: str

    def request(self) -> Members:
        raise AssertionError("a scene says what a good request is")

    @property
    def method(self) -> Any:
        return getattr(self.cognito, xform_name(self.operation))

    def call(self, **changes: Any) -> Refusal:
        """The refusal of the operation, which would succeed but for what was arranged and these members."""
        return refusal(self.method, **{**self.request(), **changes})


class AsksFunctions(Protocol):
    functions: Functions

    def call(self, **changes: Any) -> Refusal: ...


def functions_of(trigger: str) -> dict[str, Callable[[AsksFunctions], Refusal]]:
    """The three Lambda exceptions, by the trigger that the operation runs."""

    def arranged(arrange: Callable[[Functions], None]) -> Callable[[AsksFunctions], Refusal]:
        def run(scene: AsksFunctions) -> Refusal:
            arrange(scene.functions)
            return scene.call()

        return run

    return {
        "UserLambdaValidationException": arranged(lambda functions: functions.raises(trigger, "no")),
        "UnexpectedLambdaException": arranged(lambda functions: functions.answers(trigger, Answer({}, status=500))),
        "InvalidLambdaResponseException": arranged(lambda functions: functions.answers(trigger, Answer({}))),
    }
