"""Whom a name leads to, and when an alias changes hands (AL1 to AL11), by the rule itself on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from emulator.context import Context, Request, Services
from emulator.errors import AliasExistsException
from emulator.rules import aliases, users
from emulator.store import pools
from emulator.store.pools import Pool
from emulator.store.users import User
from tests.given import Given

EMAIL = "shared@example.test"


@pytest.fixture
def ctx(services: Services) -> Iterator[Context]:
    ctx = Context(services, Request("ConfirmSignUp", "request"), write=True)
    yield ctx
    ctx.fail(refused=False)


def pool(ctx: Context, given: Given, **settings: object) -> Pool:
    ctx.release()
    pool_id = given.pool(**settings)
    found = pools.find(ctx.db, pool_id)
    assert found is not None
    return found


def user(ctx: Context, given: Given, pool: Pool, name: str) -> User:
    """An unconfirmed-looking user with nothing but a name."""
    ctx.release()
    given.cognito.admin_create_user(UserPoolId=pool.id, Username=name, MessageAction="SUPPRESS")
    found = users.find(ctx, pool, name)
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
    ctx: Context, given: Given, settings: dict[str, list[str]], kinds: list[str], given_in_text: bool
) -> None:
    made = pool(ctx, given, **settings)
    assert (sorted(aliases.kinds(made)), aliases.is_given(made)) == (kinds, given_in_text)  # AL1


def test_a_free_alias_is_anybodys_and_claiming_twice_is_harmless(ctx: Context, given: Given) -> None:
    made = pool(ctx, given, AliasAttributes=["email"])
    bob = user(ctx, given, made, "bob")
    for force in (False, True, False):
        aliases.claim(ctx, made, bob, "email", EMAIL, force=force)
        assert aliases.owner_id(ctx, made, "email", EMAIL) == bob.id
    found = users.find(ctx, made, EMAIL)
    assert found is not None
    assert found.id == bob.id


@pytest.mark.parametrize("kind", ["email", "phone_number", "preferred_username"])
def test_a_taken_alias_is_refused_by_name(ctx: Context, given: Given, kind: str) -> None:
    made = pool(ctx, given, AliasAttributes=[kind])
    bob, ann = user(ctx, given, made, "bob"), user(ctx, given, made, "ann")
    aliases.claim(ctx, made, bob, kind, "value", force=False)
    with pytest.raises(AliasExistsException) as refused:
        aliases.claim(ctx, made, ann, kind, "value", force=False)
    assert refused.value.message == f"An account with the {kind} already exists."
    assert aliases.try_claim(ctx, made, ann, kind, "value", force=True)  # AL3: the last one wins
    assert aliases.owner_id(ctx, made, kind, "value") == ann.id


def test_the_loser_is_unverified_and_changed(ctx: Context, given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "bob", email=EMAIL)
    made = pools.find(ctx.db, client.pool_id)
    assert made is not None
    ann = user(ctx, given, made, "ann")
    before = users.require(ctx, made, "bob").updated_at
    aliases.claim(ctx, made, ann, "email", EMAIL, force=True)
    ctx.succeed()
    assert given.attributes(client, "bob")["email_verified"] == "false"
    assert users.require(ctx, made, "bob").updated_at > before


def test_what_is_no_alias_in_the_pool_is_never_owned(ctx: Context, given: Given) -> None:
    made = pool(ctx, given, AliasAttributes=["email"])
    bob, ann = user(ctx, given, made, "bob"), user(ctx, given, made, "ann")
    for someone in (bob, ann):
        assert aliases.try_claim(ctx, made, someone, "phone_number", "+15550100839", force=False)
    assert aliases.owner_id(ctx, made, "phone_number", "+15550100839") is None


@pytest.mark.parametrize("case_sensitive", [True, False])
def test_case_counts_where_the_pool_says_so(ctx: Context, given: Given, case_sensitive: bool) -> None:
    configuration = {"CaseSensitive": case_sensitive}
    made = pool(ctx, given, AliasAttributes=["preferred_username"], UsernameConfiguration=configuration)
    bob, ann = user(ctx, given, made, "bob"), user(ctx, given, made, "ann")
    aliases.claim(ctx, made, bob, "preferred_username", "Robert", force=False)
    assert aliases.try_claim(ctx, made, ann, "preferred_username", "ROBERT", force=False) is case_sensitive  # AL7


def test_of_many_claims_at_once_one_holds(given: Given, services: Services) -> None:
    first = Context(services, Request("ConfirmSignUp", "request"), write=True)
    made = pool(first, given, AliasAttributes=["email"])
    claimants = [user(first, given, made, f"user{number}") for number in range(10)]
    first.succeed()

    def attempt(claimant: User) -> bool:
        ctx = Context(services, Request("ConfirmSignUp", "request"), write=True)
        won = aliases.try_claim(ctx, made, claimant, "email", EMAIL, force=False)
        ctx.succeed()
        return won

    with ThreadPoolExecutor(10) as threads:
        assert sorted(threads.map(attempt, claimants)) == [False] * 9 + [True]
