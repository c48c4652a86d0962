"""Rotating an app client's secret: AddUserPoolClientSecret, ListUserPoolClientSecrets, DeleteUserPoolClientSecret.

Signed operations: each names a pool of the account and region of its signature.
"""

from emulator.context import Context
from emulator.model.shapes import (
    AddUserPoolClientSecretRequest,
    AddUserPoolClientSecretResponse,
    DeleteUserPoolClientSecretRequest,
    DeleteUserPoolClientSecretResponse,
    ListUserPoolClientSecretsRequest,
    ListUserPoolClientSecretsResponse,
)
from emulator.rules import client_secrets, clients, pages, pools
from emulator.wire.registry import operation


@operation("AddUserPoolClientSecret", write=True)
def add_user_pool_client_secret(ctx: Context, req: AddUserPoolClientSecretRequest) -> AddUserPoolClientSecretResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    return {"ClientSecretDescriptor": client_secrets.add(ctx, pool, req["ClientId"], req.get("ClientSecret"))}


@operation("ListUserPoolClientSecrets", only_reads=True)
def list_user_pool_client_secrets(
    ctx: Context, req: ListUserPoolClientSecretsRequest
) -> ListUserPoolClientSecretsResponse:
    """Both, without their values. There is never another page, so no token is one of ours."""
    pool = pools.require(ctx, req["UserPoolId"])
    client = clients.require_in_pool(ctx, pool, req["ClientId"])
    pages.after(ctx, f"ListUserPoolClientSecrets {client.id}", req.get("NextToken"))
    return {"ClientSecrets": [client_secrets.render(secret) for secret in client_secrets.listed(client)]}


@operation("DeleteUserPoolClientSecret", write=True)
def delete_user_pool_client_secret(
    ctx: Context, req: DeleteUserPoolClientSecretRequest
) -> DeleteUserPoolClientSecretResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    client_secrets.remove(ctx, pool, req["ClientId"], req["ClientSecretId"])
    return {}
