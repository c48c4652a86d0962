"""How the classic hosted pages look: the CSS and the logo of a whole pool, and of single app clients.

A client's own customization replaces the pool's as a whole. Set replaces both CSS and logo (seen: developer guide, "You
can't set CSS and logo customization separately", and AWS CLI, where setting the CSS alone took the logo away). With
neither, the customization is taken away, and only its version stays (seen: terraform-provider-aws, acceptance tests).
"""

import base64
from collections.abc import Mapping
from typing import Any, cast

from emulator import errors
from emulator.base import pictures
from emulator.base.clock import epoch, other_than
from emulator.model.shapes import UICustomizationType
from emulator.rules.branding import css as css_rules
from emulator.rules.owners import clients, domains
from emulator.store import ui_customizations
from emulator.store.pools import Pool
from emulator.store.ui_customizations import POOL, Customization, Logo
from emulator.work import Work

ALL = "ALL"  # stands for the pool in requests and answers
LARGEST_LOGO = 100 * 1024  # developer guide
LARGEST_REQUEST = 135 * 1024  # developer guide; of headers, too, which are not counted here
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


def put(work: Work, pool: Pool, req: Mapping[str, Any]) -> UICustomizationType:
    """For a pool that the caller holds. Raises InvalidParameterException for CSS or a logo that the pages do not take,
    and for a pool without a domain, ResourceNotFoundException for a client of another pool."""
    owner = _owner(work, pool, req)
    css, encoded = req.get("CSS") or None, req.get("ImageFile") or ""
    logo = _checked(css, encoded)
    before = ui_customizations.find(work.db, pool.id, owner)
    row = Customization(
        pool_id=pool.id,
        client_id=owner,
        css=css,
        version=f"{work.now:%Y%m%d%H%M%S}",
        logo_type=logo.media_type if logo else None,
        created_at=before.created_at if before and before.is_set else work.now,
        updated_at=work.now if before is None else other_than(work.now, before.updated_at),  # as with styles
    )
    ui_customizations.put(work.db, row, logo)
    return _shown(work, row)


def describe(work: Work, pool: Pool, req: Mapping[str, Any]) -> UICustomizationType:
    """The client's own, else the pool's, else nothing; of one that was taken away its version. Raises
    InvalidParameterException for a pool without a domain: it keeps what was set, and shows it once it has one again."""
    owner = _owner(work, pool, req)
    own = ui_customizations.find(work.db, pool.id, owner)
    if own is not None and own.is_set:
        return _shown(work, own)
    of_pool = ui_customizations.find(work.db, pool.id, POOL) if owner != POOL else own
    # unverified: A client without its own shows the pool's under the ClientId ALL.
    found = of_pool if of_pool is not None and of_pool.is_set else own
    return _shown(work, found) if found else {}


def logo(work: Work, pool: Pool, client_id: str, version: str) -> Logo | None:
    """What an ImageUrl leads to, as long as it is the newest."""
    return ui_customizations.logo(work.db, pool.id, POOL if client_id == ALL else client_id, version)


def _owner(work: Work, pool: Pool, req: Mapping[str, Any]) -> str:
    if domains.serving(work, pool) is None:
        raise errors.branding.pool_has_no_domain()
    client_id: str = req.get("ClientId", ALL)
    return POOL if client_id == ALL else clients.require_in_pool(work, pool, client_id).id


def _checked(css: str | None, encoded: str) -> Logo | None:
    if len((css or "").encode()) + len(encoded) > LARGEST_REQUEST:
        raise errors.branding.customization_is_too_large()
    if css:
        css_rules.check(css)
    if not encoded:
        return None
    content = base64.b64decode(encoded)
    if len(content) > LARGEST_LOGO:
        raise errors.branding.logo_is_too_large()
    picture = pictures.read(content)
    if picture is None or picture.kind not in MEDIA_TYPES:
        raise errors.branding.logo_is_no_picture()
    return Logo(MEDIA_TYPES[picture.kind], content)


def _shown(work: Work, row: Customization) -> UICustomizationType:
    if not row.is_set:
        return {"CSSVersion": row.version}
    shown: dict[str, Any] = {
        "UserPoolId": row.pool_id,
        "ClientId": row.client_id or ALL,
        "CSS": row.css,
        "CSSVersion": row.version,
        "CreationDate": epoch(row.created_at),
        "LastModifiedDate": epoch(row.updated_at),
    }
    if row.logo_type is not None:
        # Cognito names its CloudFront distribution; here the server itself has the picture.
        place = f"{row.pool_id}/{row.client_id or ALL}/{row.version}"
        shown["ImageUrl"] = f"{work.services.settings.base_url}/{place}/assets/images/image.jpg"
    return cast(UICustomizationType, {name: value for name, value in shown.items() if value is not None})
