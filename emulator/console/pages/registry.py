"""The pages of the console: each module has a `Pages`, and each function in it answers one address.

    pages = Pages()

    @pages.get("/snapshots")
    def list_snapshots(visit: Visit) -> Response: ...

    @pages.post("/snapshots/{name}/load")
    def load_snapshot(visit: Visit, name: str) -> Response: ...

Addresses are below `/_emulator/console`; the names in braces are handed over as arguments. A function that answers a
POST changes something: its form has the token of the console's own forms, or it is not called.
"""

from collections.abc import Callable

from msgspec import Struct, field
from starlette.responses import Response

Answer = Callable[..., Response]


class Address(Struct, frozen=True):
    path: str
    method: str
    answer: Answer


class Pages(Struct, frozen=True):
    addresses: list[Address] = field(default_factory=list)

    def get(self, path: str) -> Callable[[Answer], Answer]:
        """Shows a page."""
        return self._registered(path, "GET")

    def post(self, path: str) -> Callable[[Answer], Answer]:
        """Takes a form."""
        return self._registered(path, "POST")

    def _registered(self, path: str, method: str) -> Callable[[Answer], Answer]:
        def register(answer: Answer) -> Answer:
            self.addresses.append(Address(path, method, answer))
            return answer

        return register
