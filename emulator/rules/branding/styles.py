"""Styles of managed login: one of an app client at most, with Cognito's own values or with settings, and with pictures.

A style needs neither a domain nor a client that uses OAuth (evidence: branding-bare). Each change names its source,
Cognito's values or settings; pictures go with both. What an update does not name stays (evidence: branding-updates).
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import orjson

from emulator import errors
from emulator.base import ids
from emulator.base.clock import epoch, other_than
from emulator.model.shapes import ManagedLoginBrandingType
from emulator.rules.branding import style_assets, style_settings
from emulator.rules.owners import clients
from emulator.store import managed_login
from emulator.store.managed_login import Asset, Style
from emulator.store.pools import Pool
from emulator.work import Work

MOST_STYLES = 20  # of a pool (developer guide, quotas)
MOST_ASSETS = 40  # of a style: as many as one request and one answer can have
LARGEST_REQUEST = 2 * 1024 * 1024  # API reference


def create(work: Work, pool: Pool, req: Mapping[str, Any]) -> Style:
    """For a pool that the caller holds. Raises InvalidParameterException for what a style cannot be,
    ResourceNotFoundException for a client of another pool, ManagedLoginBrandingExistsException for one that has a style
    and LimitExceededException for the pool's 21st."""
    settings, assets = _checked(req)
    client = clients.require_in_pool(work, pool, req["ClientId"])
    if managed_login.of_client(work.db, pool.id, client.id) is not None:
        raise errors.branding.style_exists(client.id)
    if managed_login.count(work.db, pool.id) >= MOST_STYLES:
        raise errors.branding.too_many_styles(MOST_STYLES)
    style = Style(ids.uuid4(work.random), pool.id, client.id, settings, work.now, work.now)
    managed_login.add(work.db, style)
    managed_login.put_assets(work.db, style.id, assets)
    return style


def change(work: Work, style: Style, req: Mapping[str, Any]) -> Style:
    """For a style whose pool the caller holds. Pages know a style by when it was changed, so that is never the same
    instant twice in a row, though the clock stand still. Raises InvalidParameterException."""
    requested, assets = _checked(req)
    settings = None if requested is None else style_settings.merged(style.settings or {}, requested)
    _check_size(settings, ())
    managed_login.change(work.db, style.id, other_than(work.now, style.updated_at), settings)
    managed_login.put_assets(work.db, style.id, assets)
    if managed_login.count_assets(work.db, style.id) > MOST_ASSETS:
        raise errors.branding.too_many_assets(MOST_ASSETS)
    return require(work, style.pool_id, style.id)


def require(work: Work, pool_id: str, style_id: str) -> Style:
    """Raises ResourceNotFoundException, for a style of another pool, too."""
    style = managed_login.find(work.db, pool_id, style_id.lower())
    if style is None:
        raise errors.branding.style_does_not_exist()
    return style


def require_of_client(work: Work, pool: Pool, client_id: str) -> Style:
    """Raises ResourceNotFoundException for a client that has none, or does not exist."""
    client = clients.require_in_pool(work, pool, client_id)
    style = managed_login.of_client(work.db, pool.id, client.id)
    if style is None:
        raise errors.branding.client_has_no_style(client.id)
    return style


def render(work: Work, style: Style, *, merged: bool = False) -> ManagedLoginBrandingType:
    """Settings are left out where none were given; `merged` has the defaults below them, and always settings."""
    # unverified: Cognito merges its own pictures, too; they are not public, so only the style's are here.
    shown: dict[str, Any] = {
        "ManagedLoginBrandingId": style.id,
        "UserPoolId": style.pool_id,
        "UseCognitoProvidedValues": style.settings is None,
        "Settings": style_settings.merged(style_settings.defaults(), style.settings or {})
        if merged
        else style.settings,
        "Assets": [style_assets.render(asset) for asset in managed_login.assets(work.db, style.id)],
        "CreationDate": epoch(style.created_at),
        "LastModifiedDate": epoch(style.updated_at),
    }
    return cast(ManagedLoginBrandingType, {name: value for name, value in shown.items() if value is not None})


def _checked(req: Mapping[str, Any]) -> tuple[style_settings.Settings | None, list[Asset]]:
    """The settings, None for Cognito's own values, and the assets of a request."""
    settings = req.get("Settings")
    if req.get("UseCognitoProvidedValues", False) == (settings is not None):
        raise errors.branding.one_source_of_a_style()
    requested: Sequence[Mapping[str, Any]] = req.get("Assets") or ()
    _check_size(settings, requested)
    if settings is not None:
        style_settings.check(settings)
    return settings, style_assets.checked(requested)


def _check_size(settings: Any, assets: Sequence[Mapping[str, Any]]) -> None:
    """By what is in the request, its pictures in base64."""
    size = sum(len(asset.get("Bytes") or "") for asset in assets)
    size += 0 if settings is None else len(orjson.dumps(settings))
    if size > LARGEST_REQUEST:
        raise errors.branding.style_is_too_large()
