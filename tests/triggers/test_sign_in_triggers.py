"""The triggers of signing in, called as the sign-in machine calls them, with functions on a real HTTP server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulator import app
from emulator.errors.types import CognitoError
from emulator.settings import Settings
from emulator.store import pools
from emulator.store.pools import Pool
from emulator.triggers import fire
from emulator.triggers.custom_auth import ChallengeResult, CreateAuthAnswer, DefineAuthAnswer
from emulator.triggers.fire import Person
from emulator.triggers.token_generation import GroupConfiguration
from emulator.work import Work, opened
from tests.support import sentences
from tests.support.functions import ACCOUNT, Functions
from tests.support.servers import Answer, Call, serving

ANN = Person("ann", {"sub": "1-2", "cognito:user_status": "CONFIRMED", "email_verified": "true"})
METADATA = {"c": "1"}
SESSION = [ChallengeResult("SRP_A", challenge_result=True), ChallengeResult("CUSTOM_CHALLENGE", False, "CAPTCHA")]
CALLS: dict[str, Callable[[Work, Pool], Any]] = {
    "PreAuthentication": lambda work, pool: fire.pre_authentication(
        work, pool, ANN, client_id="c", validation_data=None, user_not_found=None
    ),
    "PostAuthentication": lambda work, pool: fire.post_authentication(
        work, pool, ANN, client_id="c", new_device_used=False, client_metadata=METADATA
    ),
    "DefineAuthChallenge": lambda work, pool: fire.define_auth_challenge(
        work, pool, ANN, client_id="c", session=SESSION, client_metadata=None, user_not_found=None
    ),
    "CreateAuthChallenge": lambda work, pool: fire.create_auth_challenge(
        work,
        pool,
        ANN,
        client_id="c",
        challenge_name="CUSTOM_CHALLENGE",
        session=[],
        client_metadata=METADATA,
        user_not_found=True,
    ),
    "VerifyAuthChallengeResponse": lambda work, pool: fire.verify_auth_challenge(
        work,
        pool,
        ANN,
        client_id="c",
        private={"answer": "5"},
        answer="5",
        client_metadata=METADATA,
        user_not_found=False,
    ),
    "PreTokenGeneration": lambda work, pool: fire.pre_token_generation(
        work,
        pool,
        ANN,
        source="TokenGeneration_Authentication",
        client_id="c",
        groups=GroupConfiguration(["g"]),
        scopes=["openid"],
        client_metadata=METADATA,
    ),
    "UserMigration": lambda work, pool: fire.user_migration(
        work,
        pool,
        username="ann@old.test",
        source="UserMigration_Authentication",
        client_id="c",
        password="s3cret-Pass",
        validation_data={"v": "1"},
        client_metadata=None,
    ),
}


class Machine:
    """Calls a trigger of a pool within an operation."""

    def __init__(self, functions: Functions) -> None:
        self.functions = functions

    def call(self, trigger: str, pool_id: str) -> Any:
        with opened(self.functions.given.services, "InitiateAuth", write=True) as work:
            pool = pools.find(work.db, pool_id)
            assert pool is not None
            answer = CALLS[trigger](work, pool)
            assert work._connection is None  # nothing is held while and after somebody outside runs
            return answer

    def request(self, trigger: str, pool_id: str) -> Any:
        """What the function was sent."""
        try:
            self.call(trigger, pool_id)
        except CognitoError as error:
            # which must answer something
            assert trigger in ("DefineAuthChallenge", "CreateAuthChallenge"), error
        return self.functions.behaviours.events[-1]["request"]


@pytest.fixture
def machine(functions: Functions) -> Machine:
    return Machine(functions)


def test_the_requests_have_cognitos_members(functions: Functions, machine: Machine) -> None:
    pool_id = functions.pool(*CALLS)
    attributes = {"userAttributes": ANN.attributes}
    steps = [
        {"challengeName": "SRP_A", "challengeResult": True, "challengeMetadata": None},
        {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": False, "challengeMetadata": "CAPTCHA"},
    ]
    groups = {"groupsToOverride": ["g"], "iamRolesToOverride": [], "preferredRole": None}
    expected: dict[str, dict[str, Any]] = {
        "PreAuthentication": {**attributes, "validationData": None},
        "PostAuthentication": {**attributes, "newDeviceUsed": False, "clientMetadata": METADATA},
        "DefineAuthChallenge": {**attributes, "session": steps},
        "CreateAuthChallenge": {
            **attributes,
            "challengeName": "CUSTOM_CHALLENGE",
            "session": [],
            "clientMetadata": METADATA,
            "userNotFound": True,
        },
        "VerifyAuthChallengeResponse": {
            **attributes,
            "privateChallengeParameters": {"answer": "5"},
            "challengeAnswer": "5",
            "clientMetadata": METADATA,
            "userNotFound": False,
        },
        "PreTokenGeneration": {**attributes, "groupConfiguration": groups, "clientMetadata": METADATA},
        "UserMigration": {"password": "s3cret-Pass", "validationData": {"v": "1"}},
    }
    assert {trigger: machine.request(trigger, pool_id) for trigger in CALLS} == expected
    assert functions.behaviours.events[-1]["userName"] == "ann@old.test"


def test_the_first_responses_are_null_as_captured(functions: Functions, machine: Machine) -> None:
    pool_id = functions.pool(*CALLS)
    for trigger in CALLS:
        machine.request(trigger, pool_id)
    sent = {event["triggerSource"].partition("_")[0]: event["response"] for event in functions.behaviours.events}
    assert sent == {
        "PreAuthentication": {},
        "PostAuthentication": {},
        "DefineAuthChallenge": {"challengeName": None, "issueTokens": None, "failAuthentication": None},
        "CreateAuthChallenge": {
            "publicChallengeParameters": None,
            "privateChallengeParameters": None,
            "challengeMetadata": None,
        },
        "VerifyAuthChallengeResponse": {"answerCorrect": None},
        "TokenGeneration": {"claimsOverrideDetails": None},
        "UserMigration": {
            "userAttributes": None,
            "forceAliasCreation": None,
            "enableSMSMFA": None,
            "finalUserStatus": None,
            "messageAction": None,
            "desiredDeliveryMediums": None,
        },
    }


def test_a_custom_sign_in_is_the_functions_own(functions: Functions, machine: Machine) -> None:
    pool_id = functions.pool(*CALLS)
    functions.returns("DefineAuthChallenge", challengeName="CUSTOM_CHALLENGE", issueTokens=False)
    functions.returns("CreateAuthChallenge", privateChallengeParameters={"answer": "5"}, challengeMetadata="M")
    functions.returns("VerifyAuthChallengeResponse", answerCorrect=True)
    assert machine.call("DefineAuthChallenge", pool_id) == DefineAuthAnswer("CUSTOM_CHALLENGE")
    assert machine.call("CreateAuthChallenge", pool_id) == CreateAuthAnswer({}, {"answer": "5"}, "M")
    assert machine.call("VerifyAuthChallengeResponse", pool_id) is True


@pytest.mark.parametrize("trigger", ["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"])
def test_a_custom_sign_in_needs_all_three_functions(functions: Functions, machine: Machine, trigger: str) -> None:
    with pytest.raises(CognitoError) as caught:
        machine.call(trigger, functions.pool())
    assert (caught.value.code, caught.value.message) == (
        "UserLambdaValidationException",
        "null failed with error Generate callenges lambda cannot be called..",
    )


@pytest.mark.parametrize("trigger", CALLS)
def test_every_trigger_tells_its_failures_apart(functions: Functions, machine: Machine, trigger: str) -> None:
    pool_id = functions.pool(trigger)
    name = "TokenGeneration" if trigger == "PreTokenGeneration" else trigger
    outcomes = {
        "raises": Answer({"errorMessage": "not today", "errorType": "Error"}),
        "cannot be run": Answer({"__type": "AccessDeniedException"}, 403),
        "is no JSON": Answer(b"undefined"),
        "is nothing": Answer(b"null"),
        "is no event": Answer({"Response": {}}),
        "is of somebody else": Answer(b""),
    }
    refusals = {}
    for outcome, answer in outcomes.items():
        functions.answers(name, answer)
        if outcome == "is of somebody else":
            functions.behaves(name, lambda event: Answer({**event, "userName": "eve"}))
        with pytest.raises(CognitoError) as caught:
            machine.call(trigger, pool_id)
        refusals[outcome] = (caught.value.code, caught.value.message)
    invalid = "InvalidLambdaResponseException"
    assert refusals == {
        "raises": ("UserLambdaValidationException", f"{trigger} failed with error not today."),
        "cannot be run": (
            "UnexpectedLambdaException",
            f"{trigger} invocation failed due to error AccessDeniedException.",
        ),
        "is no JSON": (invalid, "Invalid lambda function output : Invalid JSON"),
        "is nothing": (invalid, "Invalid lambda function output : Invalid JSON"),
        "is no event": (invalid, "Unrecognizable lambda output"),
        "is of somebody else": (invalid, sentences.LAMBDA_USERNAME_MISMATCH),
    }


def test_null_where_client_metadata_was_absent_is_refused(functions: Functions, machine: Machine) -> None:
    functions.behaves(
        "PreAuthentication", lambda event: Answer({**event, "request": {**event["request"], "clientMetadata": None}})
    )
    with pytest.raises(CognitoError, match="Unrecognizable lambda output"):
        machine.call("PreAuthentication", functions.pool("PreAuthentication"))


def test_a_throttled_function_is_tried_three_times_and_a_failing_one_once(
    functions: Functions, machine: Machine
) -> None:
    pool_id = functions.pool("PreAuthentication")
    functions.answers("PreAuthentication", Answer({}, 429))
    with pytest.raises(CognitoError, match="TooManyRequestsException"):
        machine.call("PreAuthentication", pool_id)
    assert len(functions.sources) == 3
    functions.raises("PreAuthentication", "no")
    with pytest.raises(CognitoError):
        machine.call("PreAuthentication", pool_id)
    assert len(functions.sources) == 4


@pytest.mark.parametrize(("version", "event_version"), [("V1_0", "1"), ("V2_0", "2"), ("V3_0", "3")])
def test_the_pool_chooses_the_version_of_the_token_event(
    functions: Functions, machine: Machine, version: str, event_version: str
) -> None:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:tokens"
    config = {"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": arn}}
    machine.call("PreTokenGeneration", functions.given.pool(LambdaConfig=config))
    [event] = functions.behaviours.events
    assert event["version"] == event_version
    assert event["request"].get("scopes") == (None if version == "V1_0" else ["openid"])
    member = "claimsOverrideDetails" if version == "V1_0" else "claimsAndScopeOverrideDetails"
    assert event["response"] == {member: None}


@pytest.mark.parametrize(("version", "called"), [("V2_0", 0), ("V3_0", 1)])
def test_only_the_third_version_is_called_for_machines(functions: Functions, version: str, called: int) -> None:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:tokens"
    config = {"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": arn}}
    pool_id = functions.given.pool(LambdaConfig=config)
    with opened(functions.given.services, "Token") as work:
        pool = pools.find(work.db, pool_id)
        assert pool is not None
        fire.pre_token_generation(
            work,
            pool,
            Person("ClientCredentials", {}),
            source="TokenGeneration_ClientCredentials",
            client_id="c",
            groups=None,
            scopes=["api/read"],
            client_metadata=None,
        )
    assert len(functions.behaviours.events) == called
    for event in functions.behaviours.events:
        assert event["userName"] == "ClientCredentials"
        assert event["request"] == {"userAttributes": {}, "groupConfiguration": None, "scopes": ["api/read"]}


def test_a_pool_says_which_functions_it_has(functions: Functions) -> None:
    pool_id = functions.pool("PreAuthentication")
    with opened(functions.given.services, "x") as work:
        pool = pools.find(work.db, pool_id)
        assert pool is not None
        assert fire.has(pool, "PreAuthentication")
        assert not fire.has(pool, "PostAuthentication")
        before = work._connection
        CALLS["PostAuthentication"](work, pool)
        assert work._connection is before  # a trigger that is not there costs no transaction


@pytest.fixture
def slow(make_settings: Callable[..., Settings], connect: Any) -> Iterator[Any]:
    """A function that never answers in time."""
    calls: list[Call] = []

    def respond(call: Call) -> Answer:
        calls.append(call)
        return Answer({}, 504)

    with serving(respond) as server:
        services = app.build_services(make_settings(lambda_routes=f"*={server.url}"))
        yield services, connect(to=app.build_door(services)), calls
        app.close(services)


def test_a_late_function_is_tried_three_times(slow: Any) -> None:
    services, cognito, calls = slow
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:late"
    made = cognito.create_user_pool(PoolName="p", LambdaConfig={"PreAuthentication": arn})
    with opened(services, "InitiateAuth") as work:
        pool = pools.find(work.db, made["UserPool"]["Id"])
        assert pool is not None
        with pytest.raises(CognitoError, match="PreAuthentication invocation failed due to error timeout"):
            CALLS["PreAuthentication"](work, pool)
    assert len(calls) == 3
