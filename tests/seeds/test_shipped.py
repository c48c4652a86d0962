"""The shipped files: the demo user signs in, and every QA user behaves as their state says, through boto3."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pyotp
import pytest
from botocore.exceptions import ClientError

from emulator.base.shipped import folder
from emulator.seeds.apply import apply
from emulator.work import Services
from tests.support import sentences
from tests.support.given import AppClient, secret_hash

PLAIN, PASSWORD = "qawebclient000000000000001", "Passw0rd!"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SERVER = AppClient(
    "qaserverclient000000000001", "us-east-1_QaPlain01", "qasecretqasecretqasecretqasecretqasecretqasecret001"
)


def sign_in(tester: Any, client_id: str, username: str, password: str = PASSWORD) -> dict[str, Any]:
    answer: dict[str, Any] = tester.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )
    return answer


def refusal(call: Callable[..., Any], *arguments: Any, **members: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(*arguments, **members)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def confirm(tester: Any, username: str, code: str, client_id: str = PLAIN, **members: Any) -> Any:
    return tester.confirm_sign_up(ClientId=client_id, Username=username, ConfirmationCode=code, **members)


@pytest.mark.parametrize("name", ["alice", "alice@example.com", "ALICE@Example.com"])
def test_the_demo_user_signs_in_by_name_and_by_email(tester: Any, name: str) -> None:
    tokens = sign_in(tester, "demowebclient0000000000001", name)["AuthenticationResult"]
    assert tester.get_user(AccessToken=tokens["AccessToken"])["Username"] == "alice"


def test_the_second_demo_user_confirms_with_the_code_of_the_tour(tester: Any) -> None:
    confirm(tester, "bob", "123456", "demowebclient0000000000001")
    assert sign_in(tester, "demowebclient0000000000001", "bob@example.com")["AuthenticationResult"]


@pytest.mark.parametrize(
    ("username", "password"), [("confirmed", PASSWORD), ("code-used", PASSWORD), ("nearly-locked-out", PASSWORD)]
)
def test_users_who_sign_in(tester: Any, username: str, password: str) -> None:
    assert sign_in(tester, PLAIN, username, password)["AuthenticationResult"]


@pytest.mark.parametrize(
    ("username", "password", "error", "sentence"),
    [
        ("unconfirmed", PASSWORD, "UserNotConfirmedException", sentences.USER_IS_NOT_CONFIRMED),
        ("temporary-expired", "Temp0rary!", "NotAuthorizedException", "Temporary password has expired"),
        ("reset-required", PASSWORD, "PasswordResetRequiredException", "Password reset required"),
        ("disabled", PASSWORD, "NotAuthorizedException", sentences.USER_IS_DISABLED),
        ("locked-out", PASSWORD, "NotAuthorizedException", "Password attempts exceeded"),
        ("confirmed", "Wr0ng-password", "NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD),
    ],
)
def test_users_who_are_refused(tester: Any, username: str, password: str, error: str, sentence: str) -> None:
    code, message = refusal(sign_in, tester, PLAIN, username, password)
    assert (code, message[: len(sentence)]) == (error, sentence)


def test_the_groups_of_a_user_are_in_the_tokens(tester: Any) -> None:
    tokens = sign_in(tester, PLAIN, "in-groups")["AuthenticationResult"]
    claims = jwt.decode(tokens["IdToken"], options={"verify_signature": False})
    assert claims["cognito:groups"] == ["qa-admins", "qa-readers"]
    assert tester.list_users_in_group(UserPoolId="us-east-1_QaPlain01", GroupName="qa-empty")["Users"] == []


def test_a_temporary_password_asks_for_a_new_one(tester: Any) -> None:
    assert sign_in(tester, PLAIN, "must-change-password", "Temp0rary!")["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


@pytest.mark.parametrize(
    ("username", "code", "error"),
    [
        ("code-expired", "222222", "ExpiredCodeException"),
        ("code-superseded", "333333", "CodeMismatchException"),
        ("code-used", "555555", "NotAuthorizedException"),
        ("locked-by-codes", "777777", "TooManyFailedAttemptsException"),
    ],
)
def test_codes_that_are_refused(tester: Any, username: str, code: str, error: str) -> None:
    assert refusal(confirm, tester, username, code)[0] == error


@pytest.mark.parametrize(("username", "code"), [("unconfirmed", "111111"), ("code-superseded", "444444")])
def test_codes_that_confirm(tester: Any, username: str, code: str) -> None:
    confirm(tester, username, code)
    assert tester.admin_get_user(UserPoolId="us-east-1_QaPlain01", Username=username)["UserStatus"] == "CONFIRMED"


def test_a_client_with_a_secret_wants_its_hash(tester: Any) -> None:
    username = "signs-up-with-secret"
    assert refusal(confirm, tester, username, "666666", SERVER.id)[0] == "NotAuthorizedException"
    confirm(tester, username, "666666", SERVER.id, SecretHash=secret_hash(SERVER, username))


def test_a_client_that_hides_existence_says_the_same_of_nobody(tester: Any) -> None:
    nobody = refusal(sign_in, tester, "qahiddenclient000000000001", "nobody")
    assert nobody == ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)
    assert refusal(sign_in, tester, PLAIN, "nobody")[0] == "UserNotFoundException"


def test_the_alias_pair_conflicts_until_it_is_forced(tester: Any) -> None:
    client_id = "qaaliasclient0000000000001"
    assert sign_in(tester, client_id, "bobby")["AuthenticationResult"]
    assert sign_in(tester, client_id, "bob@example.com")["AuthenticationResult"]
    assert refusal(confirm, tester, "bob-claimant", "888888", client_id)[0] == "AliasExistsException"
    confirm(tester, "bob-claimant", "888888", client_id, ForceAliasCreation=True)
    holder = tester.admin_get_user(UserPoolId="us-east-1_QaAlias01", Username="bob@example.com")
    assert holder["Username"] == "bob-claimant"


def test_in_the_email_pool_the_sub_is_the_username(tester: Any) -> None:
    carol = tester.admin_get_user(UserPoolId="us-east-1_QaEmail01", Username="carol@example.com")
    assert carol["Username"] == "ca201000-70a1-70b0-8000-000000000001"
    assert sign_in(tester, "qaemailclient0000000000001", "carol@example.com")["AuthenticationResult"]
    confirm(tester, "new-carol@example.com", "999999", "qaemailclient0000000000001")
    answer = tester.admin_initiate_auth(
        UserPoolId="us-east-1_QaEmail01",
        ClientId="qaemailclient0000000000001",
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ca201000-70a1-70b0-8000-000000000002", "PASSWORD": PASSWORD},
    )
    assert answer["AuthenticationResult"]


@pytest.mark.parametrize("name", ["Dave", "DAVE", "dave@example.com"])
def test_case_is_nothing_where_the_pool_ignores_it(tester: Any, name: str) -> None:
    assert sign_in(tester, "qaanycaseclient00000000001", name)["AuthenticationResult"]


def test_a_user_without_a_password_is_confirmed_and_has_none(tester: Any) -> None:
    user = tester.admin_get_user(UserPoolId="us-east-1_QaNoPass01", Username="passwordless")
    assert user["UserStatus"] == "CONFIRMED"
    assert refusal(sign_in, tester, "qapasswordless000000000001", "passwordless")[0] == "NotAuthorizedException"


@pytest.mark.parametrize(
    ("username", "challenge"), [("has-an-app", "SOFTWARE_TOKEN_MFA"), ("has-no-factor", "MFA_SETUP")]
)
def test_the_second_factor_is_asked_of_who_has_one_and_set_up_by_who_has_none(
    tester: Any, username: str, challenge: str
) -> None:
    assert sign_in(tester, "qamfaclient000000000000001", username)["ChallengeName"] == challenge


def test_the_lock_of_an_app_refuses_right_codes(tester: Any) -> None:
    asked = sign_in(tester, "qamfaclient000000000000001", "locked-by-app-codes")
    answers = {"USERNAME": "locked-by-app-codes", "SOFTWARE_TOKEN_MFA_CODE": pyotp.TOTP(SECRET).now()}
    members = {"ClientId": "qamfaclient000000000000001", "ChallengeName": asked["ChallengeName"]}
    error = refusal(tester.respond_to_auth_challenge, **members, Session=asked["Session"], ChallengeResponses=answers)
    sentence = "Too many invalid credentials attempts."
    assert (error[0], error[1][: len(sentence)]) == ("NotAuthorizedException", sentence)


@pytest.mark.parametrize(
    ("username", "challenge"),
    [
        ("has-a-phone", "SMS_MFA"),
        ("has-an-inbox", "EMAIL_OTP"),
        ("has-a-choice", "SELECT_MFA_TYPE"),
        ("needs-no-factor", None),
    ],
)
def test_second_factors_by_message(tester: Any, username: str, challenge: str | None) -> None:
    assert sign_in(tester, "qamfamessages0000000000001", username).get("ChallengeName") == challenge


def test_a_user_of_a_provider_has_no_password_and_a_linked_one_has_both(tester: Any) -> None:
    named = {"UserPoolId": "us-east-1_QaProvid1", "Username": "Google_1001"}
    assert tester.admin_get_user(**named)["UserStatus"] == "EXTERNAL_PROVIDER"
    assert refusal(sign_in, tester, "qaproviders000000000000001", "Google_1001")[0] == "NotAuthorizedException"
    tokens = sign_in(tester, "qaproviders000000000000001", "linked")["AuthenticationResult"]
    claims = jwt.decode(tokens["IdToken"], options={"verify_signature": False})
    assert [identity["userId"] for identity in claims["identities"]] == ["1002"]


def test_the_example_of_the_page_is_a_good_seed(shipped: Services, tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "seeds.md").read_text()
    (tmp_path / "page.yaml").write_text(page.split("```yaml\n")[1].split("```")[0])
    outcome = apply(shipped, [tmp_path / "page.yaml"], keep=False, environment={})
    assert list(outcome.problems) == []
    assert outcome.counts["users", "created"] == 8


def test_after_all_of_this_an_update_brings_everything_back(shipped: Services, tester: Any) -> None:
    """Runs last on purpose, on what the tests above left."""
    files = [folder("seed") / "demo.yaml", folder("seed") / "qa.yaml"]
    first = apply(shipped, files, on_conflict="update", environment={})
    assert list(first.problems) == []
    assert apply(shipped, files, on_conflict="update", environment={}).changed == 0
    assert refusal(sign_in, tester, PLAIN, "locked-out")[0] == "NotAuthorizedException"
    confirm(tester, "unconfirmed", "111111")
