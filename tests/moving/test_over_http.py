"""The same over HTTP: `GET /_emulator/export` and `POST /_emulator/import`."""

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi.testclient import TestClient

from emulator import app
from emulator.console import guard
from emulator.settings import Settings
from emulator.work import Services
from tests.moving.conftest import Run
from tests.moving.test_foreign_dumps import CLIENTS, LOCAL
from tests.moving.test_round_trip import ACCOUNT, CLIENT, POOL, SEED, rows
from tests.support import pictures

TOO_LARGE = "This route of the control API takes bodies of {} bytes at most."
PASSKEY = "users: [{ username: bob, password: Passw0rd!, passkeys: [{ credential_id: a, private_key: KEY }] }]"


@pytest.fixture
def site(
    make_settings: Callable[..., Settings], emptied: Callable[[], str], run: Run, tmp_path: Path
) -> Iterator[tuple[TestClient, str]]:
    """A server on a database with the pool."""
    url = emptied()
    (tmp_path / "seed.yaml").write_text(SEED)
    assert run("seed", "apply", tmp_path / "seed.yaml", "--database-url", url).exit_code == 0
    with TestClient(app.create(make_settings(database_url=url)), base_url="http://localhost:9229") as client:
        yield client, url


@pytest.fixture
def empty(make_settings: Callable[..., Settings], emptied: Callable[[], str]) -> Iterator[tuple[TestClient, str]]:
    url = emptied()
    with TestClient(app.create(make_settings(database_url=url)), base_url="http://localhost:9229") as client:
        yield client, url


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_a_pool_goes_from_one_server_to_another(
    kind: str, site: tuple[TestClient, str], empty: tuple[TestClient, str]
) -> None:
    out = site[0].get("/_emulator/export", params={"pool": POOL, "format": kind, "with": "sessions"})
    assert out.status_code == 200
    assert out.headers["content-disposition"] == f'attachment; filename="{POOL}.{kind}"'
    assert yaml.safe_load(out.text)["pools"][0]["id"] == POOL
    tried = empty[0].post("/_emulator/import", params={"dry_run": True}, content=out.content)
    assert (tried.json()["kept"], tried.json()["problems"]) == (False, [])
    assert rows(empty[1])["users"] == []
    back = empty[0].post("/_emulator/import", content=out.content).json()
    assert (back["format"], back["kept"], back["problems"]) == ("seed", True, [])
    assert "users: 8 created" in back["done"]
    assert rows(empty[1])["users"] == rows(site[1])["users"]


def test_no_quota_of_a_pool_takes_anything_out_of_its_export_or_import(
    site: tuple[TestClient, str], empty: tuple[TestClient, str]
) -> None:
    before = yaml.safe_load(site[0].get("/_emulator/export").text)
    rules = {**before["pools"][0]["rules"], "quotas": {"factor": 0}}
    assert site[0].put(f"/_emulator/pools/{POOL}/rules", json=rules).is_success
    out = site[0].get("/_emulator/export")
    assert out.status_code == 200
    before["pools"][0]["rules"] = rules
    assert yaml.safe_load(out.text) == before
    back = empty[0].post("/_emulator/import", content=out.content).json()
    assert (back["kept"], back["problems"]) == (True, [])
    again = empty[0].post("/_emulator/import", params={"on_conflict": "update"}, content=out.content).json()
    assert (again["kept"], again["problems"]) == (True, [])


def test_what_a_seed_cannot_have_is_told_in_the_file_and_in_the_answer(
    site: tuple[TestClient, str], connect: Callable[..., Any]
) -> None:
    services: Services = site[0].app.state.services  # type: ignore[attr-defined]
    cognito = connect(to=app.build_door(services), account=ACCOUNT)
    cognito.set_ui_customization(UserPoolId=POOL, ClientId=CLIENT, ImageFile=pictures.png())
    said = "the logo of web is not in the seed: the API does not give it"
    for kind in ("yaml", "json"):
        out = site[0].get("/_emulator/export", params={"format": kind})
        assert json.loads(out.headers["x-emulator-remarks"]) == [said]
        assert (f"  # {said}\n" in out.text) is (kind == "yaml")


