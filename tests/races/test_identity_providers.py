"""Identity providers and links that are made at two servers at once: one of each name, of each identifier and of each
of a provider's users, and no more than there may be."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from emulator.base import ids
from emulator.base.randomness import SystemRandomness
from emulator.store import provider_schema
from tests.support.caller import Caller, Outcome
from tests.support.pair import Pair, tally
from tests.support.providers import GOOGLE, OIDC

TOO_MANY = "LimitExceededException"


def openid(caller: Caller, pool_id: str, name: str, **members: Any) -> Outcome:
    asked = {"ProviderName": name, "ProviderType": "OIDC", "ProviderDetails": OIDC, **members}
    return caller.call("CreateIdentityProvider", UserPoolId=pool_id, **asked)


def test_of_twelve_who_make_one_provider_one_does(pair: Pair) -> None:
    pool_id = pair.pool()
    outcomes = pair.race(12, lambda caller, _: openid(caller, pool_id, "OpenID"))
    assert tally(outcomes) == {"ok": 1, "DuplicateProviderException": 11}
    assert pair.count("identity_providers", "pool_id = :p", p=pool_id) == 1


def test_of_twelve_who_want_one_identifier_one_gets_it(pair: Pair) -> None:
    pool_id = pair.pool()
    outcomes = pair.race(
        12, lambda caller, number: openid(caller, pool_id, f"OpenID{number}", IdpIdentifiers=["example.com"])
    )
    assert tally(outcomes) == {"ok": 1, "InvalidParameterException": 11}
    assert pair.count("identity_providers", "pool_id = :p", p=pool_id) == 1


def test_at_once_no_pool_gets_more_providers_than_it_may_have(pair: Pair) -> None:
    pool_id = pair.pool()
    random, now = SystemRandomness(), datetime.now(UTC)
    empty: dict[str, Any] = {name: {} for name in ("details", "attribute_mapping", "acr_mapping")}
    alike = {**empty, "pool_id": pool_id, "provider_type": "OIDC", "created_at": now, "updated_at": now}
    rows = [{**alike, "id": ids.uuid4(random), "name": f"provider-{number}"} for number in range(296)]
    with pair.engine.begin() as connection:
        connection.execute(insert(provider_schema.identity_providers), rows)
    outcomes = pair.race(10, lambda caller, number: openid(caller, pool_id, f"another-{number}"))
    assert tally(outcomes) == {"ok": 4, TOO_MANY: 6}
    assert pair.count("identity_providers", "pool_id = :p", p=pool_id) == 300


def test_a_users_last_places_are_given_once_and_nobody_is_linked_twice(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    for name in ("bob", "alice"):
        pair.confirmed(pool_id, client, name)
    google = {"ProviderName": "Google", "ProviderType": "Google", "ProviderDetails": GOOGLE}
    pair.first.must("CreateIdentityProvider", UserPoolId=pool_id, **google)

    def link(caller: Caller, username: str, subject: str) -> Outcome:
        source = {"ProviderName": "Google", "ProviderAttributeName": "Cognito_Subject"}
        return caller.call(
            "AdminLinkProviderForUser",
            UserPoolId=pool_id,
            DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": username},
            SourceUser={**source, "ProviderAttributeValue": subject},
        )

    outcomes = pair.race(10, lambda caller, number: link(caller, "bob", f"subject-{number}"))
    assert tally(outcomes) == {"ok": 5, TOO_MANY: 5}
    outcomes = pair.race(10, lambda caller, _: link(caller, "alice", "another"))
    assert tally(outcomes) == {"ok": 1, "InvalidParameterException": 9}
    assert pair.count("linked_identities", "pool_id = :p", p=pool_id) == 6


def test_an_app_client_never_names_a_provider_that_was_deleted_before(pair: Pair) -> None:
    """Either the client came first and keeps the name, or the provider was gone and the client is refused."""
    for round in range(3):
        pool_id = pair.pool()
        openid(pair.first, pool_id, "OpenID")
        named = {"ClientName": "web", "SupportedIdentityProviders": ["OpenID"]}

        def act(caller: Caller, number: int, pool_id: str = pool_id, named: dict[str, Any] = named) -> Outcome:
            if number % 2:
                return caller.call("DeleteIdentityProvider", UserPoolId=pool_id, ProviderName="OpenID")
            return caller.call("CreateUserPoolClient", UserPoolId=pool_id, **named)

        outcomes = pair.race(8, act)
        assert tally(outcomes[1::2]) == {"ok": 1, "ResourceNotFoundException": 3}, round
        assert {*tally(outcomes[::2])} <= {"ok", "InvalidParameterException"}, round
        late = pair.first.call("CreateUserPoolClient", UserPoolId=pool_id, **named)
        assert tally([late]) == {"InvalidParameterException": 1}


def test_all_who_ask_at_once_get_one_signing_certificate(pair: Pair) -> None:
    pool_id = pair.pool()
    outcomes = pair.race(8, lambda caller, _: caller.call("GetSigningCertificate", UserPoolId=pool_id))
    assert tally(outcomes) == {"ok": 8}
    assert len({outcome.content["Certificate"] for outcome in outcomes}) == 1
