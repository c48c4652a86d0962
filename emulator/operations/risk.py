"""Threat protection: SetRiskConfiguration, DescribeRiskConfiguration, AdminListUserAuthEvents,
AdminUpdateAuthEventFeedback, UpdateAuthEventFeedback.
"""

from emulator.base import ids
from emulator.context import Context
from emulator.errors import sentences
from emulator.model.shapes import (
    AdminListUserAuthEventsRequest,
    AdminListUserAuthEventsResponse,
    AdminUpdateAuthEventFeedbackRequest,
    AdminUpdateAuthEventFeedbackResponse,
    DescribeRiskConfigurationRequest,
    DescribeRiskConfigurationResponse,
    SetRiskConfigurationRequest,
    SetRiskConfigurationResponse,
    UpdateAuthEventFeedbackRequest,
    UpdateAuthEventFeedbackResponse,
)
from emulator.rules import auth_events, pools, quotas, regions, risk_config, users
from emulator.store import pools as store_pools
from emulator.wire.registry import operation


@operation("SetRiskConfiguration", write=True)
def set_risk_configuration(ctx: Context, req: SetRiskConfigurationRequest) -> SetRiskConfigurationResponse:
    """A pool can be configured before threat protection is on (seen: badmintoncryer/cdk-preflight, rules/cognito, and
    Terraform's acceptance tests, both of plain pools). The pool is held, for a secondary region compares before it
    writes."""
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    return {"RiskConfiguration": risk_config.put(ctx, pool, req)}


@operation("DescribeRiskConfiguration", only_reads=True)
def describe_risk_configuration(
    ctx: Context, req: DescribeRiskConfigurationRequest
) -> DescribeRiskConfigurationResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    return {"RiskConfiguration": risk_config.describe(ctx, pool, req)}


@operation("AdminListUserAuthEvents", only_reads=True)
def admin_list_user_auth_events(ctx: Context, req: AdminListUserAuthEventsRequest) -> AdminListUserAuthEventsResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    risk_config.require_enabled(pool)
    user = users.require(ctx, pool, req["Username"])
    events, token = auth_events.page(ctx, pool, user, limit=req.get("MaxResults"), token=req.get("NextToken"))
    response: AdminListUserAuthEventsResponse = {"AuthEvents": events}
    if token is not None:
        response["NextToken"] = token
    return response


@operation("AdminUpdateAuthEventFeedback", write=True)
def admin_update_auth_event_feedback(
    ctx: Context, req: AdminUpdateAuthEventFeedbackRequest
) -> AdminUpdateAuthEventFeedbackResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    risk_config.require_enabled(pool)
    user = users.require(ctx, pool, req["Username"])
    auth_events.judge(ctx, pool, user, req["EventId"], req["FeedbackValue"])
    return {}


@operation("UpdateAuthEventFeedback", write=True)
def update_auth_event_feedback(ctx: Context, req: UpdateAuthEventFeedbackRequest) -> UpdateAuthEventFeedbackResponse:
    """Unsigned, so the pool is found by its id alone; the token of the notice stands for the user."""
    pool = store_pools.find(ctx.db, req["UserPoolId"])
    if pool is None:
        raise sentences.user_pool_does_not_exist(req["UserPoolId"])
    pool = regions.admit(ctx, pool)
    quotas.spend(ctx, pool)
    risk_config.require_enabled(pool)
    user = users.require(ctx, pool, req["Username"])
    digest = ids.digest(req["FeedbackToken"])
    auth_events.judge_by_token(ctx, pool, user, req["EventId"], digest, req["FeedbackValue"])
    return {}
