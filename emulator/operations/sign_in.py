"""Signing in: InitiateAuth, RespondToAuthChallenge and their Admin twins, over one machine (`emulator/signin`)."""

from collections.abc import Mapping
from typing import Any

from emulator.context import Context
from emulator.rules import clients, pools, quotas
from emulator.signin import flows, respond
from emulator.signin.attempt import Attempt
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.wire.registry import operation

Answer = dict[str, Any]


@operation("InitiateAuth")
def initiate_auth(ctx: Context, req: Mapping[str, Any]) -> Answer:
    client, pool = clients.require(ctx, req["ClientId"])
    return flows.initiate(ctx, _attempt(pool, client, req, "AuthParameters", admin=False), req["AuthFlow"])


@operation("AdminInitiateAuth")
def admin_initiate_auth(ctx: Context, req: Mapping[str, Any]) -> Answer:
    pool = pools.require(ctx, req["UserPoolId"])
    client = clients.require_in_pool(ctx, pool, req["ClientId"])
    return flows.initiate(ctx, _attempt(pool, client, req, "AuthParameters", admin=True), req["AuthFlow"])


@operation("RespondToAuthChallenge")
def respond_to_auth_challenge(ctx: Context, req: Mapping[str, Any]) -> Answer:
    client, pool = clients.require(ctx, req["ClientId"])
    quotas.spend(ctx, pool, req)
    attempt = _attempt(pool, client, req, "ChallengeResponses", admin=False)
    return respond.respond(ctx, attempt, req["ChallengeName"])


@operation("AdminRespondToAuthChallenge")
def admin_respond_to_auth_challenge(ctx: Context, req: Mapping[str, Any]) -> Answer:
    pool = pools.require(ctx, req["UserPoolId"])
    client = clients.require_in_pool(ctx, pool, req["ClientId"])
    quotas.spend(ctx, pool, req)
    attempt = _attempt(pool, client, req, "ChallengeResponses", admin=True)
    return respond.respond(ctx, attempt, req["ChallengeName"])


def _attempt(pool: Pool, client: Client, req: Mapping[str, Any], member: str, *, admin: bool) -> Attempt:
    return Attempt(pool, client, admin, member == "AuthParameters", req.get(member) or {}, req.get("Session"), req)
