"""Ending things before their time over HTTP: `POST /_emulator/expire`."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from emulator.control import expiry
from emulator.control.expiry import Expired, Kind

router = APIRouter(tags=["users"])


class Expiry(BaseModel, extra="forbid", strict=True):
    """What of whom: `{"pool": "us-east-1_…", "username": "bob", "what": "access"}`. Without a username it is that of
    everybody in the pool."""

    pool: str
    username: str | None = None
    what: Kind


@router.post("/expire")
def expire_now(request: Request, wanted: Expiry) -> Expired:
    """Ends tokens, codes, sessions or temporary passwords now, as if their time were over. The clock stays."""
    return expiry.expire(request.app.state.services, wanted.pool, wanted.what, username=wanted.username)
