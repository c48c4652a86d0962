"""Resource servers and their custom scopes: CreateResourceServer, DescribeResourceServer, UpdateResourceServer,
DeleteResourceServer, ListResourceServers.

Signed operations: each names a pool of the account and region of its signature.
"""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    CreateResourceServerRequest,
    CreateResourceServerResponse,
    DeleteResourceServerRequest,
    DescribeResourceServerRequest,
    DescribeResourceServerResponse,
    ListResourceServersRequest,
    ListResourceServersResponse,
    UpdateResourceServerRequest,
    UpdateResourceServerResponse,
)
from emulator.rules.directory import pages
from emulator.rules.owners import pools, resource_servers
from emulator.store import resource_servers as store_resource_servers
from emulator.work import Work

_LONGEST_PAGE = 50


@operation("CreateResourceServer", write=True, quota="UserPoolResourceUpdate")
def create_resource_server(work: Work, req: CreateResourceServerRequest) -> CreateResourceServerResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"ResourceServer": resource_servers.render(resource_servers.create(work, pool, req))}


@operation("DescribeResourceServer", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def describe_resource_server(work: Work, req: DescribeResourceServerRequest) -> DescribeResourceServerResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"ResourceServer": resource_servers.render(resource_servers.require(work, pool, req["Identifier"]))}


@operation("UpdateResourceServer", write=True, quota="UserPoolResourceUpdate")
def update_resource_server(work: Work, req: UpdateResourceServerRequest) -> UpdateResourceServerResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"ResourceServer": resource_servers.render(resource_servers.change(work, pool, req))}


@operation("DeleteResourceServer", write=True, quota="UserPoolResourceUpdate")
def delete_resource_server(work: Work, req: DeleteResourceServerRequest) -> None:
    pool = pools.require(work, req["UserPoolId"])
    resource_servers.remove(work, pool, req["Identifier"])


# unverified: ListResourceServers lists in the order of the identifiers.
@operation("ListResourceServers", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def list_resource_servers(work: Work, req: ListResourceServersRequest) -> ListResourceServersResponse:
    """In the order of their identifiers."""
    pool = pools.require(work, req["UserPoolId"])
    question, limit = f"ListResourceServers {pool.id}", req.get("MaxResults", _LONGEST_PAGE)
    after = pages.after(work, question, req.get("NextToken"))
    rows = store_resource_servers.page(work.db, pool.id, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    response: ListResourceServersResponse = {"ResourceServers": [resource_servers.render(server) for server in page]}
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.identifier)
    return response
