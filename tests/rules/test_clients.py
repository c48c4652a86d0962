"""What the settings of an app client come to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from emulator.rules.configuration.pool_schema import initial
from emulator.rules.owners import clients
from emulator.store.clients import Client
from emulator.store.pools import Pool

AT = datetime(2026, 11, 23, tzinfo=UTC)
SRP, REFRESH, CUSTOM = "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_CUSTOM_AUTH"
PASSWORD, ADMIN = "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"
SCHEMA = [
    {"Name": "email", "Required": True},
    {"Name": "tenant", "AttributeDataType": "String", "Mutable": False},
    {"Name": "hidden", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
]


def client_with(**settings: Any) -> Client:
    return Client("c", "p", "web", None, settings, AT, AT)


def pool_with(schema: list[Any]) -> Pool:
    return Pool("p", "x", "0", "us-east-1", "p", True, {}, initial(schema), {}, {}, {}, AT, AT)


FLOWS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "unset": ({}, {SRP, REFRESH, CUSTOM}),
    "as named": ({"ExplicitAuthFlows": [PASSWORD]}, {PASSWORD}),
    "legacy password": ({"ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]}, {SRP, REFRESH, CUSTOM, PASSWORD}),
    "legacy admin": ({"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH"]}, {SRP, REFRESH, CUSTOM, ADMIN}),
    "legacy custom only": ({"ExplicitAuthFlows": ["CUSTOM_AUTH_FLOW_ONLY"]}, {REFRESH, CUSTOM}),
    "rotation": ({"RefreshTokenRotation": {"Feature": "ENABLED"}}, {SRP, CUSTOM}),
}


@pytest.mark.parametrize(("settings", "flows"), FLOWS.values(), ids=FLOWS.keys())
def test_the_flows_in_effect(settings: dict[str, Any], flows: set[str]) -> None:
    assert clients.auth_flows(client_with(**settings)) == flows


def test_how_long_things_live() -> None:
    unset = client_with()
    assert clients.access_token_validity(unset) == clients.id_token_validity(unset) == timedelta(hours=1)
    assert clients.refresh_token_validity(unset) == timedelta(days=30)
    assert clients.auth_session_validity(unset) == timedelta(minutes=3)
    units = {"AccessToken": "minutes", "RefreshToken": "seconds"}
    told = client_with(AccessTokenValidity=5, IdTokenValidity=2, RefreshTokenValidity=3600, TokenValidityUnits=units)
    assert clients.access_token_validity(told) == timedelta(minutes=5)
    assert clients.id_token_validity(told) == timedelta(hours=2)
    assert clients.refresh_token_validity(told) == timedelta(hours=1)


def test_what_a_client_hides_and_revokes() -> None:
    assert not clients.hides_user_existence(client_with())
    assert not clients.hides_user_existence(client_with(PreventUserExistenceErrors="LEGACY"))
    assert clients.hides_user_existence(client_with(PreventUserExistenceErrors="ENABLED"))
    assert clients.revocation_enabled(client_with())
    assert not clients.revocation_enabled(client_with(EnableTokenRevocation=False))


def test_what_a_client_reads_and_writes() -> None:
    pool = pool_with(SCHEMA)
    everything = {attribute["Name"] for attribute in pool.schema_attributes}
    unset = client_with()
    assert clients.readable_attributes(pool, unset) is None
    assert clients.writable_attributes(pool, unset) == everything - {
        "sub",
        "identities",
        "email_verified",
        "phone_number_verified",
        "dev:custom:hidden",
    }
    told = client_with(ReadAttributes=["name"], WriteAttributes=["name"])
    assert clients.readable_attributes(pool, told) == {"sub", "name"}
    assert clients.writable_attributes(pool, told) == {"name", "email"}
