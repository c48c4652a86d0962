"""A fresh user like one who is there: with the same attributes but for addresses, groups, factors and locks."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from emulator.control import borrowing, states
from emulator.control.borrowing import Draft
from emulator.control.refusals import NotThere, Refused
from emulator.control.states import Made
from emulator.rules.directory import users
from emulator.rules.factors import mfa
from emulator.rules.limits import limits
from emulator.store import attempts, groups
from emulator.store import users as store_users
from emulator.store.attempts import AttemptCount
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.user_factors import Factors
from emulator.store.users import User
from emulator.work import Services, Work, opened

_NOT_COPIED = ("email_verified", "phone_number_verified", "identities", "cognito:user_status")
_WAYS: dict[str, Callable[[Draft], Made]] = {
    users.UNCONFIRMED: states.unconfirmed,
    users.CONFIRMED: states.confirmed,
    users.FORCE_CHANGE_PASSWORD: states.must_change_password,
    users.RESET_REQUIRED: states.STATES["reset-required"],
}


class _Model(Struct, frozen=True):
    """The user who is copied."""

    user: User
    values: dict[str, str]
    groups: list[str]
    factors: Factors
    counts: list[AttemptCount]


def planned(
    services: Services, pool: Pool, client: Client | None, username: str
) -> tuple[Draft, Callable[[Draft], Made]]:
    """Raises NotThere where the name is neither a state nor a user, Refused for a user of an identity provider."""
    model = _model(services, pool, username)
    if model.user.status not in _WAYS:
        raise Refused(
            f"The user {model.user.username} is {model.user.status}, and such a user has no password to lend."
        )
    if model.user.status == users.UNCONFIRMED and client is None:
        raise Refused(f"An UNCONFIRMED user signs up with an app client, and the pool {pool.id} has none.")
    values = {name: value for name, value in model.values.items() if name not in _NOT_COPIED}
    if model.user.status == users.UNCONFIRMED:
        values.pop("preferred_username", None)
    return borrowing.draft(services, pool, client, values), lambda draft: _copied(draft, model)


def _model(services: Services, pool: Pool, username: str) -> _Model:
    with opened(services, "lease") as work:
        user = users.find(work, pool, username)
        if user is None:
            known = ", ".join(states.STATES)
            raise NotThere(f"{username} is neither a user of the pool {pool.id} nor a state; the states are {known}.")
        return _Model(
            user,
            store_users.attributes(work.db, user.id),
            [group.name for group in groups.of_user(work.db, user.id)],
            mfa.of(work, user),
            attempts.of_subjects(work.db, [limits.user_subject(user)]),
        )


def _copied(draft: Draft, model: _Model) -> Made:
    made = _WAYS[model.user.status](draft)
    if model.factors.has_software_token:
        made = replace(made, totp_secret=states.register_app(draft))
    chosen = {
        member: {"Enabled": True, "PreferredMfa": factor == model.factors.preferred}
        for member, factor in mfa.MEMBERS.items()
        if factor in model.factors.enabled
    }
    if chosen:
        draft.administer("AdminSetUserMFAPreference", **chosen)
    for group in model.groups:
        draft.administer("AdminAddUserToGroup", GroupName=group)
    draft.held(lambda work, user: _mark(work, user, model))
    if not model.user.enabled:
        draft.administer("AdminDisableUser")
    return made


def _mark(work: Work, user: User, model: _Model) -> None:
    """Which addresses are verified, and what was counted."""
    flags = {name: value for name, value in model.values.items() if name.endswith("_verified")}
    if flags and user.status != users.UNCONFIRMED:
        store_users.put_attributes(work.db, user.pool_id, user.id, dict(flags))
    for row in model.counts:
        attempts.put(work.db, replace(row, subject=limits.user_subject(user), username=user.username))
