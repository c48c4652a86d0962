"""The seeds once more, on a running server: after a reset, in the same transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from emulator.control.refusals import Refused
from emulator.control.reset import Seeded
from emulator.seeds import apply, files
from emulator.work import Services


def apply_again(services: Services, names: Sequence[str] | None, first: Callable[[Any], None]) -> Seeded:
    """None means those of EMULATOR_SEED. Others may be named only if they come with the emulator: a path would have the
    server read any file. Raises Refused."""
    of_setting = apply.separated(services.settings.seed or "")
    if names is None and not of_setting:
        raise Refused("EMULATOR_SEED names no seeds; name some that come with the emulator: " + _shipped())
    for name in names or ():
        if name not in of_setting and name not in files.shipped():
            raise Refused(f"{name} is neither in EMULATOR_SEED nor a seed that comes with the emulator: {_shipped()}")
    outcome = apply.apply(services, of_setting if names is None else names, first=first)
    return Seeded(str(outcome), tuple(map(str, outcome.problems)))


def _shipped() -> str:
    return ", ".join(files.shipped())
