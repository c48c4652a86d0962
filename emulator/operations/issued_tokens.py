"""Tokens without a sign-in of their own: GetClientToken for machines, GetDerivedToken in exchange for another token."""

from emulator.calls.registry import operation
from emulator.grants import client_credentials, exchange
from emulator.model.shapes import (
    GetClientTokenRequest,
    GetClientTokenResponse,
    GetDerivedTokenRequest,
    GetDerivedTokenResponse,
)
from emulator.rules.owners import clients
from emulator.work import Work


# unverified: The guide puts GetClientToken in no quota; here it counts in UserToken.
@operation("GetClientToken", quota="UserToken", in_replica="active")
def get_client_token(work: Work, req: GetClientTokenRequest) -> GetClientTokenResponse:
    """What the client-credentials grant of OAuth gives, without a domain."""
    client, pool = clients.require(work, req["ClientId"])
    return {"ClientAuthenticationResult": client_credentials.grant(work, pool, client, req)}


# unverified: The guide puts GetDerivedToken in no quota; here it counts in UserToken.
@operation("GetDerivedToken", quota="UserToken", in_replica="active")
def get_derived_token(work: Work, req: GetDerivedTokenRequest) -> GetDerivedTokenResponse:
    """The subject token stays as good as it was."""
    client, pool = clients.require(work, req["ClientId"])
    return exchange.grant(work, pool, client, req)
