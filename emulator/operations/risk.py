"""Threat protection: SetRiskConfiguration, DescribeRiskConfiguration, AdminListUserAuthEvents,
AdminUpdateAuthEventFeedback, UpdateAuthEventFeedback.
"""

from emulator import errors
from emulator.base import ids
from emulator.calls.registry import operation
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
from emulator.rules.directory import users
from emulator.rules.limits import quotas
from emulator.rules.owners import known, pools, regions
from emulator.rules.risk import auth_events, risk_config
from emulator.work import Work


@operation("SetRiskConfiguration", write=True, configures=True, quota="UserPoolResourceUpdate", in_replica="always")
def set_risk_configuration(work: Work, req: SetRiskConfigurationRequest) -> SetRiskConfigurationResponse:
    """A pool can be configured before threat protection is on (seen: badmintoncryer/cdk-preflight, rules/cognito, and
    Terraform's acceptance tests, both of plain pools). The pool is held, for a secondary region compares before it
    writes."""
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"RiskConfiguration": risk_config.put(work, pool, req)}


@operation("DescribeRiskConfiguration", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def describe_risk_configuration(work: Work, req: DescribeRiskConfigurationRequest) -> DescribeRiskConfigurationResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"RiskConfiguration": risk_config.describe(work, pool, req)}


@operation("AdminListUserAuthEvents", only_reads=True, quota="UserResourceRead", in_replica="active")
def admin_list_user_auth_events(work: Work, req: AdminListUserAuthEventsRequest) -> AdminListUserAuthEventsResponse:
    pool = pools.require(work, req["UserPoolId"])
    risk_config.require_enabled(pool)
    user = users.require(work, pool, req["Username"])
    events, token = auth_events.page(work, pool, user, limit=req.get("MaxResults"), token=req.get("NextToken"))
    response: AdminListUserAuthEventsResponse = {"AuthEvents": events}
    if token is not None:
        response["NextToken"] = token
    return response


@operation("AdminUpdateAuthEventFeedback", write=True, quota="UserResourceUpdate", in_replica="active")
def admin_update_auth_event_feedback(
    work: Work, req: AdminUpdateAuthEventFeedbackRequest
) -> AdminUpdateAuthEventFeedbackResponse:
    pool = pools.require(work, req["UserPoolId"])
    risk_config.require_enabled(pool)
    user = users.require(work, pool, req["Username"])
    auth_events.judge(work, pool, user, req["EventId"], req["FeedbackValue"])
    return {}


@operation("UpdateAuthEventFeedback", write=True, quota="UserResourceUpdate", in_replica="active")
def update_auth_event_feedback(work: Work, req: UpdateAuthEventFeedbackRequest) -> UpdateAuthEventFeedbackResponse:
    """Unsigned, so the pool is found by its id alone; the token of the notice stands for the user."""
    pool = known.find_pool(work, req["UserPoolId"])
    if pool is None:
        raise errors.owners.user_pool_does_not_exist(req["UserPoolId"])
    pool = regions.admit(work, pool)
    quotas.spend(work, pool)
    risk_config.require_enabled(pool)
    user = users.require(work, pool, req["Username"])
    digest = ids.digest(req["FeedbackToken"])
    auth_events.judge_by_token(work, pool, user, req["EventId"], digest, req["FeedbackValue"])
    return {}
