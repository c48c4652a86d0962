"""Reset over HTTP: `POST /_emulator/reset`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from emulator.control import reset
from emulator.control.reset import Reset

router = APIRouter(tags=["state"])


class ResetRequest(BaseModel, extra="forbid", strict=True):
    """`{}` takes everything away. `pool` names the only one that is reset. With `"keep": "pools"` the users and all
    that is theirs go, while pools, clients, groups and settings stay. `"seed": true` applies the seeds of
    EMULATOR_SEED afterwards; a list names some of those, or seeds that come with the emulator."""

    pool: str | None = None
    keep: Literal["pools"] | None = None
    seed: Annotated[bool | list[str], Field(examples=[True])] = False


@router.post("/reset")
def reset_state(request: Request, wanted: ResetRequest) -> Reset:
    """Takes away everything, one pool, or the people in pools: `{"keep": "pools"}`."""
    state = request.app.state
    return reset.reset(state.services, state.reseed, pool=wanted.pool, keep=wanted.keep, seed=wanted.seed)
