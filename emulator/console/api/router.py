"""`/_emulator/*`, the control API: what a tester needs and AWS does not have."""

from fastapi import APIRouter, Depends, HTTPException, Request

from emulator.console import docs_page, guard
from emulator.console.api import (
    client_metadata,
    client_secrets,
    clients,
    clock,
    codes,
    copies,
    coverage,
    diff,
    expiry,
    faults,
    imports,
    init,
    keys,
    leases,
    locks,
    messages,
    pool_commands,
    pools,
    providers,
    recoveries,
    requests,
    reset,
    rules,
    search,
    second_factors,
    snapshots,
    sql,
    status,
    test_codes,
    tokens,
    triggers,
    user_deeds,
    users,
    why,
)

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]

router = APIRouter(prefix=guard.PATH, dependencies=[Depends(guard.check_body), Depends(guard.check_query)])
for part in (
    messages,
    clock,
    coverage,
    init,
    faults,
    pools,
    rules,
    keys,
    imports,
    requests,
    why,
    triggers,
    second_factors,
    locks,
    user_deeds,
    users,
    client_secrets,
    providers,
    client_metadata,
    reset,
    snapshots,
    sql,
    test_codes,
    codes,
    expiry,
    recoveries,
    leases,
    tokens,
    diff,
    copies,
    status,
    search,
    clients,
    pool_commands,
):
    router.include_router(part.router)
router.include_router(docs_page.router)


@router.api_route("", methods=_METHODS, include_in_schema=False)
@router.api_route("/{path:path}", methods=_METHODS, include_in_schema=False)
def no_such_route(request: Request, path: str = "") -> None:
    """Without this, the AWS endpoint would answer, for SDKs behind a base path, and tell every page that it may ask."""
    raise HTTPException(404, f"There is no {request.method} /_emulator/{path}; /_emulator/docs shows what there is.")
