"""Housekeeping: what is over goes, and no answer tells."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from emulator.base import ids
from emulator.jobs import sweeper
from emulator.store import sessions
from emulator.work import Services
from tests.support.answers import refusal
from tests.support.device_client import confirmed_device, new_device, tracking
from tests.support.given import AppClient, Given

Client = Any
MONTH_AND_MORE = timedelta(days=32)


class Later:
    """The real time of a machine some days on."""

    def __init__(self, services: Services, by: timedelta) -> None:
        self.clock, self.by = services.clock, by

    def now(self) -> datetime:
        return self.clock.now() + self.by


def later(services: Services, **by: float) -> Services:
    """The same emulator, so much later: its clock goes with the machine's."""
    return replace(services, clock=Later(services, timedelta(**by)))


def counted(given: Given, table: str, client: AppClient) -> int:
    rows = given.sql(f"SELECT count(*) AS n FROM {table} WHERE pool_id = :pool", pool=client.pool_id)  # noqa: S608
    return int(rows[0]["n"])


def refreshed(client: AppClient, token: str) -> dict[str, Any]:
    call = client.cognito.get_tokens_from_refresh_token
    found: dict[str, Any] = call(ClientId=client.id, RefreshToken=token)["AuthenticationResult"]
    return found


def test_sessions_that_ran_out_a_day_ago_go_and_live_ones_stay(services: Services, given: Given) -> None:
    client = given.client()
    given.invited_user(client, "ann")
    given.sign_in(client, "ann", "Temp0rary!")
    sweeper.sweep(services)
    assert counted(given, "sessions", client) == 1
    sweeper.sweep(later(services, days=1, minutes=4))
    assert counted(given, "sessions", client) == 0


def test_a_clock_that_is_moved_ahead_for_a_while_loses_nothing(services: Services, given: Given) -> None:
    client = given.client()
    given.invited_user(client, "ann")
    session = given.sign_in(client, "ann", "Temp0rary!")["Session"]
    given.confirmed_user(client, "bob")
    tokens = given.tokens(client, "bob")
    given.clock_advanced(timedelta(days=4000))
    sweeper.sweep(services)
    given.clock_advanced(-timedelta(days=4000))
    client.cognito.get_user(AccessToken=tokens["AccessToken"])
    refreshed(client, tokens["RefreshToken"])
    client.cognito.respond_to_auth_challenge(
        ClientId=client.id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": "Passw0rd!!"},
    )


