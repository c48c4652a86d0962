"""What else a pool has in a file: resource servers, domains, looks of the pages, terms, CIMD policies, risk, and fixed
codes."""

import base64
from collections import Counter
from typing import Any

import pytest

from emulator.control import test_codes
from emulator.seeds.outcome import Kind
from tests.seeds.conftest import ApplySeed, told
from tests.support.given import AppClient, Given
from tests.support.pictures import png

SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    settings: { UserPoolTier: PLUS, AutoVerifiedAttributes: [email] }
    test_codes: { "*+test@example.test": "${FIXED:-424242}" }
    resource_servers:
      - identifier: https://api.test
        settings: { Name: "${SERVER:-Api}", Scopes: [{ ScopeName: read, ScopeDescription: Reads }] }
      - { identifier: bare }
    clients:
      - name: web
        client_id: ${CLIENT}
        settings:
          AllowedOAuthFlowsUserPoolClient: true
          AllowedOAuthFlows: [code]
          AllowedOAuthScopes: [openid, "https://api.test/read"]
          CallbackURLs: ["https://app.test/back"]
      - name: classic
    domains:
      - name: ${DOMAIN}
        settings:
          ManagedLoginVersion: ${VERSION:-2}
      - name: login.${DOMAIN}.test
        settings:
          CustomDomainConfig: { CertificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/${SUB}" }
    branding:
      - { client: web, settings: { UseCognitoProvidedValues: true } }
    ui_customizations:
      - { settings: { CSS: ".label-customizable { color: ${COLOUR:-red} }" } }
      - { client: classic, settings: { ImageFile: "${IMAGE}" } }
    terms:
      - name: terms-of-use
        client: web
        settings: { TermsSource: LINK, Enforcement: NONE, Links: { "cognito:default": "https://app.test/${TERMS:-a}" } }
    cimd_policies:
      - { name: editors, client: web, settings: { URLPatterns: ["https://${EDITOR:-editor}.test/*"] } }
    risk_configurations:
      - { settings: { RiskExceptionConfiguration: { BlockedIPRangeList: ["${BLOCKED:-10.0.0.0}/8"] } } }
      - { client: web, settings: { CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: BLOCK } } } }
