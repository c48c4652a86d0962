"""A local Python function gets what was set for functions, and none of the emulator's own secrets."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from emulator.triggers.invokers import RoutedInvoker
from emulator.triggers.routes import Routes

TELLS = "import os\ndef lambda_handler(event, context):\n    return {'response': dict(os.environ)}\n"
ARN = "arn:aws:lambda:{}:123456789012:function:tells"
SECRETS = {
    "EMULATOR_ADMIN_TOKEN": "hunter2",
    "EMULATOR_DATABASE_URL": "postgresql://emulator:hunter2@db/emulator",
    "EMULATOR_SMTP_URL": "smtp://ann:hunter2@mail",
    "EMULATOR_SENDER_KEY": "hunter2",
    "emulator_admin_token": "hunter2",
    "PGPASSWORD": "hunter2",
    "PGPASSFILE": "/home/ann/hunter2",
}
MEANT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "http://localhost:9229",
    "TABLE_NAME": "users",
    "STRIPE_API_KEY": "sk_test",
}


@pytest.fixture
def invoker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RoutedInvoker]:
    for name, value in {**SECRETS, **MEANT, "AWS_REGION": "us-west-2"}.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "tells.py"
    path.write_text(TELLS)
    made = RoutedInvoker(Routes.parse(f"*=python:{path}", None))
    yield made
    made.close()


def environment(invoker: RoutedInvoker, region: str) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(invoker.invoke(ARN.format(region), {}).payload)["response"]
    return found


def test_a_function_sees_no_setting_of_the_emulator_and_its_database(invoker: RoutedInvoker) -> None:
    found = environment(invoker, "us-east-1")
    assert not SECRETS.keys() & found.keys()
    assert [name for name, value in found.items() if "hunter2" in value] == []


def test_a_function_sees_what_was_set_for_it(invoker: RoutedInvoker) -> None:
    found = environment(invoker, "us-east-1")
    assert {name: found.get(name) for name in MEANT} == MEANT
    assert found["PATH"]


def test_a_function_runs_in_the_region_of_its_own_arn(invoker: RoutedInvoker) -> None:
    for region in ("us-east-1", "eu-west-1", "us-east-1"):
        found = environment(invoker, region)
        assert (found["AWS_REGION"], found["AWS_DEFAULT_REGION"]) == (region, region)
