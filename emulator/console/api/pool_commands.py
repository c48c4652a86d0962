"""How a pool could be made again, over HTTP: `/_emulator/pools/{pool}/commands`."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from emulator.moving import pool_commands

router = APIRouter(tags=["pools"])


class PoolCommands(BaseModel):
    commands: list[str]


@router.get("/pools/{pool_id}/commands")
def get_pool_commands(request: Request, pool_id: str) -> PoolCommands:
    """Lines of the AWS CLI that would make the pool with its settings. What is in it is in `/_emulator/export`."""
    return PoolCommands(commands=pool_commands.of_pool(request.app.state.services, pool_id))