def test_what_is_over_by_the_machines_time_alone_stays(services: Services, given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    tokens = given.tokens(client, "bob")
    given.clock_frozen()
    sweeper.sweep(later(services, days=4000))
    refreshed(client, tokens["RefreshToken"])


def test_devices_that_nobody_confirmed_in_a_day_go_and_confirmed_ones_stay(services: Services, given: Given) -> None:
    client = tracking(given)
    new_device(given, client)
    device = confirmed_device(given, client)
    rows = "SELECT device_key FROM devices WHERE pool_id = :pool"
    sweeper.sweep(services)
    assert len(given.sql(rows, pool=client.pool_id)) == 2
    sweeper.sweep(later(services, days=1, minutes=4))
    assert given.sql(rows, pool=client.pool_id) == [{"device_key": device.key}]


def test_events_go_after_two_years(services: Services, given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "ann")
    rows = "SELECT event_type FROM events WHERE pool_id = :pool ORDER BY id"
    before = given.sql(rows, pool=client.pool_id)
    at = services.clock.now() - timedelta(days=731)
    given.sql(
        "UPDATE events SET id = :old, created_at = :at WHERE pool_id = :pool AND event_type = 'SignUp'",
        old=ids.first_row_id("event", at),
        at=at.replace(tzinfo=None).isoformat(" ") if services.database.is_sqlite else at,
        pool=client.pool_id,
    )
    sweeper.sweep(services)
    assert given.sql(rows, pool=client.pool_id) == [row for row in before if row["event_type"] != "SignUp"]


def test_sign_ins_go_a_month_after_they_ran_out_or_were_revoked_and_their_tokens_say_the_same(
    services: Services, given: Given
) -> None:
    client = given.client(RefreshTokenValidity=1)
    long = given.client(client.pool_id, RefreshTokenValidity=300)
    given.confirmed_user(client, "bob")
    ran_out, revoked, live = given.tokens(client, "bob"), given.tokens(long, "bob"), given.tokens(long, "bob")
    client.cognito.revoke_token(ClientId=long.id, Token=revoked["RefreshToken"])
    call = client.cognito.get_tokens_from_refresh_token

    def answers() -> list[tuple[str, str]]:
        return [
            refusal(call, ClientId=client.id, RefreshToken=ran_out["RefreshToken"]),
            refusal(call, ClientId=long.id, RefreshToken=ran_out["RefreshToken"]),
            refusal(call, ClientId=long.id, RefreshToken=revoked["RefreshToken"]),
            refusal(client.cognito.get_user, AccessToken=ran_out["AccessToken"]),
        ]

    sweeper.sweep(later(services, days=29))
    assert counted(given, "refresh_token_families", client) == 3
    given.clock_advanced(MONTH_AND_MORE)
    before = answers()
    sweeper.sweep(later(services, days=32))
    assert counted(given, "refresh_token_families", client) == 1
    assert answers() == before
    refreshed(long, live["RefreshToken"])
    client.cognito.revoke_token(ClientId=long.id, Token=revoked["RefreshToken"])


def test_an_access_token_of_a_swept_sign_in_was_revoked_even_if_the_clock_goes_back(
    services: Services, given: Given
) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    tokens = given.tokens(client, "bob")
    client.cognito.revoke_token(ClientId=client.id, Token=tokens["RefreshToken"])
    revoked = refusal(client.cognito.get_user, AccessToken=tokens["AccessToken"])
    sweeper.sweep(later(services, days=32))
    assert counted(given, "refresh_token_families", client) == 0
    assert refusal(client.cognito.get_user, AccessToken=tokens["AccessToken"]) == revoked


def test_the_tokens_that_rotation_made_and_the_tracked_session_go_with_their_sign_in(
    services: Services, given: Given
) -> None:
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    client = given.client(ExplicitAuthFlows=flows, RefreshTokenRotation=rotation, RefreshTokenValidity=1)
    client.cognito.set_user_pool_session_configuration(
        UserPoolId=client.pool_id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 5}
    )
    given.confirmed_user(client, "bob")
    first = given.tokens(client, "bob")["RefreshToken"]
    second = refreshed(client, first)["RefreshToken"]
    made = (
        "SELECT count(*) AS n FROM rotated_refresh_tokens r "
        "JOIN refresh_token_families f ON f.origin_jti = r.origin_jti WHERE f.pool_id = :pool"
    )
    assert given.sql(made, pool=client.pool_id) == [{"n": 2}]
    assert counted(given, "user_sessions", client) == 1
    given.clock_advanced(MONTH_AND_MORE)
    call = client.cognito.get_tokens_from_refresh_token
    expired = refusal(call, ClientId=client.id, RefreshToken=second)
    sweeper.sweep(later(services, days=32))
    assert given.sql(made, pool=client.pool_id) == [{"n": 0}]
    assert counted(given, "user_sessions", client) == 0
    assert [refusal(call, ClientId=client.id, RefreshToken=token) for token in (first, second)] == [expired] * 2


def test_counts_go_a_day_after_they_could_matter_and_locks_when_they_end(services: Services, given: Given) -> None:
    client = given.client(PreventUserExistenceErrors="ENABLED")
    given.confirmed_user(client, "bob")
    for name in ("bob", "nobody"):
        refusal(given.sign_in, client=client, username=name, password="Wr0ng-password")
    counts = counted(given, "attempts", client)
    assert counts >= 2
    sweeper.sweep(later(services, hours=23))
    assert counted(given, "attempts", client) == counts
    locked = services.clock.now() + timedelta(days=3)
    given.sql(
        "UPDATE attempts SET locked_until = :until WHERE pool_id = :pool AND subject = 'name:nobody'",
        until=locked.replace(tzinfo=None) if services.database.is_sqlite else locked,
        pool=client.pool_id,
    )
    sweeper.sweep(later(services, days=1, minutes=1))
    left = given.sql("SELECT username FROM attempts WHERE pool_id = :pool", pool=client.pool_id)
    assert left == [{"username": "nobody"}]
    sweeper.sweep(later(services, days=4, minutes=1))
    assert counted(given, "attempts", client) == 0


