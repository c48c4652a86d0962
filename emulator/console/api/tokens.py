"""Tokens over HTTP: `/_emulator/tokens/explain` and `/_emulator/tokens/mint`."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from emulator.control import minting, token_reading
from emulator.control.minting import KINDS, Kind, MintedTokens
from emulator.control.token_reading import Explained

router = APIRouter(tags=["tokens"])
_CENTURY = 36525 * 86_400
_LONGEST = 1024 * 1024


class TokenToExplain(BaseModel, extra="forbid", strict=True):
    """An ID, access or refresh token, whosever it is."""

    token: Annotated[str, Field(max_length=_LONGEST)]


class TokensToMint(BaseModel, extra="forbid", strict=True):
    """`kinds` are all three unless named; `expires_in` are seconds, less than 0 for tokens that are over already.
    `claims` come beside those of the tokens or take their places; `"key": "unknown"` has a stranger sign them."""

    pool: str
    client: str
    username: str
    kinds: list[Kind] = list(KINDS)
    scopes: list[str] | None = None
    claims: dict[str, Any] = {}
    expires_in: Annotated[int | None, Field(ge=-_CENTURY, le=_CENTURY)] = None
    key: Literal["pool", "unknown"] = "pool"
    triggers: bool = False


@router.post("/tokens/explain")
def explain_token(request: Request, given: TokenToExplain) -> Explained:
    """What a token is, whether it is valid now, and every reason why not. The token is written down nowhere."""
    return token_reading.explain(request.app.state.services, given.token)


@router.post("/tokens/mint")
def mint_tokens(request: Request, wish: TokensToMint) -> MintedTokens:
    """Real tokens for a user, without a sign-in; or spoilt ones, to see who refuses them."""
    return minting.mint(
        request.app.state.services,
        wish.pool,
        wish.client,
        wish.username,
        kinds=wish.kinds,
        scopes=wish.scopes,
        claims=wish.claims,
        expires_in=wish.expires_in,
        key=wish.key,
        triggers=wish.triggers,
    )
