"""User pools: CreateUserPool, DescribeUserPool, UpdateUserPool, DeleteUserPool, ListUserPools, AddCustomAttributes.

Signed operations: each works in the account and region of its signature.
"""

from emulator.context import Context
from emulator.model.shapes import (
    AddCustomAttributesRequest,
    AddCustomAttributesResponse,
    CreateUserPoolRequest,
    CreateUserPoolResponse,
    DeleteUserPoolRequest,
    DescribeUserPoolRequest,
    DescribeUserPoolResponse,
    ListUserPoolsRequest,
    ListUserPoolsResponse,
    UpdateUserPoolRequest,
    UpdateUserPoolResponse,
)
from emulator.rules import imports, pages, pool_schema, pools, regions
from emulator.store import pools as store_pools
from emulator.wire.registry import operation


@operation("CreateUserPool", write=True)
def create_user_pool(ctx: Context, req: CreateUserPoolRequest) -> CreateUserPoolResponse:
    return {"UserPool": pools.render(pools.create(ctx, req), users=0)}


@operation("DescribeUserPool", only_reads=True)
def describe_user_pool(ctx: Context, req: DescribeUserPoolRequest) -> DescribeUserPoolResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    return {"UserPool": pools.render(pool, users=pools.estimated_users(ctx, pool))}


@operation("UpdateUserPool", write=True)
def update_user_pool(ctx: Context, req: UpdateUserPoolRequest) -> UpdateUserPoolResponse:
    pools.change(ctx, pools.require(ctx, req["UserPoolId"], lock=True), req)
    return {}


@operation("DeleteUserPool", write=True)
def delete_user_pool(ctx: Context, req: DeleteUserPoolRequest) -> None:
    pools.remove(ctx, pools.require(ctx, req["UserPoolId"], lock=True))


@operation("ListUserPools", only_reads=True)
def list_user_pools(ctx: Context, req: ListUserPoolsRequest) -> ListUserPoolsResponse:
    """Pools of the caller's account and region, replicas too, in the order of their ids."""
    account_id, region, limit = ctx.request.account_id, ctx.request.region, req["MaxResults"]
    question = f"ListUserPools {account_id} {region}"
    after = pages.after(ctx, question, req.get("NextToken"))
    rows = regions.pools_of_place(ctx, account_id, region, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    response: ListUserPoolsResponse = {"UserPools": [pools.render_in_list(pool) for pool in page]}
    if last is not None:
        response["NextToken"] = pages.token(ctx, question, last.id)
    return response


@operation("AddCustomAttributes", write=True)
def add_custom_attributes(ctx: Context, req: AddCustomAttributesRequest) -> AddCustomAttributesResponse:
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    imports.check_none_running(ctx, pool)
    schema = pool_schema.extended(pool.schema_attributes, req["CustomAttributes"])
    store_pools.change(ctx.db, pool.id, ctx.now, schema_attributes=schema)
    return {}
