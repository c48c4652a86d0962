"""The confirmation link of a pool whose mails confirm by link: where it leads, and whether it can lead anywhere.

With Cognito it leads to the pool's domain, and a pool without one cannot send it (evidence: link-needs-domain). Here
too, but it leads to EMULATOR_PUBLIC_URL, since a browser does not find the emulator under the domain's name.
EMULATOR_CONFIRM_LINKS=true lets that address stand in for the domain of every pool.
"""

from urllib.parse import urlencode

from emulator.store import domains
from emulator.work import Work

PATH = "/confirmUser"


def are_possible(work: Work, pool_id: str) -> bool:
    """A domain that is being made counts, one that is being deleted does not."""
    if work.services.settings.confirm_links:
        return True
    return any(domain.status != domains.DELETING for domain in domains.of_pool(work.db, pool_id, work.now).values())


def confirmation(work: Work, pool_id: str, client_id: str | None, username: str, code: str) -> str | None:
    """The members in the order of a real link (evidence: link-form); None where there is no address to lead to."""
    if client_id is None or not are_possible(work, pool_id):
        return None
    query = urlencode({"client_id": client_id, "user_name": username, "confirmation_code": code})
    return f"{work.services.settings.base_url}{PATH}?{query}"
