"""A pool's own numbers for the table of limits (`rules/limits.py`)."""

from typing import Any

from fastapi import APIRouter, Body, HTTPException, Request
from pydantic import StrictFloat, StrictInt

from emulator.console import control
from emulator.rules import limits
from emulator.store import pools

router = APIRouter()
Rules = dict[str, dict[str, StrictInt | StrictFloat]]  # a whole number stays one


@router.get("/pools/{pool_id}/rules")
def get_rules(request: Request, pool_id: str) -> dict[str, Any]:
    """Every rule, with the numbers in force for the pool and those it overrides."""
    with control.opened(request.app.state.services, "rules") as ctx:
        pool = pools.find(ctx.db, pool_id)
    if pool is None:
        raise HTTPException(404, f"User pool {pool_id} does not exist.")
    return {"rules": limits.in_force(pool), "overrides": pool.rules}


@router.put("/pools/{pool_id}/rules")
def put_rules(request: Request, pool_id: str, rules: Rules = Body()) -> dict[str, Any]:  # noqa: B008
    """Replaces the pool's overrides, such as `{"calls:ConfirmSignUp": {"limit": 100}}`. `{"quotas": {"factor": 1}}`
    turns the request-rate quotas on, `{"quota:UserRead": {"limit": 5}}` one of them."""
    try:
        limits.check_overrides(rules)
    except ValueError as error:
        raise HTTPException(422, str(error)) from None
    with control.opened(request.app.state.services, "rules", write=True) as ctx:
        if pools.find(ctx.db, pool_id) is None:
            raise HTTPException(404, f"User pool {pool_id} does not exist.")
        pools.change(ctx.db, pool_id, ctx.now, rules=rules)
    return get_rules(request, pool_id)
