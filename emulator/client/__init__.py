"""The control API of a running emulator, from Python.

    from emulator.client import Control

    control = Control("http://localhost:9229")
    control.advance_clock(seconds=3600)
    code = control.get_latest_message(to="bob@example.com", wait=10)["code"]

`control` and `schemas` are generated from the emulator's own OpenAPI description, so there is a method for each route,
with the types of what it takes and answers. Needs the standard library alone, and may be used by several threads.
"""

from emulator.client.calling import NotReachable, Refused
from emulator.client.control import Control

__all__ = ["Control", "NotReachable", "Refused"]
