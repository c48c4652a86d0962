"""What is deleted in the middle reads as not found, never as a 500."""

from tests.support.caller import Caller, Outcome
from tests.support.given import PASSWORD, attribute_list
from tests.support.pair import Pair, refresh, sign_in, tally

NOT_FOUND = {"ResourceNotFoundException", "UserNotFoundException", "NotAuthorizedException"}


def test_a_pool_deleted_during_sign_ups_is_not_found(pair: Pair) -> None:
    for round_number in range(3):
        pool_id = pair.pool()
        client = pair.client(pool_id)

        def act(caller: Caller, number: int, pool_id: str = pool_id, client: str = client) -> Outcome:
            if number == 12:
                return caller.call("DeleteUserPool", UserPoolId=pool_id)
            return caller.call(
                "SignUp",
                ClientId=client,
                Username=f"user-{number}",
                Password=PASSWORD,
                UserAttributes=attribute_list({"email": f"user-{number}@example.test"}),
            )

        outcomes = pair.race(24, act)
        assert outcomes[12].error is None, round_number
        assert set(tally(outcomes)) <= {"ok", "ResourceNotFoundException"}
        _check_gone(pair, pool_id)


def test_a_pool_deleted_during_confirmations_and_sign_ins_is_not_found(pair: Pair) -> None:
    pool_id = pair.pool(AliasAttributes=["email"])
    client = pair.client(pool_id)
    for number in range(8):
        pair.confirmed(pool_id, client, f"in-{number}")
        pair.signed_up(client, f"new-{number}")
    codes = [pair.code(pool_id, f"new-{number}") for number in range(8)]

    def act(caller: Caller, number: int) -> Outcome:
        if number == 20:
            return caller.call("DeleteUserPool", UserPoolId=pool_id)
        if number % 3 == 0:
            return sign_in(caller, client, f"in-{number // 3}", PASSWORD)
        if number % 3 == 1:
            return caller.call(
                "ConfirmSignUp", ClientId=client, Username=f"new-{number // 3}", ConfirmationCode=codes[number // 3]
            )
        return caller.call("ResendConfirmationCode", ClientId=client, Username=f"new-{number // 3}")

    outcomes = pair.race(24, act)

    assert outcomes[20].error is None
    already_confirmed = "InvalidParameterException"  # a Resend that came after the confirmation
    assert set(tally(outcomes)) <= {
        "ok",
        "ExpiredCodeException",
        "CodeMismatchException",
        already_confirmed,
        *NOT_FOUND,
    }
    _check_gone(pair, pool_id)


def test_a_user_deleted_during_everything_is_not_found(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    for round_number in range(3):
        name = f"ann-{round_number}"
        pair.confirmed(pool_id, client, name)
        tokens = pair.tokens(client, name)

        def act(caller: Caller, number: int, name: str = name, tokens: dict[str, str] = tokens) -> Outcome:
            if number == 10:
                return caller.call("AdminDeleteUser", UserPoolId=pool_id, Username=name)
            return (
                lambda: sign_in(caller, client, name, PASSWORD),
                lambda: refresh(caller, client, tokens["RefreshToken"]),
                lambda: caller.call("GetUser", AccessToken=tokens["AccessToken"]),
                lambda: caller.call(
                    "AdminSetUserPassword", UserPoolId=pool_id, Username=name, Password=PASSWORD, Permanent=True
                ),
                lambda: caller.call(
                    "InitiateAuth",
                    ClientId=client,
                    AuthFlow="USER_SRP_AUTH",
                    AuthParameters={"USERNAME": name, "SRP_A": "2"},
                ),
            )[number % 5]()

        outcomes = pair.race(25, act)
        assert outcomes[10].error is None
        assert set(tally(outcomes)) <= {"ok", *NOT_FOUND}
        assert pair.count("v_users", "pool_id = :p AND username = :n", p=pool_id, n=name) == 0


def test_users_deleted_during_confirmations_keep_nobody_waiting_for_each_other(pair: Pair) -> None:
    pool_id = pair.pool(AliasAttributes=["email"])
    client = pair.client(pool_id)
    before = _deadlocks(pair)
    for round_number in range(6):
        names = [f"ann-{round_number}-{number}" for number in range(5)]
        for name in names:
            pair.signed_up(client, name, "shared@example.test")
            pair.first.must("ResendConfirmationCode", ClientId=client, Username=name)  # their counters are there now
            pair.first.call("ConfirmSignUp", ClientId=client, Username=name, ConfirmationCode="wrong")
        codes = [pair.code(pool_id, name) for name in names]

        def act(caller: Caller, number: int, names: list[str] = names, codes: list[str] = codes) -> Outcome:
            name = names[number % 5]
            if number < 5:
                return caller.call("AdminDeleteUser", UserPoolId=pool_id, Username=name)
            members = {"ClientId": client, "Username": name}
            if number < 10:
                return caller.call("ResendConfirmationCode", **members)
            return caller.call("ConfirmSignUp", **members, ConfirmationCode=codes[number % 5], ForceAliasCreation=True)

        outcomes = pair.race(15, act)
        assert [outcome.error for outcome in outcomes[:5]] == [None] * 5
    _check_nobody(pair, pool_id)
    assert _deadlocks(pair) == before


def _check_nobody(pair: Pair, pool_id: str) -> None:
    for table in ("users", "codes", "aliases"):
        assert pair.count(table, "pool_id = :p", p=pool_id) == 0, table


def _deadlocks(pair: Pair) -> int:
    """Since the database was made. The door tries again after one, a second later: no answer tells."""
    if pair.engine.dialect.name == "sqlite":
        return 0
    return int(pair.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0]["deadlocks"])


def _check_gone(pair: Pair, pool_id: str) -> None:
    for table in ("users", "codes", "aliases", "messages", "events", "attempts", "sessions", "signing_keys"):
        assert pair.count(table, "pool_id = :p", p=pool_id) == 0, table
