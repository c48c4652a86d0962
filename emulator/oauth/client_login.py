"""How an app client proves itself to the endpoints that no browser calls: its id and secret by HTTP Basic or in the
form, or its id alone if it has no secret (RFC 6749 2.3)."""

import binascii
from urllib.parse import unquote

from emulator import errors
from emulator.grants import client_proof
from emulator.oauth import places
from emulator.oauth.parameters import NONE
from emulator.oauth.places import Place
from emulator.oauth.requests import Request
from emulator.store.clients import Client
from emulator.work import Work


def check_form(request: Request) -> None:
    """Raises OAuthError invalid_request for a body that is no form (evidence: token-errors)."""
    if "content-type" in request.headers and not request.is_form:
        raise errors.oauth.invalid_request().noted(errors.token_reasons.NOT_A_FORM)


def parameter(request: Request, name: str) -> str | None:
    """Of the form, else of the query, which clients depend on (evidence: token-query). Raises OAuthError
    invalid_request for a parameter that comes twice."""
    in_form = request.form.get(name)
    if request.query is NONE:
        return in_form
    in_query = request.query.get(name)
    if in_form is not None and in_query is not None and in_form != in_query:
        raise errors.oauth.invalid_request().noted(errors.authorize_reasons.TWICE)
    return in_query if in_form is None else in_form


def required(request: Request, name: str) -> str:
    """Raises OAuthError invalid_request for a parameter that is not there."""
    value = parameter(request, name)
    if value is None:
        raise errors.oauth.invalid_request().noted(errors.token_reasons.missing(name))
    return value


def require(work: Work, request: Request, *, status: int = 400) -> tuple[Place, Client]:
    """The app client, proven, and where its pool is served. Raises OAuthError: invalid_request without a client id,
    invalid_client for one that is nobody's or not proven. `status` is that of the latter."""
    client_id, secret = _credentials(request, status)
    found = places.of_client(work, request, client_id)
    if found is None:
        note = request.seen.why_unknown or errors.authorize_reasons.unknown_client(client_id)
        raise errors.oauth.invalid_client(status).noted(note)
    if not client_proof.is_proven(found[1], secret):
        raise errors.oauth.invalid_client(status).noted(_why_unproven(found[1], secret))
    return found


def _why_unproven(client: Client, secret: str | None) -> str:
    if not client.has_secret:
        return errors.token_reasons.PUBLIC
    return errors.token_reasons.WRONG_PROOF if secret else errors.token_reasons.WITHOUT_PROOF


def _credentials(request: Request, status: int) -> tuple[str, str | None]:
    """An empty secret is none: some clients send it for a public one (evidence: token-empty-secret)."""
    why = errors.token_reasons
    named, in_form = parameter(request, "client_id"), parameter(request, "client_secret")
    header = request.headers.get("authorization")
    if header is None:
        if named is None:
            raise errors.oauth.invalid_request().noted(why.NO_CLIENT_ID)
        return named, in_form
    scheme, _, encoded = header.partition(" ")
    told = _decoded(encoded) if scheme.lower() == "basic" else None
    if told is None or not told[1]:
        raise errors.oauth.invalid_client(status).noted(why.NOT_BASIC)
    if named is not None and named != told[0]:
        raise errors.oauth.invalid_client(status).noted(why.OTHER_CLIENT_ID)
    if in_form is not None:  # two ways at once (RFC 6749 2.3)
        raise errors.oauth.invalid_request().noted(why.TWO_PROOFS)
    return told


def _decoded(encoded: str) -> tuple[str, str] | None:
    """Both parts may be encoded before they are joined (RFC 6749 2.3.1), which many clients leave out. Neither has a
    space in it, so a `+` is one."""
    try:
        text = binascii.a2b_base64(encoded.strip(), strict_mode=True).decode()
        client_id, secret = text.split(":", 1)
        if "%" in text:
            client_id, secret = unquote(client_id, errors="strict"), unquote(secret, errors="strict")
    except (binascii.Error, ValueError):
        return None
    return None if "\0" in client_id else (client_id, secret)
