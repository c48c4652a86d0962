"""The style of an app client's pages: its customization on the classic pages, its managed login style on those of
version 2. A style is worked out once for as long as it is not changed."""

from collections.abc import Callable

from emulator.base.cache import Slot
from emulator.oauth.looks import brands
from emulator.oauth.looks.look import Brand
from emulator.oauth.places import Place
from emulator.rules.branding import style_settings
from emulator.store import managed_login, ui_customizations
from emulator.store.clients import Client
from emulator.store.managed_login import Asset, Style
from emulator.store.ui_customizations import POOL, Customization
from emulator.work import Work

_BRANDS: Slot[Brand] = Slot(64)
_MEDIA = {"ICO": "image/x-icon", "JPEG": "image/jpeg", "PNG": "image/png", "SVG": "image/svg+xml", "WEBP": "image/webp"}


def of_client(work: Work, place: Place, client: Client) -> Brand | None:
    """None where the pages are those of managed login and the client has no style."""
    if place.version == 1:
        return _classic(work, place, client)
    style = managed_login.of_client(work.db, place.pool.id, client.id)
    return _managed(work, style) if style is not None else None


def picture(work: Work, style_id: str, position: int) -> tuple[bytes, str] | None:
    """A picture of a style and its media type."""
    found = managed_login.assets(work.db, style_id)
    if position >= len(found):
        return None
    return found[position].content, _MEDIA[found[position].extension]


def _classic(work: Work, place: Place, client: Client) -> Brand:
    """The client's own customization, else the pool's."""
    own = ui_customizations.find(work.db, place.pool.id, client.id)
    found = own if own is not None and own.is_set else ui_customizations.find(work.db, place.pool.id, POOL)
    if found is None or not found.is_set:
        return brands.classic(None, None)
    return _kept(work, (found.pool_id, found.client_id, found.updated_at), lambda: _of_customization(found))


def _of_customization(found: Customization) -> Brand:
    place = f"/{found.pool_id}/{found.client_id or 'ALL'}/{found.version}/assets/images/image.jpg"
    return brands.classic(found.css, place if found.logo_type is not None else None)


def _managed(work: Work, style: Style) -> Brand:
    return _kept(work, (style.id, style.updated_at), lambda: _of_style(style, managed_login.assets(work.db, style.id)))


def _of_style(style: Style, assets: list[Asset]) -> Brand:
    """The addresses of the pictures change with the style, so that they may be cached."""
    version = f"{style.updated_at:%Y%m%d%H%M%S%f}"
    place = f"/_hosted/styles/{style.id}/{version}"
    shown = [
        (asset.category, asset.color_mode, asset.extension, f"{place}/{position}", asset.resource_id)
        for position, asset in enumerate(assets)
    ]
    return brands.managed(style_settings.merged(style_settings.defaults(), style.settings or {}), shown)


def _kept(work: Work, key: tuple[object, ...], make: Callable[[], Brand]) -> Brand:
    return work.caches.of(_BRANDS).get(key, make)
