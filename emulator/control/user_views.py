"""Everything that decides whether one user can sign in, at one instant."""

from dataclasses import dataclass
from typing import Final

from emulator.base.instants import Instant
from emulator.control import codes, messages, named, user_contacts, user_counts, user_parts, user_standing
from emulator.control.codes import Code, Question
from emulator.control.messages import Message
from emulator.control.user_contacts import UserAlias, UserAttribute
from emulator.control.user_parts import (
    UserDevice,
    UserFactors,
    UserGroup,
    UserIdentity,
    UserPasskey,
    UserPassword,
    UserSignIn,
)
from emulator.control.user_standing import Counted, Facts
from emulator.rules.directory import users
from emulator.rules.factors import mfa
from emulator.store import users as store_users
from emulator.store.messages import Chosen
from emulator.work import Services, Work, opened

MOST_CODES: Final = 50
MOST_MESSAGES: Final = 10


@dataclass(frozen=True, slots=True)
class UserCount:
    """What a rule counts against the user now: wrong answers in a row, or calls of the hour (`calls:ConfirmSignUp`).
    `left` is how many more there may be, `refused_until` is there while the rule refuses."""

    rule: str
    count: int
    left: int | None
    refused_until: Instant | None


@dataclass(frozen=True, slots=True)
class UserView:
    """`standing` says whether the user can sign in, and why not: the sentence that matters most first. `now` is the
    clock of the pool. `signed_out_at`: sign-ins from before ended then. The newest 50 codes, sign-ins and devices are
    there, and the newest 10 messages."""

    pool: str
    username: str
    sub: str
    status: str
    enabled: bool
    can_sign_in: bool
    standing: list[str]
    now: Instant
    created_at: Instant
    updated_at: Instant
    signed_out_at: Instant | None
    password: UserPassword
    attributes: list[UserAttribute]
    aliases: list[UserAlias]
    groups: list[UserGroup]
    factors: UserFactors
    passkeys: list[UserPasskey]
    devices: list[UserDevice]
    sign_ins: list[UserSignIn]
    codes: list[Code]
    counts: list[UserCount]
    identities: list[UserIdentity]
    messages: list[Message]


def find(services: Services, pool_id: str, username: str) -> UserView:
    """The name may be any that signs in. Raises NotThere."""
    with opened(services, "user") as work:
        pool = named.pool(work, pool_id)
        found = users.find(work, pool, username)
        if found is None:
            raise named.no_user(pool_id, username)
        name = found.username
    sent = codes.newest(services, Question(pool_id, name, state=None), limit=MOST_CODES)
    letters = messages.newest(services, Chosen(pool_id=pool_id, username=name), limit=MOST_MESSAGES)
    with opened(services, "user") as work:
        return _view(work, pool_id, name, sent, letters)


def _view(work: Work, pool_id: str, username: str, sent: list[Code], letters: list[Message]) -> UserView:
    pool = named.pool(work, pool_id)
    user = users.find(work, pool, username)
    if user is None:
        raise named.no_user(pool_id, username)
    counts = user_counts.of_user(work, pool, user)
    factors, links = user_parts.factors(work, pool, user), user_parts.identities(work, user)
    facts = Facts(
        user=user,
        now=work.now,
        ways=factors.first,
        providers=[one.provider for one in links],
        codes=sent,
        counts=counts,
        step=mfa.next_step(pool, mfa.of(work, user)),
    )
    standing = user_standing.judge(facts)
    return UserView(
        pool=pool.id,
        username=user.username,
        sub=user.sub,
        status=user.status,
        enabled=user.enabled,
        can_sign_in=standing.can_sign_in,
        standing=standing.sentences,
        now=work.now,
        created_at=user.created_at,
        updated_at=user.updated_at,
        signed_out_at=user.signed_out_at,
        password=user_parts.password(user),
        attributes=user_contacts.of_user(work, pool, user, store_users.attributes(work.db, user.id)),
        aliases=user_contacts.aliases_of(work, user),
        groups=user_parts.groups_of(work, user),
        factors=factors,
        passkeys=user_parts.passkeys(work, user),
        devices=user_parts.devices_of(work, user),
        sign_ins=user_parts.sign_ins(work, user),
        codes=sent,
        counts=[_shown(one) for one in counts],
        identities=links,
        messages=letters,
    )


def _shown(one: Counted) -> UserCount:
    return UserCount(one.rule, one.count, one.left, one.refused_until)
