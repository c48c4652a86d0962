"""A user is made with all of their attributes, or not at all."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from emulator.store import new_users, users
from emulator.store.change_schema import changes
from emulator.store.users import User
from emulator.work import Services
from tests.support.given import Given

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)


def _user(pool_id: str, name: str) -> User:
    return User(
        id=f"user-{name}-{pool_id}",
        pool_id=pool_id,
        sub=f"sub-{name}",
        username=name,
        username_key=name,
        status="UNCONFIRMED",
        enabled=True,
        password_hash=None,
        srp_salt=None,
        srp_verifier=None,
        password_set_at=NOW,
        temporary_password_expires_at=None,
        signed_out_at=None,
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.mark.parametrize("count", [0, 1, 2, 25, 26, 60])
def test_a_user_has_every_attribute(given: Given, services: Services, count: int) -> None:
    pool_id, values = given.pool(), {f"custom:{number:02}": f"value {number}" for number in range(count)}
    with services.database.engine.begin() as db:
        assert new_users.add(db, _user(pool_id, "bob"), values)
        assert users.get(db, f"user-bob-{pool_id}") == _user(pool_id, "bob")
        assert users.attributes(db, f"user-bob-{pool_id}") == values


@pytest.mark.parametrize("values", [{}, {"email": "bob@example.test", "name": "Bob"}])
def test_a_name_or_sub_that_is_taken_leaves_nothing(given: Given, services: Services, values: dict[str, str]) -> None:
    pool_id = given.pool()
    bob = _user(pool_id, "bob")
    with services.database.engine.begin() as db:
        assert new_users.add(db, bob, {"email": "first@example.test"})
        for other in (replace(_user(pool_id, "eve"), username_key="bob"), replace(_user(pool_id, "eve"), sub=bob.sub)):
            assert not new_users.add(db, other, values)
            assert users.get(db, other.id) is None
            assert users.attributes(db, other.id) == {}
        assert users.attributes(db, bob.id) == {"email": "first@example.test"}


def test_the_history_tells_of_the_user_first(given: Given, services: Services) -> None:
    pool_id = given.pool()
    with services.database.engine.begin() as db:
        new_users.add(db, _user(pool_id, "bob"), {"email": "bob@example.test", "name": "Bob"})
        assert _noted(db, pool_id) == ["users", "user_attributes", "user_attributes"]


def _noted(db: Connection, pool_id: str) -> list[str]:
    chosen = select(changes.c.table_name).where(changes.c.pool_id == pool_id, changes.c.kind == "created")
    return list(db.execute(chosen.order_by(changes.c.id)).scalars())
