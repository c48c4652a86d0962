"""The emulator in the tests of an application.

    from emulator.testing import Emulator

    with Emulator() as emulator:
        cognito = emulator.client()
        ...
        code = emulator.messages.wait_for(to="bob@example.com")["code"]

`Emulator` runs in this process, `Container` in a container, `Running` is one that runs already; tests ask all three for
the same things. `plugin` has the fixtures of pytest.

Nothing is imported before somebody uses it: pytest loads this package in every project it is installed for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.testing.container import Container
    from emulator.testing.inside import Emulator, SeedIsBad
    from emulator.testing.mail import NoCode, NoMessage
    from emulator.testing.pools import Pool, User
    from emulator.testing.running import Running

__all__ = ["Container", "Emulator", "NoCode", "NoMessage", "Pool", "Running", "SeedIsBad", "User"]
_HOMES = {
    "Container": "container",
    "Emulator": "inside",
    "NoCode": "mail",
    "NoMessage": "mail",
    "Pool": "pools",
    "Running": "running",
    "SeedIsBad": "inside",
    "User": "pools",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"emulator.testing has no {name}")
    return getattr(import_module(f"emulator.testing.{_HOMES[name]}"), name)
