"""Threat protection of custom authentication, whose mode is its own."""

from typing import Any

import pytest

from tests.support.functions import Functions
from tests.support.games import Game
from tests.support.threat_scenes import ADDRESS_BLOCKED, BLOCKED, actions
from tests.support.ways import check_tokens, initiate_refused

HERE = {"BlockedIPRangeList": ["127.0.0.1/32"]}


def a_game(functions: Functions, standard: str, custom: str | None) -> Game:
    more = {"AdvancedSecurityAdditionalFlows": {"CustomAuthMode": custom}} if custom else {}
    game = Game(functions, UserPoolAddOns={"AdvancedSecurityMode": standard, **more}, UserPoolTier="PLUS")
    game.given.confirmed_user(game.client, "bob")
    return game


def configure(game: Game, **members: Any) -> None:
    game.given.cognito.set_risk_configuration(UserPoolId=game.client.pool_id, **members)


def events(game: Game) -> list[tuple[str, str]]:
    found = game.given.cognito.admin_list_user_auth_events(UserPoolId=game.client.pool_id, Username="bob")["AuthEvents"]
    return [(event["EventResponse"], event["EventRisk"]["RiskDecision"]) for event in found]


@pytest.fixture
def high(functions: Functions) -> None:
    """Every call has a high risk."""

    def add(params: dict[str, Any], **_: Any) -> None:
        params["headers"]["x-emulator-risk"] = "high"

    functions.cognito.meta.events.register("before-call.cognito-identity-provider", add)


@pytest.mark.usefixtures("high")
def test_a_custom_sign_in_is_judged_by_the_mode_of_custom_authentication(functions: Functions) -> None:
    game = a_game(functions, "AUDIT", "ENFORCED")
    configure(game, AccountTakeoverRiskConfiguration=actions(high="BLOCK"))
    assert game.refused(game.begin("bob"), "4") == BLOCKED
    assert events(game)[0] == ("Fail", "Block")
    check_tokens(game.given.sign_in(game.client, "bob"))
    assert events(game)[0] == ("Pass", "AccountTakeover")


@pytest.mark.usefixtures("high")
@pytest.mark.parametrize("custom", [None, "AUDIT"])
def test_a_custom_sign_in_is_not_blocked_unless_that_mode_acts(functions: Functions, custom: str | None) -> None:
    game = a_game(functions, "ENFORCED", custom)
    configure(game, AccountTakeoverRiskConfiguration=actions(high="BLOCK"))
    check_tokens(game.answer(game.begin("bob"), "4"))
    assert events(game)[0] == ("Pass", "AccountTakeover" if custom else "NoRisk")


@pytest.mark.parametrize(("standard", "custom"), [("OFF", "ENFORCED"), ("ENFORCED", None)])
def test_a_blocked_address_begins_no_custom_sign_in_and_answers_none(
    functions: Functions, standard: str, custom: str | None
) -> None:
    game = a_game(functions, standard, custom)
    asked = game.begin("bob")
    configure(game, RiskExceptionConfiguration=HERE)
    assert game.refused(asked, "4") == ADDRESS_BLOCKED
    assert initiate_refused(game.client, "initiate_auth", "CUSTOM_AUTH", USERNAME="bob") == ADDRESS_BLOCKED
