"""Making the users of a pool, as many at a time as can be: plain ones (`plain`) are written by the thousand, the others
one by one by operations, all of them in the order of the file.

A user whom an operation would refuse, or one of whose names leads to somebody already, is made one by one, too: so each
is refused, or not, as an operation would, with its sentence.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from emulator.errors import CognitoError, InvalidPasswordException
from emulator.rules.directory import groups as group_rules
from emulator.seeds import making, plain
from emulator.seeds.outcome import Change, Done, Outcome
from emulator.seeds.plain import Draft
from emulator.seeds.problems import Refused
from emulator.seeds.seeder import Account, Seeder
from emulator.seeds.shape import PoolSeed, UserSeed
from emulator.store import groups, many_users, pools
from emulator.store.pools import Pool
from emulator.work import Work

MOST = 1_000  # users at a time
_HASHES = 1_000  # of passwords that many users share


class Wish(Struct, frozen=True):
    """A user to make. `differing` is what that changes of one who was there."""

    user: UserSeed
    sub: str | None
    differing: tuple[str, ...] = ()


class Making:
    """Of one pool. Users with the same password share its hash; each has an SRP verifier of their own."""

    def __init__(self, seeder: Seeder, pool: Pool, seed: PoolSeed, outcome: Outcome, *, listed: bool = True) -> None:
        """With `listed` the outcome names each user, else it counts them."""
        self._seeder, self._pool, self._seed = seeder, pool, seed
        self._outcome, self._listed = outcome, listed
        self._account = Account(pool.region, pool.account_id)
        self._hashed = lru_cache(_HASHES)(seeder.services.hasher.hash)
        with seeder.opened(self._account, pool.id) as work:
            found = groups.page(work.db, pool.id, after=None, limit=group_rules.MOST_OF_POOL)
        self._groups = {group.name_key: group for group in found}

    def leading(self, usernames: Sequence[str]) -> many_users.Leading:
        """Those of the usernames that lead to somebody already, perhaps to another than the user, as the pool compares
        names."""
        with self._seeder.opened(self._account, self._pool.id) as work:
            names = {*usernames, *map(self._pool.fold, usernames)}
            return many_users.leading(work.db, self._pool.id, names)

    def make(self, wishes: Iterable[Wish]) -> None:
        waiting: list[Wish] = []
        for wish in wishes:
            if plain.is_plain(self._pool, wish.user):
                waiting.append(wish)
                if len(waiting) == MOST:
                    self._together(waiting)
                    waiting = []
            else:
                self._together(waiting)
                waiting = []
                self._alone(wish)
        self._together(waiting)

    def _together(self, wishes: Sequence[Wish]) -> None:
        """Where one of them has to be made alone, fewer are tried at once after it: the next may have to be, too."""
        start, size = 0, MOST
        while start < len(wishes):
            tried = wishes[start : start + size]
            written = self._write(tried)
            for wish in tried[:written]:
                self._made(wish)
            start += written
            if written < len(tried):
                self._alone(tried[written])
                start += 1
            size = min(max(2 * written, 1), MOST)

    def _write(self, wishes: Sequence[Wish]) -> int:
        """How many of the first were written; the one after them is to be made alone."""
        with self._seeder.opened(self._account, self._pool.id) as work:
            if replace(self._pool, paused_until=pools.paused_until(work.db, self._pool.id)).is_paused(work.now):
                return 0
            made: list[many_users.NewUser] = []
            for drafted in self._free(work, self._drafts(work, wishes)):
                try:
                    made.append(plain.row(work, self._pool, drafted, self._hashed))
                except InvalidPasswordException:
                    break
            many_users.add(work.db, made, work.now)
        return len(made)

    def _drafts(self, work: Work, wishes: Iterable[Wish]) -> list[Draft]:
        """Of the first of them, up to one whom a rule refuses."""
        drafts = []
        for wish in wishes:
            drafted = plain.draft(self._seeder, work, self._pool, self._groups, wish.user, wish.sub)
            if drafted is None:
                break
            drafts.append(drafted)
        return drafts

    def _free(self, work: Work, drafts: Sequence[Draft]) -> list[Draft]:
        """The first of them, up to one with a name that somebody has, or one of those before."""
        known = many_users.leading(work.db, self._pool.id, frozenset().union(*(one.names for one in drafts)))
        before: set[str] = set()
        for index, drafted in enumerate(drafts):
            if known.any_of(drafted.names) or not before.isdisjoint(drafted.names):
                return list(drafts[:index])
            before |= drafted.names
        return list(drafts)

    def _alone(self, wish: Wish) -> None:
        wanted = wish.user
        with self._outcome.problems.at(wanted.place, str(wanted)):
            self._make(wanted, wish.sub)
            self._made(wish)

    def _made(self, wish: Wish) -> None:
        self.note(wish.user, "updated" if wish.differing else "created", wish.differing)

    def note(self, wanted: UserSeed, done: Done, members: tuple[str, ...] = ()) -> None:
        self._outcome.note(Change("users", self._pool.name, str(wanted), done, members), listed=self._listed)

    def _make(self, wanted: UserSeed, sub: str | None) -> None:
        """With what else would be refused if the first refusal were mended: a bad password is looked for behind other
        refusals, and others behind a bad password."""
        try:
            with self._seeder.trial():
                making.make(self._seeder, self._pool, self._seed, wanted, sub)
        except CognitoError as refusal:
            with self._outcome.problems.at(wanted.place, str(wanted)), self._seeder.trial() as trial:
                trial.undo = True
                self._try_again(wanted, sub, refusal)
            raise

    def _try_again(self, wanted: UserSeed, sub: str | None, refusal: CognitoError) -> None:
        if wanted.brought_by is not None:
            return
        if isinstance(refusal, InvalidPasswordException):
            without = replace(wanted, password=None, hashed=making.ANY_HASH)
            making.make(self._seeder, self._pool, self._seed, without, sub)
            return
        without = replace(wanted, attributes={}, groups=(), linked=())
        try:
            making.make(self._seeder, self._pool, self._seed, without, sub)
        except InvalidPasswordException:
            raise
        except (CognitoError, Refused):  # for want of the attributes, perhaps
            return
