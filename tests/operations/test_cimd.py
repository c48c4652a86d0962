"""CIMD policies: which addresses are clients of a pool, and the documents that are kept of them."""

from datetime import timedelta
from typing import Any

import pytest

from emulator.doors import ReadTimedOut
from emulator.rules.owners import document_cache
from tests.support.answers import answer, refusal
from tests.support.external import DAY, PATTERNS, URL, Web, document, made, named
from tests.support.given import Given

NONE = "us-east-1_000000000"
LITE = {"UserPoolTier": "LITE"}


def urls(given: Given, policy: dict[str, Any]) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = given.cognito.list_client_metadata_urls(**named(policy))["ClientMetadataURLs"]
    return listed


# --- policies -------------------------------------------------------------------------------------------------------


def test_a_policy_is_shown_as_it_was_made(given: Given) -> None:
    given.clock_frozen()
    client = given.client()
    policy = made(given, client, CacheDuration=2 * DAY)
    expected = {
        "UserPoolId": client.pool_id,
        "CIMDPolicyId": policy["CIMDPolicyId"],
        "ClientId": client.id,
        "PolicyName": "MCP",
        "CacheDuration": 2 * DAY,
        "URLPatterns": PATTERNS,
        "CreationDate": policy["CreationDate"],
        "LastModifiedDate": policy["CreationDate"],
    }
    assert policy == expected
    assert answer(given.cognito.describe_cimd_policy, **named(policy)) == {"CIMDPolicy": policy}


def test_documents_are_kept_a_day_by_default(given: Given) -> None:
    assert made(given, given.client())["CacheDuration"] == DAY


def test_an_update_keeps_name_and_duration_if_they_are_not_sent(given: Given) -> None:
    given.clock_frozen()
    client = given.client()
    other = given.client(client.pool_id)
    policy = made(given, client, CacheDuration=3 * DAY)
    given.clock_advanced(timedelta(minutes=1))
    sent = {**named(policy), "ClientId": other.id, "URLPatterns": ["https://new.example/*"]}
    after = given.cognito.update_cimd_policy(**sent)["CIMDPolicy"]
    changed = {"ClientId": other.id, "URLPatterns": ["https://new.example/*"]}
    assert after == {**policy, **changed, "LastModifiedDate": after["LastModifiedDate"]}
    assert after["LastModifiedDate"] - policy["LastModifiedDate"] == timedelta(minutes=1)
    again = given.cognito.update_cimd_policy(**sent, PolicyName="New", CacheDuration=DAY)["CIMDPolicy"]
    assert (again["PolicyName"], again["CacheDuration"]) == ("New", DAY)


def test_a_policy_outlives_its_app_client(given: Given) -> None:
    client = given.client()
    policy = made(given, client)
    given.cognito.delete_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)
    shown = given.cognito.describe_cimd_policy(**named(policy))["CIMDPolicy"]
    assert shown == {name: value for name, value in policy.items() if name != "ClientId"}
    [listed] = given.cognito.list_cimd_policies(UserPoolId=client.pool_id)["CIMDPolicies"]
    assert "ClientId" not in listed


def test_policies_are_listed_by_pages_without_their_patterns(given: Given) -> None:
    client = given.client()
    policies = sorted((made(given, client, f"p{n}") for n in range(3)), key=lambda policy: policy["CIMDPolicyId"])
    short = [{k: v for k, v in policy.items() if k not in ("URLPatterns", "UserPoolId")} for policy in policies]
    first = answer(given.cognito.list_cimd_policies, UserPoolId=client.pool_id, MaxResults=2)
    rest = answer(
        given.cognito.list_cimd_policies, UserPoolId=client.pool_id, MaxResults=2, NextToken=first.pop("NextToken")
    )
    assert (first, rest) == ({"CIMDPolicies": short[:2]}, {"CIMDPolicies": short[2:]})


def test_a_policy_goes_with_its_documents(given: Given, web: Web) -> None:
    policy = made(given, given.client())
    cached(given, policy, web)
    assert answer(given.cognito.delete_cimd_policy, **named(policy)) == {}
    missing = ("ResourceNotFoundException", f"CIMD policy {policy['CIMDPolicyId']} does not exist.")
    for operation in (given.cognito.describe_cimd_policy, given.cognito.delete_cimd_policy):
        assert refusal(operation, **named(policy)) == missing
    query = "SELECT url FROM client_metadata_documents WHERE policy_id = :p"
    assert given.sql(query, p=policy["CIMDPolicyId"]) == []


def test_a_pool_has_fifty_policies(given: Given) -> None:
    client = given.client()
    for number in range(50):
        made(given, client, f"p{number}")
    asked = {"UserPoolId": client.pool_id, "ClientId": client.id, "PolicyName": "one", "URLPatterns": PATTERNS}
    expected = ("LimitExceededException", "A user pool cannot have more than 50 CIMD policies.")
    assert refusal(given.cognito.create_cimd_policy, **asked) == expected


def test_policies_are_not_in_the_lite_plan(given: Given) -> None:
    client = given.client(given.pool(**LITE))
    sentence = (
        "The following features need to be disabled for the LITE pricing tier configured: Client ID Metadata Documents"
    )
    asked = {"UserPoolId": client.pool_id, "ClientId": client.id, "PolicyName": "one", "URLPatterns": PATTERNS}
    expected = ("FeatureUnavailableInTierException", sentence)
    assert refusal(given.cognito.create_cimd_policy, **asked) == expected
    policy = {"UserPoolId": client.pool_id, "CIMDPolicyId": "nobody"}
    sent = {**policy, "ClientId": client.id, "URLPatterns": PATTERNS}
    assert refusal(given.cognito.update_cimd_policy, **sent) == expected
    assert refusal(given.cognito.update_client_metadata_url_state, **policy, URL=URL, Action="REFRESH") == expected


