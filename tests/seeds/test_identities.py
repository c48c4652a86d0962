"""Identity providers in a seed, users whom they brought, and users whom they know as well."""

import json
from typing import Any

import pytest

from tests.seeds.conftest import ApplySeed, told
from tests.seeds.test_apply import made
from tests.support import sentences
from tests.support.given import Given
from tests.support.providers import metadata

SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    settings: { UsernameConfiguration: { CaseSensitive: false } }
    identity_providers:
      - name: Google
        settings:
          ProviderDetails: { client_id: "${GOOGLE:-web}", client_secret: s3cret, authorize_scopes: openid email }
          AttributeMapping: { email: email }
      - name: Corp
        type: SAML
        settings:
          ProviderDetails: { MetadataFile: '${METADATA}' }
          AttributeMapping: { email: mail }
          IdpIdentifiers: [corp.example]
    clients:
      - name: web
        client_id: ${CLIENT}
        settings: { SupportedIdentityProviders: [COGNITO, Google, Corp] }
    groups: [readers]
    users:
      - provider: Google
        subject: "4711"
        sub: ${SUB}
        attributes: { email: "${EMAIL:-ann@example.test}", email_verified: true }
        groups: readers
        linked: { provider: Corp, subject: S-1-5 }
      - username: bob
        password: Passw0rd!
        attributes: { email: bob@example.test }
        linked:
          - { provider: Google, subject: "4712" }
          - { provider: Corp, attribute: email, value: bob@corp.example }
      - { provider: Corp, subject: Disabled, enabled: false }
"""


@pytest.fixture(autouse=True)
def saml(names: dict[str, str]) -> None:
    names["METADATA"] = metadata().replace("\n", "")


def identities(given: Given, names: dict[str, str]) -> list[tuple[Any, ...]]:
    shown = (
        "SELECT username, provider_name, attribute_name, attribute_value, is_primary FROM v_linked_identities "
        "WHERE pool_id = :pool ORDER BY 1, 2"
    )
    rows = given.sql(shown, pool=names["POOL"])
    return [(*list(row.values())[:4], bool(row["is_primary"])) for row in rows]


def test_providers_and_their_users_are_made(apply_seed: ApplySeed, given: Given, names: dict[str, str]) -> None:
    outcome = apply_seed(SEED)
    assert told(outcome) == []
    expected = "pools: 1 created; providers: 2 created; clients: 1 created; groups: 1 created; users: 3 created"
    assert str(outcome) == expected
    named = {"UserPoolId": names["POOL"], "Username": "google_4711"}
    ann = given.cognito.admin_get_user(**named)
    values = {entry["Name"]: entry["Value"] for entry in ann["UserAttributes"]}
    assert (ann["Username"], ann["UserStatus"], values["sub"]) == ("google_4711", "EXTERNAL_PROVIDER", names["SUB"])
    assert [one["primary"] for one in json.loads(values["identities"])] == [True, False]
    groups = given.cognito.admin_list_groups_for_user(**named)["Groups"]
    assert [group["GroupName"] for group in groups] == ["readers", f"{names['POOL']}_Google"]
    subject = "Cognito_Subject"
    assert identities(given, names) == [
        ("bob", "Corp", "email", "bob@corp.example", False),
        ("bob", "Google", subject, "4712", False),
        ("corp_disabled", "Corp", subject, "Disabled", True),
        ("google_4711", "Corp", subject, "S-1-5", False),
        ("google_4711", "Google", subject, "4711", True),
    ]
    named["Username"] = "Corp_Disabled"
    assert given.cognito.admin_get_user(**named)["Enabled"] is False


def test_a_second_time_changes_what_differs(apply_seed: ApplySeed, given: Given, names: dict[str, str]) -> None:
    apply_seed(SEED)
    before = identities(given, names)
    assert made(apply_seed(SEED))["providers"] == {"skipped": 2}
    assert set(made(apply_seed(SEED, "update"))["users"]) == {"unchanged"}
    changed = made(apply_seed(SEED, "update", GOOGLE="other", EMAIL="annette@example.test"))
    assert changed["providers"] == {"updated": 1, "unchanged": 1}
    assert changed["users"] == {"updated": 1, "unchanged": 2}
    assert identities(given, names) == before
    ann = given.cognito.admin_get_user(UserPoolId=names["POOL"], Username="google_4711")
    values = {entry["Name"]: entry["Value"] for entry in ann["UserAttributes"]}
    assert (values["sub"], values["email"]) == (names["SUB"], "annette@example.test")


WITH = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    identity_providers:
      - { name: Google, settings: { ProviderDetails: { client_id: a, client_secret: b, authorize_scopes: openid } } }
%s
"""


@pytest.mark.once
@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("      - { name: Corp }", "an identity provider needs a 'type': SAML, Facebook, Google, LoginWithAmazon"),
        (
            "      - { name: Corp, type: SAML, settings: { ProviderDetails: { MetadataURL: https://a.example } } }",
            "a seed asks no other server: give MetadataFile, not MetadataURL",
        ),
        ("      - { name: Corp, type: OIDC }", "Value null at 'providerDetails'"),
        ("      - { name: Google, type: Google }", "identity provider Google is in this pool already, at line 8"),
        ("    users: [{ provider: Google }]", "provider and subject go together"),
        (
            "    users: [{ provider: Google, subject: a, password: Passw0rd! }]",
            "a user with a provider has no password",
        ),
        ("    users: [{ provider: Corp, subject: a }]", "Identity provider Corp does not exist."),
        (
            "    users: [{ provider: Google, subject: a, attributes: { email: none } }]",
            sentences.INVALID_EMAIL_ADDRESS_FORMAT,
        ),
        (
            "    users: [{ provider: Google, subject: a }, "
            "{ username: b, password: Passw0rd!, linked: { provider: Google, subject: a } }]",
            "Merging is not currently supported",
        ),
        (
            "    users: [{ username: b, password: Passw0rd!, linked: { provider: Google } }]",
            "a link has a subject, or an attribute and its value",
        ),
        (
            "    users: [{ username: Google_a, password: Passw0rd! }, { provider: Google, subject: a }]",
            "user Google_a is in this pool already",
        ),
    ],
)
def test_what_cannot_be_is_a_problem_of_its_line(apply_seed: ApplySeed, lines: str, problem: str) -> None:
    found = told(apply_seed(WITH % lines))
    assert any(problem in line for line in found), found


def test_a_type_does_not_change(apply_seed: ApplySeed) -> None:
    saml = "      - { name: Corp, type: SAML, settings: { ProviderDetails: { MetadataFile: '${METADATA}' } } }"
    assert told(apply_seed(WITH % saml)) == []
    details = "client_id: a, attributes_request_method: GET, oidc_issuer: https://a.example, authorize_scopes: openid"
    openid = f"      - {{ name: Corp, type: OIDC, settings: {{ ProviderDetails: {{ {details} }} }} }}"
    problems = told(apply_seed(WITH % openid, "update"))
    assert any("is of the type SAML, which cannot change" in line for line in problems), problems


def test_whom_somebody_linked_cannot_come_by_themselves(apply_seed: ApplySeed) -> None:
    linked = "    users: [{ username: b, password: Passw0rd!, linked: { provider: Google, subject: a } }]"
    assert told(apply_seed(WITH % linked)) == []
    problems = told(apply_seed(WITH % "    users: [{ provider: Google, subject: a }]"))
    assert any("the username, an alias or what the provider calls the user is somebody else's" in p for p in problems)
