"""`GET /_emulator/codes`: what was sent and would work now, and what became of the others."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text

from emulator.base.clock import Instants, iso
from emulator.control.codes import Question, newest
from emulator.store.codes import Chosen, page
from tests.support.answers import refusal
from tests.support.given import AppClient, Given
from tests.support.mfa_scenes import EMAIL, MAIL, SMS, Scene, wrong
from tests.support.statements import heard
from tests.support.ways import ALL_FLOWS

Shown = list[dict[str, Any]]


def listed(http: TestClient, pool_id: str, **query: Any) -> Shown:
    answer = http.get("/_emulator/codes", params={"pool": pool_id, **query})
    assert answer.status_code == 200, answer.text
    found: Shown = answer.json()["codes"]
    return found


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client()
    given.clock_frozen()
    return made


def test_a_code_that_waits_is_told_with_everything_about_it(http: TestClient, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann", email="Ann@Example.test")
    (code,) = listed(http, client.pool_id)
    now = http.get("/_emulator/clock").json()["now"]
    assert code == {
        "id": code["id"],
        "pool": client.pool_id,
        "username": "ann",
        "purpose": "sign_up",
        "medium": "EMAIL",
        "destination": "Ann@Example.test",
        "code": given.code(client),
        "state": "live",
        "attempts_left": 5,
        "locked_until": None,
        "client": None,
        "challenge": None,
        "new_value": None,
        "issued_at": now,
        "expires_at": code["expires_at"],
        "used_at": None,
    }


def test_what_became_of_codes(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "used")
    given.signed_up_user(client, "twice")
    given.cognito.resend_confirmation_code(ClientId=client.id, Username="twice")
    given.signed_up_user(client, "late")
    states = [(code["username"], code["state"]) for code in listed(http, client.pool_id, state="all")]
    assert states == [("late", "live"), ("twice", "live"), ("twice", "superseded"), ("used", "used")]
    given.clock_advanced(timedelta(hours=25))
    assert listed(http, client.pool_id) == []
    for state, names in (("expired", ["late", "twice"]), ("superseded", ["twice"]), ("used", ["used"])):
        assert [code["username"] for code in listed(http, client.pool_id, state=state)] == names


def test_wrong_answers_are_counted_down_to_the_lock(http: TestClient, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    confirm = {"ClientId": client.id, "Username": "ann", "ConfirmationCode": wrong(given.code(client))}
    for left in (4, 3, 2, 1):
        refusal(given.cognito.confirm_sign_up, **confirm)
        (code,) = listed(http, client.pool_id)
        assert (code["attempts_left"], code["locked_until"]) == (left, None)
    refusal(given.cognito.confirm_sign_up, **confirm)
    assert listed(http, client.pool_id) == []  # it would not work now
    (code,) = listed(http, client.pool_id, state="locked")
    assert (code["state"], code["attempts_left"]) == ("locked", 0)
    given.clock_advanced(timedelta(seconds=1))
    assert iso(Scene(given).now) == code["locked_until"]
    assert [code["state"] for code in listed(http, client.pool_id)] == ["live"]


def test_where_nothing_locks_there_is_no_number(http: TestClient, given: Given, client: AppClient) -> None:
    http.put(f"/_emulator/pools/{client.pool_id}/rules", json={"wrong_code:sign_up": {"enabled": False}})
    given.signed_up_user(client, "ann")
    assert listed(http, client.pool_id)[0]["attempts_left"] is None


def test_codes_of_recovery_and_of_a_new_address(http: TestClient, given: Given) -> None:
    settings = {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}}
    client = given.client(given.pool(**settings))
    given.confirmed_user(client, "ann")
    given.cognito.forgot_password(ClientId=client.id, Username="ann")
    token = given.tokens(client, "ann")["AccessToken"]
    new = [{"Name": "email", "Value": "new@example.test"}]
    given.cognito.update_user_attributes(AccessToken=token, UserAttributes=new)
    found = [(code["purpose"], code["destination"], code["new_value"]) for code in listed(http, client.pool_id)]
    assert found == [
        ("verify_email", "new@example.test", "new@example.test"),
        ("forgot_password", "ann@example.test", None),
    ]


@pytest.mark.parametrize(("factor", "medium"), [(SMS, "SMS"), (MAIL, "EMAIL")])
def test_the_code_of_a_second_factor_is_told_while_its_session_lives(
    http: TestClient, given: Given, factor: str, medium: str
) -> None:
    scene = Scene(given)
    scene.user()
    scene.activates(factor)
    challenge = scene.sign_in()
    (code,) = listed(http, scene.client.pool_id)
    assert (code["purpose"], code["medium"], code["challenge"]) == ("second_factor", medium, factor)
    assert (code["code"], code["client"], code["username"]) == (scene.code(), scene.client.id, "bob")
    scene.answers(challenge, code["code"])
    assert listed(http, scene.client.pool_id) == []
    (used,) = listed(http, scene.client.pool_id, state="used")
    assert used["id"] == code["id"]
    scene.sign_in()
    assert [one["purpose"] for one in listed(http, scene.client.pool_id, after=code["id"])] == ["second_factor"]
    given.clock_advanced(timedelta(minutes=3))
    assert [one["state"] for one in listed(http, scene.client.pool_id, state="all")] == ["expired", "used"]


def test_a_sign_out_takes_the_codes_of_sign_ins_away(http: TestClient, given: Given) -> None:
    scene = Scene(given)
    scene.user()
    scene.activates(MAIL)
    scene.sign_in()
    given.clock_advanced(timedelta(seconds=1))
    given.cognito.admin_user_global_sign_out(**scene.whom)
    assert listed(http, scene.client.pool_id) == []
    assert [one["state"] for one in listed(http, scene.client.pool_id, state="superseded")] == ["superseded"]


def test_a_one_time_code_is_a_first_factor(http: TestClient, given: Given) -> None:
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    client = given.client(given.pool(Policies=policy), ExplicitAuthFlows=ALL_FLOWS)
    given.confirmed_user(client, "ann")
    asked = {"USERNAME": "ann", "PREFERRED_CHALLENGE": "EMAIL_OTP"}
    given.cognito.initiate_auth(ClientId=client.id, AuthFlow="USER_AUTH", AuthParameters=asked)
    (code,) = listed(http, client.pool_id)
    assert (code["purpose"], len(code["code"]), code["attempts_left"]) == ("first_factor", 8, 20)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"username": "ann"}, ["ann"]),
        ({"username": "ann@example.test"}, ["ann"]),
        ({"destination": "BOB@example.test"}, ["bob"]),
        ({"destination": "nobody@example.test"}, []),
        ({"purpose": "sign_up"}, ["cal", "bob"]),
        ({"purpose": "first_factor"}, []),
        ({"limit": 2}, ["cal", "bob"]),
    ],
    ids=str,
)
def test_codes_are_chosen(http: TestClient, given: Given, query: dict[str, Any], names: list[str]) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "ann")
    given.cognito.forgot_password(ClientId=client.id, Username="ann")
    given.signed_up_user(client, "bob")
    given.signed_up_user(client, "cal")
    assert [code["username"] for code in listed(http, client.pool_id, **query)] == names


def test_pages_go_on_where_locked_ones_are_left_out(http: TestClient, given: Given, client: AppClient) -> None:
    for name in ("a", "b", "c", "d"):
        given.signed_up_user(client, name)
    for name in ("c", "d"):
        confirm = {"ClientId": client.id, "Username": name, "ConfirmationCode": "x"}
        for _ in range(5):
            refusal(given.cognito.confirm_sign_up, **confirm)
    assert [code["username"] for code in listed(http, client.pool_id, limit=1)] == ["b"]
    assert [code["username"] for code in listed(http, client.pool_id, limit=3)] == ["b", "a"]


def test_many_that_are_passed_over_are_not_looked_at_one_by_one(given: Given, client: AppClient) -> None:
    for number in range(8):
        given.signed_up_user(client, f"u{number}")
    with heard(given.services.database) as statements:
        assert newest(given.services, Question(client.pool_id, state="locked"), limit=1) == []
    assert sum("FROM codes" in statement for statement in statements) == 2


def test_codes_of_sign_ins_come_in_pages_as_well(http: TestClient, given: Given) -> None:
    scene = Scene(given, {"MfaConfiguration": "OPTIONAL"})
    given.cognito.update_user_pool_client(
        UserPoolId=scene.client.pool_id, ClientId=scene.client.id, ExplicitAuthFlows=ALL_FLOWS
    )
    scene.user()
    scene.activates("SMS_MFA")
    for _ in range(4):
        given.sign_in(scene.client, "bob")
    whole = listed(http, scene.client.pool_id, state="all")
    assert [code["purpose"] for code in whole] == ["second_factor"] * 4
    assert listed(http, scene.client.pool_id, state="all", limit=2) == whole[:2]
    assert listed(http, scene.client.pool_id, state="all", after=whole[2]["id"]) == whole[:2]


def test_an_unknown_cursor_user_or_parameter_is_an_error(http: TestClient, given: Given, client: AppClient) -> None:
    path = f"/_emulator/codes?pool={client.pool_id}"
    for query, status in (
        ("&after=code-none", 404),
        ("&username=nobody", 404),
        ("&state=good", 422),
        ("&since=x", 422),
        ("&purpose=signup", 422),
    ):
        answer = http.get(path + query)
        assert (answer.status_code, answer.json()["detail"][-1:] in (".", "'")) == (status, True), answer.text
    assert http.get("/_emulator/codes?username=ann").json()["detail"].startswith("Give the pool of the username")


def test_it_wants_the_token_where_there_is_one(guarded: TestClient) -> None:
    assert guarded.get("/_emulator/codes").status_code == 401


@pytest.mark.once
def test_waiting_codes_are_found_by_their_index(given: Given, client: AppClient, db: Connection) -> None:
    plans = []

    class Spy:
        dialect = db.dialect

        def execute(self, statement: Any) -> Any:
            written = statement.compile(dialect=db.dialect, compile_kwargs={"literal_binds": True})
            plans.append([row[3] for row in db.execute(text(f"EXPLAIN QUERY PLAN {written}"))])
            return db.execute(statement)

    now = Instants(Scene(given).now)
    for chosen in (
        Chosen(state="waiting"),
        Chosen(state="waiting", pool_id=client.pool_id),
        Chosen(pool_id=client.pool_id),
        Chosen(destination=EMAIL),
        Chosen(user_id="u"),
    ):
        page(Spy(), chosen, now, limit=10)  # type: ignore[arg-type]
    indexes = ["ix_codes_waiting", "ix_codes_waiting", "ix_codes_pool_id", "ix_codes_destination", "ix_codes_newest"]
    found = [re.findall(r"codes USING INDEX (\w+)", " ".join(plan)) for plan in plans]
    assert found == [[index] for index in indexes]
