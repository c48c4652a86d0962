"""Whom a sign-in is for: the name as it was typed, and the user whom it means, if anybody."""

from dataclasses import dataclass

from emulator.store.users import User


@dataclass(frozen=True, slots=True)
class Whom:
    """`user` is None for a name nobody has, where the client hides that."""

    user: User | None
    typed: str

    @property
    def name(self) -> str:
        """The username; for nobody what was typed."""
        return self.user.username if self.user else self.typed
