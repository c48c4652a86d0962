"""`cognito-emulator seed …` and EMULATOR_SEED."""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import create_engine, text

from emulator.base.shipped import folder
from emulator.cli.main import cli
from tests.support import databases, forks, server

DEMO = str(folder("seed") / "demo.yaml")
BAD = "version: 1\npools:\n  - name: web\n    users:\n      - { username: a, password: short }\n"


@pytest.fixture
def empty_url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("EMULATOR_HASH_PROFILE", "test")
    with databases.empty(database_url) as url:
        yield url


def seed(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["seed", *arguments])
    return result.exit_code, result.stdout, result.stderr


def count(url: str, table: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608
    engine.dispose()
    return found


def test_apply_says_what_it_did(empty_url: str) -> None:
    code, out, _ = seed("apply", DEMO, "--database-url", empty_url)
    assert (code, out) == (0, "pools: 1 created; clients: 1 created; users: 2 created\n")
    code, out, _ = seed("apply", DEMO, "--database-url", empty_url, "--on-conflict", "update")
    assert (code, out) == (0, "pools: 1 unchanged; clients: 1 unchanged; users: 2 unchanged\n")
    code, _, err = seed("apply", DEMO, "--database-url", empty_url, "--on-conflict", "fail")
    assert code == 2
    assert "demo.yaml:4: pool demo: exists already" in err


def test_check_writes_nothing_to_the_database_it_is_given(empty_url: str) -> None:
    code, out, _ = seed("check", DEMO, "--database-url", empty_url)
    assert (code, out) == (
        0,
        "good: pools: 1 created; clients: 1 created; users: 2 created; nothing was written\n",
    )
    assert (count(empty_url, "user_pools"), count(empty_url, "users"), count(empty_url, "messages")) == (0, 0, 0)


def test_a_bad_seed_exits_with_2_and_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    code, out, err = seed("check", str(tmp_path / "bad.yaml"))
    assert (code, out) == (2, "")
    assert "bad.yaml:5: user a: InvalidPasswordException: " in err
    assert "error: 1 problem in the seed; nothing of it was applied" in err


def test_a_server_applies_its_seed_before_it_listens(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("version: 1\npools: [{ name: more }]\n")
    with server.running(empty_url, seed=f"{DEMO}{os.pathsep}{tmp_path}", workers=2):
        assert count(empty_url, "user_pools") == 2


def test_a_server_with_a_bad_seed_does_not_start(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    ended = forks.begun("serve", "--seed", str(tmp_path), "--database-url", empty_url).ended()
    assert ended.returncode == 2
    assert "bad.yaml:5: user a: InvalidPasswordException" in ended.stderr
    assert count(empty_url, "user_pools") == 0


def test_servers_that_start_together_with_one_seed_apply_it_once(empty_url: str) -> None:
    running = [forks.begun("seed", "apply", DEMO, "--database-url", empty_url) for _ in range(3)]
    ended = [command.ended() for command in running]
    assert [each.returncode for each in ended] == [0, 0, 0], ended
    said = sorted(each.stdout for each in ended)
    assert said[0] == "pools: 1 created; clients: 1 created; users: 2 created\n"
    assert said[1] == said[2] == "pools: 1 skipped; clients: 1 skipped; users: 2 skipped\n"
    assert count(empty_url, "users") == 2


def test_init_writes_a_good_seed_and_its_schema(tmp_path: Path) -> None:
    path = tmp_path / "seeds" / "mine.yaml"
    code, out, _ = seed("init", str(path))
    assert (code, out) == (
        0,
        f"wrote {path} and {path.parent / 'seed.schema.json'}; try it with: cognito-emulator seed check {path}\n",
    )
    assert path.read_text().startswith("# yaml-language-server: $schema=./seed.schema.json\n")
    assert (path.parent / "seed.schema.json").read_text() == seed("schema")[1]
    code, out, _ = seed("check", str(path))
    assert (code, out) == (
        0,
        "good: pools: 1 created; clients: 1 created; groups: 1 created; users: 3 created; nothing was written\n",
    )
    path.write_text("mine")
    code, _, err = seed("init", str(path))
    assert (code, path.read_text()) == (4, "mine")
    assert err == f"error: {path} is there already; choose another name, or write over it with --force\n"
    assert seed("init", str(path), "--force")[0] == 0


def test_check_knows_shipped_seeds_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert seed("check", "demo")[:2] == (
        0,
        "good: pools: 1 created; clients: 1 created; users: 2 created; nothing was written\n",
    )


def test_check_tells_the_problems_of_all_files_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    (tmp_path / "b.yaml").write_text("version: 1\npools:\n  - { name: other, setings: {} }\n")
    (tmp_path / "c.yaml").write_text("version: 1\npools: [\n")
    code, _, err = seed("check", str(tmp_path))
    assert code == 2
    lines = [line.rpartition("/")[2] for line in err.splitlines()]
    assert [line.partition(": ")[0] for line in lines] == ["a.yaml:5", "b.yaml:3", "c.yaml:3", "error"]


CHANGED = """
version: 1
pools:
  - name: demo
    id: us-east-1_Demo00001
    settings: { AliasAttributes: [email], AutoVerifiedAttributes: [], UsernameConfiguration: { CaseSensitive: false } }
    clients: [{ name: more }]
    users:
      - { username: alice, password: Passw1rd!, sub: a11ce000-70d1-70a0-8000-000000000001, attributes: { name: Alice } }
      - { username: new, password: Passw0rd! }
"""


def test_diff_shows_what_an_update_would_do_and_does_nothing(empty_url: str, tmp_path: Path) -> None:
    code, out, _ = seed("diff", "demo", "--database-url", empty_url)
    assert (code, out.splitlines()[0], out.splitlines()[-1]) == (
        1,
        "+ pool demo",
        "4 to make, 0 to change, 0 as they are",
    )
    assert count(empty_url, "user_pools") == 0
    assert seed("apply", "demo", "--database-url", empty_url)[0] == 0
    code, out, _ = seed("diff", "demo", "--database-url", empty_url)
    assert (code, out.splitlines()) == (
        0,
        [
            "= pool demo",
            "= client web in demo",
            "= user alice in demo",
            "= user bob in demo",
            "0 to make, 0 to change, 4 as they are",
        ],
    )
    (tmp_path / "changed.yaml").write_text(CHANGED)
    code, out, _ = seed("diff", str(tmp_path / "changed.yaml"), "--database-url", empty_url)
    assert (code, out.splitlines()) == (
        1,
        [
            "~ pool demo: AutoVerifiedAttributes",
            "+ client more in demo",
            "~ user alice in demo: password, attributes",
            "+ user new in demo",
            "2 to make, 2 to change, 0 as they are",
        ],
    )
    (tmp_path / "bad.yaml").write_text(BAD)
    assert seed("diff", str(tmp_path / "bad.yaml"), "--database-url", empty_url)[0] == 2


def test_passkeys_are_printed_for_a_virtual_authenticator(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    )
    sub = "11111111-1111-4111-8111-111111111111"
    passkey = "credential_id: 3q2-7w, private_key: key.pem, relying_party: localhost, sign_count: 7"
    text = "version: 1\npools:\n  - name: web\n    id: us-east-1_Web1\n    users:\n"
    (tmp_path / "seed.yaml").write_text(text + f"      - {{ username: a, sub: {sub}, passkeys: [{{ {passkey} }}] }}\n")
    code, out, _ = seed("passkeys", str(tmp_path / "seed.yaml"))
    assert code == 0
    (found,) = json.loads(out)
    content = base64.b64decode(found["credential"].pop("privateKey"))
    private = serialization.load_der_private_key(content, None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    assert private.private_numbers() == key.private_numbers()
    assert found == {
        "pool": "us-east-1_Web1",
        "username": "a",
        "credential": {
            "credentialId": base64.b64encode(bytes.fromhex("deadbeef")).decode(),
            "isResidentCredential": True,
            "rpId": "localhost",
            "userHandle": base64.b64encode(sub.encode()).decode(),
            "signCount": 7,
        },
    }
    (tmp_path / "seed.yaml").write_text(text + f"      - {{ username: a, passkeys: [{{ {passkey} }}] }}\n")
    code, _, err = seed("passkeys", str(tmp_path / "seed.yaml"))
    assert code == 2
    assert "seed.yaml:6: user a: the authenticator has to know the user's sub; give the user a sub" in err
