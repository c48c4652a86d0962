"""The overview, the search and the coverage of the console."""

import base64
from collections.abc import Callable
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from fastapi.testclient import TestClient

from emulator.base.loops import Standing
from emulator.control import journal
from emulator.work import Services
from tests.support.console import BASE, Console
from tests.support.given import Given


def test_the_overview_says_that_it_is_well_and_how_a_client_is_pointed_at_it(
    console: Console, services: Services
) -> None:
    console.open("")
    assert console.title == "Overview"
    assert "Healthy: the database answers" in console.text
    (lines,) = console.document.xpath("//pre[@aria-label='the environment']")
    assert lines.text.splitlines()[0] == f"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER={services.settings.base_url}"
    assert len(lines.text.splitlines()) == 3


@pytest.mark.parametrize(("address", "title"), [("/", "Overview"), ("/pools/", "Pools")])
def test_an_address_with_a_slash_behind_it_is_the_same_page(console: Console, address: str, title: str) -> None:
    """The emulator itself tells people `/_emulator/console/` when it starts."""
    assert console.open(address).title == title


def test_the_overview_tells_the_newest_refusals_with_the_way_to_their_cause(
    console: Console, given: Given, services: Services
) -> None:
    client = given.client()
    with pytest.raises(ClientError) as refused:
        given.sign_in(client, "<script>alert(1)</script>")
    journal.flush(services)
    console.open("")
    _, operation, who, answer = console.table()[0]
    assert (operation, who) == ("InitiateAuth", "<script>alert(1)</script>")
    assert answer == "UserNotFoundException: User does not exist. Why"
    request_id = refused.value.response["ResponseMetadata"]["RequestId"]
    assert console.links("Why")[0] == f"{BASE}/activity/{request_id}#why"


@pytest.mark.once
def test_the_overview_says_what_is_wrong(serve: Callable[..., TestClient]) -> None:
    http = serve()

    class Failing:
        name = "sweeper"
        note = staticmethod(lambda: None)
        standing = staticmethod(lambda: Standing("failing", None, 3, "disk full"))

    http.app.state.background = [Failing()]  # type: ignore[attr-defined]  # a FastAPI
    console = Console(http).open("")
    assert "The background work “sweeper” has failed 3 times: disk full" in console.alerts[0]
    assert "Healthy" not in console.text


@pytest.mark.once
def test_the_console_is_behind_the_token_and_a_browser_is_asked_for_it(serve: Callable[..., TestClient]) -> None:
    http = serve(admin_token="let-me-in")
    browser = {"accept": "text/html"}
    for path in ("", "/pools", "/search?q=x", "/coverage", "/nothing"):
        refused = http.get(BASE + path, headers=browser)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic ")
    assert http.post(f"{BASE}/pools", content="name=x").status_code == 401
    shown = base64.b64encode(b"anybody:let-me-in").decode()
    assert http.get(BASE, headers={**browser, "authorization": f"Basic {shown}"}).status_code == 200
    wrong = base64.b64encode(b"anybody:guess").decode()
    assert http.get(BASE, headers={**browser, "authorization": f"Basic {wrong}"}).status_code == 401


def test_the_search_leads_to_what_it_finds(console: Console, given: Given) -> None:
    name = f"shop-{uuid4().hex[:8]}"
    client = given.client(given.pool(PoolName=name), ClientName=f"web {name}")
    given.signed_up_user(client, f"{name}-ann")
    console.open("/search", q=name)
    assert [heading.text for heading in console.document.iter("h2")] == ["Users", "App clients", "Pools"]
    assert console.links(f"{name}-ann") == [f"{BASE}/users/{name}-ann?pool={client.pool_id}"]
    assert console.follow(f"web {name}").title == f"web {name}"
    assert console.open("/search", q=name).follow(name).title == name


def test_the_search_says_what_can_be_looked_for_and_when_nothing_is_found(console: Console) -> None:
    assert "What are you looking for?" in console.open("/search").text
    console.open("/search", q="<script>nobody</script>")
    assert "Nothing here is called “<script>nobody</script>”." in console.text
    console.open("/search", q="x" * 2049, status=422)
    assert "No name, address or id has more than 2,048 characters." in console.alerts[0]


@pytest.mark.once
def test_the_coverage_tells_operations_settings_and_sentences(console: Console) -> None:
    console.open("/coverage")
    assert "SignUp" in console.text
    console.submit("Find", search="confirmsignup")
    names = [" ".join(item.itertext()).split() for item in console.document.xpath("//main//li")]
    assert names == [["AdminConfirmSignUp"], ["ConfirmSignUp"]]
    console.follow("Settings that do not act").submit("Find", search="pinpoint")
    assert console.table() == [
        ["AnalyticsConfiguration", "AnalyticsConfiguration is stored; no events go to Amazon Pinpoint."]
    ]
    console.follow("Sentences")
    assert {row[2] for row in console.table()} == {"unverified"}
    first = console.table()
    assert console.follow("Next").table()[0] not in first
    console.submit("Find", search="User does not exist", word="all")
    assert ["UserNotFoundException: User does not exist."] in [row[1:2] for row in console.table()]
    console.submit("Find", search="no such sentence")
    assert "No sentence has that in it." in console.text
    console.open("/coverage", part="sentences", word="certain", status=422)
