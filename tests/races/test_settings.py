"""Settings that an update keeps, changed at two servers at once: nobody's change is lost to what another one kept."""

from typing import Any

from tests.support.caller import Caller, Outcome
from tests.support.pair import Pair, tally

ROUNDS = 4
ADMIN_ONLY = {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}
FACTORS = ["PASSWORD", "EMAIL_OTP"]
OF_A_POOL: list[tuple[str, dict[str, Any]]] = [
    ("UpdateUserPool", {"DeletionProtection": "ACTIVE"}),
    ("UpdateUserPool", {"Policies": {"PasswordPolicy": {"MinimumLength": 14}}}),
    ("UpdateUserPool", {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": FACTORS}}}),
    ("UpdateUserPool", {"AccountRecoverySetting": ADMIN_ONLY}),
    (
        "SetUserPoolMfaConfig",
        {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
    ),
    ("AddCustomAttributes", {"CustomAttributes": [{"Name": "tenant", "AttributeDataType": "String"}]}),
]
OF_A_CLIENT: list[dict[str, Any]] = [
    {"RefreshTokenValidity": 60},
    {"EnableTokenRevocation": False},
    {"AuthSessionValidity": 5},
]


def test_what_one_update_sets_another_one_keeps(pair: Pair) -> None:
    for _ in range(ROUNDS):
        pool_id = pair.pool()

        def act(caller: Caller, number: int, pool_id: str = pool_id) -> Outcome:
            operation, members = OF_A_POOL[number]
            return caller.call(operation, UserPoolId=pool_id, **members)

        assert tally(pair.race(len(OF_A_POOL), act)) == {"ok": len(OF_A_POOL)}
        shown = pair.second.must("DescribeUserPool", UserPoolId=pool_id)["UserPool"]
        assert shown["DeletionProtection"] == "ACTIVE"
        assert shown["Policies"]["PasswordPolicy"]["MinimumLength"] == 14
        assert shown["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"] == FACTORS
        assert shown["AccountRecoverySetting"] == ADMIN_ONLY
        assert shown["MfaConfiguration"] == "OPTIONAL"
        assert "custom:tenant" in [attribute["Name"] for attribute in shown["SchemaAttributes"]]


def test_what_one_update_of_a_client_sets_another_one_keeps(pair: Pair) -> None:
    pool_id = pair.pool()
    for _ in range(ROUNDS):
        client = pair.client(pool_id)

        def act(caller: Caller, number: int, client: str = client) -> Outcome:
            return caller.call("UpdateUserPoolClient", UserPoolId=pool_id, ClientId=client, **OF_A_CLIENT[number])

        assert tally(pair.race(len(OF_A_CLIENT), act)) == {"ok": len(OF_A_CLIENT)}
        shown = pair.second.must("DescribeUserPoolClient", UserPoolId=pool_id, ClientId=client)["UserPoolClient"]
        assert {name: shown[name] for each in OF_A_CLIENT for name in each} == {
            name: value for each in OF_A_CLIENT for name, value in each.items()
        }
