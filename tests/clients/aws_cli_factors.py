"""The part of the AWS CLI's walk that is about what a user signs in with: an app, a passkey, a device, and the risk."""

import base64
import json
from typing import Any

import pyotp

from emulator.base.clock import SystemClock
from tests.clients.aws_cli import AwsCli
from tests.support import sentences
from tests.support.device_client import Device
from tests.support.given import AppClient
from tests.support.passkey_scenes import ORIGIN, RELYING_PARTY
from tests.support.passkeys import Authenticator

# AWS CLI 1.46.3 does not know it yet; tests/signin calls it through boto3.
UNKNOWN_TO_THE_CLI = {"admin-delete-software-token"}
PASSWORD = "Passw0rd!"


def walk_factors(aws: AwsCli) -> None:
    """In a pool of its own, which tracks devices and has an eye on risk."""
    pool = _pool(aws)
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = aws(
        "create-user-pool-client", "--user-pool-id", pool, "--client-name", "app", "--explicit-auth-flows", *flows
    )
    client = AppClient(made["UserPoolClient"]["ClientId"], pool)
    of_user = ["--user-pool-id", pool, "--username", "kim"]
    aws("admin-create-user", *of_user, "--message-action", "SUPPRESS")
    aws("admin-set-user-password", *of_user, "--password", PASSWORD, "--permanent")
    result = _sign_in(aws, client)
    token = ["--access-token", result["AccessToken"]]
    _devices(aws, client, result, token, of_user)
    _app(aws, token, of_user)
    _passkeys(aws, token)
    _risk(aws, pool, of_user)
    limit = ["--limit-definition", "LimitClass=API_CATEGORY,Attributes={Category=UserAuthentication}"]
    assert aws("get-provisioned-limit", *limit)["Limit"]["ProvisionedLimitValue"] == 120
    aws("update-provisioned-limit", *limit, "--requested-limit-value", "120")
    aws("delete-user-pool", "--user-pool-id", pool)


def _pool(aws: AwsCli) -> str:
    factors = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}
    pool: str = aws(
        "create-user-pool", "--pool-name", "factors", "--policies", json.dumps(factors), "--user-pool-tier", "PLUS",
        "--device-configuration", "ChallengeRequiredOnNewDevice=false,DeviceOnlyRememberedOnUserPrompt=true",
        "--user-pool-add-ons", "AdvancedSecurityMode=AUDIT",
    )["UserPool"]["Id"]  # fmt: skip
    passkeys = ["--web-authn-configuration", f"RelyingPartyId={RELYING_PARTY}"]
    app = ["--mfa-configuration", "OPTIONAL", "--software-token-mfa-configuration", "Enabled=true"]
    aws("set-user-pool-mfa-config", "--user-pool-id", pool, *app, *passkeys)
    return pool


def _sign_in(aws: AwsCli, client: AppClient) -> dict[str, Any]:
    flow = ["--auth-flow", "USER_PASSWORD_AUTH", "--auth-parameters", f"USERNAME=kim,PASSWORD={PASSWORD}"]
    result: dict[str, Any] = aws("initiate-auth", "--client-id", client.id, *flow)["AuthenticationResult"]
    return result


def _devices(aws: AwsCli, client: AppClient, result: dict[str, Any], token: list[str], of_user: list[str]) -> None:
    device = Device(client, result)
    of_device = ["--device-key", device.key]
    secret = json.dumps(device.secret())
    confirmed = aws("confirm-device", *token, *of_device, "--device-secret-verifier-config", secret)
    assert confirmed["UserConfirmationNecessary"] is True
    aws("update-device-status", *token, *of_device, "--device-remembered-status", "remembered")
    assert [found["DeviceKey"] for found in aws("list-devices", *token)["Devices"]] == [device.key]
    assert aws("get-device", *token, *of_device)["Device"]["DeviceKey"] == device.key
    aws("admin-update-device-status", *of_user, *of_device, "--device-remembered-status", "not_remembered")
    assert [found["DeviceKey"] for found in aws("admin-list-devices", *of_user)["Devices"]] == [device.key]
    assert aws("admin-get-device", *of_user, *of_device)["Device"]["DeviceKey"] == device.key
    assert aws("forget-device", *token, *of_device) is None
    code, _, err = aws.run("admin-forget-device", *of_user, *of_device)
    assert (code, sentences.DEVICE_DOES_NOT_EXIST in err) == (255, True)


def _app(aws: AwsCli, token: list[str], of_user: list[str]) -> None:
    secret = aws("associate-software-token", *token)["SecretCode"]
    code = pyotp.TOTP(secret).at(SystemClock().now())
    assert aws("verify-software-token", *token, "--user-code", code) == {"Status": "SUCCESS"}
    preferred = ["--software-token-mfa-settings", "Enabled=true,PreferredMfa=true"]
    aws("set-user-mfa-preference", *token, *preferred)
    aws("admin-set-user-mfa-preference", *of_user, *preferred)
    assert aws("get-user-auth-factors", *token)["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"
    assert aws("admin-get-user-auth-factors", *of_user)["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]


def _passkeys(aws: AwsCli, token: list[str]) -> None:
    options = aws("start-web-authn-registration", *token)["CredentialCreationOptions"]
    phone = Authenticator(ORIGIN)
    aws("complete-web-authn-registration", *token, "--credential", json.dumps(phone.create(options)))
    [shown] = aws("list-web-authn-credentials", *token)["Credentials"]
    assert shown["CredentialId"] == base64.urlsafe_b64encode(phone.credential_id).rstrip(b"=").decode()
    aws("delete-web-authn-credential", *token, f"--credential-id={shown['CredentialId']}")


def _risk(aws: AwsCli, pool: str, of_user: list[str]) -> None:
    of_pool = ["--user-pool-id", pool]
    exceptions = ["--risk-exception-configuration", "SkippedIPRangeList=10.0.0.0/8"]
    aws("set-risk-configuration", *of_pool, *exceptions)
    shown = aws("describe-risk-configuration", *of_pool)["RiskConfiguration"]
    assert shown["RiskExceptionConfiguration"]["SkippedIPRangeList"] == ["10.0.0.0/8"]
    event = aws("admin-list-user-auth-events", *of_user)["AuthEvents"][0]
    assert (event["EventType"], event["EventResponse"]) == ("SignIn", "Pass")
    feedback = ["--event-id", event["EventId"], "--feedback-value", "Valid"]
    aws("admin-update-auth-event-feedback", *of_user, *feedback)
    code, _, err = aws.run("update-auth-event-feedback", *of_user, *feedback, "--feedback-token", "wrong")
    assert (code, "Invalid feedback token" in err) == (255, True)
