"""Tokens: what one is and whether it would be accepted, and new ones without a sign-in.

A token is pasted into a form that is sent as a body, and is shown on the page that answers: it never stands in an
address, in a log or in the journal.
"""

from typing import Any

import orjson
from starlette.responses import Response

from emulator.console.pages import links
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import minting, token_reading
from emulator.control.minting import KINDS, STRANGER, MintedTokens
from emulator.control.refusals import NotThere, Refused
from emulator.control.token_reading import Explained

pages = Pages()
_LONGEST_LIFE = 36525 * 86_400  # seconds


@pages.get("/tokens")
def show_form(visit: Visit) -> Response:
    return _reading(visit, "")


@pages.post("/tokens")
def explain(visit: Visit) -> Response:
    token = visit.field("token").strip()
    if not token:
        return _reading(visit, token, error="Paste a token first.")
    try:
        return _reading(visit, token, explained=token_reading.explain(visit.services, token))
    except Refused as refusal:
        return _reading(visit, token, error=str(refusal))


def _reading(visit: Visit, token: str, *, explained: Explained | None = None, error: str | None = None) -> Response:
    pool, username = (explained.pool, explained.username) if explained else (None, None)
    return visit.page(
        "tokens",
        "Tokens",
        section="Tokens",
        same_as=SameAs("POST /_emulator/tokens/explain", "cognito-emulator token explain"),
        status=422 if error else 200,
        token=token,
        error=error,
        explained=explained,
        claims=_claims(explained),
        user_link=links.user(visit, pool, username) if pool and username else "",
    )


@pages.get("/tokens/mint")
def show_mint_form(visit: Visit) -> Response:
    return _minting(visit)


@pages.post("/tokens/mint")
def mint(visit: Visit) -> Response:
    try:
        return _minting(visit, made=_minted(visit))
    except (NotThere, Refused) as refusal:
        return _minting(visit, error=str(refusal))


def _minted(visit: Visit) -> MintedTokens:
    """Raises NotThere and Refused."""
    kinds = [kind for kind in KINDS if kind in visit.fields("kinds")]
    if visit.pool_id is None:
        raise Refused("Choose a user pool first.")
    if not kinds:
        raise Refused("Choose at least one kind of token.")
    return minting.mint(
        visit.services,
        visit.pool_id,
        visit.field("client"),
        visit.field("username").strip(),
        kinds=kinds,
        scopes=visit.field("scopes").split() or None,
        claims=_claims_given(visit.field("claims")),
        expires_in=_seconds(visit.field("expires_in")),
        key="unknown" if visit.field("key") == STRANGER else "pool",
        triggers=visit.field("triggers") == "on",
    )


def _claims_given(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        claims = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(f"The claims are not JSON: {error}.") from None
    if not isinstance(claims, dict):
        raise Refused('The claims must be an object of JSON, such as {"custom:tier": "gold"}.')
    return claims


def _seconds(text: str) -> int | None:
    """Less than 0 for a token that is over already."""
    number = text.strip()
    if not number:
        return None
    digits = number.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12 and int(digits) <= _LONGEST_LIFE):
        raise Refused(f"The seconds must be a whole number from -{_LONGEST_LIFE} to {_LONGEST_LIFE}.")
    return int(number)


def _minting(visit: Visit, *, made: MintedTokens | None = None, error: str | None = None) -> Response:
    return visit.page(
        "tokens_mint",
        "Tokens",
        section="Tokens",
        same_as=SameAs(
            "POST /_emulator/tokens/mint", "cognito-emulator token mint USERNAME --pool POOL --client CLIENT"
        ),
        status=422 if error else 200,
        clients=_clients(visit),
        kinds=KINDS,
        made=made,
        error=error,
        asked=visit.form,
    )


def _clients(visit: Visit) -> list[dict[str, Any]]:
    """The first sixty of the pool."""
    if visit.pool_id is None:
        return []
    found = visit.invoke("ListUserPoolClients", {"UserPoolId": visit.pool_id, "MaxResults": 60})
    listed: list[dict[str, Any]] = found["UserPoolClients"]
    return listed


def _claims(explained: Explained | None) -> list[tuple[str, str, Any]]:
    """Each claim with its value as JSON, and the instant that it stands for."""
    if explained is None or explained.claims is None:
        return []
    return [
        (name, value if isinstance(value, str) else orjson.dumps(value).decode(), explained.times.get(name))
        for name, value in explained.claims.items()
    ]
