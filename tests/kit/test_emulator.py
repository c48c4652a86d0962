"""`emulator.testing.Emulator`: a server in the process of the tests."""

import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError

from emulator.client import NotReachable, Refused
from emulator.testing import Emulator, NoCode, NoMessage, Pool, Running, SeedIsBad

PLUGIN_LOADS = {"emulator", "emulator.testing", "emulator.testing.plugin"}


@pytest.fixture(scope="module")
def started() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def emulator(started: Emulator) -> Emulator:
    started.reset()
    return started


def sign_up(pool: Pool, name: str) -> str:
    """Their address."""
    address = f"{name}@example.com"
    pool.cognito.sign_up(
        ClientId=pool.client_id,
        Username=name,
        Password="Passw0rd!",
        UserAttributes=[{"Name": "email", "Value": address}],
    )
    return address


def test_a_code_that_is_sent_confirms(emulator: Emulator) -> None:
    pool = Pool.make(emulator.client())
    address = sign_up(pool, "bob")
    message = emulator.messages.wait_for(to=address, pool=pool.id, timeout=5)
    assert message["code"] == emulator.codes.newest(pool=pool.id, username="bob")
    pool.cognito.confirm_sign_up(ClientId=pool.client_id, Username="bob", ConfirmationCode=message["code"])
    with pytest.raises(NoCode, match=f"There is no code with state live and pool {pool.id}"):
        emulator.codes.newest(pool=pool.id)
    assert [code["state"] for code in emulator.codes.find(pool=pool.id, state="all")] == ["used"]


def test_a_message_is_waited_for(emulator: Emulator) -> None:
    pool = Pool.make(emulator.client())
    later = threading.Timer(0.3, sign_up, (pool, "ann"))
    later.start()
    assert emulator.messages.wait_for(to="ann@example.com", timeout=10)["username"] == "ann"
    later.join()
    with pytest.raises(NoMessage, match=r"The newest there are: sign_up to ann@example\.com"):
        emulator.messages.wait_for(to="bob@example.com", timeout=0)
    assert emulator.messages.latest(to="bob@example.com") is None
    assert emulator.messages.delete(to="ann@example.com") == 1
    assert emulator.messages.find() == []


def test_a_token_is_verified_by_its_issuer_as_an_application_does(emulator: Emulator) -> None:
    pool = Pool.make(emulator.client())
    user = pool.confirmed_user("bob@example.com", groups=["admins"])
    token = pool.sign_in(user)["IdToken"]
    issuer = emulator.issuer(pool.id)
    assert issuer == f"{emulator.url}/{pool.id}"
    key = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json").get_signing_key_from_jwt(token)
    claims = jwt.decode(token, key.key, ["RS256"], audience=pool.client_id, issuer=issuer)
    assert (claims["email"], claims["cognito:groups"]) == (user.email, ["admins"])


def test_the_clock_is_moved_stopped_and_put_back(emulator: Emulator) -> None:
    pool = Pool.make(emulator.client())
    address = sign_up(pool, "bob")
    code = emulator.messages.wait_for(to=address)["code"]
    assert emulator.clock.advance(days=1, seconds=1) - datetime.now(UTC) > timedelta(hours=23)
    with pytest.raises(ClientError, match="ExpiredCodeException"):
        pool.cognito.confirm_sign_up(ClientId=pool.client_id, Username="bob", ConfirmationCode=code)
    instant = datetime(2030, 1, 1, tzinfo=UTC)
    assert emulator.clock.freeze(instant) == emulator.clock.now() == instant
    assert abs(emulator.clock.put_back() - datetime.now(UTC)) < timedelta(minutes=1)
    emulator.clock.advance(hours=1, pool=pool.id)
    assert emulator.clock.now(pool=pool.id) - emulator.clock.now() > timedelta(minutes=59)
    with pytest.raises(ValueError, match="has no time zone"):
        emulator.clock.freeze(datetime(2030, 1, 1))  # noqa: DTZ001


def test_a_state_is_saved_and_brought_back(emulator: Emulator) -> None:
    pool = Pool.make(emulator.client())
    pool.confirmed_user("ann")
    emulator.snapshot.save("with-ann")
    emulator.reset(keep="pools")
    assert pool.cognito.list_users(UserPoolId=pool.id)["Users"] == []
    emulator.snapshot.load("with-ann")
    assert [user["Username"] for user in pool.cognito.list_users(UserPoolId=pool.id)["Users"]] == ["ann"]
    assert [one["name"] for one in emulator.snapshot.saved()] == ["with-ann"]
    emulator.snapshot.delete("with-ann")
    assert emulator.snapshot.saved() == []


