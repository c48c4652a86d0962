"""What is done about an answerer that leads from page to page without an end, or does not answer."""

from collections.abc import Mapping
from typing import Any

import pytest

from emulator.moving import asking
from emulator.moving.asking import Asked, Endless, NoAnswer

pytestmark = pytest.mark.once
POOL = {"UserPool": {"Id": "us-east-1_Asked0001", "Name": "asked", "Policies": {}}}


def answering(pages: Any) -> Any:
    """Lists of app clients are pages, and everything else is empty."""

    def ask(operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
        if operation == "DescribeUserPool":
            return POOL
        return next(pages) if operation == "ListUserPoolClients" else {}

    return ask


def _endless(**page: Any) -> Any:
    number = 0
    while True:
        number += 1
        yield {name: str(number) if value == "number" else value for name, value in page.items()}


@pytest.mark.parametrize(
    "page",
    [
        {"UserPoolClients": [], "NextToken": "the same"},
        {"UserPoolClients": [], "NextToken": "number"},
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_pages_without_an_end_are_refused(page: dict[str, Any], whole: bool) -> None:
    with pytest.raises(Endless, match="ListUserPoolClients leads from page to page without an end"):
        asking.head(Asked(answering(_endless(**page)), "us-east-1_Asked0001", whole))


@pytest.mark.parametrize("whole", [False, True])
def test_of_a_whole_pool_nothing_may_be_missing(whole: bool) -> None:
    def refusing(operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
        if operation != "DescribeUserPool":
            raise NoAnswer("TooManyRequestsException", "Rate exceeded")
        return POOL

    asked = Asked(refusing, "us-east-1_Asked0001", whole)
    if whole:
        with pytest.raises(NoAnswer, match="TooManyRequestsException: Rate exceeded"):
            asking.head(asked)
    else:
        assert asking.head(asked)["name"] == "asked"
        assert "the app clients could not be read: TooManyRequestsException: Rate exceeded" in asked.remarks


def test_a_page_of_html_is_told_in_one_short_line() -> None:
    answer = NoAnswer("500", "<!doctype html>\n<title>500</title>\n<h1>Internal Server Error</h1>" + "x" * 5000)
    assert str(answer).startswith("500: 500 Internal Server Error xxx")
    assert len(str(answer)) < 250
    assert "\n" not in str(answer)


def test_a_secret_that_cognito_could_not_have_is_left_out_and_told() -> None:
    clients = {
        "api": "7a0112bb-e496-4b48-beb0-3380be807e10",
        "web": "1example23456789webclientsecret0123456789",
    }

    def ask(operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
        if operation == "ListUserPoolClients":
            return {"UserPoolClients": [{"ClientId": name} for name in clients]}
        if operation == "DescribeUserPoolClient":
            name = members["ClientId"]
            return {"UserPoolClient": {"ClientId": name, "ClientName": name, "ClientSecret": clients[name]}}
        return POOL if operation == "DescribeUserPool" else {}

    asked = Asked(ask, "us-east-1_Asked0001")
    api, web = asking.head(asked)["clients"]
    assert "client_secret" not in api
    assert api["settings"]["GenerateSecret"] is True
    assert web["client_secret"] == clients["web"]
    assert any(remark.startswith("client api: its secret is left out") for remark in asked.remarks)
