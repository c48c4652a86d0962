"""What an external OAuth client says about itself in its metadata document, once that was checked."""

from msgspec import Struct


class Registration(Struct, frozen=True):
    """`url` is where the document is, and the client's own `client_id`. `scopes` is None where it does not limit
    them."""

    url: str
    name: str | None
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    grant_types: frozenset[str] = frozenset({"authorization_code"})
    response_types: frozenset[str] = frozenset({"code"})
    scopes: frozenset[str] | None = None
