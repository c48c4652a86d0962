"""Rotating an app client's secret: AddUserPoolClientSecret, ListUserPoolClientSecrets, DeleteUserPoolClientSecret.

Signed operations: each names a pool of the account and region of its signature.
"""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    AddUserPoolClientSecretRequest,
    AddUserPoolClientSecretResponse,
    DeleteUserPoolClientSecretRequest,
    DeleteUserPoolClientSecretResponse,
    ListUserPoolClientSecretsRequest,
    ListUserPoolClientSecretsResponse,
)
from emulator.rules.directory import pages
from emulator.rules.owners import client_secrets, clients, pools
from emulator.work import Work


# unverified: The guide puts AddUserPoolClientSecret in no quota; here it counts in UserPoolClientUpdate.
@operation("AddUserPoolClientSecret", write=True, quota="UserPoolClientUpdate")
def add_user_pool_client_secret(work: Work, req: AddUserPoolClientSecretRequest) -> AddUserPoolClientSecretResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"ClientSecretDescriptor": client_secrets.add(work, pool, req["ClientId"], req.get("ClientSecret"))}


# unverified: The guide puts ListUserPoolClientSecrets in no quota; here it counts in UserPoolClientRead.
@operation("ListUserPoolClientSecrets", only_reads=True, quota="UserPoolClientRead", in_replica="always")
def list_user_pool_client_secrets(
    work: Work, req: ListUserPoolClientSecretsRequest
) -> ListUserPoolClientSecretsResponse:
    """Both, without their values. There is never a second page, so every token is refused."""
    pool = pools.require(work, req["UserPoolId"])
    client = clients.require_in_pool(work, pool, req["ClientId"])
    pages.after(work, f"ListUserPoolClientSecrets {client.id}", req.get("NextToken"))
    return {"ClientSecrets": [client_secrets.render(secret) for secret in client_secrets.listed(client)]}


# unverified: The guide puts DeleteUserPoolClientSecret in no quota; here it counts in UserPoolClientUpdate.
@operation("DeleteUserPoolClientSecret", write=True, quota="UserPoolClientUpdate")
def delete_user_pool_client_secret(
    work: Work, req: DeleteUserPoolClientSecretRequest
) -> DeleteUserPoolClientSecretResponse:
    pool = pools.require(work, req["UserPoolId"])
    client_secrets.remove(work, pool, req["ClientId"], req["ClientSecretId"])
    return {}
