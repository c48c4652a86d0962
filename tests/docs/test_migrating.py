"""docs/migrating.md: its commands take pools from the emulators it names, as these are published, and the refusals in
its table are the ones that are given."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError

from tests.clients import cognito_local, moto
from tests.docs.shells import Shell, block, shell
from tests.support import server
from tests.support.given import PASSWORD, Given

PAGE = "migrating.md"
ANN = "ann@example.com"
OLD_PASSWORD = "Passw0rd!"  # what the page gives to users whose password does not come along


@pytest.fixture
def port() -> int:
    return server.free_port()


@pytest.fixture
def at_home(tmp_path: Path, port: int) -> Iterator[Shell]:
    """A shell in which the page's first block has started the emulator."""
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "EMULATOR_HASH_PROFILE": "test"}
    with shell(tmp_path, **keys) as opened:
        opened.run(block(PAGE, "migrating: start").replace("9339", str(port)))
        yield opened


def client(url: str, account: str = "test") -> Any:
    return boto3.client(
        "cognito-idp",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="test",
    )


def old_pool(old: Any) -> str:
    """A pool as a suite makes one, with a user who has a password and a group."""
    pool_id = old.create_user_pool(PoolName="shop", UsernameAttributes=["email"])["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    old.create_user_pool_client(UserPoolId=pool_id, ClientName="web", ExplicitAuthFlows=flows)
    old.create_user_pool_client(UserPoolId=pool_id, ClientName="api", ExplicitAuthFlows=flows, GenerateSecret=True)
    old.create_group(UserPoolId=pool_id, GroupName="admins")
    old.admin_create_user(
        UserPoolId=pool_id,
        Username=ANN,
        UserAttributes=[
            {"Name": "email", "Value": ANN},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "phone_number", "Value": "+12015550100"},
        ],
    )
    old.admin_set_user_password(UserPoolId=pool_id, Username=ANN, Password=OLD_PASSWORD, Permanent=True)
    old.admin_add_user_to_group(UserPoolId=pool_id, Username=ANN, GroupName="admins")
    return str(pool_id)


def signs_in(ours: Any, pool_id: str) -> None:
    """She signs in with the client `web`, and is in her group."""
    found = ours.list_user_pool_clients(UserPoolId=pool_id, MaxResults=10)["UserPoolClients"]
    (web,) = [one["ClientId"] for one in found if one["ClientName"] == "web"]
    answer = ours.initiate_auth(
        ClientId=web, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": ANN, "PASSWORD": OLD_PASSWORD}
    )
    assert "AccessToken" in answer["AuthenticationResult"]
    groups = ours.admin_list_groups_for_user(UserPoolId=pool_id, Username=ANN)["Groups"]
    assert [group["GroupName"] for group in groups] == ["admins"]


@pytest.mark.clients
def test_pools_of_cognito_local_come_along_with_passwords(at_home: Shell, tmp_path: Path, port: int) -> None:
    with cognito_local.running(tmp_path) as old:
        old_pool(client(old.url))
    said = at_home.run(block(PAGE, "migrating: cognito-local"))
    assert "local_" in said
    ours = client(f"http://localhost:{port}")
    (pool,) = ours.list_user_pools(MaxResults=10)["UserPools"]
    assert pool["Id"].startswith("us-east-1_")
    signs_in(ours, pool["Id"])


@pytest.mark.clients
def test_pools_of_moto_are_pulled(at_home: Shell, tmp_path: Path, port: int) -> None:
    with moto.running() as old:
        pool_id = old_pool(client(old.url))
        lines = block(PAGE, "migrating: moto").replace("http://localhost:5000", old.url)
        said = at_home.run(f"POOL_ID={pool_id}\n{lines}")
    assert "<html" not in said
    assert "client api: its secret is left out" in said
    account = yaml.safe_load((tmp_path / "pulled.yaml").read_text())["pools"][0]["account"]
    ours = client(f"http://localhost:{port}", account)
    signs_in(ours, pool_id)


def test_the_table_says_how_each_call_is_refused(given: Given) -> None:
    """The rows about signing in, with their exceptions and sentences."""
    cognito = given.cognito
    flows = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
    locked = given.client(ExplicitAuthFlows=flows)
    given.signed_up_user(locked, "bob", email="bob@example.com")
    sign_in = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": "bob", "PASSWORD": PASSWORD}}
    told = (Path(__file__).resolve().parents[2] / "docs" / PAGE).read_text()
    secret = given.client(pool_id=locked.pool_id, GenerateSecret=True)
    open_client = given.client(pool_id=locked.pool_id, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    calls: list[tuple[str, str, Callable[[], Any]]] = [
        (
            "CodeMismatchException",
            "",
            lambda: cognito.confirm_sign_up(ClientId=locked.id, Username="bob", ConfirmationCode="wrong"),
        ),
        ("UserNotConfirmedException", "", lambda: cognito.initiate_auth(ClientId=open_client.id, **sign_in)),
        (
            "NotAuthorizedException",
            "is configured with secret but SECRET_HASH was not received",
            lambda: cognito.initiate_auth(ClientId=secret.id, **sign_in),
        ),
        (
            "InvalidParameterException",
            "USER_PASSWORD_AUTH flow not enabled for this client",
            lambda: cognito.initiate_auth(ClientId=locked.id, **sign_in),
        ),
        (
            "InvalidPasswordException",
            "",
            lambda: cognito.sign_up(ClientId=locked.id, Username="carl", Password="short"),
        ),
        (
            "ResourceNotFoundException",
            "",
            lambda: cognito.describe_user_pool_client(UserPoolId=given.pool(), ClientId=locked.id),
        ),
    ]
    for code, sentence, call in calls:
        with pytest.raises(ClientError) as refused:
            call()
        assert refused.value.response["Error"]["Code"] == code
        assert sentence in refused.value.response["Error"]["Message"]
        assert f"`{code}" in told
        assert sentence in told
