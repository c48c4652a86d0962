"""How the classic hosted pages look: one row for a whole pool (client id empty), and one for each app client that has
its own."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, select

from emulator.store.branding_schema import ui_customizations
from emulator.store.prepared import PreparedSelect
from emulator.store.upsert import add_or_replace

POOL = ""


class Customization(Struct, frozen=True):
    """Without its logo, of which `logo_type` is the media type."""

    pool_id: str
    client_id: str
    css: str | None
    version: str
    logo_type: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def is_set(self) -> bool:
        """False of what was taken away."""
        return self.css is not None or self.logo_type is not None


class Logo(Struct, frozen=True):
    media_type: str
    content: bytes


_OWNER = (
    ui_customizations.c.pool_id == bindparam("pool"),
    ui_customizations.c.client_id == bindparam("client"),
)
_FIND = PreparedSelect(select(*(ui_customizations.c[name] for name in Customization.__struct_fields__)).where(*_OWNER))
_LOGO = select(ui_customizations.c.logo_type, ui_customizations.c.logo).where(
    *_OWNER, ui_customizations.c.version == bindparam("version"), ui_customizations.c.logo_type.is_not(None)
)


def find(db: Connection, pool_id: str, client_id: str) -> Customization | None:
    row = _FIND.first(db, {"pool": pool_id, "client": client_id})
    return Customization(*row) if row else None


def logo(db: Connection, pool_id: str, client_id: str, version: str) -> Logo | None:
    row = db.execute(_LOGO, {"pool": pool_id, "client": client_id, "version": version}).one_or_none()
    return Logo(*row) if row else None


def put(db: Connection, row: Customization, logo: Logo | None) -> None:
    values = asdict(row)
    values["logo"] = logo.content if logo else None
    db.execute(add_or_replace(db.dialect.name, ui_customizations), values)


def remove(db: Connection, pool_id: str, client_id: str) -> None:
    chosen = ui_customizations.c.pool_id == pool_id, ui_customizations.c.client_id == client_id
    db.execute(delete(ui_customizations).where(*chosen))
