"""What is said at the start of a server that others can reach, and the settings that guard it."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.cli import server as server_command
from emulator.settings import BadSettings, Settings, load
from tests.support.server import running

TOKEN = "EMULATOR_ADMIN_TOKEN is not set: anyone there can read codes and move the clock"
KEYS = "EMULATOR_ACCESS_KEYS is not set: anyone there can administrate every pool, as any signature passes"


def settings(**values: Any) -> Settings:
    return load(env_file=False, **values)


@pytest.mark.parametrize(
    ("values", "warnings"),
    [
        ({}, [TOKEN, KEYS]),
        ({"admin_token": "letmein"}, [KEYS]),
        ({"access_keys": "AKID:secret"}, [TOKEN]),
        ({"admin_token": "letmein", "access_keys": "AKID:secret"}, []),
    ],
)
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "emulator"])  # noqa: S104
def test_a_server_that_others_reach_says_what_they_can_do(
    values: dict[str, Any], warnings: list[str], host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server_command._warn_of_exposure(settings(host=host, **values))
    said = [f"warning: {host} can be reached from outside and {warning}" for warning in warnings]
    assert capsys.readouterr().err.splitlines() == said


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_one_of_this_machine_alone_says_nothing(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    server_command._warn_of_exposure(settings(host=host))
    assert capsys.readouterr().err == ""


def test_keys_come_from_the_setting_and_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("# of the team\nAKIDB:b/+=:111111111111  # a person\n\n222222222222:c, AKIDD:d\n")
    keys = settings(access_keys="AKIDA:a", access_keys_file=str(file)).known_access_keys()
    assert {key.id: (key.secret, key.account_id) for key in keys.values()} == {
        "AKIDA": ("a", None),
        "AKIDB": ("b/+=", "111111111111"),
        "222222222222": ("c", "222222222222"),
        "AKIDD": ("d", None),
    }
    assert "b/+=" not in repr(keys)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("AKID", "no. 1 is not one"),
        ("AKID:hunter2,AKID:other", "names AKID twice"),
        ("AKIDA:a AKIDB:hunter2:12", "no. 2 is not one"),
        (":hunter2", "no. 1 is not one"),
        ("# nothing", "has no key"),
    ],
)
def test_keys_that_are_none_are_refused_without_a_secret_in_the_words(keys: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(keys)
    for values in ({"access_keys": keys}, {"access_keys_file": str(tmp_path / "keys")}):
        with pytest.raises(BadSettings) as refusal:
            settings(**values)
        (problem,) = refusal.value.problems.values()
        assert said in problem
        assert "hunter2" not in str(refusal.value)


def test_a_key_is_not_named_in_both(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("AKID:a")
    with pytest.raises(BadSettings, match="names AKID twice"):
        settings(access_keys="AKID:a", access_keys_file=str(tmp_path / "keys"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="must be a file of access keys that can be read"):
        settings(access_keys_file=str(tmp_path / "none"))


def test_the_start_tells_a_key_and_no_secret() -> None:
    said = server_command._credentials(settings(access_keys="AKID:hunter2"))
    assert said == "AWS_ACCESS_KEY_ID=AKID AWS_SECRET_ACCESS_KEY=<its secret>"
    assert server_command._credentials(settings()) == "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_running_server_verifies_what_an_sdk_signs(tmp_path: Path, workers: int) -> None:
    (tmp_path / "keys").write_text("AKID:secret:123456789012\n")
    keys = str(tmp_path / "keys")
    with running(f"sqlite:///{tmp_path / 'e.db'}", workers=workers, access_keys_file=keys) as server:

        def client(key: str, secret: str) -> Any:
            return boto3.client(
                "cognito-idp", region_name="us-east-1", endpoint_url=f"{server.url}/base",
                aws_access_key_id=key, aws_secret_access_key=secret, config=Config(retries={"max_attempts": 0}),
            )  # fmt: skip

        for _ in range(3 * workers):
            pool = client("AKID", "secret").create_user_pool(PoolName="pool")["UserPool"]
            assert ":123456789012:" in pool["Arn"]
            for key, secret, code in (
                ("AKID", "wrong", "InvalidSignatureException"),
                ("AKIDOTHER", "secret", "UnrecognizedClientException"),
            ):
                with pytest.raises(ClientError) as refusal:
                    client(key, secret).list_user_pools(MaxResults=1)
                assert refusal.value.response["Error"]["Code"] == code
