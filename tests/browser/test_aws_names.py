"""Amplify as it is configured for AWS, in a browser that finds an emulator at AWS's names and trusts its authority."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import bundling, chromium
from tests.support import aws_names, recipes
from tests.support.aws_names import World
from tests.support.given import PASSWORD
from tests.support.postgres import missing

pytestmark = pytest.mark.browser
DOMAIN, APPLICATION = "recipes.auth.us-east-1.amazoncognito.com", "http://localhost:3000"
HTML = (
    '<!doctype html><html lang="en"><title>App</title><button id="sign-in"></button><button id="sign-out"></button>'
    '<p id="who"></p><script type="module" src="main.js"></script></html>'
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with aws_names.world() as world:
        world.python(recipes.named("managed-login.md", "pool").code)
        _trust(world)
        yield world


def _trust(world: World) -> None:
    """As `cognito-emulator ca trust-help` says."""
    if shutil.which("certutil") is None:
        missing("there is no certutil (apt-get install libnss3-tools)")
    folder = world.folder / ".pki" / "nssdb"
    folder.mkdir(parents=True)
    database = ["certutil", "-d", f"sql:{folder}"]
    added = ["-A", "-t", "C,,", "-n", "cognito-emulator", "-i", str(world.certificate)]
    for arguments in (["-N", "--empty-password"], added):
        subprocess.run([*database, *arguments], check=True)


@pytest.fixture
def page(world: World, tmp_path: Path) -> Iterator[Page]:
    """The application's."""
    written = recipes.named("recipes/amplify.md", "amplify").code
    lines = [line for line in written.splitlines() if "userPoolEndpoint" not in line]
    (tmp_path / "main.jsx").write_text(re.sub(r'domain: "[^"]*"', f'domain: "{DOMAIN}"', "\n".join(lines)))
    bundling.bundle(tmp_path / "main.jsx", tmp_path)
    (tmp_path / "index.html").write_text(HTML)
    with (
        world.serving(tmp_path, 3000),
        chromium.launched(entering=world.enter, home=world.folder) as browser,
        browser.new_context() as context,
    ):
        page = context.new_page()
        page.set_default_timeout(chromium.WAIT_MS)
        page.on("console", lambda message: print(f"[console] {message.type}: {message.text}"))  # noqa: T201
        yield page


def test_amplify_signs_in_with_a_redirect_and_out(page: Page) -> None:
    page.goto(f"{APPLICATION}/")
    who = page.locator("#who")
    expect(who).to_have_text("nobody")
    page.locator("#sign-in").click()
    page.wait_for_url(f"https://{DOMAIN}/login?**")
    page.locator("#signInFormUsername").fill("ann")
    page.locator("#signInFormPassword").fill(PASSWORD)
    page.locator("[name=signInSubmitButton]").click()
    expect(who).to_have_text("ann@example.com")
    kept = {each["name"]: each["secure"] for each in page.context.cookies(f"https://{DOMAIN}") if "name" in each}
    assert kept
    assert all(kept.values())
    page.locator("#sign-out").click()
    page.wait_for_url(f"{APPLICATION}/")
    expect(who).to_have_text("nobody")
    page.locator("#sign-in").click()  # the pages forgot her, too
    expect(page.locator("#signInFormUsername")).to_be_visible()


def test_a_browser_that_does_not_trust_the_authority_shows_no_page(world: World, tmp_path: Path) -> None:
    with chromium.launched(entering=world.enter, home=tmp_path) as browser:
        page = browser.new_page()
        with pytest.raises(Exception, match="net::ERR_CERT_AUTHORITY_INVALID"):
            page.goto(f"https://{DOMAIN}/login")
