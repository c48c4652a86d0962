"""`/_emulator/*`, the control API: what a tester needs and Cognito has no name for."""

from fastapi import APIRouter, Depends

from emulator.console import clock, faults, guard, imports, messages, rules

router = APIRouter(prefix="/_emulator", dependencies=[Depends(guard.check)])
for part in (messages, clock, faults, rules, imports):
    router.include_router(part.router)
