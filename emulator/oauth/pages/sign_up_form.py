"""What the page to sign up on asks for, by the pool's schema: how the user is called, the required attributes, and an
address that a code can be sent to, where none of those is one.

A field is called `requiredAttributes[…]` (evidence: classic-sign-up-form), whether or not the schema requires the
attribute.
"""

from collections.abc import Collection

from msgspec import Struct

from emulator.model import addresses
from emulator.model.shapes import AttributeType
from emulator.oauth.looks.look import Field
from emulator.oauth.pages import user_fields
from emulator.oauth.parameters import Parameters
from emulator.rules.configuration import client_settings
from emulator.store.clients import Client
from emulator.store.pools import Pool

USERNAME = "username"


class Input(Struct, frozen=True):
    """`label` is the attribute that the field is for, or `username`; a field that is not required may stay empty."""

    label: str
    name: str
    required: bool = True


def fields(pool: Pool, client: Client, form: Parameters) -> list[Field]:
    """The fields, with what was typed."""
    return [
        user_fields.field(each.label, each.name, form.first(each.name), required=each.required)
        for each in _inputs(pool, client)
    ]


def given(pool: Pool, client: Client, form: Parameters) -> list[AttributeType]:
    """UserAttributes of the request; nothing that the page did not ask for."""
    asked = [each for each in _inputs(pool, client) if each.name != USERNAME]
    values = [(each.label, form.first(each.name).strip()) for each in asked]
    return [{"Name": name, "Value": value} for name, value in values if value]


def _inputs(pool: Pool, client: Client) -> list[Input]:
    label, names = user_fields.known_by(pool), pool.effective.username_attributes
    required = [name for name in pool.schema.required if name != label]
    extra = _addresses(pool, client, required)
    return [
        Input(label, USERNAME),
        *(_attribute(name, required=name not in names) for name in required),
        *(_attribute(name, required=len(extra) == 1 and name not in names) for name in extra),
    ]


def _attribute(name: str, *, required: bool) -> Input:
    """What the username may be need not be typed twice."""
    return Input(name, f"requiredAttributes[{name}]", required)


def _addresses(pool: Pool, client: Client, required: Collection[str]) -> list[str]:
    """The addresses that are asked for so that a code can be sent: none where every sign-up has one anyway."""
    verified, names = pool.auto_verified_attributes, pool.effective.username_attributes
    if any(name in verified for name in required) or (names and all(name in verified for name in names)):
        return []
    writable = client_settings.writable_attributes(pool, client)
    single = set(names) if len(names) == 1 else set()
    return [name for name in addresses.ATTRIBUTES if name in verified and name in writable and name not in single]
