"""The confirmation link of a pool whose mails confirm by link: where it leads, and whether it can lead anywhere.

With Cognito it leads to the pool's domain, and a pool without one cannot send it (evidence: link-needs-domain). Here
too: to the address that EMULATOR_DOMAIN_ADDRESS gives the domain. EMULATOR_CONFIRM_LINKS=true lets EMULATOR_PUBLIC_URL
stand in for the domain of pools that have none.
"""

from urllib.parse import urlencode

from emulator.effective import domain_address
from emulator.store import domains
from emulator.work import Work

PATH = "/confirmUser"


def are_possible(work: Work, pool_id: str) -> bool:
    """A domain that is being made counts, one that is being deleted does not."""
    if work.services.settings.confirm_links:
        return True
    return domains.serving(work.db, pool_id) is not None


def confirmation(work: Work, pool_id: str, client_id: str | None, username: str, code: str) -> str | None:
    """The members in the order of a real link (evidence: link-form); None where there is no address to lead to."""
    address = _address(work, pool_id)
    if client_id is None or address is None:
        return None
    query = urlencode({"client_id": client_id, "user_name": username, "confirmation_code": code})
    return f"{address}{PATH}?{query}"


def begin_of(work: Work, pool_id: str) -> str | None:
    """How the links of the pool's mails begin; None where there is no address to lead to."""
    address = _address(work, pool_id)
    return None if address is None else f"{address}{PATH}?"


def _address(work: Work, pool_id: str) -> str | None:
    settings = work.services.settings
    domain = domains.serving(work.db, pool_id)
    if domain is not None:
        return domain_address.of(settings, domain)
    return settings.base_url if settings.confirm_links else None
