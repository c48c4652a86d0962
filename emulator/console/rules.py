"""A pool's own numbers for the table of limits (`rules/limits/limits.py`)."""

from typing import Any

from fastapi import APIRouter, Body, HTTPException, Request
from pydantic import StrictBool, StrictFloat, StrictInt, StrictStr

from emulator.rules.limits import limit_overrides
from emulator.store import pools
from emulator.work import opened

router = APIRouter()
Rules = dict[str, dict[str, StrictBool | StrictInt | StrictFloat | StrictStr]]  # a whole number stays one


@router.get("/pools/{pool_id}/rules")
def get_rules(request: Request, pool_id: str) -> dict[str, Any]:
    """Every rule as it is in force for the pool, and what of it the pool overrides."""
    with opened(request.app.state.services, "rules") as work:
        pool = pools.find(work.db, pool_id)
    if pool is None:
        raise HTTPException(404, f"User pool {pool_id} does not exist.")
    return {"rules": limit_overrides.in_force(pool), "overrides": pool.rules}


@router.put("/pools/{pool_id}/rules")
def put_rules(request: Request, pool_id: str, rules: Rules = Body()) -> dict[str, Any]:  # noqa: B008
    """Replaces the pool's overrides, such as `{"calls:ConfirmSignUp": {"limit": 100}}`.
    `{"wrong_code:sign_up": {"enabled": false}}` turns a lock off, `{"exception": "LimitExceededException"}` there
    chooses what it answers. `{"quotas": {"factor": 1}}` turns the request-rate quotas on,
    `{"quota:UserRead": {"limit": 5}}` one of them."""
    try:
        limit_overrides.check(rules)
    except ValueError as error:
        raise HTTPException(422, str(error)) from None
    with opened(request.app.state.services, "rules", write=True) as work:
        if pools.find(work.db, pool_id) is None:
            raise HTTPException(404, f"User pool {pool_id} does not exist.")
        limit_overrides.put(work, pool_id, rules)
    return get_rules(request, pool_id)
