"""ListUsers."""

from emulator.calls.registry import operation
from emulator.model.shapes import ListUsersRequest, ListUsersResponse
from emulator.rules.directory import user_filters, user_lists
from emulator.rules.owners import pools
from emulator.work import Work


@operation("ListUsers", only_reads=True, quota="UserList", in_replica="active")
def list_users(work: Work, req: ListUsersRequest) -> ListUsersResponse:
    """The users who meet the filter in the order of what it filters by; without one in the order they were made."""
    pool = pools.require(work, req["UserPoolId"])
    names = req.get("AttributesToGet")
    user_lists.check_requested(pool, names)
    condition = user_filters.parse(req.get("Filter", ""))
    scans = user_filters.scans(pool, condition)
    question = f"ListUsers {pool.id} {condition}"
    limit = user_lists.page_size(req.get("Limit"))
    users, token = user_lists.page(work, scans, question, req.get("PaginationToken"), limit)
    response: ListUsersResponse = {"Users": user_lists.shown(work, users, names)}
    if token is not None:
        response["PaginationToken"] = token
    return response
