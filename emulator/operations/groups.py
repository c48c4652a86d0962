"""Groups and their members: CreateGroup, GetGroup, UpdateGroup, DeleteGroup, ListGroups, AdminAddUserToGroup,
AdminRemoveUserFromGroup, AdminListGroupsForUser, ListUsersInGroup.
"""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    AdminAddUserToGroupRequest,
    AdminListGroupsForUserRequest,
    AdminListGroupsForUserResponse,
    AdminRemoveUserFromGroupRequest,
    CreateGroupRequest,
    CreateGroupResponse,
    DeleteGroupRequest,
    GetGroupRequest,
    GetGroupResponse,
    ListGroupsRequest,
    ListGroupsResponse,
    ListUsersInGroupRequest,
    ListUsersInGroupResponse,
    UpdateGroupRequest,
    UpdateGroupResponse,
)
from emulator.rules.directory import groups, pages, user_lists, users
from emulator.rules.owners import pools
from emulator.store import groups as store_groups
from emulator.work import Work


@operation("CreateGroup", write=True, quota="UserPoolResourceUpdate", changes_users=True)
def create_group(work: Work, req: CreateGroupRequest) -> CreateGroupResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"Group": groups.render(groups.create(work, pool, req))}


@operation("GetGroup", only_reads=True, quota="UserPoolResourceRead", in_replica="active")
def get_group(work: Work, req: GetGroupRequest) -> GetGroupResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"Group": groups.render(groups.require(work, pool, req["GroupName"]))}


@operation("UpdateGroup", write=True, quota="UserPoolResourceUpdate", changes_users=True)
def update_group(work: Work, req: UpdateGroupRequest) -> UpdateGroupResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"Group": groups.render(groups.change(work, pool, req))}


@operation("DeleteGroup", write=True, quota="UserPoolResourceUpdate", changes_users=True)
def delete_group(work: Work, req: DeleteGroupRequest) -> None:
    pool = pools.require(work, req["UserPoolId"])
    groups.remove(work, pool, req["GroupName"])


@operation("ListGroups", only_reads=True, quota="UserPoolResourceRead", in_replica="active")
def list_groups(work: Work, req: ListGroupsRequest) -> ListGroupsResponse:
    """In the order of their names, without case."""
    pool = pools.require(work, req["UserPoolId"])
    question, limit = f"ListGroups {pool.id}", pages.size(req.get("Limit"))
    after = pages.after(work, question, req.get("NextToken"))
    page, last = pages.cut(store_groups.page(work.db, pool.id, after=after, limit=limit + 1), limit)
    response: ListGroupsResponse = {"Groups": [groups.render(group) for group in page]}
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.name_key)
    return response


@operation("AdminAddUserToGroup", brief=True, write=True, quota="UserUpdate", changes_users=True)
def admin_add_user_to_group(work: Work, req: AdminAddUserToGroupRequest) -> None:
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"])
    groups.join(work, groups.require(work, pool, req["GroupName"]), user)


@operation("AdminRemoveUserFromGroup", brief=True, write=True, quota="UserUpdate", changes_users=True)
def admin_remove_user_from_group(work: Work, req: AdminRemoveUserFromGroupRequest) -> None:
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"])
    groups.leave(work, groups.require(work, pool, req["GroupName"]), user)


@operation("AdminListGroupsForUser", only_reads=True, quota="UserResourceRead", in_replica="active")
def admin_list_groups_for_user(work: Work, req: AdminListGroupsForUserRequest) -> AdminListGroupsForUserResponse:
    """In the order of their names, without case."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"])
    question, limit = f"AdminListGroupsForUser {user.id}", pages.size(req.get("Limit"))
    after = pages.after(work, question, req.get("NextToken"))
    page, last = pages.cut(store_groups.page_of_user(work.db, user.id, after=after, limit=limit + 1), limit)
    response: AdminListGroupsForUserResponse = {"Groups": [groups.render(group) for group in page]}
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.name_key)
    return response


@operation("ListUsersInGroup", only_reads=True, quota="UserList", in_replica="active")
def list_users_in_group(work: Work, req: ListUsersInGroupRequest) -> ListUsersInGroupResponse:
    """In the order they were made."""
    pool = pools.require(work, req["UserPoolId"])
    group = groups.require(work, pool, req["GroupName"])
    question = f"ListUsersInGroup {pool.id} {group.name_key}"
    limit = pages.size(req.get("Limit"))
    after = pages.after(work, question, req.get("NextToken"))
    page, last = pages.cut(store_groups.page_of_members(work.db, group, after=after, limit=limit + 1), limit)
    response: ListUsersInGroupResponse = {"Users": user_lists.shown(user_lists.of_users(work, page))}
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.id)
    return response
