"""What a server does not load until somebody needs it. Memory and start-up are measured by `tests.bench`; what they
depend on is held here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import databases, server

HEALTH = "emulator.cli.health"
ASKED = """
import asyncio, json, sys
from emulator import app
from emulator.settings import load

application = app.create(load(env_file=False, database_url="sqlite://", hash_profile="test"))
inbox, starts = asyncio.Queue(), []

async def ask(method, path, target=None, status=200, **request):
    headers = [(b"host", b"localhost:9229")]
    if target is not None:
        headers += [
            (b"x-amz-target", f"AWSCognitoIdentityProviderService.{target}".encode()),
            (b"authorization", b"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-idp/aws4_request, "
             b"SignedHeaders=host, Signature=0"),
        ]
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
             "headers": headers, "client": ("127.0.0.1", 1), "scheme": "http", "root_path": "", "http_version": "1.1"}
    said = []
    async def receive():
        return {"type": "http.request", "body": json.dumps(request).encode()}
    async def send(message):
        said.append(message)
    await application(scope, receive, send)
    assert said[0]["status"] == status, said
    return said[1]["body"]

async def main():
    started = asyncio.Event()
    async def send(message):
        assert message["type"] == "lifespan.startup.complete", message
        started.set()
    living = asyncio.create_task(application({"type": "lifespan", "asgi": {}}, inbox.get, send))
    await inbox.put({"type": "lifespan.startup"})
    await started.wait()
    pool = json.loads(await ask("POST", "/", "CreateUserPool", PoolName="p"))["UserPool"]["Id"]
    await ask("POST", "/", "AdminCreateUser", UserPoolId=pool, Username="ann", MessageAction="SUPPRESS")
    assert b"ann" in await ask("POST", "/", "AdminGetUser", UserPoolId=pool, Username="ann")
    await ask("GET", "/readyz")
    await ask("GET", f"/{pool}/.well-known/openid-configuration")
    loaded = sorted(sys.modules)
    await ask("GET", "/_emulator/pools")
    await ask("GET", "/logout", status=302)
    print(json.dumps([loaded, sorted(sys.modules)]))

asyncio.run(main())
"""
ON_DEMAND = (
    "alembic",
    "boto3",
    "cryptography.x509",
    "emulator.console.api",
    "emulator.console.pages",
    "emulator.federation",
    "emulator.moving",
    "emulator.oauth.hosted",
    "emulator.oauth.pages",
    "emulator.seeds",
    "fastapi",
    "jinja2",
    "lxml",
    "opentelemetry",
    "prometheus_client",
    "psycopg",
    "sqlalchemy.dialects.postgresql",
    "pydantic",
    "webauthn",
    "yaml",
)


@pytest.fixture(scope="module")
def loaded() -> tuple[set[str], set[str]]:
    """By a server that answered the AWS API, and after it answered the control API and a hosted page."""
    said = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True, timeout=120)
    before, after = json.loads(said.stdout)
    return set(before), set(after)


@pytest.mark.once
def test_the_aws_api_does_not_load_what_is_used_elsewhere(loaded: tuple[set[str], set[str]]) -> None:
    assert "emulator.operations.users" in loaded[0]
    assert sorted(name for name in ON_DEMAND if name in loaded[0]) == []


@pytest.mark.once
def test_serve_on_sqlite_loads_no_driver_of_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    with databases.empty("sqlite://") as url, server.running(url, fresh=True) as emulator:
        lines = [line for line in emulator.log.splitlines() if line.startswith("import time:")]
    names = {line.rpartition("|")[2].strip() for line in lines}
    assert "emulator.app" in names
    assert sorted(names & {*ON_DEMAND}) == []


@pytest.mark.once
def test_the_control_api_is_loaded_by_its_first_request(loaded: tuple[set[str], set[str]]) -> None:
    assert {"fastapi", "emulator.console.api"} <= loaded[1]


@pytest.mark.once
def test_the_hosted_pages_are_loaded_by_their_first_request(loaded: tuple[set[str], set[str]]) -> None:
    assert {"emulator.oauth.hosted", "emulator.oauth.pages"} <= loaded[1]


@pytest.mark.once
def test_health_loads_little_more_than_the_interpreter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Containers ask every few seconds, and the process that asks has no other work."""
    monkeypatch.chdir(tmp_path)  # no `.env`, whose port it would have to read
    monkeypatch.setenv("EMULATOR_PORT", "1")
    code = """
import json, sys
from emulator.__main__ import main
sys.argv = ["cognito-emulator", "health"]
try:
    main()
finally:
    print(json.dumps(sorted(name for name in sys.modules if "." not in name or name.startswith("emulator."))))
"""
    said = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, timeout=60, env=_env())
    told, loaded = said.stdout.splitlines()
    assert (said.returncode, told) == (3, "not ready: http://127.0.0.1:1")
    emulators = {name for name in json.loads(loaded) if name.startswith("emulator.")}
    assert emulators == {"emulator.__main__", "emulator.cli", "emulator.cli.addresses", "emulator.cli.exits", HEALTH}
    heavy = {"argparse", "click", "email", "http", "pydantic", "ssl", "urllib"}
    assert sorted(heavy & set(json.loads(loaded))) == []


def _env() -> dict[str, str]:
    """For an interpreter without the installed packages."""
    ours = Path(__file__).resolve().parents[2]
    others = {name: value for name, value in os.environ.items() if name not in ("EMULATOR_URL", "EMULATOR_CONFIG")}
    return {**others, "PYTHONPATH": str(ours)}
