"""Bringing the users of a pool to what a file says.

A user is found by username (in a pool with UsernameAttributes: by the email or phone number). An update makes a user
who differs from the file anew, through AdminDeleteUser and the way a new one comes, under the same sub: every check
of the API holds, and nothing of the old state stays. Users who are as the file has them are left alone.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from emulator.errors import CognitoError
from emulator.rules.directory import users as user_rules
from emulator.rules.limits import limits
from emulator.seeds import bulk, factors, making
from emulator.seeds import outcome as outcomes
from emulator.seeds.bulk import Wish
from emulator.seeds.outcome import Change, OnConflict, Outcome
from emulator.seeds.problems import Refused
from emulator.seeds.seeder import Account, Seeder
from emulator.seeds.shape import GeneratedSeed, HashSeed, PoolSeed, UserSeed
from emulator.store import codes, groups, linked_identities, passwords, software_tokens, user_factors
from emulator.store import users as store_users
from emulator.store.many_users import Leading
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

_TRIED_FIRST = 10  # of the users of a pattern: what is wrong with one of them is wrong with all


def bring(seeder: Seeder, pool: Pool, seed: PoolSeed, on_conflict: OnConflict, outcome: Outcome) -> None:
    """Every user of the file. Users who are to be made again are deleted first, all of them, so that their names and
    addresses are free."""
    bringing = _Bringing(seeder, pool, seed, on_conflict, outcome)
    bringing.bring(bulk.Making(seeder, pool, seed, outcome), seed.users)
    for pattern in seed.generated:
        bringing.generate(pattern)


class _Bringing(Struct, frozen=True):
    seeder: Seeder
    pool: Pool
    seed: PoolSeed
    on_conflict: OnConflict
    outcome: Outcome

    def generate(self, pattern: GeneratedSeed) -> None:
        """Some thousand at a time, so that of a million users no more are in memory. After a refusal no others are
        tried. The outcome has one line for all with whom the same was done."""
        makes = bulk.Making(self.seeder, self.pool, self.seed, self.outcome, listed=False)
        counts, problems = self.outcome.counts.copy(), len(self.outcome.problems)
        start, stop = 0, _TRIED_FIRST
        while start < pattern.count:
            users = pattern.users(start, stop)
            self.bring(makes, users)
            start, stop = stop, stop + bulk.MOST
            if len(self.outcome.problems) > problems:
                if start < pattern.count:
                    self.outcome.problems.add(pattern.place, f"the users after {users[-1].username} were not tried")
                break
        for (kind, done), count in (self.outcome.counts - counts).items():
            if kind == "users":
                self.outcome.sum_up(Change("users", self.pool.name, f"{count:,} of the {pattern}", done))

    def bring(self, makes: bulk.Making, users: Sequence[UserSeed]) -> None:
        wishes: list[Wish] = []
        for start in range(0, len(users), bulk.MOST):
            some = users[start : start + bulk.MOST]
            leading = makes.leading([wanted.username for wanted in some])
            for wanted in some:
                with self.outcome.problems.at(wanted.place, str(wanted)):
                    wish = self._wish(makes, wanted, leading)
                    if wish is not None:
                        wishes.append(wish)
        makes.make(wishes)

    def _wish(self, makes: bulk.Making, wanted: UserSeed, leading: Leading) -> Wish | None:
        """None for a user who is there and stays. Who is to be made again is gone."""
        account, key = Account(self.pool.region, self.pool.account_id), self.pool.fold(wanted.username)
        if not leading.any_of((wanted.username, key)):
            return Wish(wanted, wanted.sub)
        is_named = key in leading.usernames or (bool(self.pool.username_attributes) and key in leading.aliases)
        if is_named and self.on_conflict == "skip":  # without another look: a server may skip all of them at its start
            makes.note(wanted, "skipped")
            return None
        existing = _find(self.seeder, account, self.pool, wanted.username)
        if existing is None:
            return Wish(wanted, wanted.sub)
        if self.on_conflict == "fail":
            raise Refused("exists already")
        if self.on_conflict == "skip":
            makes.note(wanted, "skipped")
            return None
        differing = _differing(self.seeder, self.pool, self.seed, wanted, existing)
        if not differing:
            makes.note(wanted, "unchanged")
            return None
        _remove(self.seeder, account, self.pool, existing)
        return Wish(wanted, wanted.sub or existing.sub, differing)


def _find(seeder: Seeder, account: Account, pool: Pool, username: str) -> User | None:
    """By name only: another user's alias is not this user."""
    with seeder.opened(account, pool.id) as work:
        user = user_rules.find(work, pool, username)
    if user is None or pool.username_attributes or user.username_key == pool.fold(username):
        return user
    return None


