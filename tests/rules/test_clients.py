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
    assert client_with(**settings).effective.auth_flows == flows


def test_how_long_things_live() -> None:
    unset = client_with()
    assert unset.effective.access_token_validity == unset.effective.id_token_validity == timedelta(hours=1)
    assert unset.effective.refresh_token_validity == timedelta(days=30)
    assert unset.effective.auth_session_validity == timedelta(minutes=3)
    units = {"AccessToken": "minutes", "RefreshToken": "seconds"}
    told = client_with(AccessTokenValidity=5, IdTokenValidity=2, RefreshTokenValidity=3600, TokenValidityUnits=units)
    assert told.effective.access_token_validity == timedelta(minutes=5)
    assert told.effective.id_token_validity == timedelta(hours=2)
    assert told.effective.refresh_token_validity == timedelta(hours=1)


def test_what_a_client_hides_and_revokes() -> None:
    assert not client_with().effective.hides_user_existence
    assert not client_with(PreventUserExistenceErrors="LEGACY").effective.hides_user_existence
    assert client_with(PreventUserExistenceErrors="ENABLED").effective.hides_user_existence
    assert client_with().effective.revocation_enabled
    assert not client_with(EnableTokenRevocation=False).effective.revocation_enabled


def test_what_a_client_reads_and_writes() -> None:
    pool = pool_with(SCHEMA)
    everything = {attribute["Name"] for attribute in pool.schema_attributes}
    unset = client_with()
    assert unset.effective.readable_attributes is None
    assert clients.writable_attributes(pool, unset) == everything - {
        "sub",
        "identities",
        "email_verified",
        "phone_number_verified",
        "dev:custom:hidden",
    }
    told = client_with(ReadAttributes=["name"], WriteAttributes=["name"])
    assert set(told.effective.readable_attributes or ()) == {"sub", "name"}
    assert clients.writable_attributes(pool, told) == {"name", "email"}
