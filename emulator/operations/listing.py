"""ListUsers."""

from emulator.context import Context
from emulator.model.shapes import ListUsersRequest, ListUsersResponse
from emulator.rules import pools, user_filters, user_lists
from emulator.wire.registry import operation


@operation("ListUsers", only_reads=True)
def list_users(ctx: Context, req: ListUsersRequest) -> ListUsersResponse:
    """The users who meet the filter in the order of what it filters by; without one in the order they were made."""
    pool = pools.require(ctx, req["UserPoolId"])
    names = req.get("AttributesToGet")
    user_lists.check_requested(pool, names)
    condition = user_filters.parse(req.get("Filter", ""))
    scans = user_filters.scans(pool, condition)
    question = f"ListUsers {pool.id} {condition}"
    limit = user_lists.page_size(req.get("Limit"))
    users, token = user_lists.page(ctx, scans, question, req.get("PaginationToken"), limit)
    response: ListUsersResponse = {"Users": user_lists.shown(ctx, users, names)}
    if token is not None:
        response["PaginationToken"] = token
    return response