def _remove(seeder: Seeder, account: Account, pool: Pool, user: User) -> None:
    seeder.call(account, "AdminDeleteUser", {"UserPoolId": pool.id, "Username": user.username})


def _differing(seeder: Seeder, pool: Pool, seed: PoolSeed, wanted: UserSeed, existing: User) -> tuple[str, ...]:
    """What making the user again would change of what is in the file: it is tried, and undone."""
    account = Account(pool.region, pool.account_id)
    password = () if _has_password(seeder, existing, wanted) else ("password",)
    with seeder.trial() as trial:
        trial.undo = True
        with seeder.opened(account, pool.id) as work:
            before = _state(work, pool, existing, wanted)
        _remove(seeder, account, pool, existing)
        try:
            made = making.make(seeder, pool, seed, wanted, wanted.sub or existing.sub)
        except (CognitoError, Refused):  # told when it is made in earnest
            return (*password, "what is refused")
        with seeder.opened(account, pool.id) as work:
            return (*password, *outcomes.differing(before, _state(work, pool, made, wanted)))


def _has_password(seeder: Seeder, user: User, wanted: UserSeed) -> bool:
    """A verifier tells a password whatever became of its hash, which a sign-in brings up to date."""
    hashed = wanted.hashed
    if hashed is not None:
        kept, given = (user.srp_verifier, hashed.srp_verifier) if hashed.srp_verifier else _hashes(user, hashed)
        return kept == given
    if wanted.password is None:
        return True
    return user.password_hash is not None and seeder.services.hasher.verify(user.password_hash, wanted.password)


def _hashes(user: User, hashed: HashSeed) -> tuple[str | None, str]:
    return user.password_hash, hashed.password_hash


def _state(work: Work, pool: Pool, user: User, wanted: UserSeed) -> dict[str, Any]:
    """All that a file can say of a user. Instants count only by whether they have passed."""
    until = user.temporary_password_expires_at
    return {
        "sub": user.sub,
        "status": user.status,
        "enabled": user.enabled,
        "attributes": _attributes(work, user),
        "identities": _identities(work, user),
        "temporary password": None if until is None else until > work.now,
        "codes": _codes(work, user, wanted),
        "groups": sorted(group.name_key for group in groups.of_user(work.db, user.id)),
        "former passwords": passwords.newest(work.db, user.id, len(wanted.former_passwords)),
        "second factors": _second_factors(work, user),
        "devices": factors.devices_of(work, user, wanted),
        "passkeys": factors.passkeys_of(work, user),
        "created": user.created_at if wanted.created and wanted.created.instant else None,
        "locks": {rule: limits.standing(work, pool, user, rule) for rule in limits.LOCKS},
    }


def _attributes(work: Work, user: User) -> dict[str, str]:
    values = store_users.attributes(work.db, user.id)
    values.pop("identities", None)  # tells when they were linked, too
    return values


def _identities(work: Work, user: User) -> list[tuple[str, str, str, bool]]:
    found = linked_identities.of_user(work.db, user.id)
    return sorted((one.provider_name, one.attribute_name, one.attribute_value, one.is_primary) for one in found)


def _codes(work: Work, user: User, wanted: UserSeed) -> list[tuple[str, bool, bool, bool]]:
    """The codes that the file names; others were drawn, and differ each time, so of them only the state counts."""
    seed = wanted.code
    named = {seed.code, seed.superseded_by} if seed else set()
    return [
        (
            code.code if code.code in named else "",
            code.consumed_at is not None,
            code.superseded_at is not None,
            code.expires_at <= work.now,
        )
        for code in codes.of_user(work.db, user.id)
    ]


def _second_factors(work: Work, user: User) -> tuple[Any, ...]:
    mine, app = user_factors.find(work.db, user.id), software_tokens.in_use(work.db, user.id)
    return mine.enabled, mine.preferred, mine.token_name, app.secret if app else None
