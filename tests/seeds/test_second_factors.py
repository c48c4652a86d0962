"""Seeds with second factors: what the pool asks for, the app of a user, and what is active."""

from typing import Any

import pyotp
import pytest

from emulator.work import Services
from tests.seeds.conftest import ApplySeed, told
from tests.support.given import AppClient, Given
from tests.support.ways import check_tokens, respond

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    settings: { SmsConfiguration: { EumsSms: { CallerArn: "arn:aws:iam::123456789012:role/sms" } } }
    mfa_config:
      MfaConfiguration: ${MODE:-OPTIONAL}
      SoftwareTokenMfaConfiguration: { Enabled: true }
      SmsMfaConfiguration: {}
    clients:
      - { name: web, client_id: "${CLIENT}", settings: { ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH] } }
    users:
      - { username: app, password: Passw0rd!, totp_secret: "${TOTP:-JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP}" }
      - username: both
        password: Passw0rd!
        attributes: { phone_number: "+15550100" }
        totp_secret: JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP
        mfa: [SMS_MFA, SOFTWARE_TOKEN_MFA]
        preferred_mfa: ${PREFERRED:-SMS_MFA}
      - { username: phone, password: Passw0rd!, attributes: { phone_number: "+15550101" }, mfa: SMS_MFA }
      - { username: none, password: Passw0rd! }
"""


@pytest.fixture
def client(names: dict[str, str], cognito: Any) -> AppClient:
    return AppClient(names["CLIENT"], names["POOL"], None, cognito)


def test_users_have_the_factors_that_the_file_says(apply_seed: ApplySeed, given: Given, client: AppClient) -> None:
    assert told(apply_seed(SEED)) == []
    named = {name: given.sign_in(client, name) for name in ("app", "both", "phone", "none")}
    assert {name: answer.get("ChallengeName") for name, answer in named.items()} == {
        "app": "SOFTWARE_TOKEN_MFA",
        "both": "SMS_MFA",
        "phone": "SMS_MFA",
        "none": None,
    }
    said = {"USERNAME": "app", "SOFTWARE_TOKEN_MFA_CODE": pyotp.TOTP(SECRET).now()}
    check_tokens(respond(client, "SOFTWARE_TOKEN_MFA", said, session=named["app"]["Session"]))


def test_a_second_time_changes_nothing_and_another_file_what_differs(
    apply_seed: ApplySeed, cognito: Any, client: AppClient
) -> None:
    apply_seed(SEED)
    again = apply_seed(SEED, "update")
    assert told(again) == []
    assert again.counts == {("pools", "unchanged"): 1, ("clients", "unchanged"): 1, ("users", "unchanged"): 4}
    changed = apply_seed(SEED, "update", MODE="ON", TOTP="A" * 32, PREFERRED="SOFTWARE_TOKEN_MFA")
    assert changed.counts[("pools", "updated")] == 1
    assert changed.counts[("users", "updated")] == 2
    whom = {"UserPoolId": client.pool_id, "Username": "both"}
    assert cognito.admin_get_user(**whom)["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"
    assert cognito.get_user_pool_mfa_config(UserPoolId=client.pool_id)["MfaConfiguration"] == "ON"


START = "version: 1\npools:\n  - name: web\n    account: ${ACCOUNT}\n"
USER = START + "    users:\n      - { username: a, password: Passw0rd!, "


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            USER + "totp_secret: no }\n",
            ["seed.yaml:6: totp_secret is base32: 16 letters A to Z and digits 2 to 7, or more"],
        ),
        (
            USER + "mfa: SMS }\n",
            ["seed.yaml:6: mfa must be one of SMS_MFA, SOFTWARE_TOKEN_MFA, EMAIL_OTP, WEB_AUTHN, or a list of them"],
        ),
        (USER + "preferred_mfa: SMS_MFA }\n", ["seed.yaml:6: preferred_mfa must be one of the factors of mfa"]),
        (
            USER + f"totp_secret: {SECRET} }}\n",
            [
                "seed.yaml:6: user a: SoftwareTokenMFANotFoundException: "
                "Software Token MFA has not been enabled by the userPool"
            ],
        ),
        (
            USER + "mfa: SMS_MFA }\n",
            [
                "seed.yaml:6: user a: InvalidParameterException: "
                "User does not have delivery config set to turn on SMS_MFA"
            ],
        ),
        (
            START + "    mfa_config: { MfaConfigurations: ON }\n",
            ["seed.yaml:5: mfa_config has no 'MfaConfigurations'; did you mean 'MfaConfiguration'?"],
        ),
        (
            START + "    mfa_config: { MfaConfiguration: 'ON' }\n",
            [
                "seed.yaml:3: pool web: InvalidParameterException: Invalid MFA Configuration given. "
                "SMS MFA, Email MFA, or Software Token MFA must be enabled."
            ],
        ),
    ],
)
def test_what_cannot_be_is_told(apply_seed: ApplySeed, services: Services, text: str, problems: list[str]) -> None:
    del services
    assert told(apply_seed(text)) == problems