# --- documents ------------------------------------------------------------------------------------------------------


def cached(given: Given, policy: dict[str, Any], web: Web, url: str = URL, **headers: str) -> None:
    """As a sign-in does it; an address that is not known cannot be refreshed."""
    from emulator.rules.owners import cimd_policies
    from emulator.rules.owners.known import find_pool
    from emulator.work import opened

    web.has(url, None, 200, **headers)
    with opened(given.services, "test") as work:
        pool = find_pool(work, policy["UserPoolId"])
        assert pool is not None
        document_cache.registration(work, cimd_policies.require(work, pool, policy["CIMDPolicyId"]), url)


@pytest.mark.parametrize(
    ("control", "seconds"),
    [
        ("", 2 * DAY),
        ("max-age=86400", DAY),
        ("public, max-age = 172801", 172_801),
        ("max-age=86399", 2 * DAY),
        ("max-age=31556953", 2 * DAY),
        ("s-maxage=90000", 2 * DAY),
        ("no-store", 2 * DAY),
    ],
)
@pytest.mark.once
def test_a_document_is_kept_as_its_server_says_or_else_the_policy(
    given: Given, web: Web, control: str, seconds: int
) -> None:
    policy = made(given, given.client(), CacheDuration=2 * DAY)
    cached(given, policy, web, cache_control=control)
    [listed] = urls(given, policy)
    assert listed["URL"] == URL
    assert listed["ExpirationDate"] - listed["CachedDate"] == timedelta(seconds=seconds)


def test_a_cached_document_is_not_fetched_again_before_it_expires(given: Given, web: Web) -> None:
    given.clock_frozen()
    policy = made(given, given.client())
    cached(given, policy, web)
    cached(given, policy, web)
    assert [url for url, _ in web.asked] == [URL]
    given.clock_advanced(timedelta(seconds=DAY))
    assert urls(given, policy) == [{"URL": URL}]
    cached(given, policy, web)
    assert len(web.asked) == 2


def test_a_document_is_fetched_anew_on_demand(given: Given, web: Web) -> None:
    given.clock_frozen()
    policy = made(given, given.client())
    cached(given, policy, web)
    given.clock_advanced(timedelta(hours=1))
    web.has(content=document(client_name="Renamed"))
    sent = {**named(policy), "URL": URL, "Action": "REFRESH"}
    assert answer(given.cognito.update_client_metadata_url_state, **sent) == {}
    [row] = given.sql("SELECT * FROM v_client_metadata_documents WHERE pool_id = :p", p=policy["UserPoolId"])
    assert "Renamed" in str(row["document"])
    assert row["state"] == "cached"
    web.answers[URL] = ReadTimedOut("timed out")
    expected = ("InvalidParameterException", f"The client metadata document at {URL} cannot be refreshed.")
    assert refusal(given.cognito.update_client_metadata_url_state, **sent) == expected
    [row] = given.sql("SELECT * FROM v_client_metadata_documents WHERE pool_id = :p", p=policy["UserPoolId"])
    assert (row["state"], row["last_error"]) == ("cached", "the document cannot be fetched: timed out")


def test_an_invalidated_document_is_known_and_not_cached(given: Given, web: Web) -> None:
    policy = made(given, given.client())
    cached(given, policy, web)
    sent = {**named(policy), "URL": URL, "Action": "INVALIDATE"}
    assert answer(given.cognito.update_client_metadata_url_state, **sent) == {}
    assert urls(given, policy) == [{"URL": URL}]
    expected = ("CachedCIMDURLDoesNotExistException", f"No client metadata document is cached for {URL}.")
    for action in ("INVALIDATE", "REFRESH"):
        assert refusal(given.cognito.update_client_metadata_url_state, **{**sent, "Action": action}) == expected


def test_addresses_are_listed_by_pages(given: Given, web: Web) -> None:
    policy = made(given, given.client())
    known = [f"https://apps.example.com/{letter}" for letter in "cab"]
    for url in known:
        cached(given, policy, web, url)
    first = given.cognito.list_client_metadata_urls(**named(policy), MaxResults=2)
    rest = given.cognito.list_client_metadata_urls(**named(policy), MaxResults=2, NextToken=first["NextToken"])
    found = [entry["URL"] for part in (first, rest) for entry in part["ClientMetadataURLs"]]
    assert found == sorted(known)
    assert "NextToken" not in rest


def test_of_too_many_addresses_the_oldest_are_forgotten(
    given: Given, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    given.clock_frozen()
    monkeypatch.setattr(document_cache, "MOST_OF_POLICY", 2)
    policy = made(given, given.client())
    for letter in "abc":
        cached(given, policy, web, f"https://apps.example.com/{letter}")
        given.clock_advanced(timedelta(minutes=1))
    assert [entry["URL"][-1] for entry in urls(given, policy)] == ["b", "c"]


def test_a_document_is_asked_for_within_bounds(given: Given, web: Web) -> None:
    cached(given, made(given, given.client()), web)
    [(_, bounds)] = web.asked
    assert bounds == {"seconds": 5.0, "longest": 65536, "redirects": 0, "public_only": True}
