"""Asks the pool's PreTokenGeneration function what the tokens shall contain, before they are made.

It is asked once for both tokens. The call ends the transaction: whoever asks holds the user again afterwards and reads
anew what the function may have changed.
"""

from collections.abc import Mapping, Sequence

from emulator.store import groups as store_groups
from emulator.store import users
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.tokens import claims, overrides
from emulator.triggers import fire, people
from emulator.triggers.events import TokenSource
from emulator.triggers.token_generation import ClaimsOverride, GroupConfiguration
from emulator.work import Work


def is_asked(pool: Pool) -> bool:
    return fire.has(pool, "PreTokenGeneration")


def ask(
    work: Work,
    pool: Pool,
    client: Client,
    user: User,
    *,
    source: TokenSource,
    client_metadata: Mapping[str, str] | None,
    scopes: Sequence[str],
) -> ClaimsOverride | None:
    """The function's wishes. Raises the three Lambda exceptions."""
    groups = store_groups.of_user(work.db, user.id)
    override = fire.pre_token_generation(
        work,
        pool,
        people.person(work, pool, user, users.attributes(work.db, user.id)),
        source=source,
        client_id=client.id,
        groups=GroupConfiguration(
            groups=[group.name for group in groups],
            roles=claims.roles(groups),
            preferred_role=claims.preferred_role(groups),
        ),
        scopes=scopes,
        client_metadata=client_metadata,
    )
    if override is not None:
        overrides.check_size(override)
    return override
