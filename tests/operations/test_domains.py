"""CreateUserPoolDomain, DescribeUserPoolDomain, UpdateUserPoolDomain, DeleteUserPoolDomain, and what a pool with a
domain shows and refuses."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from emulator.rules.configuration import without_effect
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.replicating import AWAY, HOME, NOT_ENABLED, Regions

INVALID, TIER = "InvalidParameterException", "FeatureUnavailableInTierException"
SETTLING = timedelta(seconds=5)
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/a1b2c3d4"
CUSTOM = {"CustomDomainConfig": {"CertificateArn": CERTIFICATE}}
NOTHING: dict[str, Any] = {"DomainDescription": {}}
NO_SUCH_DOMAIN = (INVALID, "No such domain or user pool exists.")
SECOND = (INVALID, "User pool already has a domain configured.")
DOMAIN_FIRST = (INVALID, "User pool cannot be deleted. It has a domain configured that should be deleted first.")


def prefix() -> str:
    """Hosts are one for all accounts, so each test has its own."""
    return f"p{uuid4().hex[:20]}"


def custom() -> str:
    return f"auth.{uuid4().hex}.example.com"


def described(cognito: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = answer(cognito.describe_user_pool_domain, Domain=name)["DomainDescription"]
    return found


def shown(cognito: Any, pool_id: str) -> dict[str, str]:
    pool = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    return {name: pool[name] for name in ("Domain", "CustomDomain") if name in pool}


@pytest.fixture
def regions(given: Given, connect: Callable[..., Any]) -> Regions:
    return Regions(given, connect(), connect(region=AWAY))


# --- making and describing --------------------------------------------------------------------------------------


def test_a_prefix_is_there_at_once(given: Given, account: str) -> None:
    pool_id, name = given.pool(), prefix()
    assert answer(given.cognito.create_user_pool_domain, UserPoolId=pool_id, Domain=name) == {}
    found = described(given.cognito, name)
    assert re.fullmatch(r"d[0-9a-z]{13}\.cloudfront\.net", found.pop("CloudFrontDistribution"))
    assert re.fullmatch(r"20\d{12}", found.pop("Version"))
    assert found == {
        "UserPoolId": pool_id,
        "AWSAccountId": account,
        "Domain": name,
        "S3Bucket": "aws-cognito-prod-iad-assets",
        "Status": "ACTIVE",
        "CustomDomainConfig": {},
    }
    assert shown(given.cognito, pool_id) == {"Domain": name}


def test_a_custom_domain_is_made_in_some_seconds(given: Given) -> None:
    pool_id, name = given.pool(), custom()
    config = {"CertificateArn": CERTIFICATE, "SecurityPolicy": "TLS_V1_3_2025"}
    made = answer(
        given.cognito.create_user_pool_domain,
        UserPoolId=pool_id,
        Domain=name,
        CustomDomainConfig=config,
        ManagedLoginVersion=2,
    )
    found = described(given.cognito, name)
    assert made == {"CloudFrontDomain": found["CloudFrontDistribution"], "ManagedLoginVersion": 2}
    assert (found["Status"], found["CustomDomainConfig"], found["ManagedLoginVersion"]) == ("CREATING", config, 2)
    assert shown(given.cognito, pool_id) == {"CustomDomain": name}
    given.clock_advanced(SETTLING)
    assert described(given.cognito, name) == {**found, "Status": "ACTIVE"}


def test_a_pool_has_a_prefix_and_a_custom_domain_and_no_second_of_a_kind(given: Given) -> None:
    pool_id, first, second = given.pool(), prefix(), custom()
    create = given.cognito.create_user_pool_domain
    create(UserPoolId=pool_id, Domain=first)
    create(UserPoolId=pool_id, Domain=second, **CUSTOM)
    assert shown(given.cognito, pool_id) == {"Domain": first, "CustomDomain": second}
    assert refusal(create, UserPoolId=pool_id, Domain=prefix()) == SECOND
    assert refusal(create, UserPoolId=pool_id, Domain=first) == SECOND
    assert refusal(create, UserPoolId=pool_id, Domain=custom(), **CUSTOM) == SECOND


@pytest.mark.once
def test_settings_that_do_not_act_yet_have_a_note(given: Given) -> None:
    made = given.cognito.create_user_pool_domain(UserPoolId=given.pool(), Domain=custom(), **CUSTOM)
    note = made["ResponseMetadata"]["HTTPHeaders"]["x-emulator-note"]
    assert note == without_effect.NOT_ACTING["CustomDomainConfig"]


# --- names ------------------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize("name", ["My-App", "my_app", "-app", "app-", "auth.example.com", "app\n", "ápp", "a b"])
def test_a_prefix_has_small_letters_digits_and_hyphens(given: Given, name: str) -> None:
    found = refusal(given.cognito.create_user_pool_domain, UserPoolId=given.pool(), Domain=name)
    assert found == (INVALID, sentences.PREFIX_HAS_OTHER_CHARACTERS)


RESERVED = {
    "aws": "aws",
    "aws-app": "aws",
    "my-aws-app": "aws",
    "app-amazon": "amazon",
    "cognito": "cognito",
    "app-newcognito": "cognito",
}


@pytest.mark.once
@pytest.mark.parametrize(("name", "word"), RESERVED.items())
def test_a_prefix_has_no_reserved_word(given: Given, name: str, word: str) -> None:
    found = refusal(given.cognito.create_user_pool_domain, UserPoolId=given.pool(), Domain=name)
    assert found == (INVALID, f"Domain cannot contain reserved word: {word}")


@pytest.mark.once
def test_a_longer_word_with_aws_in_it_is_no_reserved_one(given: Given) -> None:
    assert answer(given.cognito.create_user_pool_domain, UserPoolId=given.pool(), Domain=f"awsome-{prefix()}") == {}


@pytest.mark.once
@pytest.mark.parametrize("name", ["auth", "example.com", "Auth.example.com", "auth..example.com", "*.example.com"])
def test_a_custom_domain_is_a_whole_name_below_a_domain(given: Given, name: str) -> None:
    found = refusal(given.cognito.create_user_pool_domain, UserPoolId=given.pool(), Domain=name, **CUSTOM)
    assert found == (INVALID, sentences.NO_SUBDOMAIN)


@pytest.mark.once
def test_nobody_has_a_certificate_for_amazon_s_own_hosts(given: Given) -> None:
    name = f"{prefix()}.auth.us-east-1.amazoncognito.com"
    found = refusal(given.cognito.create_user_pool_domain, UserPoolId=given.pool(), Domain=name, **CUSTOM)
    assert found == (INVALID, sentences.CERTIFICATE_IS_INVALID)


@pytest.mark.once
def test_a_custom_domain_may_have_reserved_words(given: Given) -> None:
    name = f"cognito.{uuid4().hex}.example.com"
    given.cognito.create_user_pool_domain(UserPoolId=given.pool(), Domain=name, **CUSTOM)
    assert described(given.cognito, name)["Domain"] == name


@pytest.mark.once
def test_a_certificate_is_one_of_certificate_manager_in_us_east_1(given: Given) -> None:
    pool_id, name = given.pool(), custom()
    invalid = (INVALID, sentences.CERTIFICATE_IS_INVALID)
    for arn in (CERTIFICATE.replace("us-east-1", "eu-west-1"), "arn:aws:iam::123456789012:server-certificate/one"):
        config = {"CustomDomainConfig": {"CertificateArn": arn}}
        create = given.cognito.create_user_pool_domain
        assert refusal(create, UserPoolId=pool_id, Domain=name, **config) == invalid
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name, **CUSTOM)
    change = given.cognito.update_user_pool_domain
    assert refusal(change, UserPoolId=pool_id, Domain=name, **config) == invalid


def test_a_prefix_is_one_in_its_region_for_all_accounts(given: Given, connect: Callable[..., Any]) -> None:
    name = prefix()
    given.cognito.create_user_pool_domain(UserPoolId=given.pool(), Domain=name)
    taken = (INVALID, "Domain already associated with another user pool.")
    stranger = Given(connect(account=f"{uuid4().int % 10**12:012}"), given.services)
    for other in (given, stranger):
        assert refusal(other.cognito.create_user_pool_domain, UserPoolId=other.pool(), Domain=name) == taken
    there = Given(connect(region="eu-west-1"), given.services)
    assert answer(there.cognito.create_user_pool_domain, UserPoolId=there.pool(), Domain=name) == {}
    assert described(there.cognito, name)["UserPoolId"].startswith("eu-west-1_")
    assert described(given.cognito, name)["UserPoolId"].startswith("us-east-1_")


def test_a_custom_domain_is_one_in_the_world(given: Given, connect: Callable[..., Any]) -> None:
    name = custom()
    given.cognito.create_user_pool_domain(UserPoolId=given.pool(), Domain=name, **CUSTOM)
    taken = "One or more of the CNAMEs that you provided are already associated with a different resource"
    for other in (given, Given(connect(region="eu-west-1"), given.services)):
        create = other.cognito.create_user_pool_domain
        assert refusal(create, UserPoolId=other.pool(), Domain=name, **CUSTOM) == (INVALID, taken)


def test_an_account_has_four_custom_domains_in_a_region(given: Given, connect: Callable[..., Any]) -> None:
    create, names = given.cognito.create_user_pool_domain, [custom() for _ in range(4)]
    pools = [given.pool() for _ in names]
    for pool_id, name in zip(pools, names, strict=True):
        create(UserPoolId=pool_id, Domain=name, **CUSTOM)
    fifth = {"UserPoolId": given.pool(), "Domain": custom(), **CUSTOM}
    assert refusal(create, **fifth)[0] == "LimitExceededException"
    there = Given(connect(region="eu-west-1"), given.services)
    there.cognito.create_user_pool_domain(UserPoolId=there.pool(), Domain=custom(), **CUSTOM)
    given.cognito.delete_user_pool_domain(UserPoolId=pools[0], Domain=names[0])
    given.clock_advanced(SETTLING)
    assert "CloudFrontDomain" in create(**fifth)


# --- whose domain is described ----------------------------------------------------------------------------------


def test_a_domain_that_nobody_has_is_described_by_nothing(given: Given, connect: Callable[..., Any]) -> None:
    name = prefix()
    describe = given.cognito.describe_user_pool_domain
    for unknown in (name, custom(), "Not A Name!"):
        assert answer(describe, Domain=unknown) == NOTHING
    pool_id = given.pool()
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name)
    assert answer(describe, Domain=f"{name}.auth.us-east-1.amazoncognito.com") == NOTHING
    stranger = connect(account=f"{uuid4().int % 10**12:012}")
    assert answer(stranger.describe_user_pool_domain, Domain=name) == NOTHING
    assert answer(connect(region="eu-west-1").describe_user_pool_domain, Domain=name) == NOTHING
    given.cognito.delete_user_pool_domain(UserPoolId=pool_id, Domain=name)
    assert answer(describe, Domain=name) == NOTHING


# --- changing ---------------------------------------------------------------------------------------------------


def test_the_version_of_a_prefix_is_changed_at_once_and_stays_when_it_is_left_out(given: Given) -> None:
    named = {"UserPoolId": given.pool(), "Domain": prefix()}
    given.cognito.create_user_pool_domain(**named)
    change = given.cognito.update_user_pool_domain
    assert answer(change, **named, ManagedLoginVersion=2) == {"ManagedLoginVersion": 2}
    assert answer(change, **named) == {"ManagedLoginVersion": 2}
    found = described(given.cognito, named["Domain"])
    assert (found["Status"], found["ManagedLoginVersion"]) == ("ACTIVE", 2)


def test_a_custom_domain_is_updating_for_some_seconds(given: Given) -> None:
    named = {"UserPoolId": given.pool(), "Domain": custom()}
    given.cognito.create_user_pool_domain(**named, **CUSTOM)
    given.clock_advanced(SETTLING)
    before = described(given.cognito, named["Domain"])
    config = {"CertificateArn": CERTIFICATE.replace("a1b2", "c3d4")}
    changed = answer(given.cognito.update_user_pool_domain, **named, CustomDomainConfig=config, ManagedLoginVersion=1)
    assert changed == {"CloudFrontDomain": before["CloudFrontDistribution"], "ManagedLoginVersion": 1}
    after = {**before, "CustomDomainConfig": config, "ManagedLoginVersion": 1}
    assert described(given.cognito, named["Domain"]) == {**after, "Status": "UPDATING"}
    given.clock_advanced(SETTLING)
    assert described(given.cognito, named["Domain"]) == after


def test_a_domain_stays_of_its_kind(given: Given) -> None:
    pool_id, first, second = given.pool(), prefix(), custom()
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=first)
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=second, **CUSTOM)
    change = given.cognito.update_user_pool_domain
    to_prefix = (INVALID, "Cannot convert custom domain to prefix domain.")
    assert refusal(change, UserPoolId=pool_id, Domain=second, ManagedLoginVersion=2) == to_prefix
    to_custom = (INVALID, "User pool should have a custom domain associated, failed to update the certificate.")
    assert refusal(change, UserPoolId=pool_id, Domain=first, **CUSTOM) == to_custom


@pytest.mark.parametrize("operation", ["update_user_pool_domain", "delete_user_pool_domain"])
def test_another_pool_s_domain_and_nobody_s_are_not_there(given: Given, operation: str) -> None:
    name, call = prefix(), getattr(given.cognito, operation)
    given.cognito.create_user_pool_domain(UserPoolId=given.pool(), Domain=name)
    pool_id = given.pool()
    for other in (name, prefix(), custom(), "Not A Name!"):
        assert refusal(call, UserPoolId=pool_id, Domain=other) == NO_SUCH_DOMAIN
    assert described(given.cognito, name)["Domain"] == name


@pytest.mark.once
@pytest.mark.parametrize("version", [-1, 0, 3])
def test_there_are_two_versions_of_managed_login(given: Given, version: int) -> None:
    named = {"UserPoolId": given.pool(), "Domain": prefix()}
    create, change = given.cognito.create_user_pool_domain, given.cognito.update_user_pool_domain
    assert refusal(create, **named, ManagedLoginVersion=version)[0] == INVALID
    create(**named)
    assert refusal(change, **named, ManagedLoginVersion=version)[0] == INVALID


def test_the_second_version_needs_more_than_lite_and_keeps_a_pool_from_going_there(given: Given) -> None:
    feature = "Managed Login Version 2"
    lacks = (TIER, f"The following feature is not available for the LITE pricing tier configured: {feature}")
    lite = {"UserPoolId": given.pool(UserPoolTier="LITE"), "Domain": prefix()}
    create, change = given.cognito.create_user_pool_domain, given.cognito.update_user_pool_domain
    assert refusal(create, **lite, ManagedLoginVersion=2) == lacks
    create(**lite, ManagedLoginVersion=1)
    assert refusal(change, **lite, ManagedLoginVersion=2) == lacks
    named = {"UserPoolId": given.pool(), "Domain": prefix()}
    create(**named, ManagedLoginVersion=2)
    update = given.cognito.update_user_pool
    code, said = refusal(update, UserPoolId=named["UserPoolId"], UserPoolTier="LITE")
    assert (code, said.endswith(feature)) == ("TierChangeNotAllowedException", True)
    change(**named, ManagedLoginVersion=1)
    update(UserPoolId=named["UserPoolId"], UserPoolTier="LITE")


# --- deleting ---------------------------------------------------------------------------------------------------


def test_a_prefix_is_free_as_soon_as_it_is_deleted(given: Given) -> None:
    named = {"UserPoolId": given.pool(), "Domain": prefix()}
    given.cognito.create_user_pool_domain(**named)
    assert answer(given.cognito.delete_user_pool_domain, **named) == {}
    assert shown(given.cognito, named["UserPoolId"]) == {}
    assert refusal(given.cognito.delete_user_pool_domain, **named) == NO_SUCH_DOMAIN
    given.cognito.create_user_pool_domain(**{**named, "UserPoolId": given.pool()})


def test_a_custom_domain_keeps_its_name_while_it_is_deleted(given: Given) -> None:
    named = {"UserPoolId": given.pool(), "Domain": custom()}
    other = {**named, "UserPoolId": given.pool()}
    create, delete = given.cognito.create_user_pool_domain, given.cognito.delete_user_pool_domain
    create(**named, **CUSTOM)
    delete(**named)
    assert described(given.cognito, named["Domain"])["Status"] == "DELETING"
    assert shown(given.cognito, named["UserPoolId"]) == {}
    assert refusal(delete, **named) == NO_SUCH_DOMAIN
    assert refusal(given.cognito.update_user_pool_domain, **named, **CUSTOM) == NO_SUCH_DOMAIN
    assert refusal(create, **named, **CUSTOM) == SECOND
    assert "CNAMEs" in refusal(create, **other, **CUSTOM)[1]
    given.clock_advanced(SETTLING)
    assert answer(given.cognito.describe_user_pool_domain, Domain=named["Domain"]) == NOTHING
    create(**other, **CUSTOM)
    assert described(given.cognito, named["Domain"])["UserPoolId"] == other["UserPoolId"]


@pytest.mark.parametrize("members", [{}, CUSTOM], ids=["prefix", "custom"])
def test_a_pool_with_a_domain_is_not_deleted_before_it(given: Given, members: dict[str, Any]) -> None:
    pool_id, name = given.pool(), custom() if members else prefix()
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name, **members)
    assert refusal(given.cognito.delete_user_pool, UserPoolId=pool_id) == DOMAIN_FIRST
    given.cognito.delete_user_pool_domain(UserPoolId=pool_id, Domain=name)
    given.cognito.delete_user_pool(UserPoolId=pool_id)
    assert answer(given.cognito.describe_user_pool_domain, Domain=name) == NOTHING


# --- regions ----------------------------------------------------------------------------------------------------


def test_domains_are_made_changed_and_deleted_in_the_primary_region_alone(regions: Regions) -> None:
    pool_id, name = regions.pool(), custom()
    regions.replica(pool_id)
    regions.primary.create_user_pool_domain(UserPoolId=pool_id, Domain=name, **CUSTOM)
    there = regions.secondary
    assert refusal(there.create_user_pool_domain, UserPoolId=pool_id, Domain=prefix()) == NOT_ENABLED
    assert refusal(there.update_user_pool_domain, UserPoolId=pool_id, Domain=name, **CUSTOM) == NOT_ENABLED
    assert refusal(there.delete_user_pool_domain, UserPoolId=pool_id, Domain=name) == NOT_ENABLED


def test_a_secondary_region_knows_the_custom_domain_and_not_the_prefix(regions: Regions) -> None:
    pool_id, first, second = regions.pool(), prefix(), custom()
    regions.primary.create_user_pool_domain(UserPoolId=pool_id, Domain=first)
    regions.primary.create_user_pool_domain(UserPoolId=pool_id, Domain=second, **CUSTOM)
    assert answer(regions.secondary.describe_user_pool_domain, Domain=second) == NOTHING
    regions.replica(pool_id, status="INACTIVE")
    assert described(regions.secondary, second) == described(regions.primary, second)
    assert answer(regions.secondary.describe_user_pool_domain, Domain=first) == NOTHING
    assert shown(regions.secondary, pool_id) == {"CustomDomain": second}


def test_only_a_custom_domain_leads_to_the_region_of_the_replica(regions: Regions) -> None:
    pool_id, first, second = regions.pool(), prefix(), custom()
    create, change = regions.primary.create_user_pool_domain, regions.primary.update_user_pool_domain

    def routing(region: str) -> dict[str, Any]:
        return {"Routing": {"Failover": {"SecondaryRegion": region, "PrimaryRoute53HealthCheckId": "check"}}}

    assert refusal(create, UserPoolId=pool_id, Domain=first, **routing(AWAY))[0] == INVALID
    assert refusal(create, UserPoolId=pool_id, Domain=second, **CUSTOM, **routing(AWAY))[0] == INVALID
    regions.replica(pool_id)
    assert refusal(create, UserPoolId=pool_id, Domain=second, **CUSTOM, **routing(HOME))[0] == INVALID
    made = answer(create, UserPoolId=pool_id, Domain=second, **CUSTOM, **routing(AWAY))
    assert made["Routing"] == routing(AWAY)["Routing"]
    changed = answer(change, UserPoolId=pool_id, Domain=second, **CUSTOM, ManagedLoginVersion=1)
    assert changed["Routing"] == described(regions.primary, second)["Routing"] == made["Routing"]
    assert "Routing" not in answer(change, UserPoolId=pool_id, Domain=second, **CUSTOM, Routing={})


# --- the view ---------------------------------------------------------------------------------------------------


def test_v_domains_tells_hosts_and_their_status_by_the_clock(given: Given) -> None:
    pool_id, first, second = given.pool(), prefix(), custom()
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=first)
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=second, **CUSTOM)

    def seen() -> list[tuple[str, str, str]]:
        rows = given.sql("SELECT * FROM v_domains WHERE pool_id = :p ORDER BY kind", p=pool_id)
        return [(row["kind"], row["url"], row["status"]) for row in rows]

    host = ("prefix", f"https://{first}.auth.us-east-1.amazoncognito.com", "ACTIVE")
    assert seen() == [("custom", f"https://{second}", "CREATING"), host]
    given.clock_advanced(SETTLING)
    assert seen() == [("custom", f"https://{second}", "ACTIVE"), host]
    given.cognito.delete_user_pool_domain(UserPoolId=pool_id, Domain=second)
    assert seen() == [("custom", f"https://{second}", "DELETING"), host]
    given.clock_advanced(SETTLING)
    assert seen() == [host]
