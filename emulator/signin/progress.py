"""How far a sign-in has come: what was proven, what the client asked for at its beginning, and the two ends of a step:
another challenge (`Asked`), or a proof (`Proven`).

Progress travels from step to step inside the state of the challenge's session, so a restart between two steps loses
nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from emulator.rules.risk import history
from emulator.signin.attempt import Attempt
from emulator.store.told import Told
from emulator.store.users import User
from emulator.triggers.events import TokenSource

CUSTOM_AUTH = "CUSTOM_AUTH"  # the flow whose steps are told by the pool's functions


class Progress(Struct, frozen=True):
    """`amr` are the methods proven so far as tokens name them (pwd, otp, sms, email_otp, swk, hwk). `steps` is the
    history that custom authentication shows its triggers: name, result, metadata of each challenge."""

    flow: str
    amr: tuple[str, ...] = ()
    second_factor: bool = False  # proven, or not needed any more
    device_key: str | None = None  # DEVICE_KEY as the client sent it
    device_proven: bool = False
    source: TokenSource = "TokenGeneration_Authentication"
    steps: tuple[tuple[str, bool, str | None], ...] = ()
    issue: bool = False  # custom authentication said: tokens
    srp_a: str | None = None  # of CUSTOM_AUTH with SRP: its functions say when the password is asked for
    target_level: int = 0  # of step-up: 1 to 4, which there are no tokens below
    acr: str | None = None
    mfa_demanded: Literal["", "if_configured", "required"] = ""  # what adaptive authentication asks of this sign-in
    event_id: str = ""  # of the sign-in's event and its tokens, once threat protection has begun one
    event_row: str = ""

    def state(self) -> dict[str, Any]:
        """For the session: only what differs from the beginning."""
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in values if value != _DEFAULTS.get(name)}

    def responses(self) -> list[dict[str, str]]:
        """What an auth event says was answered so far: its model knows Password and Mfa only."""
        found = [history.response("Password", right=True)] if "pwd" in self.amr else []
        return [*found, history.response("Mfa", right=True)] if self.second_factor and len(self.amr) > 1 else found

    def having(self, *methods: str, **changes: Any) -> "Progress":
        """With these methods proven, each named once."""
        return replace(self, amr=tuple(dict.fromkeys((*self.amr, *methods))), **changes)

    def with_step(self, name: str, result: bool, metadata: str | None = None) -> "Progress":
        """With one more challenge in the history."""
        return replace(self, steps=(*self.steps, (name, result, metadata)))


_DEFAULTS = dict(zip(Progress.__struct_fields__[1:], Progress.__struct_defaults__, strict=True))  # all but `flow`


class Proven(Struct, frozen=True):
    """A user who proved what was asked of them. The caller holds their row in a writing transaction. `told` is what
    tokens tell of the user, where the look-up that holds them brought it. `is_counted` False: whether others' wrong
    answers have locked the user was looked at before they were held, and must be once more."""

    user: User
    progress: Progress
    told: Told | None = None
    is_counted: bool = True


class Asked(Struct, frozen=True):
    """A challenge that was put. `session` is None where its SECRET_BLOCK is one, `available` where there was nothing to
    choose from."""

    name: str
    parameters: Mapping[str, str]
    session: str | None = None
    available: Sequence[str] | None = None


def begin(attempt: Attempt, *methods: str) -> Progress:
    """The beginning of a sign-in, with these methods proven."""
    return Progress(attempt.flow or "", methods, device_key=attempt.parameters.get("DEVICE_KEY"))


def of_state(state: Mapping[str, Any], attempt: Attempt) -> Progress:
    """What a session carried on; a DEVICE_KEY that comes with the answer counts as if it had been there before."""
    kept = {"flow": "USER_AUTH", **state}
    kept["steps"] = tuple((name, result, metadata) for name, result, metadata in kept.get("steps", ()))
    kept["amr"] = tuple(kept.get("amr", ()))
    progress = Progress(**kept)
    given = attempt.parameters.get("DEVICE_KEY")
    return replace(progress, device_key=given) if given and not progress.device_proven else progress