"""
KINDS: dict[Kind, int] = {
    "resource servers": 2,
    "domains": 2,
    "branding": 1,
    "UI customizations": 2,
    "terms": 1,
    "CIMD policies": 1,
    "risk configurations": 2,
}


@pytest.fixture
def client(names: dict[str, str], cognito: Any) -> AppClient:
    names["DOMAIN"] = names["POOL"].partition("_")[2]
    names["IMAGE"] = base64.b64encode(png(2, 2)).decode()
    return AppClient(names["CLIENT"], names["POOL"], None, cognito)


def test_everything_is_there_as_the_operations_show_it(apply_seed: ApplySeed, client: AppClient, given: Given) -> None:
    outcome = apply_seed(SEED)
    assert told(outcome) == []
    created = Counter(one.kind for one in outcome.changes if one.done == "created")
    assert {kind: created[kind] for kind in KINDS} == KINDS
    cognito, pool = client.cognito, {"UserPoolId": client.pool_id}
    domain = client.pool_id.partition("_")[2]
    assert cognito.describe_user_pool_domain(Domain=domain)["DomainDescription"]["ManagedLoginVersion"] == 2
    custom = cognito.describe_user_pool_domain(Domain=f"login.{domain}.test")["DomainDescription"]
    assert (custom["UserPoolId"], custom["Status"]) == (client.pool_id, "ACTIVE")
    servers = cognito.list_resource_servers(**pool)["ResourceServers"]
    assert [(one["Identifier"], one["Name"]) for one in servers] == [("bare", "bare"), ("https://api.test", "Api")]
    style = cognito.describe_managed_login_branding_by_client(**pool, ClientId=client.id)["ManagedLoginBranding"]
    assert style["UseCognitoProvidedValues"] is True
    assert "red" in cognito.get_ui_customization(**pool)["UICustomization"]["CSS"]
    terms = cognito.list_terms(**pool)["Terms"]
    assert [one["TermsName"] for one in terms] == ["terms-of-use"]
    risk = cognito.describe_risk_configuration(**pool)["RiskConfiguration"]["RiskExceptionConfiguration"]
    assert risk == {"BlockedIPRangeList": ["10.0.0.0/8"]}
    assert given.sql("SELECT name FROM cimd_policies WHERE pool_id = :pool", pool=client.pool_id) == [
        {"name": "editors"}
    ]
    assert test_codes.get(given.services, client.pool_id).test_codes == {"*+test@example.test": "424242"}


def test_a_fixed_code_of_the_file_is_the_one_that_confirms(apply_seed: ApplySeed, client: AppClient) -> None:
    assert told(apply_seed(SEED)) == []
    attributes = [{"Name": "email", "Value": "ann+test@example.test"}]
    client.cognito.sign_up(ClientId=client.id, Username="ann", Password="Passw0rd!", UserAttributes=attributes)
    client.cognito.confirm_sign_up(ClientId=client.id, Username="ann", ConfirmationCode="424242")


def test_a_second_time_changes_nothing_and_another_file_what_differs(apply_seed: ApplySeed, client: AppClient) -> None:
    apply_seed(SEED)
    again = apply_seed(SEED, "update")
    assert told(again) == []
    assert again.changed == 0
    assert apply_seed(SEED).counts["domains", "skipped"] == 2
    changes = {
        "FIXED": ("pools", ("test_codes",)),
        "SERVER": ("resource servers", ("Name",)),
        "VERSION": ("domains", ("ManagedLoginVersion",)),
        "COLOUR": ("UI customizations", ("CSS",)),
        "TERMS": ("terms", ("Links",)),
        "EDITOR": ("CIMD policies", ("URLPatterns",)),
        "BLOCKED": ("risk configurations", ("RiskExceptionConfiguration",)),
    }
    values = {"FIXED": "111111", "VERSION": "1", "BLOCKED": "11.0.0.0", "COLOUR": "blue"}
    changed = apply_seed(SEED, "update", **{name: values.get(name, "other") for name in changes})
    assert told(changed) == []
    assert {(one.kind, one.members) for one in changed.changes if one.done == "updated"} == set(changes.values())


def test_a_domain_of_another_pool_is_not_taken_away(apply_seed: ApplySeed, client: AppClient) -> None:
    apply_seed(SEED)
    domain = client.pool_id.partition("_")[2]
    other = f"version: 1\npools:\n  - name: other\n    account: ${{ACCOUNT}}\n    domains: [{domain}]\n"
    assert told(apply_seed(other)) == [f"seed.yaml:5: domain {domain}: it is a domain of the pool {client.pool_id}"]


START = "version: 1\npools:\n  - name: web\n    account: ${ACCOUNT}\n"


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        ("    branding: [{ client: nobodys }]\n", ["seed.yaml:5: branding of nobodys: the pool has no client nobodys"]),
        ("    branding: [{}]\n", ["seed.yaml:5: a branding needs a 'client'"]),
        (
            "    terms: [{ name: t, client: c, settings: { TermsName: t } }]\n",
            ["seed.yaml:5: TermsName does not stand here but in 'name'"],
        ),
        ("    domains: [a, a]\n", ["seed.yaml:5: one for a is in this pool already, at line 5"]),
        (
            "    test_codes: { a: b }\n",
            ["seed.yaml:5: test_codes has 'b' for a; a code is text of 6 or 8 digits"],
        ),
        ("    domains: [A_B]\n", ["seed.yaml:5: domain A_B: InvalidParameterException: "]),
    ],
)
def test_what_cannot_be_is_told(apply_seed: ApplySeed, more: str, problems: list[str]) -> None:
    found = told(apply_seed(START + more))
    assert [line.startswith(problem) for line, problem in zip(found, problems, strict=False)] == [True], found
