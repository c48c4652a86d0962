"""Pools as earlier releases stored them."""

from emulator.store import pools
from tests.support.given import Given

CLASSIC = [
    *("sub", "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile"),
    *("picture", "website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number"),
    *("phone_number_verified", "address", "updated_at"),
]


def made_before_identities(given: Given, pool_id: str) -> None:
    """The classic schema: twenty attributes in their order, custom ones at the end."""
    connection = given.services.database.begin(write=True)
    pool = pools.find(connection, pool_id)
    assert pool is not None
    entries = {entry["Name"]: entry for entry in pool.schema_attributes}
    names = [*CLASSIC, *(name for name in entries if name.startswith("custom:"))]
    pools.change(connection, pool_id, pool.updated_at, schema_attributes=[entries[name] for name in names])
    given.services.database.end(connection, write=True, keep=True)
