"""`GET /confirmUser?client_id=…&user_name=…&confirmation_code=…`: what the link in a confirmation mail opens.

It is ConfirmSignUp with the page's words for an answer: the same checks, caps, locks and triggers, never
ForceAliasCreation. A link carries no SecretHash; for a client with a secret the service, which knows it, adds it.
Served on every host name, where links are on (EMULATOR_CONFIRM_LINKS): without them a pool has no domain and so no such
page, and a client with a secret confirms with its SecretHash alone.
"""

from typing import Any

from emulator.base import ids, nul
from emulator.calls import running
from emulator.errors import CognitoError
from emulator.oauth import pages
from emulator.oauth.pages import Page
from emulator.rules.owners import secret_hash
from emulator.store import clients
from emulator.work import Call, Services, opened

OPERATION = "ConfirmSignUp"
CONFIRMED = "Your registration has been confirmed!"  # unverified, evidence: link-page-text
OFF = "There is no such page: EMULATOR_CONFIRM_LINKS is not set."  # ours
INCOMPLETE = "This link is not complete: it needs a client_id, a user_name and a confirmation_code."  # ours


def no_such_page() -> Page:
    return _page(404, OFF)


def page(
    services: Services, client_id: str | None, user_name: str | None, code: str | None, source_ip: str | None
) -> Page:
    """`status` is 200 when the user was confirmed; 400 (unverified) when not."""
    if not (client_id and user_name and code) or nul.is_in([client_id, user_name, code]):
        return _page(400, INCOMPLETE)
    members: dict[str, Any] = {"ClientId": client_id, "Username": user_name, "ConfirmationCode": code}
    request = Call(operation=OPERATION, request_id=ids.uuid4(services.random), source_ip=source_ip)
    try:
        members.update(_secret_hash(services, request, client_id, user_name))
        running.invoke(services, request, OPERATION, members)
    except CognitoError as error:
        return _page(error.status, error.message or error.code)
    return _page(200, CONFIRMED)


def _secret_hash(services: Services, request: Call, client_id: str, user_name: str) -> dict[str, str]:
    with opened(services, request) as work:
        found = clients.find(work.db, client_id)
    if found is None or not found[0].has_secret:
        return {}
    return {"SecretHash": secret_hash.compute(found[0], user_name)}


def _page(status: int, sentence: str) -> Page:
    return pages.saying(sentence, status=status, title="Confirmed" if status == 200 else "Not confirmed")
