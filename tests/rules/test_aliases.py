"""Whom a name leads to, and when an alias changes hands, by the rule itself on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from emulator.errors import AliasExistsException
from emulator.rules.directory import aliases, users
from emulator.store import pools
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Call, Services, Work, opened
from tests.support.given import Given

EMAIL = "shared@example.test"


@pytest.fixture
def work(services: Services) -> Iterator[Work]:
    work = Work(services, Call("ConfirmSignUp", "request"), write=True)
    yield work
    work.fail(refused=False)


def pool(work: Work, given: Given, **settings: object) -> Pool:
    work.release()
    pool_id = given.pool(**settings)
    found = pools.find(work.db, pool_id)
    assert found is not None
    return found


def user(work: Work, given: Given, pool: Pool, name: str) -> User:
    """An unconfirmed-looking user with nothing but a name."""
    work.release()
    given.cognito.admin_create_user(UserPoolId=pool.id, Username=name, MessageAction="SUPPRESS")
    found = users.find(work, pool, name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("settings", "kinds", "given_in_text"),
    [
        ({}, [], False),
        ({"AliasAttributes": ["email", "preferred_username"]}, ["email", "preferred_username"], False),
        ({"UsernameAttributes": ["email", "phone_number"]}, ["email", "phone_number"], True),
    ],
)
def test_a_pool_has_the_aliases_it_was_made_with(
    work: Work, given: Given, settings: dict[str, list[str]], kinds: list[str], given_in_text: bool
) -> None:
    made = pool(work, given, **settings)
    # evidence: alias-username-exclusive
    assert (sorted(aliases.kinds(made)), aliases.is_given(made)) == (kinds, given_in_text)


def test_a_free_alias_is_anybodys_and_claiming_twice_is_harmless(work: Work, given: Given) -> None:
    made = pool(work, given, AliasAttributes=["email"])
    bob = user(work, given, made, "bob")
    for force in (False, True, False):
        aliases.claim(work, made, bob, "email", EMAIL, force=force)
        assert aliases.owner_id(work, made, "email", EMAIL) == bob.id
    found = users.find(work, made, EMAIL)
    assert found is not None
    assert found.id == bob.id


@pytest.mark.parametrize("kind", ["email", "phone_number", "preferred_username"])
def test_a_taken_alias_is_refused_by_name(work: Work, given: Given, kind: str) -> None:
    made = pool(work, given, AliasAttributes=[kind])
    bob, ann = user(work, given, made, "bob"), user(work, given, made, "ann")
    aliases.claim(work, made, bob, kind, "value", force=False)
    with pytest.raises(AliasExistsException) as refused:
        aliases.claim(work, made, ann, kind, "value", force=False)
    assert refused.value.message == f"An account with the {kind} already exists."
    assert aliases.try_claim(work, made, ann, kind, "value", force=True)  # evidence: alias-last-wins; the last one wins
    assert aliases.owner_id(work, made, kind, "value") == ann.id


def test_one_may_prefer_the_name_that_one_has_and_not_that_of_another(work: Work, given: Given) -> None:
    made = pool(work, given, AliasAttributes=["preferred_username"])
    bob, ann = user(work, given, made, "bob"), user(work, given, made, "ann")
    assert not aliases.try_claim(work, made, ann, "preferred_username", "bob", force=True)
    for _ in range(2):
        assert aliases.try_claim(work, made, bob, "preferred_username", "bob", force=False)
        assert aliases.owner_id(work, made, "preferred_username", "bob") == bob.id


def test_the_loser_is_unverified_and_changed(work: Work, given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "bob", email=EMAIL)
    made = pools.find(work.db, client.pool_id)
    assert made is not None
    ann = user(work, given, made, "ann")
    before = users.require(work, made, "bob").updated_at
    aliases.claim(work, made, ann, "email", EMAIL, force=True)
    work.succeed()
    assert given.attributes(client, "bob")["email_verified"] == "false"
    assert users.require(work, made, "bob").updated_at > before


def test_what_is_no_alias_in_the_pool_is_never_owned(work: Work, given: Given) -> None:
    made = pool(work, given, AliasAttributes=["email"])
    bob, ann = user(work, given, made, "bob"), user(work, given, made, "ann")
    for someone in (bob, ann):
        assert aliases.try_claim(work, made, someone, "phone_number", "+15550100839", force=False)
    assert aliases.owner_id(work, made, "phone_number", "+15550100839") is None


@pytest.mark.parametrize("case_sensitive", [True, False])
def test_case_counts_where_the_pool_says_so(work: Work, given: Given, case_sensitive: bool) -> None:
    configuration = {"CaseSensitive": case_sensitive}
    made = pool(work, given, AliasAttributes=["preferred_username"], UsernameConfiguration=configuration)
    bob, ann = user(work, given, made, "bob"), user(work, given, made, "ann")
    aliases.claim(work, made, bob, "preferred_username", "Robert", force=False)
    # evidence: case-insensitive-names
    assert aliases.try_claim(work, made, ann, "preferred_username", "ROBERT", force=False) is case_sensitive


def test_of_many_claims_at_once_one_holds(given: Given, services: Services) -> None:
    with opened(services, "ConfirmSignUp", write=True) as first:
        made = pool(first, given, AliasAttributes=["email"])
        claimants = [user(first, given, made, f"user{number}") for number in range(10)]

    def attempt(claimant: User) -> bool:
        with opened(services, "ConfirmSignUp", write=True) as work:
            return aliases.try_claim(work, made, claimant, "email", EMAIL, force=False)

    with ThreadPoolExecutor(10) as threads:
        assert sorted(threads.map(attempt, claimants)) == [False] * 9 + [True]
