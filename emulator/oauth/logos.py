"""The pictures that the ImageUrl of GetUICustomization names: public, as Cognito's are."""

import re

from emulator.rules.branding import hosted_pages
from emulator.rules.owners import known
from emulator.store.ui_customizations import Logo
from emulator.work import Call, Services, opened

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=86400",  # a new picture has a new address
    "X-Content-Type-Options": "nosniff",
}
_PLACE = re.compile(r"[\w-]+_[0-9a-zA-Z]+/[\w+]+/\d{14}", re.ASCII)


def find(services: Services, pool_id: str, client_id: str, version: str) -> Logo | None:
    """None for what is not there, or is no longer the newest."""
    if not _PLACE.fullmatch(f"{pool_id}/{client_id}/{version}"):  # nothing strange reaches the database
        return None
    with opened(services, Call("Logo", "")) as work:
        pool = known.find_pool(work, pool_id)
        return hosted_pages.logo(work, pool, client_id, version) if pool else None
