"""Secrets that a client, a user or a function has are in no journal and in no explanation, wherever they stood.

Each secret begins with a mark. What the emulator keeps of the requests, of the calls of functions and of the causes of
refusals is looked through for the mark.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from fastapi.testclient import TestClient
from sqlalchemy import text

from emulator.control import journal
from emulator.work import Services
from tests.support.browser import Browser
from tests.support.functions import Functions
from tests.support.given import AppClient, Given, secret_hash
from tests.support.oauth_client import OAuthClient
from tests.support.srp_client import Srp

MARK = "s3kr1tMarkQ9"
PASSWORD = f"Pa-{MARK}-word1!"


@pytest.fixture
def kept(http: TestClient, services: Services) -> Callable[..., str]:
    """All that is kept of the newest requests, as rows of the table and as the routes show it."""

    def read(*others: Services) -> str:
        for each in (services, *others):
            journal.flush(each)
        with services.database.engine.connect() as db:
            rows = [tuple(row) for row in db.execute(text("SELECT * FROM requests ORDER BY id DESC LIMIT 200"))]
            calls = [tuple(row) for row in db.execute(text("SELECT * FROM trigger_calls ORDER BY id DESC LIMIT 100"))]
        shown = http.get("/_emulator/requests?limit=200").json()["requests"]
        whys = [http.get(row["why"]).json() for row in shown if row["why"]]
        return "\n".join(map(str, [*rows, *calls, *shown, *whys, http.get("/_emulator/triggers?limit=100").json()]))

    return read


def ask(call: Callable[..., Any], **members: Any) -> dict[str, Any]:
    """The answer, if the call is answered: a refusal is as good here."""
    try:
        found: dict[str, Any] = call(**members)
    except ClientError:
        return {}
    return found


def everything_of(answer: Any) -> Iterator[str]:
    """The tokens, sessions and secrets of an answer."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if isinstance(value, str) and name in SECRET_MEMBERS:
                yield value
            yield from everything_of(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from everything_of(value)


SECRET_MEMBERS = {
    *("AccessToken", "IdToken", "RefreshToken", "Session", "ClientSecret", "ClientSecretValue", "SecretCode"),
    *("SECRET_BLOCK", "SRP_B", "SALT"),
}


def test_secrets_of_requests_and_answers_are_kept_nowhere(
    given: Given, kept: Callable[..., str], services: Services
) -> None:
    pool_id = given.pool(Schema=[{"Name": "api_token", "AttributeDataType": "String", "Mutable": True}])
    client = given.client(
        pool_id,
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
    )
    assert client.secret
    found = [*_signing_up(given, client), *_signing_in(given, client), *_refusals(given, client)]
    told = kept()
    assert MARK not in told
    assert [secret for secret in {*found, client.secret} if secret in told] == []
    codes = [row["code"] for row in given.sql("SELECT code FROM codes WHERE pool_id = :p", p=pool_id)]
    rows = given.sql("SELECT request, response, message, note, cause FROM requests WHERE pool_id = :p", p=pool_id)
    assert [code for code in codes if code in str(rows)] == []


def _signing_up(given: Given, client: AppClient) -> Iterator[str]:
    cognito, own = given.cognito, {"ClientId": client.id, "SecretHash": secret_hash(client, "bob")}
    attributes = [{"Name": "email", "Value": "bob@example.test"}, {"Name": "custom:api_token", "Value": f"t-{MARK}"}]
    ask(
        cognito.sign_up,
        **own,
        Username="bob",
        Password=PASSWORD,
        UserAttributes=attributes,
        ValidationData=[{"Name": "invite_code", "Value": f"v-{MARK}"}],
        ClientMetadata={"captcha_token": f"m-{MARK}"},
    )
    ask(cognito.confirm_sign_up, **own, Username="bob", ConfirmationCode=f"9{MARK}")
    ask(cognito.confirm_sign_up, **own, Username="bob", ConfirmationCode=given.code(client))
    ask(cognito.sign_up, **{**own, "SecretHash": f"h{MARK}="}, Username="eve", Password=PASSWORD)
    ask(cognito.sign_up, **own, Username="bob", Password=f"short{MARK}" * 40)  # a violation repeats what was sent
    yield own["SecretHash"]


def _signing_in(given: Given, client: AppClient) -> Iterator[str]:
    cognito, proof = given.cognito, {"USERNAME": "bob", "SECRET_HASH": secret_hash(client, "bob")}
    for password in (f"Wr0ng-{MARK}!", PASSWORD):
        answer = ask(
            cognito.initiate_auth,
            ClientId=client.id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={**proof, "PASSWORD": password},
        )
        yield from everything_of(answer)
    tokens = answer["AuthenticationResult"]
    yield from everything_of(ask(cognito.associate_software_token, AccessToken=tokens["AccessToken"]))
    ask(cognito.verify_software_token, AccessToken=tokens["AccessToken"], UserCode="000000")
    ask(cognito.get_user, AccessToken=tokens["AccessToken"])
    ask(cognito.get_user, AccessToken=f"{tokens['AccessToken']}{MARK}")
    ask(
        cognito.change_password,
        AccessToken=tokens["AccessToken"],
        PreviousPassword=f"Old-{MARK}-1!",
        ProposedPassword=PASSWORD,
    )
    refreshing = {"REFRESH_TOKEN": tokens["RefreshToken"], "SECRET_HASH": proof["SECRET_HASH"]}
    answer = ask(cognito.initiate_auth, ClientId=client.id, AuthFlow="REFRESH_TOKEN", AuthParameters=refreshing)
    yield from everything_of(answer)
    srp = Srp(client, "bob")
    begun = ask(
        cognito.initiate_auth,
        ClientId=client.id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={**proof, "SRP_A": srp.srp_a},
    )
    yield from [*everything_of(begun), srp.srp_a]
    answers = {
        "USERNAME": "bob",
        "PASSWORD_CLAIM_SIGNATURE": f"sig{MARK}=",
        "PASSWORD_CLAIM_SECRET_BLOCK": begun["ChallengeParameters"]["SECRET_BLOCK"],
        "TIMESTAMP": "Mon Nov 30 05:00:00 UTC 2026",
        "SECRET_HASH": proof["SECRET_HASH"],
    }
    ask(
        cognito.respond_to_auth_challenge,
        ClientId=client.id,
        ChallengeName="PASSWORD_VERIFIER",
        Session=begun.get("Session", "s" * 20),
        ChallengeResponses=answers,
    )
    ask(cognito.revoke_token, ClientId=client.id, ClientSecret=f"c{MARK}", Token=tokens["RefreshToken"])


def _refusals(given: Given, client: AppClient) -> Iterator[str]:
    cognito, pool_id = given.cognito, client.pool_id
    ask(cognito.admin_create_user, UserPoolId=pool_id, Username="new", TemporaryPassword=f"x{MARK}")
    ask(cognito.admin_set_user_password, UserPoolId=pool_id, Username="nobody", Password=PASSWORD)
    ask(
        cognito.respond_to_auth_challenge,
        ClientId=client.id,
        ChallengeName="SMS_MFA",
        Session=f"S{MARK}" * 9,
        ChallengeResponses={"USERNAME": "bob", "SMS_MFA_CODE": f"7{MARK}"},
    )
    details = {"client_id": "x", "client_secret": f"p{MARK}", "authorize_scopes": "openid"}
    ask(
        cognito.create_identity_provider,
        UserPoolId=pool_id,
        ProviderName="google",
        ProviderType="Google",
        ProviderDetails=details,
        AttributeMapping={},
    )
    yield from everything_of(ask(cognito.describe_identity_provider, UserPoolId=pool_id, ProviderName="google"))
    yield from everything_of(ask(cognito.describe_user_pool_client, UserPoolId=pool_id, ClientId=client.id))
    ask(
        cognito.confirm_forgot_password,
        ClientId=client.id,
        Username="bob",
        ConfirmationCode=f"5{MARK}",
        Password=PASSWORD,
    )
    ask(
        cognito.update_user_attributes,
        AccessToken=f"a.{MARK}.c",
        UserAttributes=[{"Name": "custom:api_token", "Value": f"u{MARK}"}],
    )


def test_secrets_of_oauth_are_kept_nowhere(
    browser: Browser, given: Given, services: Services, kept: Callable[..., str]
) -> None:
    app_client = OAuthClient.made(given)
    username = given.confirmed_user(app_client.client)
    app_client.sign_in(browser, username, f"Wr0ng-{MARK}!")
    code = app_client.code(browser, username)
    tokens = app_client.exchange(browser, code).response.json()
    app_client.exchange(browser, code)
    for token in (tokens["access_token"], f"x{MARK}"):
        app_client.user_info(browser, token)
    told = kept()
    assert MARK not in told
    secrets = [code, *(tokens[name] for name in ("access_token", "id_token", "refresh_token"))]
    assert [secret for secret in secrets if secret in told] == []
    assert "POST /oauth2/token" in told
    assert "GET /oauth2/userInfo" in told


def test_secrets_of_functions_are_kept_nowhere(functions: Functions, kept: Callable[..., str]) -> None:
    given = functions.given
    pool_id = functions.pool(
        "PreSignUp", "DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse", "UserMigration"
    )
    client = given.client(
        pool_id, ExplicitAuthFlows=["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )
    functions.returns("PreSignUp", autoConfirmUser=True)
    metadata = {"api_key": f"k{MARK}"}
    given.cognito.sign_up(ClientId=client.id, Username="ann", Password=PASSWORD, ClientMetadata=metadata)
    functions.returns(
        "DefineAuthChallenge", challengeName="CUSTOM_CHALLENGE", issueTokens=False, failAuthentication=False
    )
    functions.returns(
        "CreateAuthChallenge", publicChallengeParameters={"q": "1"}, privateChallengeParameters={"answer": f"a{MARK}"}
    )
    begun = ask(
        given.cognito.initiate_auth, ClientId=client.id, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "ann"}
    )
    functions.returns("VerifyAuthChallengeResponse", answerCorrect=False)
    ask(
        given.cognito.respond_to_auth_challenge,
        ClientId=client.id,
        ChallengeName="CUSTOM_CHALLENGE",
        Session=begun["Session"],
        ChallengeResponses={"USERNAME": "ann", "ANSWER": f"b{MARK}"},
    )
    functions.raises("UserMigration", f"no {PASSWORD}")
    ask(
        given.cognito.initiate_auth,
        ClientId=client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "eve", "PASSWORD": PASSWORD},
    )
    told = kept(given.services)
    assert MARK not in told
    assert begun["Session"] not in told
    assert "VerifyAuthChallengeResponse" in told
