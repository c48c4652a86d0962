"""`/_emulator/*`, the control API: what a tester needs and Cognito has no name for."""

from fastapi import APIRouter, Depends

from emulator.console import clock, faults, guard, imports, messages, rules, second_factors, triggers

router = APIRouter(prefix="/_emulator", dependencies=[Depends(guard.check)])
for part in (messages, clock, faults, rules, imports, triggers, second_factors):
    router.include_router(part.router)
