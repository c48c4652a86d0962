"""How long each kind of code lives, and what it looks like."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import refusal
from tests.support.attribute_words import verifying_both
from tests.support.given import AppClient, Given

Client = Any
Use = Callable[[], Any]
SECOND = timedelta(seconds=1)


def sign_up(given: Given, client: AppClient) -> Use:
    name = given.signed_up_user(client)
    code = given.code(client)
    return lambda: given.cognito.confirm_sign_up(ClientId=client.id, Username=name, ConfirmationCode=code)


def reset(given: Given, client: AppClient) -> Use:
    name = given.confirmed_user(client)
    given.cognito.forgot_password(ClientId=client.id, Username=name)
    code = given.code(client)
    return lambda: given.cognito.confirm_forgot_password(
        ClientId=client.id, Username=name, ConfirmationCode=code, Password="An0ther-one!"
    )


def attribute(kind: str) -> Callable[[Given, AppClient], Use]:
    def begin(given: Given, client: AppClient) -> Use:
        name = given.confirmed_user(client, email=f"{client.id}@example.test", phone_number="+15550100")
        given.clock_frozen()  # the token is made again by the time that has come
        token = given.tokens(client, name)["AccessToken"]
        given.cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName=kind)
        code = given.code(client)

        def use() -> Any:
            fresh = given.tokens(client, name)["AccessToken"]
            return given.cognito.verify_user_attribute(AccessToken=fresh, AttributeName=kind, Code=code)

        return use

    return begin


KINDS: dict[str, tuple[Callable[[Given, AppClient], Use], timedelta]] = {
    "sign-up": (sign_up, timedelta(hours=24)),
    "reset": (reset, timedelta(hours=1)),
    "email": (attribute("email"), timedelta(hours=24)),
    "phone_number": (attribute("phone_number"), timedelta(hours=24)),
}


@pytest.fixture
def client(given: Given, account: str) -> AppClient:
    return given.client(given.pool(**verifying_both(account)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_good_for_its_time(given: Given, client: AppClient, kind: str) -> None:
    begin, lives = KINDS[kind]
    given.clock_frozen()
    use = begin(given, client)
    given.clock_advanced(lives - SECOND)
    use()


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=2)], ids=["at its end", "long after it"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_over_after_its_time(given: Given, client: AppClient, kind: str, after: timedelta) -> None:
    begin, lives = KINDS[kind]
    given.clock_frozen()
    use = begin(given, client)
    given.clock_advanced(lives + after)
    assert refusal(use) == ("ExpiredCodeException", sentences.CODE_EXPIRED)


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_has_six_digits(given: Given, client: AppClient, kind: str) -> None:
    KINDS[kind][0](given, client)
    assert re.fullmatch(r"\d{6}", given.code(client))
