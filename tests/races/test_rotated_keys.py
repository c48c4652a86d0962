"""Two servers on one database: keys that one of them rotates sign and verify in the other at once."""

from tests.support.caller import Caller
from tests.support.pair import Pair


def token(caller: Caller, client: str) -> str:
    answer = caller.must(
        "InitiateAuth",
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Passw0rd!"},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


def test_both_servers_sign_by_the_new_keys_and_refuse_the_withdrawn_ones(pair: Pair) -> None:
    pool = pair.pool()
    client = pair.client(pool)
    pair.confirmed(pool, client, "ann")
    for number in range(4):
        by, other = pair.callers[number % 2], pair.callers[1 - number % 2]
        old = token(other, client)
        by.must("GetUser", AccessToken=old)
        other.must("GetUser", AccessToken=old)
        by.control("POST", f"/_emulator/pools/{pool}/rotate-keys", {"keep_old": False})
        for caller in (other, by):
            assert caller.call("GetUser", AccessToken=old).error == "NotAuthorizedException"
        new = token(other, client)
        by.must("GetUser", AccessToken=new)
