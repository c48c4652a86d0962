"""Whether a browser can answer for the pool's relying party on this page, in words."""

from emulator.oauth.requests import Request

WRONG_HOST = (  # ours
    "Passkeys of this user pool belong to {party}, and this page was opened at {host}, so the browser refuses to use "
    "one here. Open the page at {party}, or set RelyingPartyId in the pool's WebAuthnConfiguration to this host."
)


def wrong_host(request: Request, party: str) -> str | None:
    """None where the page's host is the relying party's or one below it (WebAuthn, relying party identifier)."""
    host = request.host or ""
    if host == party or host.endswith(f".{party}"):
        return None
    return WRONG_HOST.format(party=party, host=host or "an address without a name")
