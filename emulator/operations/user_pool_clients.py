"""App clients: CreateUserPoolClient, DescribeUserPoolClient, UpdateUserPoolClient, DeleteUserPoolClient,
ListUserPoolClients.

Signed operations: each names a pool of the account and region of its signature.
"""

from emulator.calls.registry import operation
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
from emulator.rules.configuration import client_answers
from emulator.rules.directory import pages
from emulator.rules.owners import clients, pools, published_secrets, secret_delivery
from emulator.store import clients as store_clients
from emulator.store import risk, ui_customizations
from emulator.work import Work


@operation("CreateUserPoolClient", write=True, configures=True, quota="UserPoolClientUpdate", takes_pinned_name=True)
def create_user_pool_client(work: Work, req: CreateUserPoolClientRequest) -> CreateUserPoolClientResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    client = clients.create(work, pool, req)
    secret_delivery.deliver(work, client.secret_arn)
    return {"UserPoolClient": client_answers.of_written(client)}


@operation("DescribeUserPoolClient", only_reads=True, quota="UserPoolClientRead", in_replica="always")
def describe_user_pool_client(work: Work, req: DescribeUserPoolClientRequest) -> DescribeUserPoolClientResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"UserPoolClient": client_answers.of_described(clients.require_in_pool(work, pool, req["ClientId"]))}


@operation("UpdateUserPoolClient", write=True, configures=True, quota="UserPoolClientUpdate", takes_pinned_name=True)
def update_user_pool_client(work: Work, req: UpdateUserPoolClientRequest) -> UpdateUserPoolClientResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    before = clients.require_in_pool(work, pool, req["ClientId"])
    client = clients.change(work, pool, before, req)
    secret_delivery.deliver(work, client.secret_arn or before.secret_arn)
    return {"UserPoolClient": client_answers.of_written(client)}


@operation("DeleteUserPoolClient", write=True, quota="UserPoolClientUpdate")
def delete_user_pool_client(work: Work, req: DeleteUserPoolClientRequest) -> None:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    client = clients.require_in_pool(work, pool, req["ClientId"])
    store_clients.remove(work.db, client.id)
    risk.remove(work.db, pool.id, client.id)
    ui_customizations.remove(work.db, pool.id, client.id)
    if client.secret_arn is not None:
        published_secrets.forget(work, secret_arn=client.secret_arn)
        secret_delivery.deliver(work, client.secret_arn)


@operation("ListUserPoolClients", only_reads=True, quota="UserPoolClientRead", in_replica="always")
def list_user_pool_clients(work: Work, req: ListUserPoolClientsRequest) -> ListUserPoolClientsResponse:
    """In the order of their ids. No client of ours registered itself, so ClientType DCR finds none."""
    pool = pools.require(work, req["UserPoolId"])
    client_type, limit = req.get("ClientType", "REGULAR"), req.get("MaxResults", pages.LONGEST)
    question = f"ListUserPoolClients {pool.id} {client_type}"
    after = pages.after(work, question, req.get("NextToken"))
    if client_type == "DCR":
        return {"UserPoolClients": []}
    rows = store_clients.page(work.db, pool.id, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    response: ListUserPoolClientsResponse = {"UserPoolClients": [client_answers.in_list(client) for client in page]}
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.id)
    return response
