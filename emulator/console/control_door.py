"""The way to the control API, which is read and made when somebody first asks for it: the AWS API does without it."""

from typing import TYPE_CHECKING

from starlette.datastructures import State
from starlette.types import Receive, Scope, Send

from emulator.base.garbage import nothing_is_garbage

if TYPE_CHECKING:
    from fastapi import FastAPI

    from emulator.console.refusals import Answers


class ControlDoor:
    """Answers all that begins with `/_emulator`. `state` is that of the whole server, and `answers` are what it says of
    errors."""

    def __init__(self, state: State, answers: "Answers") -> None:
        self._state = state
        self._answers = answers
        self._made: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.application(scope, receive, send)

    @property
    def application(self) -> "FastAPI":
        if self._made is None:
            with nothing_is_garbage():
                from emulator.console import application

                self._made = application.create(self._state, self._answers)
        return self._made
