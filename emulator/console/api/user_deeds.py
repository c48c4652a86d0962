"""What is done to one user over HTTP: an app registered, a passkey taken away, a sign-in ended."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from emulator.control import user_deeds
from emulator.control.user_deeds import RegisteredApp, Removed

router = APIRouter(tags=["users"])


class NewApp(BaseModel, extra="forbid", strict=True):
    """`secret` is base32; one is made up without it."""

    secret: str | None = None


@router.post("/users/{pool_id}/{username:path}/totp")
def register_app(request: Request, pool_id: str, username: str, wanted: NewApp | None = None) -> RegisteredApp:
    """Registers an authenticator app for the user, which is in use at once and a second factor of theirs; an earlier
    app stops. The name may be any that signs in."""
    secret = wanted.secret if wanted else None
    return user_deeds.register_app(request.app.state.services, pool_id, username, secret=secret)


@router.delete("/users/{pool_id}/{username:path}/passkeys/{credential_id}")
def remove_passkey(request: Request, pool_id: str, username: str, credential_id: str) -> Removed:
    """Takes a passkey away from the user."""
    return user_deeds.remove_passkey(request.app.state.services, pool_id, username, credential_id)


@router.delete("/users/{pool_id}/{username:path}/sign-ins/{sign_in_id}")
def end_sign_in(request: Request, pool_id: str, username: str, sign_in_id: str) -> Removed:
    """Ends one sign-in of the user: its tokens are refused from here on. `sign_in_id` is the `origin_jti` of the
    tokens."""
    return user_deeds.end_sign_in(request.app.state.services, pool_id, username, sign_in_id)