@pytest.mark.once
@pytest.mark.parametrize(
    "file",
    ['{"UserPool": {"LambdaConfig": DEEP}}', '[{"Username": "a", "Attributes": [{"Name": "x", "Value": DEEP}]}]',
     '{"Options": {"Id": "a"}, "Users": {"a": DEEP}}', '{"version": 1, "pools": DEEP}', "version: 1\npools: DEEP"],
)  # fmt: skip
def test_a_file_that_is_nested_too_deep_is_refused(file: str, empty: tuple[TestClient, str]) -> None:
    """Code that goes down into it would come to its end, and the answer be an internal error."""
    for depth in (38, 900, 100_000):
        deep = file.replace("DEEP", "[" * depth + "]" * depth)
        answer = empty[0].post("/_emulator/import", content=deep)
        assert (answer.status_code, answer.json()["kept"]) == (200, False)
        (problem,) = answer.json()["problems"]
        assert "is nested deeper than 40 levels" in problem or depth != 900


def test_a_table_comes_out_and_goes_in(site: tuple[TestClient, str]) -> None:
    out = site[0].get("/_emulator/export", params={"pool": POOL, "format": "csv"})
    assert out.text.startswith("profile,")
    wish = {"pool": POOL, "format": "csv"}
    back = site[0].post("/_emulator/import", params=wish, content=out.content, headers={"x-emulator-password": "P1"})
    assert "users: 8 skipped" in back.json()["done"]
    assert back.json()["remarks"] == ["8 users came without a password: they have the one that was given"]


def test_problems_keep_everything_out(empty: tuple[TestClient, str]) -> None:
    seed = b"version: 1\npools:\n  - name: a\n  - name: b\n    colour: red\n"
    answer = empty[0].post("/_emulator/import", params={"format": "seed"}, content=seed).json()
    assert answer["kept"] is False
    assert answer["problems"][0].startswith("the file:5: a pool has no 'colour'")
    assert rows(empty[1])["user_pools"] == []


