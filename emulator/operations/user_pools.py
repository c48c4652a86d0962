"""User pools: CreateUserPool, DescribeUserPool, UpdateUserPool, DeleteUserPool, ListUserPools, AddCustomAttributes,
GetUserPoolMfaConfig, SetUserPoolMfaConfig.

Signed operations: each works in the account and region of its signature.
"""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    AddCustomAttributesRequest,
    AddCustomAttributesResponse,
    CreateUserPoolRequest,
    CreateUserPoolResponse,
    DeleteUserPoolRequest,
    DescribeUserPoolRequest,
    DescribeUserPoolResponse,
    GetUserPoolMfaConfigRequest,
    GetUserPoolMfaConfigResponse,
    ListUserPoolsRequest,
    ListUserPoolsResponse,
    SetUserPoolMfaConfigRequest,
    SetUserPoolMfaConfigResponse,
    UpdateUserPoolRequest,
    UpdateUserPoolResponse,
)
from emulator.rules.configuration import mfa_config, pool_schema
from emulator.rules.directory import pages
from emulator.rules.owners import domains, pools, regions
from emulator.store import pools as store_pools
from emulator.work import Work


@operation("CreateUserPool", write=True, configures=True, quota="UserPoolUpdate")
def create_user_pool(work: Work, req: CreateUserPoolRequest) -> CreateUserPoolResponse:
    return {"UserPool": pools.render(pools.create(work, req), users=0)}


@operation("DescribeUserPool", only_reads=True, quota="UserPoolRead", in_replica="always")
def describe_user_pool(work: Work, req: DescribeUserPoolRequest) -> DescribeUserPoolResponse:
    pool = pools.require(work, req["UserPoolId"])
    shown = pools.render(pool, users=pools.estimated_users(work, pool), names=domains.names(work, pool))
    return {"UserPool": shown}


@operation("UpdateUserPool", write=True, configures=True, quota="UserPoolUpdate", in_replica="always")
def update_user_pool(work: Work, req: UpdateUserPoolRequest) -> UpdateUserPoolResponse:
    pools.change(work, pools.require(work, req["UserPoolId"], lock=True), req)
    return {}


@operation("DeleteUserPool", write=True, quota="UserPoolUpdate")
def delete_user_pool(work: Work, req: DeleteUserPoolRequest) -> None:
    pools.remove(work, pools.require(work, req["UserPoolId"], lock=True))


@operation("ListUserPools", only_reads=True, quota="UserPoolRead")
def list_user_pools(work: Work, req: ListUserPoolsRequest) -> ListUserPoolsResponse:
    """Pools of the caller's account and region, replicas too, in the order of their ids."""
    account_id, region, limit = work.call.account_id, work.call.region, req["MaxResults"]
    question = f"ListUserPools {account_id} {region}"
    after = pages.after(work, question, req.get("NextToken"))
    rows = regions.pools_of_place(work, account_id, region, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    response: ListUserPoolsResponse = {"UserPools": [pools.render_in_list(pool) for pool in page]}
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.id)
    return response


@operation("AddCustomAttributes", write=True, quota="UserPoolResourceUpdate")
def add_custom_attributes(work: Work, req: AddCustomAttributesRequest) -> AddCustomAttributesResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    pools.check_no_import(work, pool)
    schema = pool_schema.extended(pool.schema_attributes, req["CustomAttributes"])
    store_pools.change(work.db, pool.id, work.now, schema_attributes=schema)
    return {}


@operation("GetUserPoolMfaConfig", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def get_user_pool_mfa_config(work: Work, req: GetUserPoolMfaConfigRequest) -> GetUserPoolMfaConfigResponse:
    return mfa_config.render(pools.require(work, req["UserPoolId"]))


@operation("SetUserPoolMfaConfig", write=True, configures=True, quota="UserPoolResourceUpdate")
def set_user_pool_mfa_config(work: Work, req: SetUserPoolMfaConfigRequest) -> SetUserPoolMfaConfigResponse:
    """Answers what GetUserPoolMfaConfig would."""
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {**mfa_config.render(mfa_config.change(work, pool, req))}
