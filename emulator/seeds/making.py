"""Making one user in the state that a file says, the way a client or an administrator would come there."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from emulator.errors import ResourceNotFoundException
from emulator.rules.accounts import invitations, password_changes
from emulator.rules.configuration import passwords
from emulator.rules.configuration.passwords import Kept
from emulator.rules.directory import users as user_rules
from emulator.rules.directory.provision import Taken
from emulator.rules.factors import mfa
from emulator.rules.owners import secret_hash
from emulator.rules.providers import federated, identity_providers, links
from emulator.seeds import factors, pins, pools, sessions
from emulator.seeds.problems import Refused
from emulator.seeds.seeder import Account, Seeder
from emulator.seeds.shape import HashSeed, LinkSeed, PoolSeed, UserSeed
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

_NOTHING = "!"  # kept for as long as it takes to forget it
ANY_HASH = HashSeed(_NOTHING, None, None)  # of a password that is not tried


def make(seeder: Seeder, pool: Pool, seed: PoolSeed, wanted: UserSeed, sub: str | None) -> User:
    """Raises the operations' errors, and Refused for what they have no error for."""
    account = Account(pool.region, pool.account_id)
    _check_sub(seeder, account, pool, sub)
    if wanted.brought_by is not None:
        _arrive(seeder, account, pool, wanted, *wanted.brought_by, sub)
    elif wanted.status == user_rules.UNCONFIRMED or wanted.code is not None:
        _sign_up(seeder, account, pool, seed, wanted, sub)
    else:
        _invite(seeder, account, pool, wanted, sub)
    with seeder.opened(account, pool.id) as work:
        user = user_rules.require(work, pool, wanted.username, lock=True)
        _pin(work, pool, user, wanted)
        factors.bring(work, pool, user, wanted)
        sessions.bring(work, pool, user, wanted)
    _choose_factors(seeder, account, pool, wanted)
    _join(seeder, account, pool, user, wanted.groups)
    for link in wanted.linked:
        _link(seeder, account, pool, wanted, link)
    if not wanted.enabled:
        seeder.call(account, "AdminDisableUser", {"UserPoolId": pool.id, "Username": user.username})
    with seeder.opened(account, pool.id) as work:
        if wanted.signed_out is not None:
            pins.sign_out(work, user, wanted.signed_out)
        if wanted.created is not None or wanted.updated is not None:
            pins.date_user(work, user, wanted.created, wanted.updated)
        made = store_users.get(work.db, user.id)
    assert made is not None  # noqa: S101
    return made


def invitation(pool: Pool, wanted: UserSeed) -> dict[str, Any]:
    """The members of AdminCreateUser for the user, but for the password."""
    return {
        "UserPoolId": pool.id,
        "Username": wanted.username,
        "MessageAction": "SUPPRESS",
        "UserAttributes": _listed(wanted.attributes),
    }


def _pin(work: Work, pool: Pool, user: User, wanted: UserSeed) -> None:
    if wanted.code is not None and wanted.code.state in ("pending", "expired"):
        pins.move_code(work, user, wanted.code)
    if wanted.temporary_password_expires is not None:
        pins.end_temporary_password(work, user, wanted.temporary_password_expires)
    if wanted.status == user_rules.RESET_REQUIRED:
        pins.require_reset(work, user)
        if wanted.password is None and wanted.hashed is None:
            pins.forget_password(work, user)
    if wanted.password_set is not None:
        pins.date_password(work, user, wanted.password_set)
    pins.remember_passwords(work, user, wanted.former_passwords)
    for lock in wanted.locked:
        pins.lock(work, pool, user, lock)


def _join(seeder: Seeder, account: Account, pool: Pool, user: User, groups: Sequence[str]) -> None:
    """Raises Refused with all the groups that are not there."""
    unknown = []
    for group in groups:
        try:
            named = {"UserPoolId": pool.id, "Username": user.username, "GroupName": group}
            seeder.call(account, "AdminAddUserToGroup", named)
        except ResourceNotFoundException:
            unknown.append(group)
    if unknown:
        raise Refused(f"the pool has no group {', '.join(unknown)}")


def _choose_factors(seeder: Seeder, account: Account, pool: Pool, wanted: UserSeed) -> None:
    chosen = {
        member: {"Enabled": True} if factor == mfa.PASSKEY else _chosen(factor, wanted)
        for member, factor in mfa.MEMBERS.items()
        if factor in wanted.mfa
    }
    if chosen:
        named = {"UserPoolId": pool.id, "Username": wanted.username}
        seeder.call(account, "AdminSetUserMFAPreference", {**named, **chosen})


def _chosen(factor: str, wanted: UserSeed) -> dict[str, bool]:
    return {"Enabled": True, "PreferredMfa": factor == wanted.preferred_mfa}


def _check_sub(seeder: Seeder, account: Account, pool: Pool, sub: str | None) -> None:
    """The unique constraint would call it a taken username."""
    with seeder.opened(account, pool.id) as work:
        holder = store_users.find_by_sub(work.db, pool.id, sub) if sub else None
    if holder is not None:
        raise Refused(f"the sub {sub} belongs to {holder.username}")


