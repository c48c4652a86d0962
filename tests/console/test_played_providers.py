"""`/_emulator/providers/{pool}`: which identity providers the emulator plays, whom they know, and what their next
sign-ins are to be."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.rules.providers import played
from emulator.settings import DEFAULTS
from tests.support import providers
from tests.support.given import Given


@pytest.fixture
def pool_id(given: Given) -> str:
    return given.pool()


def at(pool_id: str, rest: str = "") -> str:
    return f"/_emulator/providers/{pool_id}{rest}"


def shown(http: TestClient, pool_id: str) -> list[dict[str, Any]]:
    answer = http.get(at(pool_id))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["providers"]
    return found


@pytest.mark.parametrize(
    ("host", "is_for_tests"),
    [
        ("idp.corporate.test", True),
        ("idp.example", True),
        ("auth.EXAMPLE.com.", True),
        ("example.org", True),
        ("keycloak.localhost", True),
        ("localhost", False),  # a real one may be there
        ("127.0.0.1", False),
        ("notexample.com", False),
        ("accounts.google.com", False),
        ("", False),
    ],
)
def test_names_that_are_reserved_lead_to_nobody(host: str, is_for_tests: bool) -> None:
    assert played.is_reserved(host) is is_for_tests


def test_providers_at_names_for_tests_are_played_until_a_tester_chooses(
    serve: Callable[..., TestClient], given: Given, pool_id: str
) -> None:
    http = serve(fake_providers=DEFAULTS["fake_providers"])
    providers.made(given, pool_id, "OIDC", "Corporate")
    providers.made(given, pool_id, "Google")
    document = {"MetadataFile": providers.metadata()}
    providers.made(given, pool_id, "SAML", "Partner", ProviderDetails=document)
    found = {provider["name"]: provider for provider in shown(http, pool_id)}
    assert {name: provider["played"] for name, provider in found.items()} == {
        "Corporate": True,
        "Google": False,
        "Partner": True,
    }
    assert found["Corporate"]["because"] == "auth.example.com is a name for tests, which leads to nobody"
    assert found["Google"]["because"] == "accounts.google.com may be a real server"
    changed = http.put(at(pool_id, "/Google"), json={"played": True}).json()
    assert (changed["played"], changed["chosen"], changed["because"]) == (True, True, "a tester chose it")
    assert http.put(at(pool_id, "/Corporate"), json={"played": False}).json()["played"] is False
    undone = http.put(at(pool_id, "/Corporate"), json={"played": None}).json()
    assert (undone["played"], undone["chosen"]) == (True, None)


@pytest.mark.parametrize(("setting", "is_played"), [("all", True), ("none", False)])
def test_the_setting_plays_all_or_none(
    serve: Callable[..., TestClient], given: Given, pool_id: str, setting: str, is_played: bool
) -> None:
    http = serve(fake_providers=setting)
    providers.made(given, pool_id, "Google")
    providers.made(given, pool_id, "OIDC", "Corporate")
    found = shown(http, pool_id)
    assert [provider["played"] for provider in found] == [is_played, is_played]
    assert {provider["because"] for provider in found} == {f"EMULATOR_FAKE_PROVIDERS is {setting}"}


def test_a_provider_knows_whom_it_is_told_of(http: TestClient, given: Given, pool_id: str) -> None:
    providers.made(given, pool_id, "OIDC", "Corporate")
    ann = {"subject": "ann/1", "claims": {"email": "ann@example.test", "groups": ["staff", "qa"]}}
    told = http.post(at(pool_id, "/Corporate/identities"), json=ann)
    assert (told.status_code, told.json()) == (201, {**ann, "username": None, "used_at": None})
    http.post(at(pool_id, "/Corporate/identities"), json={"subject": "bob", "claims": {"name": "Bob 100%"}})
    http.post(at(pool_id, "/Corporate/identities"), json={**ann, "claims": {"email": "other@example.test"}})

    def names(**query: str) -> list[str]:
        answer = http.get(at(pool_id, "/Corporate/identities"), params=query).json()["identities"]
        return sorted(f"{identity['subject']} {identity['claims']}" for identity in answer)

    assert names() == ["ann/1 {'email': 'other@example.test'}", "bob {'name': 'Bob 100%'}"]
    assert names(search="OTHER@") == ["ann/1 {'email': 'other@example.test'}"]
    assert names(search="100%") == ["bob {'name': 'Bob 100%'}"]
    assert names(search="100_") == []
    assert shown(http, pool_id)[0]["identities"] == 2
    assert http.delete(at(pool_id, "/Corporate/identities/ann/1")).json() == {"deleted": 1}
    assert http.delete(at(pool_id, "/Corporate/identities/ann/1")).status_code == 404
    assert http.delete(at(pool_id, "/Corporate/identities")).json() == {"deleted": 1}


def test_the_next_sign_ins_wait_in_their_order(http: TestClient, given: Given, pool_id: str) -> None:
    providers.made(given, pool_id, "OIDC", "Corporate")
    first = {"subject": "ann", "claims": {"email": "ann@example.test"}, "flaw": "expired", "delay_ms": 10}
    answer = http.post(at(pool_id, "/Corporate/next"), json=first)
    assert answer.status_code == 201, answer.text
    later = [{"subject": "bob"}, {"error": "login_required", "error_description": "Who?"}]
    http.post(at(pool_id, "/Corporate/next"), json=later)
    found = http.get(at(pool_id, "/Corporate/next")).json()["next"]
    nobody = {"subject": "", "claims": None, "flaw": None, "delay_ms": 0, "error": None, "error_description": None}
    assert found == [{**nobody, **first}, *({**nobody, **each} for each in later)]
    assert shown(http, pool_id)[0]["next"] == 3
    assert http.delete(at(pool_id, "/Corporate/next")).json() == {"deleted": 3}
    assert http.get(at(pool_id, "/Corporate/next")).json() == {"next": []}


@pytest.mark.parametrize(
    ("kind", "asked", "reason"),
    [
        ("OIDC", {}, "either a subject"),
        ("OIDC", {"subject": "ann", "error": "denied"}, "either a subject"),
        ("OIDC", {"error": "denied", "flaw": "expired"}, "nobody signs in"),
        ("OIDC", {"subject": "a\u0001"}, "control characters"),
        ("OIDC", {"error": "a\u0000"}, "NUL is not allowed"),
        ("OIDC", {"subject": "ann", "claims": {"a": {"b": ["\u0000"]}}}, "NUL is not allowed"),
        ("OIDC", {"subject": "ann", "claims": {"a": "x" * 40_000}}, "32768 bytes"),
        ("OIDC", {"subject": "a" * 257}, "256"),
        ("OIDC", {"subject": "ann", "flaw": "slow"}, "broken_signature"),
        ("Facebook", {"subject": "ann", "flaw": "broken_signature"}, "it can have expired, time_out"),
        ("SAML", {"subject": "ann", "flaw": "time_out"}, "it can have broken_signature, expired"),
        ("SAML", {"subject": "ann", "delay_ms": 1}, "none can be late"),
        ("OIDC", [{"subject": "ann"}] * 1001, "1000 sign-ins"),
    ],
)
def test_what_no_provider_can_do_is_refused(
    http: TestClient, given: Given, pool_id: str, kind: str, asked: Any, reason: str
) -> None:
    details = {"ProviderDetails": {"MetadataFile": providers.metadata()}} if kind == "SAML" else {}
    name = "Corporate" if kind in ("OIDC", "SAML") else kind
    providers.made(given, pool_id, kind, name, **details)
    answer = http.post(at(pool_id, f"/{name}/next"), json=asked)
    assert (answer.status_code, reason in answer.text) == (422, True), answer.text
    assert http.get(at(pool_id, f"/{name}/next")).json() == {"next": []}


@pytest.mark.parametrize(
    "rest", ["", "/Nobody/next", "/Nobody/identities", "/Corporate/identities/nobody"], ids=lambda rest: rest or "pool"
)
def test_who_is_not_there_is_said_in_a_sentence(http: TestClient, given: Given, rest: str) -> None:
    pool_id = given.pool() if rest else "us-east-1_000000000"
    providers.made(given, pool_id, "OIDC", "Corporate") if rest else None
    answer = http.delete(at(pool_id, rest)) if "identities/" in rest else http.get(at(pool_id, rest))
    assert (answer.status_code, answer.json()["detail"][-1]) == (404, ".")


def test_what_is_known_goes_with_the_provider(http: TestClient, given: Given, pool_id: str) -> None:
    providers.made(given, pool_id, "OIDC", "Corporate")
    http.post(at(pool_id, "/Corporate/identities"), json={"subject": "ann"})
    http.post(at(pool_id, "/Corporate/next"), json={"subject": "ann"})
    http.put(at(pool_id, "/Corporate"), json={"played": False})
    given.cognito.delete_identity_provider(UserPoolId=pool_id, ProviderName="Corporate")
    providers.made(given, pool_id, "OIDC", "Corporate")
    (found,) = shown(http, pool_id)
    assert (found["chosen"], found["identities"], found["next"]) == (None, 0, 0)
