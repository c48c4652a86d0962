"""A user is changed together with their attributes, or not at all."""

from datetime import timedelta

import pytest

from emulator.store import user_changes, users
from emulator.store.users import User
from emulator.work import Services
from tests.support.given import Given


def _signed_up(given: Given, services: Services) -> User:
    client = given.client()
    name = given.signed_up_user(client, email="bob@example.test", nickname="b")
    with services.database.engine.begin() as db:
        user = users.resolve(db, client.pool_id, name, name)
    assert user is not None
    return user


MANY = {f"custom:{number}": "x" for number in range(30)}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"nickname": "bobby"}, {"nickname": "bobby"}),
        ({"nickname": "bobby", "name": "Bob"}, {"nickname": "bobby", "name": "Bob"}),
        ({"nickname": None}, {}),
        ({"nickname": None, "name": "Bob"}, {"name": "Bob"}),
        ({}, {"nickname": "b"}),
        ({**MANY}, {"nickname": "b", **MANY}),
    ],
)
def test_attributes_change_and_with_them_the_user(
    given: Given, services: Services, values: dict[str, str | None], expected: dict[str, str]
) -> None:
    user = _signed_up(given, services)
    later = user.updated_at + timedelta(seconds=1)
    with services.database.engine.begin() as db:
        user_changes.put_attributes(db, user.pool_id, user.id, later, values)
        found = users.get(db, user.id)
        assert found is not None
        assert found.updated_at == later
        own = {"email": "bob@example.test", "email_verified": "false"}
        assert users.attributes(db, user.id) == {**own, **expected}


@pytest.mark.parametrize("values", [{}, {"email_verified": "true"}])
def test_who_is_confirmed_already_stays_as_they_are(
    given: Given, services: Services, values: dict[str, str | None]
) -> None:
    user = _signed_up(given, services)
    later = user.updated_at + timedelta(seconds=1)
    with services.database.engine.begin() as db:
        assert user_changes.confirm(db, user.pool_id, user.id, later, values)
        assert not user_changes.confirm(db, user.pool_id, user.id, later + timedelta(seconds=1), {"name": "Eve"})
        assert not user_changes.confirm(db, user.pool_id, user.id, later + timedelta(seconds=1), {})
        found = users.get(db, user.id)
        assert found is not None
        assert (found.status, found.updated_at) == ("CONFIRMED", later)
        flag = values.get("email_verified", "false")
        expected = {"email": "bob@example.test", "email_verified": flag, "nickname": "b"}
        assert users.attributes(db, user.id) == expected
