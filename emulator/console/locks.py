"""Letting a user go who is locked, without waiting for it: `POST /_emulator/users/{pool}/{user}/unlock`."""

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel

from emulator.rules.directory import users
from emulator.rules.limits import limits
from emulator.store import pools
from emulator.store import users as store_users
from emulator.work import opened

router = APIRouter()


class UnlockedModel(BaseModel):
    """`rules` are those that had counted something against the user, as `GET /_emulator/pools/{id}/rules` names them;
    none for a user who was not locked and had tried nothing."""

    username: str
    rules: list[str]


@router.post("/users/{pool_id}/{username:path}/unlock")
def unlock(request: Request, pool_id: str, username: str) -> UnlockedModel:
    """Ends the locks and the counts of wrong passwords, wrong codes and calls of the hour. The name may be any that
    signs in; what was counted for it while it was nobody's goes, too."""
    with opened(request.app.state.services, "unlock", write=True) as work:
        pool = pools.find(work.db, pool_id)
        user = users.find(work, pool, username) if pool else None
        held = store_users.lock(work.db, user.id) if user else None
        if pool is None or held is None:
            raise HTTPException(404, f"No user {username} in the user pool {pool_id}.")
        rules = set(limits.forget(work, held))
        for name in {username, held.username}:
            rules |= set(limits.forget_name(work, pool, name))
        return UnlockedModel(username=held.username, rules=sorted(rules))
