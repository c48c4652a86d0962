"""Replicas of user pools: CreateUserPoolReplica, UpdateUserPoolReplica, DeleteUserPoolReplica, ListUserPoolReplicas.

Signed operations. Updating and listing work in both regions of a pool, the other two in the primary one alone.
"""

from emulator.calls.registry import operation
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
from emulator.rules.owners import pools, replicas
from emulator.work import Work


# unverified: The guide puts CreateUserPoolReplica in no quota; here it counts in UserPoolUpdate.
@operation("CreateUserPoolReplica", write=True, quota="UserPoolUpdate")
def create_user_pool_replica(work: Work, req: CreateUserPoolReplicaRequest) -> CreateUserPoolReplicaResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"UserPoolReplica": replicas.create(work, pool, req["RegionName"], req.get("UserPoolTags") or {})}


# unverified: The guide puts UpdateUserPoolReplica in no quota; here it counts in UserPoolUpdate.
@operation("UpdateUserPoolReplica", write=True, quota="UserPoolUpdate", in_replica="always")
def update_user_pool_replica(work: Work, req: UpdateUserPoolReplicaRequest) -> UpdateUserPoolReplicaResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"UserPoolReplica": replicas.update(work, pool, req["RegionName"], req["Status"])}


# unverified: The guide puts DeleteUserPoolReplica in no quota; here it counts in UserPoolUpdate.
@operation("DeleteUserPoolReplica", write=True, quota="UserPoolUpdate")
def delete_user_pool_replica(work: Work, req: DeleteUserPoolReplicaRequest) -> DeleteUserPoolReplicaResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"UserPoolReplica": replicas.delete(work, pool, req["RegionName"])}


# unverified: The guide puts ListUserPoolReplicas in no quota; here it counts in UserPoolRead.
@operation("ListUserPoolReplicas", only_reads=True, quota="UserPoolRead", in_replica="always")
def list_user_pool_replicas(work: Work, req: ListUserPoolReplicasRequest) -> ListUserPoolReplicasResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"UserPoolReplicas": replicas.page(work, pool, req.get("NextToken"))}
