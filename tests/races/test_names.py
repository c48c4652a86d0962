"""One username, one email, many users who want it, at two servers."""

from tests.support.caller import Caller, Outcome
from tests.support.given import PASSWORD, PASSWORD_FLOWS, attribute_list
from tests.support.pair import Pair, sign_in, tally

EMAIL = "shared@example.test"


def _sign_up(caller: Caller, client: str, username: str, email: str) -> Outcome:
    return caller.call(
        "SignUp",
        ClientId=client,
        Username=username,
        Password=PASSWORD,
        UserAttributes=attribute_list({"email": email}),
    )


def _verified(pair: Pair, pool_id: str) -> list[str]:
    rows = pair.sql("SELECT username FROM v_users WHERE pool_id = :p AND email_verified", p=pool_id)
    return [row["username"] for row in rows]


def _owners(pair: Pair, pool_id: str) -> list[str]:
    rows = pair.sql("SELECT owner_username FROM v_aliases WHERE pool_id = :p", p=pool_id)
    return [row["owner_username"] for row in rows]


def test_twenty_users_who_force_one_email_leave_one_owner(pair: Pair) -> None:
    pool_id = pair.pool(AliasAttributes=["email"])
    client = pair.client(pool_id)
    names = [f"user-{number}" for number in range(20)]
    for name in names:
        pair.signed_up(client, name, EMAIL)
    codes = [pair.code(pool_id, name) for name in names]

    outcomes = pair.race(
        20,
        lambda caller, number: caller.call(
            "ConfirmSignUp",
            ClientId=client,
            Username=names[number],
            ConfirmationCode=codes[number],
            ForceAliasCreation=True,
        ),
    )

    assert tally(outcomes) == {"ok": 20}
    owners = _owners(pair, pool_id)
    assert len(owners) == 1
    assert _verified(pair, pool_id) == owners
    assert pair.first.must("AdminGetUser", UserPoolId=pool_id, Username=EMAIL)["Username"] == owners[0]
    access = sign_in(pair.second, client, EMAIL, PASSWORD).content["AuthenticationResult"]["AccessToken"]
    assert pair.first.must("GetUser", AccessToken=access)["Username"] == owners[0]


def test_without_force_the_first_of_twenty_gets_the_email(pair: Pair) -> None:
    pool_id = pair.pool(AliasAttributes=["email"])
    client = pair.client(pool_id)
    names = [f"user-{number}" for number in range(20)]
    for name in names:
        pair.signed_up(client, name, EMAIL)
    codes = [pair.code(pool_id, name) for name in names]

    outcomes = pair.race(
        20,
        lambda caller, number: caller.call(
            "ConfirmSignUp", ClientId=client, Username=names[number], ConfirmationCode=codes[number]
        ),
    )

    assert tally(outcomes) == {"ok": 1, "AliasExistsException": 19}
    winner = next(name for name, outcome in zip(names, outcomes, strict=True) if outcome.error is None)
    assert _owners(pair, pool_id) == _verified(pair, pool_id) == [winner]
    assert pair.count("codes", "pool_id = :p AND consumed_at IS NOT NULL", p=pool_id) == 1


def test_of_twenty_sign_ups_with_one_username_one_succeeds(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)

    outcomes = pair.race(20, lambda caller, number: _sign_up(caller, client, "ann", f"ann-{number}@example.test"))

    assert tally(outcomes) == {"ok": 1, "UsernameExistsException": 19}
    winner = next(number for number, outcome in enumerate(outcomes) if outcome.error is None)
    rows = pair.sql("SELECT username, email, sub FROM v_users WHERE pool_id = :p", p=pool_id)
    sub = outcomes[winner].content["UserSub"]
    assert rows == [{"username": "ann", "email": f"ann-{winner}@example.test", "sub": sub}]
    assert pair.count("messages", "pool_id = :p", p=pool_id) == 1


def test_of_twenty_sign_ups_with_one_email_as_username_one_succeeds(pair: Pair) -> None:
    pool_id = pair.pool(UsernameAttributes=["email"])
    client = pair.client(pool_id)

    outcomes = pair.race(20, lambda caller, _: _sign_up(caller, client, EMAIL, EMAIL))

    assert tally(outcomes) == {"ok": 1, "UsernameExistsException": 19}
    assert pair.count("users", "pool_id = :p", p=pool_id) == 1
    assert pair.count("aliases", "pool_id = :p", p=pool_id) == 1


def test_of_twenty_pools_that_pin_one_id_one_is_made(pair: Pair) -> None:
    pinned = f"us-east-1_{pair.account}"

    outcomes = pair.race(
        20, lambda caller, _: caller.call("CreateUserPool", PoolName="p", UserPoolTags={"_custom_id_": pinned})
    )

    assert tally(outcomes).get("ok") == 1


def test_a_session_of_confirm_sign_up_signs_in_once(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id, ExplicitAuthFlows=[*PASSWORD_FLOWS, "ALLOW_USER_AUTH"])
    pair.signed_up(client, "ann")
    session = pair.first.must(
        "ConfirmSignUp", ClientId=client, Username="ann", ConfirmationCode=pair.code(pool_id, "ann")
    )["Session"]

    outcomes = pair.race(
        10,
        lambda caller, _: caller.call(
            "InitiateAuth",
            ClientId=client,
            AuthFlow="USER_AUTH",
            AuthParameters={"USERNAME": "ann"},
            Session=session,
        ),
    )

    assert tally(outcomes) == {"ok": 1, "NotAuthorizedException": 9}
    assert pair.count("refresh_token_families", "pool_id = :p", p=pool_id) == 1
