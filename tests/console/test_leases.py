"""`/_emulator/lease`: a fresh user in a named state for one test, and back again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient

from emulator import app
from emulator.base.clock import iso
from emulator.control import leases, states
from emulator.jobs import sweeper
from emulator.work import Services
from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import AppClient, Given
from tests.support.mfa_scenes import Scene

Lease = dict[str, Any]


def lend(http: TestClient, like: str, **more: Any) -> Lease:
    answer = http.post("/_emulator/lease", json={"like": like, **more})
    assert answer.status_code == 201, answer.text
    lease: Lease = answer.json()
    return lease


@pytest.fixture
def cognito(connect: Callable[..., Any]) -> Any:
    """Of the account that the pool of leases is in."""
    return connect(account="000000000000")


def sign_in(cognito: Any, lease: Lease) -> dict[str, Any]:
    answer: dict[str, Any] = cognito.initiate_auth(
        ClientId=lease["clients"][0]["id"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": lease["username"], "PASSWORD": lease["password"]},
    )
    return answer


def confirm(cognito: Any, lease: Lease, code: str) -> Any:
    return cognito.confirm_sign_up(
        ClientId=lease["clients"][0]["id"], Username=lease["username"], ConfirmationCode=code
    )


SIGN_INS: dict[str, Any] = {
    "unconfirmed": ("UserNotConfirmedException", sentences.USER_IS_NOT_CONFIRMED),
    "code-expired": ("UserNotConfirmedException", sentences.USER_IS_NOT_CONFIRMED),
    "code-superseded": ("UserNotConfirmedException", sentences.USER_IS_NOT_CONFIRMED),
    "locked-by-codes": ("UserNotConfirmedException", sentences.USER_IS_NOT_CONFIRMED),
    "confirmed": None,
    "nearly-locked-out": None,
    "locked-out": ("NotAuthorizedException", "Password attempts exceeded"),
    "must-change-password": "NEW_PASSWORD_REQUIRED",
    "temporary-password-expired": ("NotAuthorizedException", sentences.TEMPORARY_PASSWORD_EXPIRED),
    "reset-required": ("PasswordResetRequiredException", "Password reset required for the user"),
    "disabled": ("NotAuthorizedException", sentences.USER_IS_DISABLED),
    "has-totp": "SOFTWARE_TOKEN_MFA",
    "has-sms-mfa": "SMS_MFA",
    "has-email-mfa": "EMAIL_OTP",
}


@pytest.mark.parametrize("like", states.STATES)
def test_each_state_signs_in_as_its_name_says(http: TestClient, cognito: Any, like: str) -> None:
    lease = lend(http, like)
    expected = SIGN_INS[like]
    if isinstance(expected, tuple):
        assert refusal(lambda: sign_in(cognito, lease)) == expected
    else:
        answer = sign_in(cognito, lease)
        assert answer.get("ChallengeName") == expected
        assert ("AuthenticationResult" in answer) == (expected is None)
    user = cognito.admin_get_user(UserPoolId=lease["pool"], Username=lease["username"])
    found = {entry["Name"]: entry["Value"] for entry in user["UserAttributes"]}
    assert (found["sub"], found.get("email")) == (lease["sub"], lease["email"])


def test_the_codes_of_the_states(http: TestClient, cognito: Any) -> None:
    expired, superseded, locked = (lend(http, like) for like in ("code-expired", "code-superseded", "locked-by-codes"))
    assert refusal(lambda: confirm(cognito, expired, expired["code"]))[0] == "ExpiredCodeException"
    assert refusal(lambda: confirm(cognito, superseded, superseded["code"]))[0] == "CodeMismatchException"
    assert refusal(lambda: confirm(cognito, locked, locked["code"]))[0] == "TooManyFailedAttemptsException"
    confirm(cognito, superseded, superseded["newer_code"])
    fresh = lend(http, "unconfirmed")
    confirm(cognito, fresh, fresh["code"])


def test_the_secret_of_the_app_makes_the_code(http: TestClient, cognito: Any, given: Given) -> None:
    lease = lend(http, "has-totp")
    challenge = sign_in(cognito, lease)
    code = pyotp.TOTP(lease["totp_secret"]).at(Scene(given).now)
    answered = cognito.respond_to_auth_challenge(
        ClientId=lease["clients"][0]["id"],
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": lease["username"], "SOFTWARE_TOKEN_MFA_CODE": code},
    )
    assert answered["AuthenticationResult"]["AccessToken"]


def test_twenty_at_once_get_twenty_users(services: Services) -> None:
    with ThreadPoolExecutor(20) as threads:
        lent = list(threads.map(lambda _: leases.lend(services, "locked-out"), range(20)))
    assert len({one.username for one in lent}) == len({one.sub for one in lent}) == len({one.id for one in lent}) == 20
    for one in lent:
        leases.take_back(services, one.id)


def test_a_user_is_given_back_once(http: TestClient, cognito: Any) -> None:
    lease = lend(http, "confirmed")
    path = f"/_emulator/lease/{lease['id']}"
    listed = http.get("/_emulator/leases", params={"pool": lease["pool"], "limit": 1}).json()["leases"]
    shown = {name: lease[name] for name in ("id", "like", "pool", "username", "expires_at")}
    assert [{**one, "created_at": None} for one in listed] == [{**shown, "created_at": None}]
    assert http.delete(path).json() == {"deleted": 1}
    gone = refusal(cognito.admin_get_user, UserPoolId=lease["pool"], Username=lease["username"])
    assert gone[0] == "UserNotFoundException"
    assert http.delete(path).json()["detail"].startswith(f"There is no lease {lease['id']}")


def test_a_test_may_delete_its_user_first(http: TestClient, cognito: Any) -> None:
    lease = lend(http, "confirmed")
    cognito.admin_delete_user(UserPoolId=lease["pool"], Username=lease["username"])
    assert http.delete(f"/_emulator/lease/{lease['id']}").status_code == 200


def test_what_was_counted_against_the_user_goes_too(http: TestClient, given: Given) -> None:
    lease = lend(http, "locked-out")
    counted = "SELECT count(*) AS n FROM attempts WHERE pool_id = :p AND username = :u"
    assert given.sql(counted, p=lease["pool"], u=lease["username"]) == [{"n": 1}]
    http.delete(f"/_emulator/lease/{lease['id']}")
    assert given.sql(counted, p=lease["pool"], u=lease["username"]) == [{"n": 0}]


@pytest.mark.parametrize("by", ["another lease", "the sweeper"])
def test_a_lease_ends_by_itself_by_the_machines_clock(
    http: TestClient, given: Given, services: Services, cognito: Any, by: str
) -> None:
    lease = lend(http, "confirmed", for_seconds=60)
    http.post("/_emulator/clock/advance", json={"seconds": 86_400})  # which a test does to its own sign-ins
    lend(http, "confirmed")
    assert cognito.admin_get_user(UserPoolId=lease["pool"], Username=lease["username"])
    given.sql("UPDATE leases SET expires_at = :past WHERE id = :id", past="2020-01-01 00:00:00.000000", id=lease["id"])
    if by == "another lease":
        lend(http, "confirmed")
    else:
        sweeper.sweep(services)
    assert http.delete(f"/_emulator/lease/{lease['id']}").status_code == 404
    gone = refusal(cognito.admin_get_user, UserPoolId=lease["pool"], Username=lease["username"])
    assert gone[0] == "UserNotFoundException"


def test_the_time_is_as_asked(http: TestClient) -> None:
    lease = lend(http, "confirmed", for_seconds=120)
    left = datetime.fromisoformat(lease["expires_at"]) - datetime.now(UTC)
    assert timedelta(seconds=60) < left <= timedelta(seconds=121)
    assert iso(datetime.fromisoformat(lease["expires_at"])) == lease["expires_at"]


@pytest.fixture
def client(given: Given) -> AppClient:
    schema = [
        {"Name": "given_name", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "birthdate", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "tenant", "AttributeDataType": "String", "Mutable": True},
    ]
    return given.client(given.pool(UsernameAttributes=["email"], Schema=schema), GenerateSecret=True)


def test_a_pool_of_ones_own_has_its_own_names_and_needs(http: TestClient, given: Given, client: AppClient) -> None:
    for like in ("unconfirmed", "confirmed"):
        lease = lend(http, like, pool=client.pool_id)
        assert lease["username"] == lease["email"]
        assert lease["clients"] == [{"id": client.id, "name": "client", "secret": client.secret}]
        user = given.attributes(client, lease["username"])
        assert (user["given_name"], user["birthdate"], user["sub"]) == ("lease", "2000-01-01", lease["sub"])


def test_a_pool_without_the_factor_is_refused_and_keeps_nothing(http: TestClient, given: Given) -> None:
    client = given.client()
    answer = http.post("/_emulator/lease", json={"like": "has-totp", "pool": client.pool_id})
    assert (answer.status_code, answer.json()["detail"].startswith(f"The pool {client.pool_id} cannot have")) == (
        422,
        True,
    )
    assert given.cognito.list_users(UserPoolId=client.pool_id)["Users"] == []


def test_a_user_whose_lease_could_not_be_written_is_not_kept(services: Services, given: Given) -> None:
    client = given.client()
    with pytest.raises(OverflowError):
        leases.lend(services, "confirmed", pool_id=client.pool_id, for_seconds=1e13)
    assert given.cognito.list_users(UserPoolId=client.pool_id)["Users"] == []


def test_a_pool_without_a_client_signs_nobody_up(http: TestClient, given: Given) -> None:
    pool_id = given.pool()
    assert http.post("/_emulator/lease", json={"like": "unconfirmed", "pool": pool_id}).status_code == 422
    assert lend(http, "confirmed", pool=pool_id)["clients"] == []


def test_a_user_who_is_there_is_copied(http: TestClient, given: Given) -> None:
    scene = Scene(given, {"Schema": [{"Name": "tenant", "AttributeDataType": "String", "Mutable": True}]})
    scene.user()
    app_of_bob = scene.app()
    scene.activates("SOFTWARE_TOKEN_MFA", "SMS_MFA", preferred="SOFTWARE_TOKEN_MFA")
    whom = scene.whom
    given.cognito.admin_update_user_attributes(
        **whom, UserAttributes=[{"Name": "custom:tenant", "Value": "t1"}, {"Name": "email_verified", "Value": "true"}]
    )
    given.cognito.create_group(UserPoolId=scene.client.pool_id, GroupName="admins")
    given.cognito.admin_add_user_to_group(**whom, GroupName="admins")
    lease = lend(http, "bob", pool=scene.client.pool_id)
    copy = {"UserPoolId": scene.client.pool_id, "Username": lease["username"]}
    found = given.attributes(scene.client, lease["username"])
    assert (found["custom:tenant"], found["email_verified"]) == ("t1", "true")
    assert found["email"] == lease["email"] != "bob@example.test"
    assert found["phone_number"] == lease["phone_number"]
    user = given.cognito.admin_get_user(**copy)
    assert (user["PreferredMfaSetting"], sorted(user["UserMFASettingList"])) == (
        "SOFTWARE_TOKEN_MFA",
        ["SMS_MFA", "SOFTWARE_TOKEN_MFA"],
    )
    assert lease["totp_secret"] != app_of_bob.secret
    groups = given.cognito.admin_list_groups_for_user(**copy)["Groups"]
    assert [group["GroupName"] for group in groups] == ["admins"]
    assert given.sign_in(scene.client, lease["username"], lease["password"])["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_locks_and_states_are_copied(http: TestClient, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "new")
    given.invited_user(client, "invited")
    given.confirmed_user(client, "locked")
    for _ in range(5):
        refusal(given.sign_in, client=client, username="locked", password="Wr0ngPassw0rd!")
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="invited")
    for name, status in (("new", "UNCONFIRMED"), ("invited", "FORCE_CHANGE_PASSWORD"), ("locked", "CONFIRMED")):
        lease = lend(http, name, pool=client.pool_id)
        assert given.status(client, lease["username"]) == status
        user = given.cognito.admin_get_user(UserPoolId=client.pool_id, Username=lease["username"])
        assert user["Enabled"] == (name != "invited")
    asked = {"client": client, "username": lease["username"], "password": lease["password"]}
    assert refusal(given.sign_in, **asked) == ("NotAuthorizedException", "Password attempts exceeded")


def test_no_function_runs_and_no_mail_leaves(services: Services, connect: Callable[..., Any]) -> None:
    given = Given(connect(to=app.build_door(services)), services)
    arn = "arn:aws:lambda:us-east-1:000000000000:function:nowhere"
    client = given.client(given.pool(LambdaConfig={"PreSignUp": arn, "PostConfirmation": arn}))
    assert leases.lend(services, "unconfirmed", pool_id=client.pool_id).code


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"like": "happy"}, 404),
        ({"like": "confirmed", "pool": "us-east-1_000000000"}, 404),
        ({"like": ""}, 422),
        ({"for_seconds": 0}, 422),
        ({"for_seconds": 10_000_000}, 422),
        ({"state": "confirmed"}, 422),
    ],
    ids=str,
)
def test_what_cannot_be_lent_is_refused_in_a_sentence(http: TestClient, body: dict[str, Any], status: int) -> None:
    answer = http.post("/_emulator/lease", json=body)
    assert answer.status_code == status
    if body.get("like") == "happy":
        assert "the states are unconfirmed, confirmed, code-expired" in answer.json()["detail"]


def test_it_wants_the_token_where_there_is_one(guarded: TestClient) -> None:
    assert guarded.post("/_emulator/lease", json={}).status_code == 401
