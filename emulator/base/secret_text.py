"""A secret that no log and no `repr` shows."""

from msgspec import Struct


class Secret(Struct, frozen=True):
    """False if it is empty."""

    text: str

    def get_secret_value(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def __repr__(self) -> str:
        return "Secret('********')"

    def __str__(self) -> str:
        return "********"
