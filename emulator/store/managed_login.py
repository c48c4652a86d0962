"""Styles of managed login, and their pictures, which only `assets` reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from emulator.store.branding_schema import managed_login_assets as pictures
from emulator.store.branding_schema import managed_login_styles as styles
from emulator.store.prepared import PreparedSelect
from emulator.store.upsert import add_or_replace


class Style(Struct, frozen=True):
    """`settings` are None where Cognito's own values are used."""

    id: str
    pool_id: str
    client_id: str
    settings: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


class Asset(Struct, frozen=True):
    category: str
    color_mode: str
    extension: str
    resource_id: str  # empty where none was named
    content: bytes

    @property
    def place(self) -> tuple[str, str, str]:
        """What another asset of the same style replaces it by."""
        return self.category, self.color_mode, self.resource_id


_STYLE = select(*(styles.c[name] for name in Style.__struct_fields__)).where(styles.c.pool_id == bindparam("pool"))
_BY_ID = _STYLE.where(styles.c.id == bindparam("style"))
_BY_CLIENT = PreparedSelect(_STYLE.where(styles.c.client_id == bindparam("client")))
_ASSETS = (
    select(*(pictures.c[name] for name in Asset.__struct_fields__))
    .where(pictures.c.style_id == bindparam("style"))
    .order_by(pictures.c.position)
)


def find(db: Connection, pool_id: str, style_id: str) -> Style | None:
    row = db.execute(_BY_ID, {"pool": pool_id, "style": style_id}).one_or_none()
    return Style(*row) if row else None


def of_client(db: Connection, pool_id: str, client_id: str) -> Style | None:
    row = _BY_CLIENT.first(db, {"pool": pool_id, "client": client_id})
    return Style(*row) if row else None


def count(db: Connection, pool_id: str) -> int:
    statement = select(func.count()).select_from(styles).where(styles.c.pool_id == pool_id)
    return int(db.execute(statement).scalar_one())


def add(db: Connection, style: Style) -> None:
    db.execute(insert(styles), asdict(style))


def change(db: Connection, style_id: str, at: datetime, settings: dict[str, Any] | None) -> None:
    db.execute(update(styles).where(styles.c.id == style_id).values(settings=settings, updated_at=at))


def remove(db: Connection, style_id: str) -> None:
    """With its assets."""
    db.execute(delete(styles).where(styles.c.id == style_id))


def assets(db: Connection, style_id: str) -> list[Asset]:
    """In the order in which they were added."""
    return [Asset(*row) for row in db.execute(_ASSETS, {"style": style_id})]


def count_assets(db: Connection, style_id: str) -> int:
    statement = select(func.count()).select_from(pictures).where(pictures.c.style_id == style_id)
    return int(db.execute(statement).scalar_one())


def put_assets(db: Connection, style_id: str, added: Sequence[Asset]) -> None:
    """Beside those that the style has; one for the same place takes it, where it stands in the order."""
    newest = select(func.coalesce(func.max(pictures.c.position), 0)).where(pictures.c.style_id == style_id)
    after = int(db.execute(newest).scalar_one()) + 1 if added else 0
    statement = add_or_replace(db.dialect.name, pictures, keeping=("position",))
    for position, asset in enumerate(added, after):
        values = asdict(asset)
        db.execute(statement, {"style_id": style_id, "position": position, **values})
