"""A pool's own limits over HTTP: `/_emulator/pools/{pool}/rules`."""

from fastapi import APIRouter, Body, Request
from pydantic import StrictBool, StrictFloat, StrictInt, StrictStr

from emulator.control import rules as control
from emulator.control.rules import PoolRules

router = APIRouter(tags=["pools"])
Rules = dict[str, dict[str, StrictBool | StrictInt | StrictFloat | StrictStr]]  # a whole number stays one


@router.get("/pools/{pool_id}/rules")
def get_rules(request: Request, pool_id: str) -> PoolRules:
    """Every rule with the values that hold for the pool, and which of them the pool itself set."""
    return control.in_force(request.app.state.services, pool_id)


@router.put("/pools/{pool_id}/rules")
def put_rules(request: Request, pool_id: str, rules: Rules = Body()) -> PoolRules:  # noqa: B008
    """Replaces the pool's overrides, such as `{"calls:ConfirmSignUp": {"limit": 100}}`.
    `{"wrong_code:sign_up": {"enabled": false}}` turns a lock off, `{"exception": "LimitExceededException"}` there
    chooses what it answers. `{"quotas": {"factor": 1}}` turns the request-rate quotas on,
    `{"quota:UserRead": {"limit": 5}}` one of them."""
    return control.override(request.app.state.services, pool_id, rules)
