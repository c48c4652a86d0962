"""Groups and their members: CreateGroup, GetGroup, UpdateGroup, DeleteGroup, ListGroups, AdminAddUserToGroup,
AdminRemoveUserFromGroup, AdminListGroupsForUser, ListUsersInGroup.
"""

from emulator.context import Context
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
from emulator.rules import groups, pages, pools, user_lists, users
from emulator.store import groups as store_groups
from emulator.wire.registry import operation


@operation("CreateGroup", write=True)
def create_group(ctx: Context, req: CreateGroupRequest) -> CreateGroupResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    return {"Group": groups.render(groups.create(ctx, pool, req))}


@operation("GetGroup", only_reads=True)
def get_group(ctx: Context, req: GetGroupRequest) -> GetGroupResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    return {"Group": groups.render(groups.require(ctx, pool, req["GroupName"]))}


@operation("UpdateGroup", write=True)
def update_group(ctx: Context, req: UpdateGroupRequest) -> UpdateGroupResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    return {"Group": groups.render(groups.change(ctx, pool, req))}


@operation("DeleteGroup", write=True)
def delete_group(ctx: Context, req: DeleteGroupRequest) -> None:
    pool = pools.require(ctx, req["UserPoolId"])
    groups.remove(ctx, pool, req["GroupName"])


@operation("ListGroups", only_reads=True)
def list_groups(ctx: Context, req: ListGroupsRequest) -> ListGroupsResponse:
    """In the order of their names, without case."""
    pool = pools.require(ctx, req["UserPoolId"])
    question, limit = f"ListGroups {pool.id}", user_lists.page_size(req.get("Limit"))
    after = pages.after(ctx, question, req.get("NextToken"))
    page, last = pages.cut(store_groups.page(ctx.db, pool.id, after=after, limit=limit + 1), limit)
    response: ListGroupsResponse = {"Groups": [groups.render(group) for group in page]}
    if last is not None:
        response["NextToken"] = pages.token(ctx, question, last.name_key)
    return response


@operation("AdminAddUserToGroup", write=True)
def admin_add_user_to_group(ctx: Context, req: AdminAddUserToGroupRequest) -> None:
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"])
    groups.join(ctx, groups.require(ctx, pool, req["GroupName"]), user)


@operation("AdminRemoveUserFromGroup", write=True)
def admin_remove_user_from_group(ctx: Context, req: AdminRemoveUserFromGroupRequest) -> None:
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"])
    groups.leave(ctx, groups.require(ctx, pool, req["GroupName"]), user)


@operation("AdminListGroupsForUser", only_reads=True)
def admin_list_groups_for_user(ctx: Context, req: AdminListGroupsForUserRequest) -> AdminListGroupsForUserResponse:
    """In the order of their names, without case."""
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"])
    question, limit = f"AdminListGroupsForUser {user.id}", user_lists.page_size(req.get("Limit"))
    after = pages.after(ctx, question, req.get("NextToken"))
    page, last = pages.cut(store_groups.page_of_user(ctx.db, user.id, after=after, limit=limit + 1), limit)
    response: AdminListGroupsForUserResponse = {"Groups": [groups.render(group) for group in page]}
    if last is not None:
        response["NextToken"] = pages.token(ctx, question, last.name_key)
    return response


@operation("ListUsersInGroup", only_reads=True)
def list_users_in_group(ctx: Context, req: ListUsersInGroupRequest) -> ListUsersInGroupResponse:
    """In the order they were made."""
    pool = pools.require(ctx, req["UserPoolId"])
    group = groups.require(ctx, pool, req["GroupName"])
    question = f"ListUsersInGroup {pool.id} {group.name_key}"
    limit = user_lists.page_size(req.get("Limit"))
    after = pages.after(ctx, question, req.get("NextToken"))
    page, last = pages.cut(store_groups.page_of_members(ctx.db, group, after=after, limit=limit + 1), limit)
    response: ListUsersInGroupResponse = {"Users": user_lists.shown(ctx, page)}
    if last is not None:
        response["NextToken"] = pages.token(ctx, question, last.id)
    return response
