"""What is the same on all pages of the console."""

import subprocess
import sys

import pytest
from fastapi.testclient import TestClient

from tests.support.console import BASE, Console
from tests.support.given import Given


def test_the_switch_of_pools_leads_to_the_same_section_of_another_pool(console: Console, given: Given) -> None:
    pool = given.pool(PoolName="chosen")
    console.open("/sql", pool=pool)
    assert console.title == "Ask with SQL"
    console.submit("Show", pool=pool, place="")
    assert console.address.endswith(f"/sql?pool={pool}")
    console.submit("Show", pool="", place="")
    assert console.address.endswith(f"{BASE}/sql")


def test_a_pool_that_does_not_exist_is_said_in_words(console: Console) -> None:
    console.open("/sql", pool="us-east-1_Nowhere01", status=404)
    assert "User pool us-east-1_Nowhere01 does not exist." in console.alerts[0]
    assert console.title == "This did not work"


def test_a_page_that_does_not_exist_is_said_in_words(console: Console) -> None:
    console.open("/nothing/here", status=404)
    assert "The console has no page /_emulator/console/nothing/here." in console.alerts[0]


@pytest.mark.once
def test_a_form_without_the_consoles_token_changes_nothing(http: TestClient) -> None:
    http.put("/_emulator/clock", json={"offset_seconds": 60})
    try:
        for form in ("", "csrf=", "csrf=%ff", f"csrf={'0' * 64}", "x=1&" * 1001):
            refused = http.post(f"{BASE}/time/put-back", content=form)
            assert refused.status_code == 403
            assert "not filled in on a page of this console" in refused.text
        assert http.get("/_emulator/clock").json()["offset_seconds"] == 60
    finally:
        http.put("/_emulator/clock", json={"offset_seconds": 0})


def test_a_pools_moved_clock_is_told_above_each_page_until_it_is_put_back(
    console: Console, given: Given, http: TestClient
) -> None:
    pool = given.pool(PoolName="moved")
    http.put(f"/_emulator/pools/{pool}/clock", json={"offset_seconds": 3600})
    console.open("/sql", pool=pool)
    assert "The clock of moved is its own. The emulator's clock is 1:00:00 ahead" in console.text
    console.submit("Put back")
    assert console.notice == "The clock of moved follows the global clock again."
    assert "ahead" not in console.text
    assert console.address.partition("?")[0].endswith("/sql")


@pytest.mark.once
def test_what_a_link_says_is_not_told_unless_this_server_sealed_it(console: Console) -> None:
    console.open("/sql", notice="eyJraW5kIjoiZG9uZSIsInRleHQiOiJnaXZlIG1lIHlvdXIgcGFzc3dvcmQifQ.0000")
    assert "give me your password" not in console.answer.text
    console.open("/sql", notice="é.é")
    assert console.title == "Ask with SQL"


@pytest.mark.once
@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/login", "/_emulator/console\\evil", "x\n"]
)
def test_a_form_leads_back_only_to_pages_of_the_console(console: Console, http: TestClient, back: str) -> None:
    http.post("/_emulator/faults", json={"operation": "SignUp", "error": "InternalErrorException"})
    console.open("/sql").submit("Clear the faults", back=back)
    assert console.notice == "1 fault was cleared."
    assert console.address.partition("?")[0] == BASE


@pytest.mark.once
def test_nul_in_an_address_is_refused(console: Console) -> None:
    console.open("/sql?sql=%00", status=422)
    assert "NUL is not allowed" in console.alerts[0]


@pytest.mark.once
def test_pages_run_only_the_consoles_own_files(console: Console) -> None:
    console.open("/sql")
    policy = console.answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not console.document.xpath("//style | //script[not(@src)] | //@style")
    for address in console.document.xpath("//script/@src | //link[@rel='stylesheet']/@href"):
        assert address.startswith(f"{BASE}/static/")


@pytest.mark.once
def test_the_consoles_files_are_kept_by_the_browser(http: TestClient, console: Console) -> None:
    console.open("/sql")
    (css,) = console.document.xpath("//link[@rel='stylesheet']/@href")
    answer = http.get(css)
    assert "immutable" in answer.headers["cache-control"]
    assert http.get(f"{BASE}/static/0/secrets.css").status_code == 404


@pytest.mark.once
def test_a_server_whose_console_nobody_opens_does_not_load_it() -> None:
    look = "import sys, emulator.app; print([name for name in sys.modules if name.startswith(('jinja2', "
    look += "'emulator.console.pages.'))])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
