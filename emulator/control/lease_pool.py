"""The pool of borrowed users where a test names none: it has every factor, and one app client with every flow."""

from typing import Any

import orjson
from msgspec.structs import replace

from emulator.base import ids
from emulator.calls import running
from emulator.calls.quiet import Echo
from emulator.contract import parse
from emulator.rules.owners import known as known_pools
from emulator.store.transactions import WholeTransaction
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION, Call, Services, opened

ID, CLIENT_ID = f"{DEFAULT_REGION}_Leases001", "leaseclient000000000000001"
_ROLE = f"arn:aws:iam::{DEFAULT_ACCOUNT}:role/sms"
_IDENTITY = f"arn:aws:ses:{DEFAULT_REGION}:{DEFAULT_ACCOUNT}:identity/leases@example.test"
_POOL: dict[str, Any] = {
    "PoolName": "leases",
    "UserPoolTags": {"emulator:id": ID},
    "AutoVerifiedAttributes": ["email"],
    # Else the address that recovers an account is no second factor.
    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
    "EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": _IDENTITY},
    "SmsConfiguration": {"SnsCallerArn": _ROLE, "SnsRegion": DEFAULT_REGION},
}
_MFA: dict[str, Any] = {
    "MfaConfiguration": "OPTIONAL",
    "SmsMfaConfiguration": {"SmsConfiguration": _POOL["SmsConfiguration"]},
    "EmailMfaConfiguration": {},
    "SoftwareTokenMfaConfiguration": {"Enabled": True},
}
_CLIENT: dict[str, Any] = {
    "ClientName": f"_custom_id_:{CLIENT_ID}",
    "ExplicitAuthFlows": [
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_USER_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    ],
}


def prepare(services: Services) -> str:
    """The id of the pool, which is made, as a whole, for the first who asks."""
    if not _is_there(services):
        with WholeTransaction(services.database) as whole:
            quiet = replace(services, transactions=whole, invoker=Echo(), mail=None, secrets_manager=None)
            if not _is_there(quiet):
                _call(quiet, "CreateUserPool", _POOL)
                _call(quiet, "SetUserPoolMfaConfig", {"UserPoolId": ID, **_MFA})
                _call(quiet, "CreateUserPoolClient", {"UserPoolId": ID, **_CLIENT})
                whole.keep = True
    return ID


def _is_there(services: Services) -> bool:
    with opened(services, "lease") as work:
        return known_pools.find_pool(work, ID) is not None


def _call(services: Services, operation: str, members: dict[str, Any]) -> None:
    call = Call(operation, ids.uuid4(services.random), DEFAULT_REGION, DEFAULT_ACCOUNT)
    running.invoke_within(services, call, operation, parse.parse(operation, orjson.dumps(members)))
