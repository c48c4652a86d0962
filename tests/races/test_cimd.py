"""CIMD policies and cached documents at two servers at once: no policy too many, and a document invalidated once."""

from tests.support.caller import Caller, Outcome
from tests.support.pair import Pair, tally

URL = "https://apps.example.com/client.json"
DOCUMENT = {"client_id": URL, "redirect_uris": ["myapp://callback"], "token_endpoint_auth_method": "none"}


def test_of_twelve_who_make_the_last_policies_two_do(pair: Pair) -> None:
    pool_id = pair.pool()
    named = {"UserPoolId": pool_id, "ClientId": pair.client(pool_id), "URLPatterns": [URL]}
    for number in range(48):
        pair.first.must("CreateCIMDPolicy", **named, PolicyName=f"p{number}")
    outcomes = pair.race(12, lambda caller, n: caller.call("CreateCIMDPolicy", **named, PolicyName=f"q{n}"))
    assert tally(outcomes) == {"ok": 2, "LimitExceededException": 10}
    assert pair.count("cimd_policies", "pool_id = :p", p=pool_id) == 50


def test_of_twelve_who_invalidate_a_document_one_does(pair: Pair) -> None:
    pool_id = pair.pool()
    named = {"UserPoolId": pool_id, "ClientId": pair.client(pool_id), "URLPatterns": [URL]}
    policy = pair.first.must("CreateCIMDPolicy", **named, PolicyName="one")["CIMDPolicy"]["CIMDPolicyId"]
    pair.first.control("PUT", f"/_emulator/pools/{pool_id}/client-metadata", DOCUMENT)
    sent = {"UserPoolId": pool_id, "CIMDPolicyId": policy, "URL": URL, "Action": "INVALIDATE"}
    outcomes = pair.race(12, lambda caller, _: caller.call("UpdateClientMetadataURLState", **sent))
    assert tally(outcomes) == {"ok": 1, "CachedCIMDURLDoesNotExistException": 11}


def test_a_policy_that_is_deleted_meanwhile_leaves_no_document(pair: Pair) -> None:
    pool_id = pair.pool()
    named = {"UserPoolId": pool_id, "ClientId": pair.client(pool_id), "URLPatterns": [URL]}
    for _ in range(4):
        policy = pair.first.must("CreateCIMDPolicy", **named, PolicyName="one")["CIMDPolicy"]["CIMDPolicyId"]
        pair.first.control("PUT", f"/_emulator/pools/{pool_id}/client-metadata", DOCUMENT)

        def act(caller: Caller, number: int, policy: str = policy) -> Outcome:
            gone = {"UserPoolId": pool_id, "CIMDPolicyId": policy}
            if number == 0:
                return caller.call("DeleteCIMDPolicy", **gone)
            return caller.call("UpdateClientMetadataURLState", **gone, URL=URL, Action="INVALIDATE")

        outcomes = pair.race(4, act)
        assert tally(outcomes)["ok"] >= 1
        assert pair.count("client_metadata_documents", "policy_id = :p", p=policy) == 0
