"""A server that dies in the middle of a sign-in on the pages, or of an exchange: a code works or was never given, and
never gives two families."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from sqlalchemy import create_engine, text

from tests.durability import dying
from tests.durability.dying import Dying, When
from tests.support import databases
from tests.support.browser import Browser, Page, over_sockets
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import OAuthClient

pytestmark = pytest.mark.durability


@dataclass
class Mortal:
    """A server that dies when it is told to, an app client there, and `bob`, who has a browser."""

    dies: Dying
    database: str
    client: OAuthClient
    browser: Browser

    def code(self) -> str:
        return self.client.authorize(self.browser).told["code"]

    def rows(self, table: str) -> list[dict[str, Any]]:
        engine = create_engine(self.database)
        with engine.connect() as connection:
            found = connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
            rows = [dict(row._mapping) for row in found]
        engine.dispose()
        return rows

    def families(self) -> list[str]:
        """What each was revoked by, if it was."""
        return sorted(row["revoked_by"] or "" for row in self.rows("refresh_token_families"))


@pytest.fixture
def mortal(database_url: str, tmp_path: Path) -> Iterator[Mortal]:
    with databases.empty(database_url) as url, dying.running(url, tmp_path) as dies:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
        config = Config(retries={"max_attempts": 0})
        cognito = boto3.client("cognito-idp", endpoint_url=dies.server.url, config=config, **keys)
        client = OAuthClient.made(Given(cognito, None))  # type: ignore[arg-type]  # it asks for no messages
        whom = {"UserPoolId": client.client.pool_id, "Username": "bob"}
        cognito.admin_create_user(**whom, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(**whom, Password=PASSWORD, Permanent=True)
        with over_sockets(dies.server.url) as browser:
            yield Mortal(dies, url, client, browser)


def test_a_sign_in_happened_whole_or_not_at_all_and_what_it_gave_outlives_the_server(mortal: Mortal) -> None:
    client, browser, dies = mortal.client, mortal.browser, mortal.dies
    form = browser.get(f"{client.base}/login", client.query()).form("/login")
    sent = {**form.fields, "username": "bob", "password": PASSWORD}
    whens: list[tuple[str, When]] = [
        ("INSERT INTO browser_sessions", "statement"),
        ("INSERT INTO authorization_codes", "statement"),
        ("INSERT INTO authorization_codes", "commit"),
    ]
    for start, when in whens:
        dies.at(start, browser.post, when=when, path=form.action, fields=sent)
        assert (mortal.rows("browser_sessions"), mortal.rows("authorization_codes")) == ([], [])
    code = browser.post(form.action, sent).told["code"]
    dies.at("INSERT INTO authorization_codes", client.authorize, when="commit", browser=browser)
    assert len(mortal.rows("authorization_codes")) == 1
    assert client.exchange(browser, code).status == 200
    code = mortal.code()  # the session of the browser is there, too
    browser.get(f"{client.base}/logout", {"client_id": client.id})
    dies.server.restart(how=signal.SIGKILL)
    assert "code" not in client.authorize(browser).told
    assert client.exchange(browser, code).status == 200


def test_an_exchange_happened_whole_or_not_at_all(mortal: Mortal) -> None:
    """Dead before the commit, the code is as good as before. Dead right after it, the code was used, and whoever shows
    it again takes back what nobody was told of; dead while that is done, the next one does it."""
    mortal.client.sign_in(mortal.browser, "bob")
    code = mortal.code()

    def exchange() -> Page:
        return mortal.client.exchange(mortal.browser, code)

    whens: list[When] = ["statement", "commit"]
    spends, keeps = "UPDATE authorization_codes", "INSERT INTO refresh_token_families"
    if not mortal.database.startswith("sqlite"):
        spends = keeps = "WITH spent AS"  # one statement does both
    for start in (spends, keeps):
        for when in whens:
            mortal.dies.at(start, exchange, when=when)
            assert mortal.families() == []
    assert exchange().status == 200
    assert mortal.families() == [""]

    code = mortal.code()
    mortal.dies.at(keeps, exchange, when="committed")
    assert mortal.families() == ["", ""]
    mortal.dies.at("UPDATE refresh_token_families", exchange, when="commit")
    assert mortal.families() == ["", ""]
    answer = exchange()
    assert (answer.status, answer.response.json()) == (400, {"error": "invalid_grant"})
    assert mortal.families() == ["", "CodeReuse"]
