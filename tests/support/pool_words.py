"""What the tests of user pools share: a real pool's defaults, and short words for the calls."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

INVALID = "InvalidParameterException"
TIER = "FeatureUnavailableInTierException"
REGION = "us-east-1"
ROLE = "arn:aws:iam::{account}:role/sms"
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
KMS_KEY = "arn:aws:kms:us-east-1:123456789012:key/k"
IDENTITY = "arn:aws:ses:{region}:123456789012:identity/me@example.com"
CODE, LINK = "code {####}", "{##click here##}"


def text(name: str, *, shortest: int = 0, longest: int = 2048, **changed: Any) -> dict[str, Any]:
    return standard(
        name, "String", StringAttributeConstraints={"MinLength": str(shortest), "MaxLength": str(longest)}, **changed
    )


def standard(name: str, kind: str, **changed: Any) -> dict[str, Any]:
    flags = {"DeveloperOnlyAttribute": False, "Mutable": True, "Required": False}
    return {"Name": name, "AttributeDataType": kind, **flags, **changed}


STANDARD = [
    *map(text, ("profile", "address")),
    text("birthdate", shortest=10, longest=10),
    *map(text, ("gender", "preferred_username")),
    standard("updated_at", "Number", NumberAttributeConstraints={"MinValue": "0"}),
    *map(text, ("website", "picture")),
    standard("identities", "String", StringAttributeConstraints={}),
    text("sub", shortest=1, Mutable=False, Required=True),
    text("phone_number"),
    standard("phone_number_verified", "Boolean"),
    *map(text, ("zoneinfo", "locale", "email")),
    standard("email_verified", "Boolean"),
    *map(text, ("given_name", "family_name", "middle_name", "name", "nickname")),
]
BEHIND_ZONEINFO = 13  # where custom attributes stand


def with_custom(*custom: dict[str, Any]) -> list[dict[str, Any]]:
    return [*STANDARD[:BEHIND_ZONEINFO], *custom, *STANDARD[BEHIND_ZONEINFO:]]


def custom_names(pool: dict[str, Any]) -> list[str]:
    """Of the custom attributes, which stand between zoneinfo and locale."""
    names: list[str] = [attribute["Name"] for attribute in pool["SchemaAttributes"]]
    standard_names = [attribute["Name"] for attribute in STANDARD]
    last = len(names) - len(STANDARD) + BEHIND_ZONEINFO
    assert [*names[:BEHIND_ZONEINFO], *names[last:]] == standard_names
    return names[BEHIND_ZONEINFO:last]


PASSWORD_POLICY = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}

DEFAULTS: dict[str, Any] = {
    "Name": "staging",
    "Policies": {
        "PasswordPolicy": PASSWORD_POLICY,
        "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
    },
    "DeletionProtection": "INACTIVE",
    "LambdaConfig": {},
    "SchemaAttributes": STANDARD,
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
    "MfaConfiguration": "OFF",
    "EstimatedNumberOfUsers": 0,
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "UserPoolTags": {},
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7},
    "UserPoolTier": "ESSENTIALS",
    "AccountRecoverySetting": {
        "RecoveryMechanisms": [
            {"Name": "verified_email", "Priority": 1},
            {"Name": "verified_phone_number", "Priority": 2},
        ]
    },
    "KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"},
    "IssuerConfiguration": {"Type": "ORIGINAL"},
}


def create(cognito: Any, **settings: Any) -> dict[str, Any]:
    pool: dict[str, Any] = cognito.create_user_pool(PoolName="staging", **settings)["UserPool"]
    return pool


def describe(cognito: Any, pool: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    return shown


def without_identity(pool: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in pool.items() if name not in ("Id", "Arn", "CreationDate", "LastModifiedDate")
    }


def refusal(call: Callable[..., Any], **members: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**members)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def another_account() -> str:
    return f"{uuid4().int % 10**12:012}"


def sms(account: str) -> dict[str, str]:
    return {"SnsCallerArn": ROLE.format(account=account)}


def custom(name: str, kind: str | None = "String", **members: Any) -> dict[str, Any]:
    return {"Name": name, **({"AttributeDataType": kind} if kind else {}), **members}


def absent(pool_id: str) -> tuple[str, str]:
    return "ResourceNotFoundException", f"User pool {pool_id} does not exist."


def pinned(name: str) -> str:
    """An id that no other test of this database has."""
    return f"{REGION}_{name}{uuid4().hex[:12]}"
