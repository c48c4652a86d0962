"""A server that dies in the middle of a sign-in through a provider: a user is there whole or not at all, and whoever
tries again signs in as that user."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
import pytest
from botocore.config import Config
from sqlalchemy import create_engine, text

from tests.durability import dying
from tests.durability.dying import Dying, When
from tests.support import databases
from tests.support.browser import Browser, over_sockets
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient, pool_with_domain
from tests.support.openid_server import OpenIdServer, provider

pytestmark = pytest.mark.durability
TABLES = ("users", "user_attributes", "linked_identities", "user_groups", "user_group_members", "authorization_codes")


@dataclass
class Mortal:
    """A server that dies when it is told to, an app client whose provider lives on, and a browser."""

    dies: Dying
    database: str
    client: OAuthClient
    browser: Browser
    provider: OpenIdServer

    @property
    def makes_user(self) -> str:
        """How the statement begins that makes a user: on Postgres it makes the attributes, too."""
        return "INSERT INTO users" if self.database.startswith("sqlite") else "WITH made AS"

    def leave(self) -> dict[str, str]:
        told = dict(parse_qsl(urlsplit(self.client.authorize(self.browser).location).query))
        return {"state": told["state"], "code": self.provider.code(told["nonce"])}

    def come_back(self, answer: dict[str, str]) -> Any:
        return self.browser.get(f"{self.client.base}/oauth2/idpresponse", answer)

    def counts(self) -> dict[str, int]:
        engine = create_engine(self.database)
        with engine.connect() as connection:
            found = {
                table: int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608
                for table in TABLES
            }
        engine.dispose()
        return found


@pytest.fixture
def mortal(database_url: str, tmp_path: Path) -> Iterator[Mortal]:
    with databases.empty(database_url) as url, dying.running(url, tmp_path) as dies, provider() as server:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
        config = Config(retries={"max_attempts": 0})
        cognito = boto3.client("cognito-idp", endpoint_url=dies.server.url, config=config, **keys)
        given = Given(cognito, None)  # type: ignore[arg-type]  # it asks for no messages
        pool_id = pool_with_domain(given)
        cognito.create_identity_provider(
            UserPoolId=pool_id,
            ProviderName="Acme",
            ProviderType="OIDC",
            ProviderDetails=server.details(),
            AttributeMapping={"email": "email"},
        )
        client = OAuthClient.made(given, pool_id, SupportedIdentityProviders=["Acme"])
        with over_sockets(dies.server.url) as browser:
            yield Mortal(dies, url, client, browser, server)


def test_a_first_sign_in_makes_the_user_whole_or_not_at_all(mortal: Mortal) -> None:
    whens: list[tuple[str, When]] = [
        ("UPDATE federated_sign_ins", "commit"),
        (mortal.makes_user, "statement"),
        ("INSERT INTO linked_identities", "statement"),
        ("INSERT INTO user_group_members", "commit"),
    ]
    for start, when in whens:
        mortal.dies.at(start, mortal.come_back, when=when, answer=mortal.leave())
        assert mortal.counts() == dict.fromkeys(TABLES, 0), start
    assert "code" in mortal.come_back(mortal.leave()).told
    whole = mortal.counts()
    assert {name: count for name, count in whole.items() if name != "user_attributes"} == {
        "users": 1,
        "linked_identities": 1,
        "user_groups": 1,
        "user_group_members": 1,
        "authorization_codes": 1,
    }
    mortal.browser.get(f"{mortal.client.base}/logout", {"client_id": mortal.client.id})
    mortal.dies.at("INSERT INTO authorization_codes", mortal.come_back, when="commit", answer=mortal.leave())
    assert mortal.counts() == whole
    assert "code" in mortal.come_back(mortal.leave()).told
    assert mortal.counts()["users"] == 1


def test_a_state_that_was_spent_before_the_end_is_spent(mortal: Mortal) -> None:
    """Nobody brings one answer of a provider twice, so the user begins again."""
    answer = mortal.leave()
    mortal.dies.at(mortal.makes_user, mortal.come_back, answer=answer)
    refused = mortal.come_back(answer)
    assert urlsplit(refused.location).path == f"{mortal.client.base}/error"
    assert "code" in mortal.come_back(mortal.leave()).told
