"""Replicas of user pools: CreateUserPoolReplica, UpdateUserPoolReplica, DeleteUserPoolReplica, ListUserPoolReplicas.

Signed operations. Updating and listing work in both regions of a pool, the other two in the primary one alone.
"""

from emulator.context import Context
from emulator.model.shapes import (
    CreateUserPoolReplicaRequest,
    CreateUserPoolReplicaResponse,
    DeleteUserPoolReplicaRequest,
    DeleteUserPoolReplicaResponse,
    ListUserPoolReplicasRequest,
    ListUserPoolReplicasResponse,
    UpdateUserPoolReplicaRequest,
    UpdateUserPoolReplicaResponse,
)
from emulator.rules import pools, replicas
from emulator.wire.registry import operation


@operation("CreateUserPoolReplica", write=True)
def create_user_pool_replica(ctx: Context, req: CreateUserPoolReplicaRequest) -> CreateUserPoolReplicaResponse:
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    return {"UserPoolReplica": replicas.create(ctx, pool, req["RegionName"], req.get("UserPoolTags") or {})}


@operation("UpdateUserPoolReplica", write=True)
def update_user_pool_replica(ctx: Context, req: UpdateUserPoolReplicaRequest) -> UpdateUserPoolReplicaResponse:
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    return {"UserPoolReplica": replicas.update(ctx, pool, req["RegionName"], req["Status"])}


@operation("DeleteUserPoolReplica", write=True)
def delete_user_pool_replica(ctx: Context, req: DeleteUserPoolReplicaRequest) -> DeleteUserPoolReplicaResponse:
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    return {"UserPoolReplica": replicas.delete(ctx, pool, req["RegionName"])}


@operation("ListUserPoolReplicas", only_reads=True)
def list_user_pool_replicas(ctx: Context, req: ListUserPoolReplicasRequest) -> ListUserPoolReplicasResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    return {"UserPoolReplicas": replicas.page(ctx, pool, req.get("NextToken"))}
