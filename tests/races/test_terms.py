"""Terms documents that are made, renamed and orphaned at two servers at once: one of each name for a client."""

from typing import Any

from tests.support.caller import Caller, Outcome
from tests.support.pair import Pair, tally

LINKS = {"cognito:default": "https://example.com/terms"}
KIND: dict[str, Any] = {"TermsSource": "LINK", "Enforcement": "NONE", "Links": LINKS}


def test_of_twelve_who_make_one_document_one_does(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    named = {"UserPoolId": pool_id, "ClientId": client, "TermsName": "terms-of-use"}
    outcomes = pair.race(12, lambda caller, _: caller.call("CreateTerms", **named, **KIND))
    assert tally(outcomes) == {"ok": 1, "TermsExistsException": 11}
    assert pair.count("terms_documents", "pool_id = :p", p=pool_id) == 1


def test_a_client_that_is_deleted_meanwhile_leaves_no_document(pair: Pair) -> None:
    for _ in range(4):
        pool_id = pair.pool()
        named = {"UserPoolId": pool_id, "ClientId": pair.client(pool_id)}

        def act(caller: Caller, number: int, named: dict[str, str] = named) -> Outcome:
            if number == 0:
                return caller.call("DeleteUserPoolClient", **named)
            return caller.call("CreateTerms", **named, TermsName="terms-of-use", **KIND)

        assert tally(pair.race(4, act))["ok"] >= 1
        assert pair.count("terms_documents", "pool_id = :p", p=pool_id) == 0