def test_the_variables_lead_a_program_there(emulator: Emulator) -> None:
    pool = Pool.make(emulator.client())
    program = "import boto3; print(boto3.client('cognito-idp').list_user_pools(MaxResults=1)['UserPools'][0]['Id'])"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    ran = subprocess.run(
        [sys.executable, "-c", program], env={**kept, **emulator.env}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == pool.id
    with Running(emulator.env["EMULATOR_URL"]) as running:
        assert [each["Id"] for each in running.client().list_user_pools(MaxResults=2)["UserPools"]] == [pool.id]
        assert running.client(account="111122223333").list_user_pools(MaxResults=2)["UserPools"] == []


def test_a_reset_comes_back_to_the_seed(tmp_path: Path) -> None:
    seed = tmp_path / "shop.yaml"
    seed.write_text("version: 1\npools:\n  - name: shop\n    users:\n      - { username: ann, password: Passw0rd! }\n")
    with Emulator(seed=[seed, "demo"]) as emulator:
        cognito = emulator.client()
        before = cognito.list_user_pools(MaxResults=10)["UserPools"]
        assert "shop" in [pool["Name"] for pool in before]
        shop = next(pool["Id"] for pool in before if pool["Name"] == "shop")
        cognito.admin_delete_user(UserPoolId=shop, Username="ann")
        Pool.make(cognito)
        emulator.clock.advance(days=3)
        emulator.reset()
        assert cognito.list_user_pools(MaxResults=10)["UserPools"] == before
        assert cognito.admin_get_user(UserPoolId=shop, Username="ann")["UserStatus"] == "CONFIRMED"
        assert abs(emulator.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_reset_costs_at_most_50_ms(emulator: Emulator) -> None:
    """Of this process and its server together: what the machine does besides is no matter."""
    pool = Pool.make(emulator.client())
    for _ in range(5):
        pool.confirmed_user()
    costs = []
    for _ in range(5):
        began = time.process_time()
        emulator.reset()
        costs.append(time.process_time() - began)
    assert min(costs) <= 0.05


def test_the_environment_and_files_of_settings_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULATOR_ADMIN_TOKEN", "of-the-shell")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("EMULATOR_PUBLIC_URL=http://elsewhere.test\n")
    with Emulator() as emulator:
        emulator.control.get_clock()  # without a token
        pool = Pool.make(emulator.client())
        assert emulator.issuer(pool.id) == f"{emulator.url}/{pool.id}"
    with Emulator(admin_token="of-the-test", issuer_mode="aws") as emulator:
        emulator.control.get_clock()
        with pytest.raises(Refused):
            Running(emulator.url).control.get_clock()
        pool = Pool.make(emulator.client())
        assert emulator.issuer(pool.id) == f"https://cognito-idp.us-east-1.amazonaws.com/{pool.id}"


@pytest.mark.parametrize(
    ("settings", "error", "why"),
    [
        ({"workers": 2}, TypeError, r"Emulator\(\) takes no workers: that is a setting of `cognito-emulator serve`"),
        ({"tls_port": 1}, TypeError, "takes no tls_port"),
        ({"sed": "qa"}, TypeError, r"Emulator\(\) got sed, which is not a setting of the emulator"),
        ({"hash_profile": "cheap"}, ValueError, "cheap"),
        ({"database_url": "mysql://host/base"}, ValueError, "EMULATOR_DATABASE_URL names mysql"),
        ({"seed": "nowhere.yaml"}, SeedIsBad, "nowhere.yaml"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_stays(settings: dict[str, Any], error: type[Exception], why: str) -> None:
    threads = threading.active_count()
    with pytest.raises(error, match=why):
        Emulator(**settings)
    assert threading.active_count() == threads


def test_many_in_one_process_leave_no_thread_no_file_and_no_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Emulator() as first:
        first.client().list_user_pools(MaxResults=1)
        first.control.get_latest_message()  # threads that are made once, and kept
    files, threads = open_files(), threading.active_count()
    for _ in range(4):
        with Emulator() as one, Emulator() as other:
            assert one.url != other.url
            Pool.make(one.client()).confirmed_user()
            assert other.client().list_user_pools(MaxResults=1)["UserPools"] == []
        one.close()  # again
    assert open_files() <= files
    assert threading.active_count() == threads
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NotReachable):
        one.control.get_clock()


def open_files() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def test_pytest_pays_nothing_where_no_fixture_is_used() -> None:
    """Nor does whoever looks into the package."""
    program = (
        "import sys; before = set(sys.modules); import emulator.testing.plugin, pytest; "
        "print(*sorted(name for name in set(sys.modules) - before "
        "if name.partition('.')[0] in ('emulator', 'fastapi', 'sqlalchemy', 'uvicorn', 'boto3', 'pydantic')))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) == PLUGIN_LOADS


def test_without_boto3_a_client_is_refused_in_a_sentence(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ImportError, match="boto3 is not installed: pip install boto3"):
        Running(emulator.url).client()
