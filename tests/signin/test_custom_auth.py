"""CUSTOM_AUTH: the pool's own functions ask, judge and let in."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.functions import Functions
from tests.support.games import FAIL, TOKENS, TRIGGERS, Game, challenge, in_turn, step
from tests.support.given import secret_hash
from tests.support.reading import claims
from tests.support.servers import Answer
from tests.support.ways import (
    DISABLED,
    EXPIRED_SESSION,
    INCORRECT,
    INVALID_SESSION,
    RESET,
    UNCONFIRMED,
    UNKNOWN,
    USED_SESSION,
    check_tokens,
    initiate_refused,
    respond_refused,
)

CREATE, DEFINE, VERIFY = (
    "CreateAuthChallenge_Authentication",
    "DefineAuthChallenge_Authentication",
    "VerifyAuthChallengeResponse_Authentication",
)
HIDES = {"PreventUserExistenceErrors": "ENABLED"}


@pytest.fixture
def game(functions: Functions) -> Game:
    game = Game(functions)
    game.given.confirmed_user(game.client, "ann")
    return game


@pytest.mark.parametrize(
    ("begins", "goes_on"),
    [
        ("initiate_auth", "respond_to_auth_challenge"),
        ("admin_initiate_auth", "admin_respond_to_auth_challenge"),
    ],
)
def test_a_right_answer_signs_in(game: Game, begins: str, goes_on: str) -> None:
    asked = game.begin("ann", operation=begins)
    assert asked == {
        "ChallengeName": "CUSTOM_CHALLENGE",
        "ChallengeParameters": {"question": "2 + 2", "USERNAME": "ann"},
        "Session": asked["Session"],
    }
    tokens = check_tokens(game.answer(asked, "4", operation=goes_on))
    assert claims(tokens["AccessToken"])["username"] == "ann"


def test_challenge_name_custom_challenge_is_the_same(game: Game) -> None:
    assert game.begin("ann", CHALLENGE_NAME="CUSTOM_CHALLENGE")["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert game.histories() == [[]]


def test_another_challenge_name_is_refused(game: Game) -> None:
    refused = initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann", CHALLENGE_NAME="SMS_MFA")
    assert refused == ("InvalidParameterException", "Unsupported CHALLENGE_NAME SMS_MFA.")


def test_the_functions_are_told_everything_key_by_key(game: Game) -> None:
    """A wrong answer, then a right one."""
    user = {
        "sub": game.given.attributes(game.client, "ann")["sub"],
        "cognito:user_status": "CONFIRMED",
        "email": "ann@example.test",
        "email_verified": "true",
    }
    asked = game.begin("ann")
    asked = game.answer(asked, "5")
    game.answer(asked, "4")
    wrong, right = step("CUSTOM_CHALLENGE", right=False, metadata="SUM-1"), step("CUSTOM_CHALLENGE", metadata="SUM-2")
    assert game.functions.sources[-7:] == [DEFINE, CREATE, VERIFY, DEFINE, CREATE, VERIFY, DEFINE]
    assert game.events("DefineAuthChallenge") == [
        {"userAttributes": user, "session": []},
        {"userAttributes": user, "session": [wrong]},
        {"userAttributes": user, "session": [wrong, right]},
    ]
    assert game.events("CreateAuthChallenge") == [
        {"userAttributes": user, "challengeName": "CUSTOM_CHALLENGE", "session": []},
        {"userAttributes": user, "challengeName": "CUSTOM_CHALLENGE", "session": [wrong]},
    ]
    private = {"answer": "4"}
    assert game.events("VerifyAuthChallengeResponse") == [
        {"userAttributes": user, "privateChallengeParameters": private, "challengeAnswer": "5"},
        {"userAttributes": user, "privateChallengeParameters": private, "challengeAnswer": "4"},
    ]


def test_the_triggers_come_in_the_documented_order(functions: Functions) -> None:
    game = Game(functions, "PreAuthentication", "PostAuthentication", "PreTokenGeneration")
    game.given.confirmed_user(game.client, "ann")
    game.answer(game.begin("ann"), "4")
    assert functions.sources == [
        "PreAuthentication_Authentication",
        DEFINE,
        CREATE,
        VERIFY,
        DEFINE,
        "PostAuthentication_Authentication",
        "TokenGeneration_Authentication",
    ]


def test_define_may_issue_tokens_at_once(game: Game) -> None:
    game.defines(lambda _: TOKENS)
    check_tokens(game.begin("ann"))


def test_define_may_refuse_at_once(game: Game) -> None:
    game.defines(lambda _: FAIL)
    assert initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann") == INCORRECT


def test_the_session_of_a_sign_in_that_failed_is_not_known_any_more(game: Game) -> None:
    game.defines(lambda session: FAIL if session else challenge("CUSTOM_CHALLENGE"))
    asked = game.begin("ann")
    assert game.refused(asked, "5") == INCORRECT
    assert game.refused(asked, "4") == INVALID_SESSION


def test_a_wrong_answer_spends_its_session_and_the_next_one_counts(game: Game) -> None:
    first = game.begin("ann")
    second = game.answer(first, "5")
    assert second["Session"] != first["Session"]
    assert game.refused(first, "4") == USED_SESSION
    check_tokens(game.answer(second, "4"))
    assert game.refused(second, "4") == USED_SESSION


def test_three_wrong_answers_are_the_end_and_lock_nobody(game: Game) -> None:
    for _ in range(3):
        asked = game.answer(game.answer(game.begin("ann"), "5"), "5")
        assert game.refused(asked, "5") == INCORRECT
    check_tokens(game.given.sign_in(game.client, "ann"))


def test_the_session_runs_out(game: Game) -> None:
    asked = game.begin("ann")
    game.given.clock_advanced(timedelta(minutes=3, seconds=1))
    assert game.refused(asked, "4") == EXPIRED_SESSION


def test_a_session_is_one_users_and_one_clients(game: Game) -> None:
    game.given.confirmed_user(game.client, "bob")
    asked = game.begin("ann")
    assert game.refused({**asked, "ChallengeParameters": {"USERNAME": "bob"}}, "4") == INVALID_SESSION
    other = game.given.client(game.client.pool_id, ExplicitAuthFlows=["ALLOW_CUSTOM_AUTH"])
    responses = {"USERNAME": "ann", "ANSWER": "4"}
    assert respond_refused(other, "CUSTOM_CHALLENGE", responses, session=asked["Session"]) == INVALID_SESSION


@pytest.mark.once
@pytest.mark.parametrize("missing", ["USERNAME", "ANSWER", "Session"])
def test_a_missing_part_is_named(game: Game, missing: str) -> None:
    asked = game.begin("ann")
    responses = {name: value for name, value in {"USERNAME": "ann", "ANSWER": "4"}.items() if name != missing}
    session = None if missing == "Session" else asked["Session"]
    refused = respond_refused(game.client, "CUSTOM_CHALLENGE", responses, session=session)
    assert refused == ("InvalidParameterException", f"Missing required parameter {missing}")
    check_tokens(game.answer(asked, "4"))


def test_a_client_with_a_secret_hashes_the_name_at_both_ends(functions: Functions) -> None:
    game = Game(functions, client={"GenerateSecret": True})
    game.given.cognito.admin_create_user(UserPoolId=game.client.pool_id, Username="ann", MessageAction="SUPPRESS")
    hashed = {"SECRET_HASH": secret_hash(game.client, "ann")}
    asked = game.begin("ann", **hashed)
    unable = ("NotAuthorizedException", f"Unable to verify secret hash for client {game.client.id}")
    assert game.refused(asked, "4", SECRET_HASH="wrong") == unable
    check_tokens(game.answer(asked, "4", **hashed))


def test_client_metadata_of_the_beginning_reaches_none_of_the_three_and_that_of_an_answer_all(game: Game) -> None:
    asked = answer(
        game.client.cognito.initiate_auth,
        ClientId=game.client.id,
        AuthFlow="CUSTOM_AUTH",
        AuthParameters={"USERNAME": "ann"},
        ClientMetadata={"from": "the beginning"},
    )
    given = {"from": "the answer"}
    answer(
        game.client.cognito.respond_to_auth_challenge,
        ClientId=game.client.id,
        ChallengeName="CUSTOM_CHALLENGE",
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "ann", "ANSWER": "5"},
        ClientMetadata=given,
    )
    told: list[tuple[str, Any]] = [
        (event["triggerSource"], event["request"].get("clientMetadata")) for event in game.functions.behaviours.events
    ]
    assert told == [(DEFINE, None), (CREATE, None), (VERIFY, given), (DEFINE, given), (CREATE, given)]


def test_an_alias_signs_in_and_the_challenge_names_the_user(functions: Functions) -> None:
    game = Game(functions, AliasAttributes=["email"])
    game.given.confirmed_user(game.client, "ann", email="ann@example.test")
    asked = game.begin("ann@example.test")
    assert asked["ChallengeParameters"]["USERNAME"] == "ann"
    check_tokens(game.answer(asked, "4"))


def test_a_pool_without_define_says_so(functions: Functions) -> None:
    client = functions.given.client(ExplicitAuthFlows=["ALLOW_CUSTOM_AUTH"])
    said = ("InvalidParameterException", "Custom auth lambda trigger is not configured for the user pool.")
    for operation in ("initiate_auth", "admin_initiate_auth"):
        assert initiate_refused(client, operation, "CUSTOM_AUTH", USERNAME="ann") == said


@pytest.mark.once
@pytest.mark.parametrize("missing", TRIGGERS[1:])
def test_a_pool_without_create_or_verify_says_so(functions: Functions, missing: str) -> None:
    game = Game(functions)
    game.given.confirmed_user(game.client, "ann")
    asked = game.begin("ann")
    arns = game.given.cognito.describe_user_pool(UserPoolId=game.client.pool_id)["UserPool"]["LambdaConfig"]
    del arns[missing]
    game.given.cognito.update_user_pool(UserPoolId=game.client.pool_id, LambdaConfig=arns)
    said = (
        initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann")
        if missing == "CreateAuthChallenge"
        else game.refused(asked, "4")
    )
    sentence = "null failed with error Generate callenges lambda cannot be called.."
    assert said == ("UserLambdaValidationException", sentence)


UNRECOGNIZABLE = ("InvalidLambdaResponseException", "Unrecognizable lambda output")
USELESS = {
    "nothing": {},
    "both flags false": {"issueTokens": False, "failAuthentication": False},
    "a name that is none": challenge("TELEPATHY"),
    "the beginning of SRP": challenge("SRP_A"),
    "a new password of a user who has one": challenge("NEW_PASSWORD_REQUIRED"),
    "a second factor the user has not": challenge("SMS_MFA"),
    "a device nobody named": challenge("DEVICE_SRP_AUTH"),
    "a flag that is none": {"issueTokens": "yes"},
}


@pytest.mark.once
@pytest.mark.parametrize("said", USELESS.values(), ids=USELESS.keys())
def test_define_must_say_what_comes(game: Game, said: dict[str, Any]) -> None:
    game.defines(lambda _: said)
    assert initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann") == UNRECOGNIZABLE


@pytest.mark.once
def test_a_password_that_define_asks_for_needs_srp_a(game: Game) -> None:
    game.defines(lambda _: challenge("PASSWORD_VERIFIER"))
    refused = initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann")
    assert refused == ("InvalidParameterException", "Missing required parameter SRP_A")


@pytest.mark.once
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_function_that_raises_refuses(game: Game, trigger: str) -> None:
    said = ("UserLambdaValidationException", f"{trigger} failed with error not today.")
    asked = game.begin("ann")
    game.functions.raises(trigger, "not today")
    if trigger == "VerifyAuthChallengeResponse":
        assert game.refused(asked, "4") == said
    else:
        assert initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann") == said


# --- who may ------------------------------------------------------------------------------------------------------


def test_unconfirmed_and_disabled_users_are_asked_nothing(game: Game) -> None:
    game.given.signed_up_user(game.client, "new")
    game.given.cognito.admin_disable_user(UserPoolId=game.client.pool_id, Username="ann")
    assert initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="new") == UNCONFIRMED
    assert initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann") == DISABLED
    assert game.functions.sources == []


def test_a_user_who_is_disabled_between_the_steps_does_not_get_in(game: Game) -> None:
    asked = game.begin("ann")
    game.given.cognito.admin_disable_user(UserPoolId=game.client.pool_id, Username="ann")
    assert game.refused(asked, "4") == DISABLED


def test_a_user_whom_a_function_disables_does_not_get_in(game: Game) -> None:
    def define(session: Any) -> dict[str, Any]:
        if session:
            game.given.cognito.admin_disable_user(UserPoolId=game.client.pool_id, Username="ann")
            return TOKENS
        return challenge("CUSTOM_CHALLENGE")

    game.defines(define)
    assert game.refused(game.begin("ann"), "4") == DISABLED


def test_a_user_who_must_reset_the_password_proves_and_is_told(game: Game) -> None:
    game.given.cognito.admin_reset_user_password(UserPoolId=game.client.pool_id, Username="ann")
    assert game.refused(game.begin("ann"), "4") == RESET


def test_a_temporary_password_stops_nobody_who_is_not_asked_for_one(game: Game) -> None:
    game.given.invited_user(game.client, "guest")
    check_tokens(game.answer(game.begin("guest"), "4"))
    assert game.given.status(game.client, "guest") == "FORCE_CHANGE_PASSWORD"


def test_define_may_ask_for_a_new_password(game: Game) -> None:
    game.given.invited_user(game.client, "guest")
    game.defines(in_turn("CUSTOM_CHALLENGE", "NEW_PASSWORD_REQUIRED"))
    asked = game.answer(game.begin("guest"), "4")
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    check_tokens(
        answer(
            game.client.cognito.respond_to_auth_challenge,
            ClientId=game.client.id,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=asked["Session"],
            ChallengeResponses={"USERNAME": "guest", "NEW_PASSWORD": "N3w-secret"},
        )
    )
    assert game.histories()[-1] == [step("CUSTOM_CHALLENGE", metadata="SUM-1"), step("NEW_PASSWORD_REQUIRED")]
    assert game.given.status(game.client, "guest") == "CONFIRMED"


def test_signing_out_everywhere_ends_a_sign_in_on_its_way(game: Game) -> None:
    asked = game.begin("ann")
    game.given.cognito.admin_user_global_sign_out(UserPoolId=game.client.pool_id, Username="ann")
    assert game.refused(asked, "4") == INVALID_SESSION


@pytest.mark.parametrize("trigger", ["PreAuthentication", *TRIGGERS])
def test_a_function_that_signs_the_user_out_everywhere_does_not_end_its_own_sign_in(
    functions: Functions, trigger: str
) -> None:
    game = Game(functions, "PreAuthentication")
    game.defines(in_turn("CUSTOM_CHALLENGE", "CUSTOM_CHALLENGE"))
    game.given.confirmed_user(game.client, "ann")
    behave = functions.behaviours.by_trigger.get(trigger, Answer)

    def sign_out(event: dict[str, Any]) -> Answer:
        functions.cognito.admin_user_global_sign_out(UserPoolId=game.client.pool_id, Username="ann")
        return behave(event)

    functions.behaves(trigger, sign_out)
    tokens = check_tokens(game.answer(game.answer(game.begin("ann"), "4"), "4"))
    assert functions.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ann"


@pytest.mark.parametrize("trigger", ["VerifyAuthChallengeResponse", "PostAuthentication", "TokenGeneration"])
def test_a_function_may_set_the_password_of_who_signs_in_without_one(functions: Functions, trigger: str) -> None:
    game = Game(functions, "PostAuthentication", "PreTokenGeneration")
    game.given.confirmed_user(game.client, "ann")
    behave = functions.behaviours.by_trigger.get(trigger, Answer)

    def set_password(event: dict[str, Any]) -> Answer:
        whom = {"UserPoolId": game.client.pool_id, "Username": "ann"}
        functions.cognito.admin_set_user_password(**whom, Password="N3w-secret", Permanent=True)
        return behave(event)

    functions.behaves(trigger, set_password)
    check_tokens(game.answer(game.begin("ann"), "4"))


@pytest.mark.parametrize(
    "response",
    [
        {"publicChallengeParameters": {"question": "a\0b"}},
        {"privateChallengeParameters": {"answer": "a\0b"}},
        {"privateChallengeParameters": {"a\0b": "answer"}},
        {"challengeMetadata": "a\0b"},
    ],
)
def test_a_challenge_that_no_column_can_hold_is_unrecognizable(game: Game, response: dict[str, Any]) -> None:
    game.functions.returns("CreateAuthChallenge", **response)
    refused = initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann")
    assert refused == ("InvalidLambdaResponseException", "Unrecognizable lambda output")


@pytest.mark.once
@pytest.mark.parametrize("private", [{}, {"privateChallengeParameters": None}, {"privateChallengeParameters": {}}])
def test_a_challenge_without_private_parameters_ends_the_sign_in(game: Game, private: dict[str, Any]) -> None:
    incorrect = ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)
    asked = game.begin("ann")
    game.functions.behaves(
        "CreateAuthChallenge", lambda event: Answer({**event, "response": {"publicChallengeParameters": {}, **private}})
    )
    assert initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="ann") == incorrect
    assert game.refused(asked, "5") == incorrect  # the second try needs a second challenge
    assert game.refused(asked, "4") == USED_SESSION


def test_an_unknown_user_is_told_so_where_the_client_hides_nothing(game: Game) -> None:
    assert initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="nobody") == UNKNOWN
    assert game.functions.sources == []


def test_where_existence_is_hidden_the_functions_are_told_of_nobody_and_nobody_gets_in(functions: Functions) -> None:
    game = Game(functions, "PreAuthentication", client=HIDES)
    game.given.confirmed_user(game.client, "ann")
    asked = game.begin("nobody")
    assert asked["ChallengeParameters"] == {"question": "2 + 2", "USERNAME": "nobody"}
    assert game.refused(asked, "4") == INCORRECT
    assert game.refused(asked, "4") == INVALID_SESSION
    assert [event["request"]["userNotFound"] for event in functions.behaviours.events] == [True] * 5
    assert {event["userName"] for event in functions.behaviours.events} == {"nobody"}
    assert [event["request"]["userAttributes"] for event in functions.behaviours.events] == [{}] * 5
    functions.behaviours.events.clear()
    game.answer(game.begin("ann"), "4")
    assert [event["request"]["userNotFound"] for event in functions.behaviours.events] == [False] * 5


def test_where_the_email_is_the_username_nobody_has_an_id_like_everybody(functions: Functions) -> None:
    game = Game(functions, client=HIDES, UsernameAttributes=["email"])
    first, second = (game.begin("nobody@example.test")["ChallengeParameters"]["USERNAME"] for _ in range(2))
    assert first == second != "nobody@example.test"
    assert len(first) == 36


def test_a_client_for_custom_authentication_only(functions: Functions) -> None:
    game = Game(functions, client={"ExplicitAuthFlows": ["CUSTOM_AUTH_FLOW_ONLY"]})
    game.given.confirmed_user(game.client, "ann")
    check_tokens(game.answer(game.begin("ann"), "4"))
    closed = refusal(
        game.client.cognito.initiate_auth,
        ClientId=game.client.id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "ann", "SRP_A": "aa"},
    )
    assert closed == ("InvalidParameterException", sentences.SRP_IS_NOT_ENABLED)


def test_what_is_private_never_leaves(game: Game) -> None:
    assert "answer" not in str(game.begin("ann")["ChallengeParameters"])


def test_a_second_sign_out_in_the_same_instant_ends_what_began_after_the_first(game: Game) -> None:
    game.given.clock_frozen()
    for _ in range(3):
        asked = game.begin("ann")
        game.given.cognito.admin_user_global_sign_out(UserPoolId=game.client.pool_id, Username="ann")
        assert game.refused(asked, "4") == INVALID_SESSION
