"""Signing in: InitiateAuth, RespondToAuthChallenge and their Admin twins, over one machine (`emulator/signin`).

What was asked is told as a challenge, what was proven is granted tokens (`emulator/grants`).
"""

from collections.abc import Mapping
from typing import Any

from emulator.calls.registry import operation
from emulator.grants import client_proof, of_sign_in, refresh
from emulator.grants.prepared import Prepared, prepare
from emulator.grants.refresh import Wish
from emulator.rules.callers import origins
from emulator.rules.limits import quotas
from emulator.rules.owners import clients, pools
from emulator.signin import flows, respond
from emulator.signin.attempt import Attempt, Twin
from emulator.signin.progress import Asked, Proven
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.work import Work

Answer = dict[str, Any]


@operation(
    "InitiateAuth",
    brief=True,
    write=flows.begins_writing,
    quota="UserAuthentication",
    in_replica="active",
    shows_client_id=True,
)
def initiate_auth(work: Work, req: Mapping[str, Any]) -> Answer:
    client, pool = clients.require(work, req["ClientId"])
    return _initiate(work, pool, client, req, "public")


@operation(
    "AdminInitiateAuth",
    brief=True,
    write=flows.begins_writing,
    quota="UserAuthentication",
    in_replica="active",
    shows_client_id=True,
)
def admin_initiate_auth(work: Work, req: Mapping[str, Any]) -> Answer:
    pool = pools.require(work, req["UserPoolId"])
    client = clients.require_in_pool(work, pool, req["ClientId"])
    return _initiate(work, pool, client, req, "admin")


@operation(
    "RespondToAuthChallenge",
    brief=True,
    quota="UserAuthentication",
    in_replica="active",
    answers_challenge=True,
    shows_client_id=True,
)
def respond_to_auth_challenge(work: Work, req: Mapping[str, Any]) -> Answer:
    client, pool = clients.require(work, req["ClientId"])
    quotas.spend(work, pool, req)
    return _respond(work, pool, client, req, "public")


@operation(
    "AdminRespondToAuthChallenge",
    brief=True,
    quota="UserAuthentication",
    in_replica="active",
    answers_challenge=True,
    shows_client_id=True,
)
def admin_respond_to_auth_challenge(work: Work, req: Mapping[str, Any]) -> Answer:
    pool = pools.require(work, req["UserPoolId"])
    client = clients.require_in_pool(work, pool, req["ClientId"])
    quotas.spend(work, pool, req)
    return _respond(work, pool, client, req, "admin")


def _initiate(work: Work, pool: Pool, client: Client, req: Mapping[str, Any], twin: Twin) -> Answer:
    attempt = _attempt(work, pool, client, req, req.get("AuthParameters"), twin)
    flow = flows.check_open(attempt, req["AuthFlow"])
    if flow.run is None:
        return _granted(refresh.by_flow(work, _wish(attempt), attempt.parameters.get("SECRET_HASH")))
    prepared = prepare(work, pool, client)
    return _concluded(work, attempt, flows.begin(work, attempt, flow.run), prepared)


def _respond(work: Work, pool: Pool, client: Client, req: Mapping[str, Any], twin: Twin) -> Answer:
    attempt = _attempt(work, pool, client, req, req.get("ChallengeResponses"), twin)
    prepared = prepare(work, pool, client)
    return _concluded(work, attempt, respond.respond(work, attempt, req["ChallengeName"]), prepared)


def _attempt(
    work: Work, pool: Pool, client: Client, req: Mapping[str, Any], parameters: Mapping[str, str] | None, twin: Twin
) -> Attempt:
    given = parameters or {}
    return Attempt(
        pool=pool,
        client=client,
        twin=twin,
        flow=req.get("AuthFlow"),
        challenge=req.get("ChallengeName"),
        parameters=given,
        session=req.get("Session"),
        metadata=req.get("ClientMetadata"),
        origin=origins.of(work, client, req),
        check_client=client_proof.by_hash(client, given.get("SECRET_HASH")),
    )


def _wish(attempt: Attempt) -> Wish:
    """Raises InvalidParameterException without a REFRESH_TOKEN. Its function hears no ClientMetadata, as none does of
    InitiateAuth's but the two that run before a proof."""
    token, device_key = attempt.parameter("REFRESH_TOKEN"), attempt.parameters.get("DEVICE_KEY")
    return Wish(attempt.pool, attempt.client, token, device_key, None)


def _concluded(work: Work, attempt: Attempt, step: Proven | Asked, prepared: Prepared) -> Answer:
    if isinstance(step, Asked):
        return _asked(step)
    return _granted(of_sign_in.grant(work, attempt, step, prepared))


def _asked(step: Asked) -> Answer:
    answer: Answer = {"ChallengeName": step.name, "ChallengeParameters": step.parameters}
    if step.session is not None:
        answer["Session"] = step.session
    if step.available is not None:
        answer["AvailableChallenges"] = step.available
    return answer


def _granted(result: Mapping[str, Any]) -> Answer:
    """`ChallengeParameters` is there, and empty."""
    return {"AuthenticationResult": result, "ChallengeParameters": {}}
