"""What of a pool is chosen from on a form about a user: attributes, groups, app clients, the columns of a table. Read
without calling an operation, so that looking at a form neither meets an armed fault nor counts in a quota."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from emulator.control import named
from emulator.rules.imports import import_rows
from emulator.store import clients, groups
from emulator.work import Services, opened

_MOST: Final = 200  # groups, and app clients


@dataclass(frozen=True, slots=True)
class ListedClient:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """`schema` are the SchemaAttributes, `columns` those that GetCSVHeader answers. Of groups and app clients there are
    200 at most."""

    schema: list[Mapping[str, Any]]
    groups: list[str]
    clients: list[ListedClient]
    columns: list[str]


def of_pool(services: Services, pool_id: str) -> Choices:
    """Raises NotThere."""
    with opened(services, "choices") as work:
        pool = named.pool(work, pool_id)
        return Choices(
            schema=list(pool.schema_attributes),
            groups=[group.name for group in groups.page(work.db, pool_id, after=None, limit=_MOST)],
            clients=[ListedClient(one.id, one.name) for one in clients.page(work.db, pool_id, after=None, limit=_MOST)],
            columns=list(import_rows.header(pool)),
        )
