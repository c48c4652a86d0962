"""Seeds in pools that remember passwords, and users who are disabled by the operation."""

from typing import Any

import pytest

from tests.seeds.conftest import ApplySeed
from tests.support import sentences
from tests.support.answers import refusal

SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    settings: { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 3 } } }
    clients:
      - name: web
        client_id: ${CLIENT}
        settings: { ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
    users:
      - { username: alice, password: Passw0rd!, attributes: { email: alice@example.test } }
      - { username: off, password: Passw0rd!, enabled: false }
"""


@pytest.fixture
def seeded(apply_seed: ApplySeed) -> None:
    assert list(apply_seed(SEED).problems) == []
    assert list(apply_seed(SEED, "update").problems) == []


def sign_in(cognito: Any, names: dict[str, str], username: str) -> Any:
    members = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": username, "PASSWORD": "Passw0rd!"}}
    return cognito.initiate_auth(ClientId=names["CLIENT"], **members)


@pytest.mark.usefixtures("seeded")
def test_a_seeded_password_is_not_refused_for_being_its_own_predecessor(cognito: Any, names: dict[str, str]) -> None:
    assert "AuthenticationResult" in sign_in(cognito, names, "alice")


@pytest.mark.usefixtures("seeded")
def test_a_disabled_user_of_a_seed_can_be_enabled(cognito: Any, names: dict[str, str]) -> None:
    off = {"cognito": cognito, "names": names, "username": "off"}
    assert refusal(sign_in, **off) == ("NotAuthorizedException", sentences.USER_IS_DISABLED)
    cognito.admin_enable_user(UserPoolId=names["POOL"], Username="off")
    assert "AuthenticationResult" in sign_in(**off)
