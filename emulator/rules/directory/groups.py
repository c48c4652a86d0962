"""Groups: how they are told apart, how many there may be, and how they are shown."""

from typing import Any

from emulator import errors
from emulator.base.clock import epoch
from emulator.model.shapes import CreateGroupRequest, GroupType, UpdateGroupRequest
from emulator.rules.configuration import roles
from emulator.rules.directory import users
from emulator.store import groups
from emulator.store.groups import Group
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

MOST_OF_POOL, MOST_OF_USER = 10_000, 100  # evidence: group-limits
# Where the members of a request are kept.
_MEMBERS = {"Description": "description", "RoleArn": "role_arn", "Precedence": "precedence"}


def key(name: str) -> str:
    """Names that differ in case only are one name (evidence: group-exists)."""
    return name.lower()


def require(work: Work, pool: Pool, name: str) -> Group:
    """Raises ResourceNotFoundException `Group not found.`"""
    group = groups.find(work.db, pool.id, key(name))
    if group is None:
        raise errors.directory.group_not_found()
    return group


def create(work: Work, pool: Pool, req: CreateGroupRequest) -> Group:
    """Raises GroupExistsException, LimitExceededException when the pool is full, and InvalidParameterException for a
    role of another account."""
    roles.check_account(req.get("RoleArn"), pool.account_id)
    name = req["GroupName"]
    if groups.count_locked(work.db, pool.id) >= MOST_OF_POOL and groups.find(work.db, pool.id, key(name)) is None:
        raise errors.directory.too_many_groups_in_pool()
    group = Group(
        pool_id=pool.id,
        name_key=key(name),
        name=name,
        description=req.get("Description"),
        role_arn=req.get("RoleArn"),
        precedence=req.get("Precedence"),
        created_at=work.now,
        updated_at=work.now,
    )
    if not groups.add(work.db, group):
        raise errors.directory.group_already_exists()
    return group


def change(work: Work, pool: Pool, req: UpdateGroupRequest) -> Group:
    """What the request does not name stays as it is."""
    roles.check_account(req.get("RoleArn"), pool.account_id)
    name = req["GroupName"]
    given: dict[str, Any] = {column: req[member] for member, column in _MEMBERS.items() if member in req}  # type: ignore[literal-required]
    if not groups.change(work.db, pool.id, key(name), work.now, **given):
        raise errors.directory.group_not_found()
    return require(work, pool, name)


def remove(work: Work, pool: Pool, name: str) -> None:
    """With members too: they leave it (evidence: delete-group-members)."""
    if not groups.remove(work.db, pool.id, key(name)):
        raise errors.directory.group_not_found()


def join(work: Work, group: Group, user: User) -> None:
    """Once more is no error (evidence: group-add-again). Raises InvalidParameterException for a user who is in too many
    groups."""
    held = users.lock(work, user)  # the count holds against others who add the user elsewhere
    if groups.is_member(work.db, group, held.id):
        return
    if groups.count_of_user(work.db, held.id) >= MOST_OF_USER:
        raise errors.directory.too_many_groups_of_user()
    groups.add_member(work.db, group, held.id, work.now)


def leave(work: Work, group: Group, user: User) -> None:
    """Removing a user who is not in the group is no error; unverified."""
    groups.remove_member(work.db, group, user.id)


def render(group: Group) -> GroupType:
    """Members that were not set are not there."""
    shown: GroupType = {"GroupName": group.name, "UserPoolId": group.pool_id}
    if group.description is not None:
        shown["Description"] = group.description
    if group.role_arn is not None:
        shown["RoleArn"] = group.role_arn
    if group.precedence is not None:
        shown["Precedence"] = group.precedence
    shown["LastModifiedDate"] = epoch(group.updated_at)
    shown["CreationDate"] = epoch(group.created_at)
    return shown
