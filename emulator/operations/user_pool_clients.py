"""App clients: CreateUserPoolClient, DescribeUserPoolClient, UpdateUserPoolClient, DeleteUserPoolClient,
ListUserPoolClients.

Signed operations: each names a pool of the account and region of its signature.
"""

from emulator.context import Context
from emulator.model.shapes import (
    CreateUserPoolClientRequest,
    CreateUserPoolClientResponse,
    DeleteUserPoolClientRequest,
    DescribeUserPoolClientRequest,
    DescribeUserPoolClientResponse,
    ListUserPoolClientsRequest,
    ListUserPoolClientsResponse,
    UpdateUserPoolClientRequest,
    UpdateUserPoolClientResponse,
)
from emulator.rules import client_answers, clients, pages, pools, published_secrets, secret_worker
from emulator.store import clients as store_clients
from emulator.store import risk
from emulator.wire.registry import operation

LONGEST_PAGE = 60


@operation("CreateUserPoolClient", write=True)
def create_user_pool_client(ctx: Context, req: CreateUserPoolClientRequest) -> CreateUserPoolClientResponse:
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    client = clients.create(ctx, pool, req)
    secret_worker.deliver(ctx, client.secret_arn)
    return {"UserPoolClient": client_answers.of_written(client)}


@operation("DescribeUserPoolClient", only_reads=True)
def describe_user_pool_client(ctx: Context, req: DescribeUserPoolClientRequest) -> DescribeUserPoolClientResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    return {"UserPoolClient": client_answers.of_described(clients.require_in_pool(ctx, pool, req["ClientId"]))}


@operation("UpdateUserPoolClient", write=True)
def update_user_pool_client(ctx: Context, req: UpdateUserPoolClientRequest) -> UpdateUserPoolClientResponse:
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    before = clients.require_in_pool(ctx, pool, req["ClientId"])
    client = clients.change(ctx, pool, before, req)
    secret_worker.deliver(ctx, client.secret_arn or before.secret_arn)
    return {"UserPoolClient": client_answers.of_written(client)}


@operation("DeleteUserPoolClient", write=True)
def delete_user_pool_client(ctx: Context, req: DeleteUserPoolClientRequest) -> None:
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    client = clients.require_in_pool(ctx, pool, req["ClientId"])
    store_clients.remove(ctx.db, client.id)
    risk.remove(ctx.db, pool.id, client.id)
    if client.secret_arn is not None:
        published_secrets.forget(ctx, secret_arn=client.secret_arn)
        secret_worker.deliver(ctx, client.secret_arn)


@operation("ListUserPoolClients", only_reads=True)
def list_user_pool_clients(ctx: Context, req: ListUserPoolClientsRequest) -> ListUserPoolClientsResponse:
    """In the order of their ids. No client of ours registered itself, so ClientType DCR finds none."""
    pool = pools.require(ctx, req["UserPoolId"])
    client_type, limit = req.get("ClientType", "REGULAR"), req.get("MaxResults", LONGEST_PAGE)
    question = f"ListUserPoolClients {pool.id} {client_type}"
    after = pages.after(ctx, question, req.get("NextToken"))
    if client_type == "DCR":
        return {"UserPoolClients": []}
    rows = store_clients.page(ctx.db, pool.id, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    response: ListUserPoolClientsResponse = {"UserPoolClients": [client_answers.in_list(client) for client in page]}
    if last is not None:
        response["NextToken"] = pages.token(ctx, question, last.id)
    return response