def test_no_file_learns_the_servers_environment(empty: tuple[TestClient, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANTED", "planted-secret")
    seed = b"version: 1\npools:\n  - name: ${PLANTED}\n"
    answer = empty[0].post("/_emulator/import", params={"format": "seed"}, content=seed)
    assert any("the variable PLANTED is not set" in problem for problem in answer.json()["problems"])
    assert "planted-secret" not in answer.text


@pytest.mark.parametrize("kept", ["signing_keys: { id: KEY }", PASSKEY])
def test_no_file_names_another_of_the_server(kept: str, empty: tuple[TestClient, str], tmp_path: Path) -> None:
    form = serialization.PrivateFormat.PKCS8
    key = rsa.generate_private_key(65537, 2048)
    written = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    (tmp_path / "server.pem").write_bytes(written)
    with tempfile.NamedTemporaryFile(suffix=".pem") as neighbour:  # of the file that the body goes through
        neighbour.write(written)
        neighbour.flush()
        for name in (tmp_path / "server.pem", "/dev/zero", "none.pem", Path(neighbour.name).name):
            seed = f"version: 1\npools:\n  - name: a\n    {kept.replace('KEY', str(name))}\n"
            answer = empty[0].post("/_emulator/import", params={"format": "seed"}, content=seed).json()
            assert answer["kept"] is False
            problem = "is not a PEM; this file can name no other, so write the PEM itself into it"
            assert [told.partition("key ")[2] for told in answer["problems"]] == [problem]
    inside = json.dumps(written.decode())
    seed = f"version: 1\npools:\n  - name: a\n    {kept.replace('KEY', inside)}\n"
    answer = empty[0].post("/_emulator/import", params={"format": "seed", "dry_run": True}, content=seed).json()
    assert not [told for told in answer["problems"] if "PEM" in told]


def test_a_dump_learns_nothing_of_the_files_beside_the_temporary_one(
    empty: tuple[TestClient, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "clients.json").write_text(json.dumps(CLIENTS))
    answer = empty[0].post("/_emulator/import", content=json.dumps(LOCAL)).json()
    assert (answer["format"], answer["kept"], answer["problems"]) == ("cognito-local", True, [])
    assert len(rows(empty[1])["users"]) == 2
    assert rows(empty[1])["user_pool_clients"] == []


@pytest.mark.parametrize("kind", ["yaml", "csv"])
def test_an_export_leaves_no_file_whatever_range_is_asked_for(
    kind: str, site: tuple[TestClient, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    wish = {"pool": POOL, "format": kind}
    whole = site[0].get("/_emulator/export", params=wish)
    assert int(whole.headers["content-length"]) == len(whole.content)
    for asked in ("bytes=99999999-", "nonsense", "bytes=0-3", "bytes=5-2"):
        answer = site[0].get("/_emulator/export", params=wish, headers={"range": asked})
        assert (answer.status_code, len(answer.content)) == (200, len(whole.content))
    assert site[0].get("/_emulator/export", params={"pool": "us-east-1_Nobody"}).status_code == 404
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_table_with_a_field_that_nobody_can_read_is_told_with_its_line(
    line: int, site: tuple[TestClient, str]
) -> None:
    lines = ["cognito:username,email", "eve,eve@example.com", "mallory,mallory@example.com"]
    lines[line - 1] += "x" * 131_073
    wish = {"pool": POOL, "format": "csv"}
    answer = site[0].post("/_emulator/import", params=wish, content="\r\n".join(lines))
    assert (answer.status_code, answer.json()["kept"]) == (200, False)
    assert answer.json()["problems"] == [f"the file:{line}: is not CSV: field larger than field limit (131072)"]


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/_emulator/export?pool=us-east-1_Nobody", 404, "User pool us-east-1_Nobody does not exist."),
        ("GET", "/_emulator/export?format=csv", 422, "A table holds the users of one pool: say with pool which one."),
        ("GET", "/_emulator/export?colour=red", 422, "has no parameter colour"),
        ("POST", "/_emulator/import?pool=us-east-1_Nobody&format=csv", 404, "User pool us-east-1_Nobody does not"),
    ],
)
def test_what_cannot_be_done_is_told(
    method: str, path: str, status: int, said: str, empty: tuple[TestClient, str]
) -> None:
    answer = empty[0].request(method, path, content=b"cognito:username\r\n" if method == "POST" else None)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_a_file_that_is_too_large_is_refused_before_it_comes(empty: tuple[TestClient, str]) -> None:
    headers: Any = {"content-length": str(guard.MAX_FILE + 1)}
    answer = empty[0].post("/_emulator/import", content=b"x", headers=headers)
    assert (answer.status_code, answer.json()) == (413, {"detail": TOO_LARGE.format(536_870_912)})


def test_a_file_that_does_not_tell_its_size_is_refused_when_it_becomes_too_large(
    empty: tuple[TestClient, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "MAX_FILE", 1_000)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = empty[0].post("/_emulator/import", content=iter([b"x" * 600, b"x" * 600]))
    assert (answer.status_code, answer.json()) == (413, {"detail": TOO_LARGE.format(1_000)})
    assert list(tmp_path.iterdir()) == []


def test_a_body_of_another_route_is_told_the_limit_of_that_route(empty: tuple[TestClient, str]) -> None:
    for content in (b"x" * 1_048_577, iter([b"x" * 1_048_577])):
        answer = empty[0].post("/_emulator/reset", content=content)
        assert answer.status_code == 413
        assert answer.json() == {"detail": TOO_LARGE.format(1_048_576)}
