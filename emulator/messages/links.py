"""The confirmation link of a pool whose mails confirm by link: where it leads, and whether it can lead anywhere.

With Cognito it leads to the pool's domain, and a pool without one cannot send it (evidence: link-needs-domain). Pools
have no domains here yet, so the same refusal comes by default; EMULATOR_CONFIRM_LINKS=true lets EMULATOR_PUBLIC_URL
stand in for the domain.
"""

from urllib.parse import urlencode

from emulator.settings import Settings

PATH = "/confirmUser"


def are_possible(settings: Settings) -> bool:
    return settings.confirm_links


def confirmation(settings: Settings, client_id: str | None, username: str, code: str) -> str | None:
    """The members in the order of a real link (evidence: link-form); None where there is no address to lead to."""
    if client_id is None or not are_possible(settings):
        return None
    query = urlencode({"client_id": client_id, "user_name": username, "confirmation_code": code})
    return f"{settings.base_url}{PATH}?{query}"
