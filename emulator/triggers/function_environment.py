"""The environment of a local function's process."""

from collections.abc import Mapping
from typing import Final

_NOT_FOR_FUNCTIONS: Final = ("EMULATOR_", "PG")  # ours, and what libpq reads (PGPASSWORD, PGSERVICEFILE, …)


def of(own: Mapping[str, str], region: str) -> dict[str, str]:
    """What a function gets of the emulator's own environment: all but the settings of the emulator and of its database,
    which hold passwords and tokens. What else is set was set for the functions, AWS's variables among it; the region is
    that of the function, as in Lambda."""
    kept = {name: value for name, value in own.items() if not name.upper().startswith(_NOT_FOR_FUNCTIONS)}
    return {**kept, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
