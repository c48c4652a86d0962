"""Tokens without a sign-in of their own: GetClientToken for machines, GetDerivedToken in exchange for another token."""

from emulator.context import Context
from emulator.model.shapes import (
    GetClientTokenRequest,
    GetClientTokenResponse,
    GetDerivedTokenRequest,
    GetDerivedTokenResponse,
)
from emulator.rules import client_tokens, clients
from emulator.signin import token_exchange
from emulator.wire.registry import operation


@operation("GetClientToken")
def get_client_token(ctx: Context, req: GetClientTokenRequest) -> GetClientTokenResponse:
    """What the client-credentials grant of OAuth gives, without a domain."""
    client, pool = clients.require(ctx, req["ClientId"])
    return {"ClientAuthenticationResult": client_tokens.grant(ctx, client, pool, req)}


@operation("GetDerivedToken")
def get_derived_token(ctx: Context, req: GetDerivedTokenRequest) -> GetDerivedTokenResponse:
    """The subject token stays as good as it was."""
    client, pool = clients.require(ctx, req["ClientId"])
    return token_exchange.derive(ctx, pool, client, req)
