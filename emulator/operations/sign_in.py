"""Signing in: InitiateAuth, RespondToAuthChallenge and their Admin twins, over one machine (`emulator/signin`)."""

from collections.abc import Mapping
from typing import Any

from emulator.calls.registry import operation
from emulator.rules.limits import quotas
from emulator.rules.owners import clients, pools
from emulator.signin import flows, respond
from emulator.signin.attempt import Attempt
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.work import Work

Answer = dict[str, Any]


@operation("InitiateAuth", quota="UserAuthentication", in_replica="active", shows_client_id=True)
def initiate_auth(work: Work, req: Mapping[str, Any]) -> Answer:
    client, pool = clients.require(work, req["ClientId"])
    return flows.initiate(work, _attempt(pool, client, req, "AuthParameters", admin=False), req["AuthFlow"])


@operation("AdminInitiateAuth", quota="UserAuthentication", in_replica="active", shows_client_id=True)
def admin_initiate_auth(work: Work, req: Mapping[str, Any]) -> Answer:
    pool = pools.require(work, req["UserPoolId"])
    client = clients.require_in_pool(work, pool, req["ClientId"])
    return flows.initiate(work, _attempt(pool, client, req, "AuthParameters", admin=True), req["AuthFlow"])


@operation(
    "RespondToAuthChallenge",
    quota="UserAuthentication",
    in_replica="active",
    answers_challenge=True,
    shows_client_id=True,
)
def respond_to_auth_challenge(work: Work, req: Mapping[str, Any]) -> Answer:
    client, pool = clients.require(work, req["ClientId"])
    quotas.spend(work, pool, req)
    attempt = _attempt(pool, client, req, "ChallengeResponses", admin=False)
    return respond.respond(work, attempt, req["ChallengeName"])


@operation(
    "AdminRespondToAuthChallenge",
    quota="UserAuthentication",
    in_replica="active",
    answers_challenge=True,
    shows_client_id=True,
)
def admin_respond_to_auth_challenge(work: Work, req: Mapping[str, Any]) -> Answer:
    pool = pools.require(work, req["UserPoolId"])
    client = clients.require_in_pool(work, pool, req["ClientId"])
    quotas.spend(work, pool, req)
    attempt = _attempt(pool, client, req, "ChallengeResponses", admin=True)
    return respond.respond(work, attempt, req["ChallengeName"])


def _attempt(pool: Pool, client: Client, req: Mapping[str, Any], member: str, *, admin: bool) -> Attempt:
    return Attempt(pool, client, admin, member == "AuthParameters", req.get(member) or {}, req.get("Session"), req)
