"""`GET /confirmUser?client_id=…&user_name=…&confirmation_code=…`: what the link in a confirmation mail opens.

It is ConfirmSignUp with the page's words for an answer: the same checks, caps, locks and triggers, never
ForceAliasCreation. A link carries no SecretHash; for a client with a secret the service, which knows it, adds it.
Served for the clients of pools that have a domain, or of all pools (EMULATOR_CONFIRM_LINKS): other pools have no such
page, and there a client with a secret confirms with its SecretHash alone.
"""

from emulator.calls import running
from emulator.errors import CognitoError
from emulator.messages import links
from emulator.oauth import answering
from emulator.oauth.pages import calls, mailed_links
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.rules.owners import known
from emulator.store.clients import Client
from emulator.terms import NONE
from emulator.work import Services, Work

OPERATION = "ConfirmSignUp"
CONFIRMED = "Your registration has been confirmed!"  # unverified, evidence: link-page-text
OFF = (  # ours
    "There is no such page: client_id names no app client of a user pool that has a domain, and EMULATOR_CONFIRM_LINKS "
    "is not set."
)
ELSEWHERE = "There is no such page: this address is not that of the user pool of client_id."  # ours
INCOMPLETE = "This link is not complete: it needs a client_id, a user_name and a confirmation_code."  # ours
_YES, _NO = "confirmed", "not_confirmed"  # headings of ours


def get(services: Services, request: Request) -> Reply:
    """200 when the user was confirmed; 400 (unverified) when not; 404 where the pool has no such page."""
    return answering.run(services, request, NONE, lambda work: _opened(work, request))


def _opened(work: Work, request: Request) -> Reply:
    client_id = request.query.first("client_id")
    client = _client(work, client_id)
    if client is None and not work.services.settings.confirm_links:
        return mailed_links.told(work, request, 404, _NO, OFF)
    try:
        place = mailed_links.place(work, request, client.pool_id) if client is not None else None
    except mailed_links.Elsewhere:
        return mailed_links.told(work, request, 404, _NO, ELSEWHERE)
    status, sentence = _confirmed(work, request, client_id, client)
    return mailed_links.told(work, request, status, _YES if status == 200 else _NO, sentence, place, client)


def _client(work: Work, client_id: str) -> Client | None:
    """The app client, if its pool has the page."""
    found = known.find_client(work, client_id) if client_id else None
    return found[0] if found is not None and links.are_possible(work, found[1].id) else None


def _confirmed(work: Work, request: Request, client_id: str, client: Client | None) -> tuple[int, str]:
    """What came of it."""
    username, code = request.query.first("user_name"), request.query.first("confirmation_code")
    if not (client_id and username and code):
        return 400, INCOMPLETE
    members = {"Username": username, "ConfirmationCode": code}
    sent = {"ClientId": client_id, **members} if client is None else calls.for_client(client, members)
    work.ask_outside()
    try:
        running.invoke(work.services, request.call(OPERATION, NONE), OPERATION, sent)
    except CognitoError as error:
        return error.status, error.message or error.code
    return 200, CONFIRMED