def test_counts_stay_in_a_pool_whose_own_rules_remember_longer(services: Services, given: Given) -> None:
    client, other = given.client(), given.client()
    rules = '{"wrong_password": {"quiet_seconds": 864000}, "quotas": {"factor": 1}}'
    value = ":rules" if services.database.is_sqlite else "CAST(:rules AS jsonb)"
    given.sql(f"UPDATE user_pools SET rules = {value} WHERE id = :id", rules=rules, id=client.pool_id)  # noqa: S608
    for each in (client, other):
        given.confirmed_user(each, "bob")
        refusal(given.sign_in, client=each, username="bob", password="Wr0ng-password")
    sweeper.sweep(later(services, days=2))
    assert counted(given, "attempts", client) > 0
    assert counted(given, "attempts", other) == 0


def test_of_messages_the_newest_of_each_pool_stay_and_all_of_the_last_day(
    services: Services, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "KEPT_MESSAGES", 2)
    many, few = given.client(), given.client()
    given.signed_up_user(few, "ann")
    for name in ("ann", "bob", "eve"):
        given.signed_up_user(many, name)
    sweeper.sweep(later(services, hours=23))
    assert counted(given, "messages", many) == 3
    sweeper.sweep(later(services, days=2))
    assert [message.username for message in given.messages(many)] == ["eve", "bob"]
    assert [message.username for message in given.messages(few)] == ["ann"]


def test_of_exported_logs_the_newest_of_each_pool_stay_and_all_of_the_last_day(
    services: Services, given: Given, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "KEPT_LOGS", 2)
    client = given.client(given.pool(UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"}, UserPoolTier="PLUS"))
    group = {"CloudWatchLogsConfiguration": {"LogGroupArn": f"arn:aws:logs:us-east-1:{account}:log-group:x"}}
    given.cognito.set_log_delivery_configuration(
        UserPoolId=client.pool_id,
        LogConfigurations=[{"EventSource": "userAuthEvents", "LogLevel": "INFO", **group}],
    )
    for name in ("ann", "bob", "eve"):
        given.signed_up_user(client, name)
    sweeper.sweep(later(services, hours=23))
    assert counted(given, "exported_logs", client) == 3
    sweeper.sweep(later(services, days=2))
    assert counted(given, "exported_logs", client) == 2


def test_a_round_does_so_much_and_leaves_the_rest_to_the_next(
    services: Services, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "BATCH", 2)
    monkeypatch.setattr(sweeper, "BATCHES", 2)
    client = given.client(RefreshTokenValidity=1)
    given.confirmed_user(client, "bob")
    future = later(services, days=40)
    while not sweeper.sweep(future):
        pass
    for _ in range(5):
        given.tokens(client, "bob")
    assert not sweeper.sweep(future)
    assert counted(given, "refresh_token_families", client) == 1
    assert sweeper.sweep(future)
    assert counted(given, "refresh_token_families", client) == 0


def test_a_sweep_ends_between_two_batches_when_the_server_does(services: Services, given: Given) -> None:
    client = given.client()
    given.invited_user(client, "ann")
    given.sign_in(client, "ann", "Temp0rary!")
    over = threading.Event()
    over.set()
    assert not sweeper.sweep(later(services, days=2), over)
    assert counted(given, "sessions", client) == 1


def test_a_server_that_ends_waits_for_the_batch_that_runs(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    began, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def batch(db: Connection, limit: int, **_: Any) -> int:
        began.set()
        assert may_end.wait(10)
        ended.set()
        return limit  # there would be more

    monkeypatch.setattr(sessions, "sweep", batch)

    housekeeping = sweeper.loop(services)
    housekeeping.start()
    assert began.wait(10)
    ending = threading.Thread(target=housekeeping.stop)
    ending.start()
    ending.join(0.05)
    assert ending.is_alive()
    may_end.set()
    ending.join(10)
    assert ended.is_set()
    assert housekeeping.standing().state == "ended"


def test_rows_that_somebody_holds_are_left_for_another_time(services: Services, given: Given) -> None:
    if services.database.is_sqlite:
        return  # one writer at a time: nobody holds rows while it sweeps
    client = given.client(RefreshTokenValidity=1)
    given.confirmed_user(client, "bob")
    given.tokens(client, "bob")
    holder = services.database.begin(write=True)
    try:
        holder.exec_driver_sql("SELECT 1 FROM refresh_token_families WHERE pool_id = %s FOR UPDATE", (client.pool_id,))
        sweeper.sweep(later(services, days=40))
        assert counted(given, "refresh_token_families", client) == 1
    finally:
        services.database.end(holder, write=True, keep=False)
    sweeper.sweep(later(services, days=40))
    assert counted(given, "refresh_token_families", client) == 0
