"""What a test reads instead of mail: messages, and the codes in them."""

import time
from typing import Any

from emulator.client import Control
from emulator.client.schemas import Code, Message
from emulator.testing.own import Own

_LONGEST_WAIT = 30.0  # seconds that one request waits; the server allows sixty
_TOLD = 5


class NoMessage(TimeoutError):
    """No message that fits came in time; the text says which ones there are."""


class NoCode(LookupError):
    """No code fits."""


class Messages:
    """The mails and text messages of an emulator. Which ones is said as in the control API: `to` (an address), `pool`,
    `username` (with `pool`), `purpose` such as `"sign_up"`, `medium` (`"EMAIL"` or `"SMS"`), `after` (the id of a
    message: only younger ones)."""

    def __init__(self, control: Control, own: Own | None = None) -> None:
        self._control = control
        self._own = own

    def wait_for(self, *, timeout: float = 10.0, **which: Any) -> Message:
        """The newest message that fits. If there is none yet, waits for one, `timeout` seconds at most. Raises
        NoMessage."""
        __tracebackhide__ = True  # pytest shows the test's own line
        which = self._within(which)
        deadline = time.monotonic() + timeout
        while True:
            left = deadline - time.monotonic()
            found = self._control.get_latest_message(wait=min(max(left, 0.0), _LONGEST_WAIT), **which)
            if found is not None:
                return found
            if time.monotonic() >= deadline:
                raise NoMessage(self._told(timeout, which))

    def latest(self, **which: Any) -> Message | None:
        """The newest that fits, without waiting."""
        return self._control.get_latest_message(**self._within(which))

    def find(self, **which: Any) -> list[Message]:
        """Those that fit, newest first: 50, or as many as `limit` says, 1000 at most."""
        return self._control.list_messages(**self._within(which))["messages"]

    def delete(self, **which: Any) -> int:
        """Deletes those that fit, or all; how many there were. Their codes stay good."""
        return self._control.delete_messages(**self._within(which))["deleted"]

    def _within(self, which: dict[str, Any]) -> dict[str, Any]:
        return which if self._own is None or "pool" in which else {**which, "pool": self._own.only()}

    def _told(self, timeout: float, which: dict[str, Any]) -> str:
        there = [f"{one['purpose']} to {one['to']}" for one in self.find(limit=_TOLD)]
        found = f"The newest there are: {', '.join(there)}." if there else "There is no message at all."
        return f"No message with {_words(which)} came in {timeout:g} seconds. {found}"


class Codes:
    """The codes that would work now. Which ones is said by `pool`, `username` (with `pool`), `destination` (an
    address), `purpose`; those that would not work by `state`, such as `"expired"` or `"all"`."""

    def __init__(self, control: Control, own: Own | None = None) -> None:
        self._control = control
        self._own = own

    def find(self, **which: Any) -> list[Code]:
        """Those that fit, newest first."""
        if self._own is not None and "pool" not in which:
            which = {**which, "pool": self._own.only()}
        return self._control.list_codes(**which)["codes"]

    def newest(self, **which: Any) -> str:
        """The code itself, as the user would type it. Raises NoCode."""
        __tracebackhide__ = True
        found = self.find(**{**which, "limit": 1})
        if not found:
            raise NoCode(f"There is no code with {_words({'state': 'live', **which})}.")
        return found[0]["code"]


def _words(which: dict[str, Any]) -> str:
    return " and ".join(f"{name} {value}" for name, value in which.items()) or "any property"
