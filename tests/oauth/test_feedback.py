"""The page that the links of a notice open."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.support.given import Given
from tests.support.threat_scenes import BLOCKED, Scene, actions


@pytest.fixture
def browser(serve: Callable[..., TestClient]) -> TestClient:
    return serve()


def test_the_links_of_a_notice_give_feedback(given: Given, browser: TestClient) -> None:
    scene = Scene(given)
    scene.configure(AccountTakeoverRiskConfiguration=actions(high="BLOCK", notify=True))
    assert scene.refused(risk="high") == BLOCKED
    links = [urlsplit(unescape(link)) for link in re.findall(r'href="([^"]+)"', given.messages(scene.client)[0].body)]
    assert [link.netloc for link in links] == ["localhost:9229"] * 2
    for link, value in zip(links, ("Invalid", "Valid"), strict=True):
        page = browser.get(f"{link.path}?{link.query}")
        assert (page.status_code, "Your answer was kept." in page.text) == (200, True)
        assert "no-store" in page.headers["cache-control"]
        assert scene.events()[0]["EventFeedback"]["FeedbackValue"] == value


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "not complete"),
        ("user_pool_id=us-east-1_none&username=bob&event_id=e&feedback_token=t&feedback_value=Valid", "does not exist"),
        ("user_pool_id=us-east-1_none&username=bob&event_id=e&feedback_token=t&feedback_value=Maybe", "enum value set"),
    ],
)
def test_a_link_that_is_wrong_says_so(browser: TestClient, query: str, said: str) -> None:
    page = browser.get(f"/feedback?{query}")
    assert page.status_code == 400
    assert said in page.text


@pytest.mark.parametrize(
    "nasty", ["a\0b", "<script>alert(1)</script>", "\N{REPLACEMENT CHARACTER}", "é", " ", "x" * 3000]
)
@pytest.mark.parametrize("member", ["user_pool_id", "username", "event_id", "feedback_token", "feedback_value"])
def test_whatever_is_asked_is_answered_with_a_page_that_runs_nothing(
    browser: TestClient, member: str, nasty: str
) -> None:
    query = dict.fromkeys(("user_pool_id", "username", "event_id", "feedback_token"), "us-east-1_none")
    page = browser.get("/feedback", params={**query, "feedback_value": "Valid", member: nasty})
    assert page.status_code == 400
    assert page.headers["content-type"] == "text/html;charset=UTF-8"
    assert "<script>" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_the_page_is_at_the_address_of_its_pool_and_of_no_other(given: Given, browser: TestClient) -> None:
    scene = Scene(given)
    scene.configure(AccountTakeoverRiskConfiguration=actions(high="BLOCK", notify=True))
    assert scene.refused(risk="high") == BLOCKED
    link = urlsplit(unescape(re.findall(r'href="([^"]+)"', given.messages(scene.client)[0].body)[1]))
    other = given.pool()
    assert browser.get(f"/{other}{link.path}?{link.query}").status_code == 404
    page = browser.get(f"/{scene.client.pool_id}{link.path}?{link.query}")
    assert (page.status_code, "Your answer was kept." in page.text) == (200, True)


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT"])
def test_only_opening_the_page_gives_feedback(browser: TestClient, method: str) -> None:
    assert browser.request(method, "/feedback").status_code == 405
