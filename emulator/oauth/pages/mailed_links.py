"""What the pages that links in mails open have in common: they act as soon as they are opened, and tell what came of
it. They are served on every name of the emulator, with the looks of the pool's pages where it has any.

What is in their address is a person's name, a code or a token, so nothing is cached and no referrer is sent.
"""

from emulator.oauth import places
from emulator.oauth.pages import visits
from emulator.oauth.places import Place
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.rules.owners import known
from emulator.store.clients import Client
from emulator.work import Work


class Elsewhere(Exception):
    """The address is another pool's, or nobody's."""


def place(work: Work, request: Request, pool_id: str) -> Place | None:
    """Where the pool's pages are; None for a pool without a domain, and for one that is not there. Raises
    Elsewhere."""
    try:
        found = places.of_pool_id(work, request, pool_id)
    except places.NoPlace as nobody:
        if nobody.pool_id != pool_id:
            raise Elsewhere from nobody
        return None
    if found is None and known.find_pool(work, pool_id) is not None:
        raise Elsewhere
    return found


def told(
    work: Work,
    request: Request,
    status: int,
    heading: str,
    sentence: str,
    place: Place | None = None,
    client: Client | None = None,
) -> Reply:
    visit = visits.plain(work, request, place, client)
    if status == 200:
        return visit.show("message", heading=heading, sentence=sentence)
    return visit.show("error", status=status, heading=heading, sentence=sentence, request_id=request.request_id)
