"""AdminLinkProviderForUser, AdminDisableProviderForUser."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest

from emulator.rules.providers import links
from emulator.store import clients
from emulator.work import opened
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.federated import came
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.patience import until
from tests.support.providers import ENTITY, made, metadata

INVALID, GONE = "InvalidParameterException", ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)
LINKED = (INVALID, "SourceUser is already linked to DestinationUser")
MERGING = (
    INVALID,
    "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link",
)
NOT_LINKED = (INVALID, "Account isn't linked to anyone else, verify that the account has been linked")
SUBJECT = "Cognito_Subject"


@pytest.fixture
def client(given: Given) -> AppClient:
    """Of a pool with Google and a SAML provider, and with bob, who has a password."""
    client = given.client()
    made(given, client.pool_id)
    made(
        given,
        client.pool_id,
        "SAML",
        "Corp",
        ProviderDetails={"MetadataFile": metadata()},
        AttributeMapping={"email": "mail", "name": "cn"},
    )
    given.confirmed_user(client, "bob")
    return client


def local(username: str = "bob") -> dict[str, str]:
    return {"ProviderName": "Cognito", "ProviderAttributeValue": username}


def foreign(value: str = "1234", provider: str = "Google", name: str | None = SUBJECT) -> dict[str, str]:
    named = {} if name is None else {"ProviderAttributeName": name}
    return {"ProviderName": provider, "ProviderAttributeValue": value, **named}


def link(
    client: AppClient, source: dict[str, str], destination: dict[str, str] | None = None
) -> tuple[str, str] | dict[str, Any]:
    """The refusal, or the answer, which is empty."""
    asked = {"UserPoolId": client.pool_id, "SourceUser": source, "DestinationUser": destination or local()}
    try:
        return answer(client.cognito.admin_link_provider_for_user, **asked)
    except client.cognito.exceptions.ClientError:
        return refusal(client.cognito.admin_link_provider_for_user, **asked)


def disable(client: AppClient, user: dict[str, str]) -> dict[str, Any]:
    return answer(client.cognito.admin_disable_provider_for_user, UserPoolId=client.pool_id, User=user)


def refused_disable(client: AppClient, user: dict[str, str]) -> tuple[str, str]:
    return refusal(client.cognito.admin_disable_provider_for_user, UserPoolId=client.pool_id, User=user)


def identities(given: Given, client: AppClient, username: str = "bob") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(given.attributes(client, username).get("identities", "[]"))
    return found


def test_a_link_is_among_the_users_identities(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    assert link(client, foreign()) == {}
    assert link(client, foreign("bob@corp.example", "Corp", "email")) == {}
    google, corp = identities(given, client)
    assert google == {
        "userId": "1234",
        "providerName": "Google",
        "providerType": "Google",
        "issuer": None,
        "primary": False,
        "dateCreated": google["dateCreated"],
    }
    saml = {"providerName": "Corp", "providerType": "SAML", "issuer": ENTITY}
    assert corp == {**google, **saml, "userId": "bob@corp.example"}
    claims = jwt.decode(given.tokens(client, "bob")["IdToken"], options={"verify_signature": False})
    assert claims["identities"] == [
        {**identity, "primary": "false", "dateCreated": str(identity["dateCreated"])} for identity in (google, corp)
    ]
    rows = given.sql("SELECT * FROM v_linked_identities WHERE pool_id = :p ORDER BY provider_name", p=client.pool_id)
    assert [(row["username"], row["provider_name"], row["subject"]) for row in rows] == [
        ("bob", "Corp", None),
        ("bob", "Google", "1234"),
    ]


def test_the_name_of_the_destinations_attribute_is_ignored(given: Given, client: AppClient) -> None:
    assert link(client, foreign(), {**local(), "ProviderAttributeName": "anything"}) == {}
    assert link(client, foreign("5678", name=None)) == {}
    assert len(identities(given, client)) == 2


def test_who_is_linked_is_not_linked_again(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "alice")
    link(client, foreign())
    assert link(client, foreign()) == LINKED
    assert link(client, foreign(), local("alice")) == LINKED
    assert (len(identities(given, client)), identities(given, client, "alice")) == (1, [])


def test_who_has_signed_in_is_not_merged(given: Given, client: AppClient) -> None:
    came(given, client)
    assert link(client, foreign("4711")) == MERGING


def test_a_federated_user_may_be_the_destination(given: Given, client: AppClient) -> None:
    came(given, client)
    assert link(client, foreign("corp-1", "Corp"), foreign("4711", name=None)) == {}
    assert [identity["userId"] for identity in identities(given, client, "Google_4711")] == ["4711", "corp-1"]
    assert link(client, foreign("corp-2", "Corp"), foreign("9999", name=None)) == GONE


def test_a_user_of_the_pool_is_no_source(client: AppClient) -> None:
    sentence = (
        "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a "
        "DestinationUser"
    )
    assert link(client, local()) == (INVALID, sentence)


@pytest.mark.once
@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            foreign(name="email"),
            "ProviderAttributeName must be Cognito_Subject for social identity providers.",
        ),
        (
            foreign(provider="Corp", name="nickname"),
            "ProviderAttributeName nickname is not in the attribute mapping of the provider.",
        ),
        ({"ProviderName": "Google"}, "ProviderAttributeValue is required."),
        ({"ProviderAttributeValue": "1"}, "ProviderName is required."),
    ],
)
def test_a_source_is_named_as_its_provider_names_it(client: AppClient, source: dict[str, str], sentence: str) -> None:
    assert link(client, source) == (INVALID, sentence)


def test_a_user_has_five_identities_at_most(given: Given, client: AppClient) -> None:
    for number in range(5):
        assert link(client, foreign(str(number))) == {}
    expected = ("LimitExceededException", "A user cannot have more than 5 linked identities.")
    assert link(client, foreign("5")) == expected
    disable(client, foreign("0"))
    assert link(client, foreign("5")) == {}
    assert [identity["userId"] for identity in identities(given, client)] == ["1", "2", "3", "4", "5"]


def test_users_of_a_provider_are_linked_by_five_names_at_most(given: Given, client: AppClient) -> None:
    names = ["email", "name", "nickname", "profile", "website", "picture"]
    mapping = {"AttributeMapping": {name: name for name in names}}
    given.cognito.update_identity_provider(UserPoolId=client.pool_id, ProviderName="Corp", **mapping)
    given.confirmed_user(client, "alice")
    for name in names[:4]:
        assert link(client, foreign("one", "Corp", name)) == {}
    assert link(client, foreign("one", "Corp", names[4]), local("alice")) == {}
    expected = (
        "LimitExceededException",
        "Users of an identity provider cannot be linked by more than 5 attribute names.",
    )
    assert link(client, foreign("one", "Corp", names[5]), local("alice")) == expected
    assert link(client, foreign("two", "Corp", names[0]), local("alice")) == {}


def test_the_last_name_is_not_given_twice_at_once(given: Given, client: AppClient) -> None:
    """Two links with users of their own: who comes second waits for the provider, and is refused then."""
    names = ["name", "nickname", "profile", "website", "picture", "locale"]
    mapping = {"AttributeMapping": {name: name for name in names}}
    given.cognito.update_identity_provider(UserPoolId=client.pool_id, ProviderName="Corp", **mapping)
    for name in names[:4]:
        link(client, foreign("one", "Corp", name))
    given.confirmed_user(client, "alice")
    given.confirmed_user(client, "carol")
    with ThreadPoolExecutor(1) as threads:
        with opened(given.services, "First", write=True) as work:
            found = clients.find(work.db, client.id)
            assert found is not None
            first: Any = {"destination": local("alice"), "source": foreign("two", "Corp", names[4])}
            links.link(work, found[1], **first)
            second = threads.submit(link, client, foreign("three", "Corp", names[5]), local("carol"))
            until(given.somebody_waits_for_a_row)
        assert second.result(20)[0] == "LimitExceededException"  # type: ignore[index]
    assert (len(identities(given, client, "alice")), identities(given, client, "carol")) == (1, [])


def test_a_link_that_is_taken_away_is_gone_and_free(given: Given, client: AppClient) -> None:
    link(client, foreign())
    link(client, foreign("bob@corp.example", "Corp", "email"))
    assert disable(client, foreign()) == {}
    assert [identity["providerName"] for identity in identities(given, client)] == ["Corp"]
    assert refused_disable(client, foreign()) == NOT_LINKED
    assert disable(client, foreign("bob@corp.example", "Corp", "email")) == {}
    assert "identities" not in given.attributes(client, "bob")
    assert link(client, foreign()) == {}


def test_whom_the_provider_has_named_since_is_known_by_that(given: Given, client: AppClient) -> None:
    link(client, foreign("bob@corp.example", "Corp", "email"))
    used = "UPDATE linked_identities SET subject = 'S-1-5' WHERE pool_id = :p AND provider_name = 'Corp'"
    given.sql(used, p=client.pool_id)
    assert link(client, foreign("S-1-5", "Corp")) == LINKED
    assert refused_disable(client, foreign("bob@corp.example", "Corp", "email")) == NOT_LINKED
    link(client, foreign("another"))
    assert [one["userId"] for one in identities(given, client)] == ["bob@corp.example", "another"], "as it was linked"
    disable(client, foreign("another"))
    assert len(identities(given, client)) == 1
    assert disable(client, foreign("S-1-5", "Corp")) == {}
    assert identities(given, client) == []


def test_who_came_by_themselves_is_linked_to_nobody(given: Given, client: AppClient) -> None:
    """Their identity stays: it is the only way in that they have."""
    came(given, client)
    assert refused_disable(client, foreign("4711")) == NOT_LINKED
    assert refused_disable(client, foreign("nobody")) == NOT_LINKED
    assert refused_disable(client, local("nobody")) == GONE
    assert len(identities(given, client, "Google_4711")) == 1


def test_whoever_was_linked_and_is_so_no_more_may_come_by_themselves(given: Given, client: AppClient) -> None:
    link(client, foreign())
    disable(client, foreign())
    assert came(given, client, "1234") == "Google_1234"
    assert link(client, foreign()) == MERGING


def test_nobody_is_linked_to_a_user_with_an_attribute_that_cannot_change(given: Given) -> None:
    fixed = {"Name": "badge", "AttributeDataType": "String", "Mutable": False}
    client = given.client(given.pool(Schema=[fixed]))
    made(given, client.pool_id)
    given.confirmed_user(client, "bob", **{"email": "bob@example.test", "custom:badge": "7"})
    given.confirmed_user(client, "alice")
    expected = (INVALID, "DestinationUser has attributes that cannot be updated: custom:badge")
    assert link(client, foreign()) == expected
    assert link(client, foreign(), local("alice")) == {}


def test_a_user_of_the_pool_has_no_password_from_then_on(given: Given, client: AppClient) -> None:
    assert disable(client, {**local(), "ProviderAttributeName": SUBJECT}) == {}
    wrong = ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)
    asked = {"ClientId": client.id, "AuthParameters": {"USERNAME": "bob", "PASSWORD": PASSWORD}}
    assert refusal(given.cognito.initiate_auth, AuthFlow="USER_PASSWORD_AUTH", **asked) == wrong
    given.cognito.admin_set_user_password(
        UserPoolId=client.pool_id, Username="bob", Password="An0ther!pass", Permanent=True
    )
    assert given.tokens(client, "bob", "An0ther!pass")


def test_links_stay_when_their_provider_is_deleted_and_go_with_their_user(given: Given, client: AppClient) -> None:
    link(client, foreign())
    given.cognito.delete_identity_provider(UserPoolId=client.pool_id, ProviderName="Google")
    assert len(identities(given, client)) == 1
    made(given, client.pool_id)
    assert link(client, foreign()) == LINKED
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="bob")
    assert given.sql("SELECT 1 FROM linked_identities WHERE pool_id = :p", p=client.pool_id) == []
