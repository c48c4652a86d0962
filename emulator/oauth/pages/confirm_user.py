"""`GET /confirmUser?client_id=…&user_name=…&confirmation_code=…`: what the link in a confirmation mail opens.

It is ConfirmSignUp with the page's words for an answer: the same checks, caps, locks and triggers, never
ForceAliasCreation. A link carries no SecretHash; for a client with a secret the service, which knows it, adds it.
Served on every host name, for the clients of pools that have a domain, or of all pools (EMULATOR_CONFIRM_LINKS): other
pools have no such page, and there a client with a secret confirms with its SecretHash alone.
"""

from typing import Any

from emulator.base import ids, nul
from emulator.calls import running
from emulator.errors import CognitoError
from emulator.messages import links
from emulator.oauth.pages import plain
from emulator.oauth.pages.plain import Page
from emulator.rules.owners import secret_hash
from emulator.store import clients
from emulator.store.clients import Client
from emulator.work import Call, Services, opened

OPERATION = "ConfirmSignUp"
CONFIRMED = "Your registration has been confirmed!"  # unverified, evidence: link-page-text
OFF = (  # ours
    "There is no such page: client_id names no app client of a user pool that has a domain, and EMULATOR_CONFIRM_LINKS "
    "is not set."
)
INCOMPLETE = "This link is not complete: it needs a client_id, a user_name and a confirmation_code."  # ours


def page(
    services: Services, client_id: str | None, user_name: str | None, code: str | None, source_ip: str | None
) -> Page:
    """`status` is 200 when the user was confirmed; 400 (unverified) when not; 404 where the pool has no such page."""
    request = Call(operation=OPERATION, request_id=ids.uuid4(services.random), source_ip=source_ip)
    client = _client(services, request, client_id)
    if client is None and not services.settings.confirm_links:
        return _page(404, OFF)
    if not (client_id and user_name and code) or nul.is_in([client_id, user_name, code]):
        return _page(400, INCOMPLETE)
    members: dict[str, Any] = {"ClientId": client_id, "Username": user_name, "ConfirmationCode": code}
    try:
        if client is not None and client.has_secret:
            members["SecretHash"] = secret_hash.compute(client, user_name)
        running.invoke(services, request, OPERATION, members)
    except CognitoError as error:
        return _page(error.status, error.message or error.code)
    return _page(200, CONFIRMED)


def _client(services: Services, request: Call, client_id: str | None) -> Client | None:
    """The app client, if its pool has the page."""
    if not client_id or nul.is_in([client_id]):
        return None
    with opened(services, request) as work:
        found = clients.find(work.db, client_id)
        return found[0] if found is not None and links.are_possible(work, found[1].id) else None


def _page(status: int, sentence: str) -> Page:
    return plain.saying(sentence, status=status, title="Confirmed" if status == 200 else "Not confirmed")