def _sign_up(seeder: Seeder, account: Account, pool: Pool, seed: PoolSeed, wanted: UserSeed, sub: str | None) -> None:
    """SignUp, and what became of the code: a resend supersedes it, ConfirmSignUp uses it."""
    client = _client(seeder, pool, seed, wanted)
    caller_members: dict[str, Any] = {"ClientId": client.id, "Username": wanted.username}
    if client.has_secret:
        caller_members["SecretHash"] = secret_hash.compute(client, wanted.username)
    attributes = dict(wanted.attributes)
    if wanted.status == user_rules.CONFIRMED:  # the code verifies it; to say so at sign-up is refused
        for kind in pool.auto_verified_attributes:
            if attributes.get(f"{kind}_verified") == "true":
                del attributes[f"{kind}_verified"]
    members = {**caller_members, "UserAttributes": _listed(attributes)}
    password, kept = _password(seeder, account, pool, wanted)
    if password is not None:
        members["Password"] = password
    code = wanted.code
    seeder.call(account, "SignUp", members, code=code.code if code else None, sub=sub, kept=kept)
    if code is not None and code.state == "superseded":
        seeder.call(account, "ResendConfirmationCode", caller_members, code=code.superseded_by)
    if code is not None and code.state == "used":
        seeder.call(account, "ConfirmSignUp", {**caller_members, "ConfirmationCode": code.code})


def _client(seeder: Seeder, pool: Pool, seed: PoolSeed, wanted: UserSeed) -> Client:
    """The one the file names, else the first of the pool in the file, else the first there is."""
    clients = pools.clients_of(seeder, pool)
    name = wanted.client or (seed.clients[0].name if seed.clients else None)
    named = [client for client in clients if client.name == name] if name else clients
    if named:
        return named[0]
    if wanted.client is not None:
        raise Refused(f"the pool has no client {wanted.client}")
    raise Refused("an UNCONFIRMED user signs up with an app client, and the pool has none")


def _invite(seeder: Seeder, account: Account, pool: Pool, wanted: UserSeed, sub: str | None) -> None:
    """AdminCreateUser without a message, and AdminSetUserPassword for all but a temporary password."""
    is_temporary = wanted.status == user_rules.FORCE_CHANGE_PASSWORD
    password, kept = _password(seeder, account, pool, wanted)
    if password is None and (is_temporary or not passwords.is_optional(pool)):
        raise Refused(f"a {wanted.status} user of this pool needs a password")
    named = {"UserPoolId": pool.id, "Username": wanted.username}
    members = invitation(pool, wanted)
    # Where passwords are remembered, the one to stay cannot be the temporary one before it.
    if password is not None and (is_temporary or kept is not None or not password_changes.remembered(pool)):
        members["TemporaryPassword"] = password
    seeder.call(account, "AdminCreateUser", members, sub=sub, kept=kept)
    if kept is not None and not is_temporary:
        with seeder.opened(account, pool.id) as work:
            user = user_rules.require(work, pool, wanted.username, lock=True)
            user_rules.set_password(work, user, kept, status=user_rules.CONFIRMED)
    elif password is not None and not is_temporary and "TemporaryPassword" in members:
        with seeder.opened(account, pool.id) as work:  # it is the same one that is kept already
            user = user_rules.require(work, pool, wanted.username, lock=True)
            same = Kept(str(user.password_hash), user.srp_salt, user.srp_verifier, work.now)
            user_rules.set_password(work, user, same, status=user_rules.CONFIRMED)
    elif password is not None and not is_temporary:
        seeder.call(account, "AdminSetUserPassword", {**named, "Password": password, "Permanent": True})


def _password(seeder: Seeder, account: Account, pool: Pool, wanted: UserSeed) -> tuple[str | None, Kept | None]:
    """What the operation gets, and what it is to keep of it instead of a hash. A hash travels beside a password that
    was drawn, which satisfies the policy whatever that is; so does nothing at all, where a reset is to follow."""
    hashed = wanted.hashed
    if hashed is None and (wanted.password is not None or wanted.status != user_rules.RESET_REQUIRED):
        return wanted.password, None
    with seeder.opened(account, pool.id) as work:
        drawn = passwords.generate(work.random, pool)
        if hashed is None:
            return drawn, Kept(_NOTHING, None, None, work.now)
        return drawn, Kept(hashed.password_hash, hashed.srp_salt, hashed.srp_verifier, work.now)


def _arrive(
    seeder: Seeder, account: Account, pool: Pool, wanted: UserSeed, provider: str, subject: str, sub: str | None
) -> None:
    """As a first sign-in by the provider would, with the attributes as they were mapped."""
    with seeder.opened(account, pool.id) as work:
        known = identity_providers.require(work, pool, provider)
        invitations.check_attributes(pool, wanted.attributes)
        new = federated.draft(work, pool, known, subject, wanted.attributes)
        new = replace(new, sub=sub or new.sub)
        made = federated.make(work, new, known, subject, federated.claims(new))
    if isinstance(made, Taken):
        raise Refused("the username, an alias or what the provider calls the user is somebody else's")


def _link(seeder: Seeder, account: Account, pool: Pool, wanted: UserSeed, link: LinkSeed) -> None:
    name, value = wanted.brought_by or (links.LOCAL, wanted.username)
    source = {"ProviderName": link.provider, "ProviderAttributeName": link.name, "ProviderAttributeValue": link.value}
    members = {
        "UserPoolId": pool.id,
        "DestinationUser": {"ProviderName": name, "ProviderAttributeValue": value},
        "SourceUser": source,
    }
    seeder.call(account, "AdminLinkProviderForUser", members)


def _listed(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]
