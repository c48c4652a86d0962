"""What one test works with, so that no test finds what another one left.

An emulator that was started for the tests of this process is reset. One that a URL names may serve other tests at the
same time, or people: there each test has an AWS account of its own, which only keeps its pools apart from others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from emulator.base.randomness import SystemRandomness
from emulator.testing.mail import Codes, Messages
from emulator.testing.own import Own
from emulator.testing.running import Running
from emulator.testing.times import Clock

_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Scene:
    cognito: Any
    messages: Messages
    codes: Codes
    clock: Clock
    env: dict[str, str]


@contextmanager
def of(running: Running) -> Iterator[Scene]:
    with _apart(running) if running.is_shared else _fresh(running) as scene:
        yield scene
    scene.cognito.close()


@contextmanager
def _fresh(emulator: Running) -> Iterator[Scene]:
    emulator.reset()
    yield Scene(emulator.client(), emulator.messages, emulator.codes, emulator.clock, emulator.env)


@contextmanager
def _apart(running: Running) -> Iterator[Scene]:
    account = SystemRandomness().text(_DIGITS, 12)
    cognito = running.client(account=account)
    own = Own(lambda: cognito)
    control = running.control
    env = {**running.env, "AWS_ACCESS_KEY_ID": account}
    yield Scene(cognito, Messages(control, own), Codes(control, own), Clock(control, own), env)
    own.delete()
