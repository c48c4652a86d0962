"""Whom a sign-in is for: the name as it was typed, and the user whom it means, if anybody."""

from msgspec import Struct

from emulator.rules.directory import users
from emulator.store.users import User
from emulator.work import Work


class Whom(Struct, frozen=True):
    """`user` is None for a name nobody has, where the client hides that."""

    user: User | None
    typed: str

    @property
    def name(self) -> str:
        """The username; for nobody what was typed."""
        return self.user.username if self.user else self.typed


def lock(work: Work, whom: Whom) -> User | None:
    """The user, held, before a session of theirs is kept: who was deleted meanwhile has none, and raises what
    `users.lock` does."""
    return users.lock(work, whom.user) if whom.user is not None else None
