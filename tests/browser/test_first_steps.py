"""docs/first-steps.md: its walk through the console, by the names that stand there, and Amplify with its seed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import bundling, static
from tests.support import server

pytestmark = [pytest.mark.browser, pytest.mark.once]
TEXT = (Path(__file__).resolve().parents[2] / "docs" / "first-steps.md").read_text()
NAMED = re.findall(r"\*\*([^*]+)\*\*", TEXT.partition("## From an Amplify")[0])


def part(name: str) -> str:
    """What stands below the comment, as it is outside of its list."""
    (found,) = re.findall(rf"   <!-- first-steps: {re.escape(name)} -->\n   ```\w+\n(.*?)   ```", TEXT, re.DOTALL)
    return re.sub(r"^   ", "", found, flags=re.MULTILINE)


def test_the_walk_leads_from_an_empty_emulator_to_a_confirmed_user(page: Page, tmp_path: Path) -> None:
    names = iter(NAMED)

    def press(role: str = "button") -> None:
        page.get_by_role(role, name=next(names), exact=True).first.click()  # type: ignore[arg-type]

    def fill(value: str) -> None:
        page.get_by_label(next(names), exact=True).first.fill(value)

    with server.running(f"sqlite:///{tmp_path / 'emulator.db'}", hash_profile="test") as emulator:
        page.goto(f"{emulator.url}/_emulator/console/")
        expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
        press("link")  # Pools
        fill("shop")
        page.get_by_label(next(names)).select_option(label="with an e-mail")
        press()  # Make the pool
        expect(page.get_by_role("heading", level=1, name="shop")).to_be_visible()
        fill("web")
        press()  # Make the app client
        expect(page.get_by_role("heading", level=1, name="web")).to_be_visible()
        client = page.locator("main > p.lead code, main dd code").first.inner_text()
        line = part("sign up").replace("CLIENT_ID", client).replace("http://localhost:9229", emulator.url)
        said = subprocess.run(["bash", "-euc", line], capture_output=True, text=True, check=True).stdout
        assert '"UserConfirmed":false' in said
        press("link")  # Inbox
        expect(page.get_by_role("row", name="ann@example.com")).to_be_visible()
        press("link")  # Users
        page.locator("main tbody th a").first.click()
        expect(page.get_by_text("Waiting for a code sent")).to_be_visible()
        press()  # Confirm user
        expect(page.get_by_text("Can sign in.", exact=True)).to_be_visible()
    assert list(names) == []


def test_amplify_signs_in_with_the_seed_of_the_page(page: Page, tmp_path: Path) -> None:
    seed = tmp_path / "shop.yaml"
    seed.write_text(part("shop.yaml"))
    assert "--seed seed/shop.yaml" in part("serve")
    web = tmp_path / "web"
    web.mkdir()
    shutil.copy(bundling.PACKAGES / "index.html", web)
    bundling.bundle(bundling.PACKAGES / "app.js", web)
    database = f"sqlite:///{tmp_path / 'emulator.db'}"
    with server.running(database, hash_profile="test", seed=str(seed)) as emulator, static.serving(web) as url:
        page.goto(f"{url}/index.html")
        page.wait_for_function("() => window.begin")
        given = {"url": emulator.url, "pool": "us-east-1_Shop00001", "client": "shopwebclient0000000000001"}
        page.evaluate("given => begin(given)", given)
        signed_in = page.evaluate(
            "() => auth.signIn({ username: 'ann@example.com', password: 'Passw0rd!' })",
        )
        assert signed_in["isSignedIn"] is True
        page.goto(f"{emulator.url}/_emulator/console/activity")
        expect(page.get_by_role("link", name="RespondToAuthChallenge").first).to_be_visible()
