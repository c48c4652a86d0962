"""CreateTerms, DescribeTerms, DescribeTermsByClient, UpdateTerms, DeleteTerms, ListTerms."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from emulator.base import ids
from emulator.store import oauth_schema
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given

INVALID = "InvalidParameterException"
EXISTS = ("TermsExistsException", "Terms document names must be unique to the app client.")
NO_DEFAULT = (INVALID, "Links must contain cognito:default.")
USE, PRIVACY = "terms-of-use", "privacy-policy"
LINKS = {"cognito:default": "https://example.com/terms", "cognito:spanish": "https://example.com/es/terms"}
KIND = {"TermsSource": "LINK", "Enforcement": "NONE"}


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client()


def of(client: AppClient) -> dict[str, str]:
    return {"UserPoolId": client.pool_id, "ClientId": client.id}


def made(given: Given, client: AppClient, name: str = USE, **members: Any) -> dict[str, Any]:
    asked = {**of(client), "TermsName": name, **KIND, "Links": LINKS, **members}
    terms: dict[str, Any] = answer(given.cognito.create_terms, **asked)["Terms"]
    return terms


def by_id(client: AppClient, terms: dict[str, Any]) -> dict[str, str]:
    return {"UserPoolId": client.pool_id, "TermsId": terms["TermsId"]}


def absent(named: str) -> tuple[str, str]:
    return "ResourceNotFoundException", f"Terms {named} do not exist."


def fill(given: Given, pool: str, count: int) -> None:
    """Documents of clients of their own, written past the API."""
    now, random = given.services.clock.now(), given.services.random
    clients = [given.client(pool).id for _ in range((count + 1) // 2)]
    rows = [
        {
            "id": ids.uuid4(random),
            "pool_id": pool,
            "client_id": clients[number // 2],
            "name": (USE, PRIVACY)[number % 2],
            "source": "LINK",
            "enforcement": "NONE",
            "links": LINKS,
            "created_at": now,
            "updated_at": now,
        }
        for number in range(count)
    ]
    with given.services.database.engine.begin() as connection:
        connection.execute(insert(oauth_schema.terms_documents), rows)


def test_terms_are_made_and_found_by_their_id_and_by_their_client(given: Given, client: AppClient) -> None:
    terms = made(given, client)
    assert terms == {
        "TermsId": terms["TermsId"],
        **of(client),
        "TermsName": USE,
        **KIND,
        "Links": LINKS,
        "CreationDate": terms["CreationDate"],
        "LastModifiedDate": terms["CreationDate"],
    }
    assert answer(given.cognito.describe_terms, **by_id(client, terms)) == {"Terms": terms}
    found = answer(given.cognito.describe_terms_by_client, **of(client), TermsName=USE)
    assert found == {"Terms": terms}


def test_a_client_has_one_document_of_each_name(given: Given, client: AppClient) -> None:
    terms = made(given, client)
    again = {**of(client), **KIND, "TermsName": USE, "Links": {"cognito:default": "https://example.com/others"}}
    assert refusal(given.cognito.create_terms, **again) == EXISTS
    assert answer(given.cognito.describe_terms, **by_id(client, terms)) == {"Terms": terms}
    assert made(given, client, PRIVACY)["TermsId"] != terms["TermsId"]
    made(given, given.client(client.pool_id))


@pytest.mark.once
@pytest.mark.parametrize("links", [None, {"cognito:french": "https://example.com/fr"}])
def test_one_link_is_for_every_other_language(given: Given, client: AppClient, links: dict[str, str] | None) -> None:
    sent = {} if links is None else {"Links": links}
    assert refusal(given.cognito.create_terms, **of(client), TermsName=USE, **KIND, **sent) == NO_DEFAULT
    if links is not None:
        terms = made(given, client)
        assert refusal(given.cognito.update_terms, **by_id(client, terms), Links=links) == NO_DEFAULT
        assert answer(given.cognito.describe_terms, **by_id(client, terms)) == {"Terms": terms}


@pytest.mark.once
@pytest.mark.parametrize(
    "members",
    [
        {"TermsName": "terms"},
        {"TermsSource": "TEXT"},
        {"Enforcement": "REQUIRED"},
        {"Links": {}},
        {"Links": {**LINKS, "cognito:klingon": "https://example.com"}},
        {"Links": {"cognito:default": "with space"}},
        {"Links": {"cognito:default": "x" * 1025}},
        {"Links": {"cognito:default": ""}},
    ],
)
def test_what_terms_cannot_be(given: Given, client: AppClient, members: dict[str, Any]) -> None:
    asked = {**of(client), "TermsName": USE, **KIND, "Links": LINKS, **members}
    assert refusal(given.cognito.create_terms, **asked)[0] == INVALID
    terms = made(given, client)
    assert refusal(given.cognito.update_terms, **by_id(client, terms), **members)[0] == INVALID
    assert answer(given.cognito.describe_terms, **by_id(client, terms)) == {"Terms": terms}


def test_an_update_changes_what_it_names_and_replaces_all_links(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    terms = made(given, client)
    given.clock_advanced(timedelta(minutes=1))
    later = {"LastModifiedDate": terms["CreationDate"] + timedelta(minutes=1)}
    renamed = answer(given.cognito.update_terms, **by_id(client, terms), TermsName=PRIVACY)["Terms"]
    assert renamed == {**terms, "TermsName": PRIVACY, **later}
    links = {"cognito:default": "https://example.com/privacy"}
    changed = answer(given.cognito.update_terms, **by_id(client, terms), **KIND, Links=links)["Terms"]
    assert changed == {**renamed, "Links": links}
    assert answer(given.cognito.describe_terms_by_client, **of(client), TermsName=PRIVACY) == {"Terms": changed}
    assert refusal(given.cognito.describe_terms_by_client, **of(client), TermsName=USE) == absent(USE)


def test_an_update_takes_no_name_that_the_client_has(given: Given, client: AppClient) -> None:
    use, privacy = made(given, client), made(given, client, PRIVACY)
    assert refusal(given.cognito.update_terms, **by_id(client, use), TermsName=PRIVACY) == EXISTS
    given.cognito.update_terms(**by_id(client, use), TermsName=USE)
    assert answer(given.cognito.describe_terms, **by_id(client, privacy)) == {"Terms": privacy}


def test_deleted_terms_are_gone_and_their_name_free(given: Given, client: AppClient) -> None:
    terms = made(given, client)
    assert answer(given.cognito.delete_terms, **by_id(client, terms)) == {}
    for call in (given.cognito.describe_terms, given.cognito.update_terms, given.cognito.delete_terms):
        assert refusal(call, **by_id(client, terms)) == absent(terms["TermsId"])
    assert refusal(given.cognito.describe_terms_by_client, **of(client), TermsName=USE) == absent(USE)
    made(given, client)


def test_terms_of_another_pool_do_not_exist(given: Given, client: AppClient) -> None:
    terms, other = made(given, client), given.client()
    for call in (given.cognito.describe_terms, given.cognito.update_terms, given.cognito.delete_terms):
        assert refusal(call, UserPoolId=other.pool_id, TermsId=terms["TermsId"]) == absent(terms["TermsId"])
    foreign = {"UserPoolId": other.pool_id, "ClientId": client.id, "TermsName": USE}
    unknown = ("ResourceNotFoundException", f"User pool client {client.id} does not exist.")
    assert refusal(given.cognito.describe_terms_by_client, **foreign) == unknown
    assert refusal(given.cognito.create_terms, **foreign, **KIND, Links=LINKS) == unknown
    assert answer(given.cognito.describe_terms, **by_id(client, terms)) == {"Terms": terms}


def test_a_client_takes_its_terms_with_it_and_so_does_a_pool(given: Given, client: AppClient) -> None:
    terms = made(given, client)
    kept = made(given, given.client(client.pool_id))
    given.cognito.delete_user_pool_client(**of(client))
    assert refusal(given.cognito.describe_terms, **by_id(client, terms)) == absent(terms["TermsId"])
    assert [found["TermsId"] for found in listed(given, client)] == [kept["TermsId"]]
    given.cognito.delete_user_pool(UserPoolId=client.pool_id)
    assert given.sql("SELECT 1 FROM terms_documents WHERE pool_id = :pool", pool=client.pool_id) == []


def listed(given: Given, client: AppClient, **members: Any) -> list[dict[str, Any]]:
    terms: list[dict[str, Any]] = given.cognito.list_terms(UserPoolId=client.pool_id, **members)["Terms"]
    return terms


def test_a_list_tells_the_least_of_each(given: Given, client: AppClient) -> None:
    terms = made(given, client)
    made(given, given.client())
    shown = ("TermsId", "TermsName", "Enforcement", "CreationDate", "LastModifiedDate")
    found = answer(given.cognito.list_terms, UserPoolId=client.pool_id)
    assert found == {"Terms": [{name: terms[name] for name in shown}]}


def test_terms_are_listed_in_pages(given: Given, client: AppClient) -> None:
    fill(given, client.pool_id, 5)
    everything = listed(given, client)
    assert len(everything) == 5
    first = given.cognito.list_terms(UserPoolId=client.pool_id, MaxResults=3)
    rest = given.cognito.list_terms(UserPoolId=client.pool_id, MaxResults=3, NextToken=first["NextToken"])
    assert first["Terms"] + rest["Terms"] == everything
    assert "NextToken" not in rest
    foreign = {"UserPoolId": given.pool(), "NextToken": first["NextToken"]}
    assert refusal(given.cognito.list_terms, **foreign) == (INVALID, "Invalid NextToken")
    for members in ({"NextToken": ""}, {"NextToken": "nonsense"}):
        assert refusal(given.cognito.list_terms, UserPoolId=client.pool_id, **members) == (INVALID, "Invalid NextToken")
    for beyond in (0, 61):
        assert refusal(given.cognito.list_terms, UserPoolId=client.pool_id, MaxResults=beyond)[0] == INVALID


def test_a_pool_has_forty_documents_at_most(given: Given, client: AppClient) -> None:
    fill(given, client.pool_id, 39)
    terms = made(given, client)
    expected = ("LimitExceededException", "A user pool cannot have more than 40 terms documents.")
    more = {**of(client), "TermsName": PRIVACY, **KIND, "Links": LINKS}
    assert refusal(given.cognito.create_terms, **more) == expected
    assert refusal(given.cognito.create_terms, **{**more, "TermsName": USE}) == EXISTS
    given.cognito.delete_terms(**by_id(client, terms))
    given.cognito.create_terms(**more)


def test_the_documents_view_tells_whose_they_are(given: Given, client: AppClient) -> None:
    terms = made(given, client)
    query = "SELECT client_id, terms_name, terms_id FROM v_terms_documents WHERE pool_id = :p"
    [row] = given.sql(query, p=client.pool_id)
    assert row == {"client_id": client.id, "terms_name": USE, "terms_id": terms["TermsId"]}
