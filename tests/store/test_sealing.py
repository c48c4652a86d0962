"""Secrets sealed at rest: nothing of them can be read in the database, and everything works as before."""

import base64
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.types import TypeEngine

from emulator import app
from emulator.cli.main import cli
from emulator.crypto.sealing import Seal, SealIsBroken, read_key
from emulator.settings import Settings
from emulator.store import sealing
from emulator.store.columns import Sealed, SealedSecrets
from emulator.store.tables import metadata
from emulator.work import Services
from tests.support import databases
from tests.support.answers import refusal
from tests.support.given import Given, secret_hash


def key_file(folder: Path, name: str = "key") -> Path:
    file = folder / name
    file.write_text(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
    return file


@pytest.fixture
def own_url(database_url: str) -> Iterator[str]:
    with databases.empty(database_url) as url:
        yield url


Start = Callable[..., tuple[Services, Given]]


@pytest.fixture
def start(own_url: str, make_settings: Callable[..., Settings], connect: Callable[..., Any]) -> Iterator[Start]:
    """Begins an emulator on the test's database, with or without a key."""
    running: list[Services] = []

    def begin(key: Path | None = None) -> tuple[Services, Given]:
        settings = make_settings(database_url=own_url, secret_key_file=str(key) if key else None)
        services = app.build_services(settings)
        running.append(services)
        return services, Given(connect(to=app.build_door(services)), services)

    yield begin
    for services in running:
        app.close(services)


def with_everything(given: Given) -> dict[str, Any]:
    """A client with two secrets, a user with an authenticator app, and tokens: each kind of secret there is."""
    client = given.client(given.pool(MfaConfiguration="OFF"), GenerateSecret=True)
    given.cognito.set_user_pool_mfa_config(
        UserPoolId=client.pool_id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    second = given.cognito.add_user_pool_client_secret(UserPoolId=client.pool_id, ClientId=client.id)
    given.cognito.admin_create_user(UserPoolId=client.pool_id, Username="ann", MessageAction="SUPPRESS")
    given.cognito.admin_set_user_password(
        UserPoolId=client.pool_id, Username="ann", Password="Passw0rd!", Permanent=True
    )
    tokens = sign_in(given, client)
    app_secret = given.cognito.associate_software_token(AccessToken=tokens["AccessToken"])["SecretCode"]
    code = pyotp.TOTP(app_secret).now()
    given.cognito.verify_software_token(AccessToken=tokens["AccessToken"], UserCode=code)
    return {
        "client": client,
        "tokens": tokens,
        "plain": [client.secret, second["ClientSecretDescriptor"]["ClientSecretValue"], app_secret],
    }


def sign_in(given: Given, client: Any) -> dict[str, str]:
    parameters = {"USERNAME": "ann", "PASSWORD": "Passw0rd!", "SECRET_HASH": secret_hash(client, "ann")}
    answer = given.cognito.initiate_auth(ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    result: dict[str, str] = answer["AuthenticationResult"]
    return result


def all_works(given: Given, made: dict[str, Any]) -> None:
    client = made["client"]
    assert sign_in(given, client)["AccessToken"]
    given.cognito.get_user(AccessToken=made["tokens"]["AccessToken"])
    shown = given.cognito.describe_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)["UserPoolClient"]
    assert shown["ClientSecret"] == made["plain"][0]
    parameters = {"REFRESH_TOKEN": made["tokens"]["RefreshToken"], "SECRET_HASH": secret_hash(client, "ann")}
    given.cognito.initiate_auth(ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=parameters)


def everything_kept(url: str) -> str:
    """All rows, as somebody who got the database would read them; of a SQLite file, every byte."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [
            str(connection.execute(text(f"SELECT * FROM {table.name}")).all())  # noqa: S608
            for table in metadata.sorted_tables
        ]
    engine.dispose()
    return "\n".join(rows)


def test_nothing_can_be_read_that_was_sealed(start: Start, own_url: str, tmp_path: Path) -> None:
    _, given = start(key_file(tmp_path))
    made = with_everything(given)
    all_works(given, made)
    kept = everything_kept(own_url)
    assert [secret for secret in made["plain"] if secret in kept] == []
    assert "BEGIN PRIVATE KEY" not in kept
    assert kept.count("sealed:v1:") >= 8
    views = given.sql("SELECT client_id, secret FROM v_clients WHERE client_id = :id", id=made["client"].id)
    assert views[0]["secret"].startswith("sealed:v1:"), "the view shows the client, and not its secret"
    shown = "SELECT is_shown FROM v_client_secrets WHERE client_id = :id ORDER BY created_at"
    assert [bool(row["is_shown"]) for row in given.sql(shown, id=made["client"].id)] == [True, False]


def test_what_was_there_is_sealed_at_the_first_start_with_a_key(start: Start, own_url: str, tmp_path: Path) -> None:
    before, given = start()
    made = with_everything(given)
    all_works(given, made)
    assert made["plain"][0] in everything_kept(own_url)
    app.close(before)
    key = key_file(tmp_path)
    services, sealed = start(key)
    kept = everything_kept(own_url)
    assert [secret for secret in made["plain"] if secret in kept] == []
    assert "BEGIN PRIVATE KEY" not in kept
    all_works(sealed, made)
    if services.database.file is not None:
        file = services.database.file
        content = file.read_bytes() + file.with_name(file.name + "-wal").read_bytes()
        left = [secret for secret in made["plain"] if secret.encode() in content]
        assert left == [], "also not in what the file does not use any more"
    _, again = start(key)
    all_works(again, made)


def test_what_a_server_wrote_that_still_ran_without_the_key_is_sealed_at_the_next_start(
    start: Start, own_url: str, tmp_path: Path
) -> None:
    key = key_file(tmp_path)
    _, without = start()
    start(key)
    client = without.client(without.pool(), GenerateSecret=True)
    kept = everything_kept(own_url)
    assert client.secret is not None
    assert client.secret in kept
    _, given = start(key)
    kept = everything_kept(own_url)
    assert client.secret not in kept
    shown = given.cognito.describe_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)["UserPoolClient"]
    assert shown["ClientSecret"] == client.secret


def test_a_server_that_still_runs_without_the_key_says_so_wherever_it_meets_a_sealed_secret(
    start: Start, tmp_path: Path
) -> None:
    """And goes on with everything else."""
    _, without = start()
    _, sealed = start(key_file(tmp_path))
    client = sealed.client(GenerateSecret=True)
    named = {"UserPoolId": client.pool_id, "ClientId": client.id}
    assert refusal(without.cognito.describe_user_pool_client, **named)[0] == "InternalErrorException"
    assert without.cognito.describe_user_pool(UserPoolId=client.pool_id)["UserPool"]["Id"] == client.pool_id


def test_codes_and_messages_are_not_sealed(start: Start, tmp_path: Path) -> None:
    _, given = start(key_file(tmp_path))
    client = given.client()
    given.signed_up_user(client, "ann")
    (row,) = given.sql("SELECT code, body FROM v_messages WHERE pool_id = :pool", pool=client.pool_id)
    assert row["code"] in row["body"]
    given.cognito.confirm_sign_up(ClientId=client.id, Username="ann", ConfirmationCode=row["code"])


def test_the_code_of_an_app_is_told_although_its_secret_is_sealed(
    own_url: str, make_settings: Callable[..., Settings], start: Start, tmp_path: Path
) -> None:
    key = key_file(tmp_path)
    _, given = start(key)
    made = with_everything(given)
    settings = make_settings(database_url=own_url, secret_key_file=str(key))
    with TestClient(app.create(settings), base_url="http://localhost:9229") as http:
        shown = http.get(f"/_emulator/users/{made['client'].pool_id}/ann/totp").json()
    assert pyotp.TOTP(made["plain"][2]).verify(shown["code"], valid_window=1)


@pytest.mark.parametrize("command", ["serve", "seed apply x.yaml"])
def test_a_server_without_the_right_key_does_not_begin(
    start: Start, own_url: str, tmp_path: Path, command: str
) -> None:
    start(key_file(tmp_path))
    other, short = key_file(tmp_path, "other"), tmp_path / "short"
    short.write_text("c2hvcnQ=")
    for given, said in (
        ("", "EMULATOR_SECRET_KEY_FILE is not set, and the secrets of this database are sealed"),
        (str(other), "EMULATOR_SECRET_KEY_FILE holds another key than the one that sealed"),
        (str(short), "does not hold 32 bytes in base64; `openssl rand -base64 32` makes some"),
        (str(tmp_path / "nowhere"), "EMULATOR_SECRET_KEY_FILE cannot be read: "),
    ):
        code, output = run(*command.split(), "--database-url", own_url, EMULATOR_SECRET_KEY_FILE=given)
        assert code == 2
        assert output.startswith("error: EMULATOR_SECRET_KEY_FILE")
        assert said in output


def test_the_key_is_changed_and_taken_away_by_commands(start: Start, own_url: str, tmp_path: Path) -> None:
    old, new = key_file(tmp_path, "old"), key_file(tmp_path, "new")
    services, given = start(old)
    made = with_everything(given)
    app.close(services)
    url = ("--database-url", own_url)
    assert run("db", "downgrade", "0007", "--yes", *url)[0] == 2
    assert run("db", "downgrade", sealing.SINCE, "--yes", *url)[0] == 0, "a version that knows of seals"
    for revision in ("0007", "base"):
        assert run("db", "downgrade", revision, "--yes", *url)[0] == 2, "also of a database that is older than we are"
    assert run("db", "reseal", str(new), *url)[0] == 2, "without the old key"
    code, output = run("db", "reseal", str(new), *url, EMULATOR_SECRET_KEY_FILE=str(old))
    assert (code, output) == (0, f"sealed by the key in {new}; set EMULATOR_SECRET_KEY_FILE to it\n")
    services, given = start(new)
    all_works(given, made)
    app.close(services)
    assert run("db", "unseal", *url, EMULATOR_SECRET_KEY_FILE=str(old))[0] == 2
    assert run("db", "unseal", *url, EMULATOR_SECRET_KEY_FILE=str(new))[0] == 0
    assert "sealed:v1:" not in everything_kept(own_url)
    _, given = start()
    all_works(given, made)


def test_two_emulators_of_one_process_have_seals_of_their_own(start: Start, tmp_path: Path, given: Given) -> None:
    """As in a test suite: statements that are compiled once must not keep the seal of the first."""
    _, sealed = start(key_file(tmp_path))
    for each in (sealed, given, sealed):
        client = each.client(GenerateSecret=True)
        row = each.sql("SELECT secret FROM user_pool_clients WHERE id = :id", id=client.id)[0]["secret"]
        assert row.startswith("sealed:v1:") == (each is sealed)
        shown = each.cognito.describe_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)
        assert shown["UserPoolClient"]["ClientSecret"] == client.secret


def test_every_column_that_is_sealed_is_resealed() -> None:
    found = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(sealing_type(column.type), Sealed)
    }
    assert found == {(table, secret) for table, _, secret in sealing.COLUMNS}
    for table, key, secret in sealing.COLUMNS:
        assert [column.name for column in metadata.tables[table].primary_key] == [key]
        kind = metadata.tables[table].c[secret].type
        assert isinstance(kind, Sealed)
        assert kind.place == f"{table}.{secret}"
    assert isinstance(metadata.tables["user_pool_clients"].c.secrets.type, SealedSecrets)


def sealing_type(kind: TypeEngine[Any]) -> Any:
    return kind


def test_a_seal_opens_only_what_it_sealed_and_only_there() -> None:
    seal, other = Seal(b"k" * 32), Seal(b"o" * 32)
    sealed = seal.seal("s3cret", "a.b")
    assert sealed == seal.seal("s3cret", "a.b"), "the database can compare two"
    assert sealed != seal.seal("s3cret", "a.c")
    assert "s3cret" not in sealed
    assert seal.open(sealed, "a.b") == "s3cret"
    altered = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for each, text_, place in (
        (other, sealed, "a.b"),
        (seal, sealed, "a.c"),
        (seal, altered, "a.b"),
        (seal, "sealed:v1:", "a.b"),
        (seal, "sealed:v1:%%%", "a.b"),
    ):
        with pytest.raises(SealIsBroken):
            each.open(text_, place)


def test_a_key_is_read_with_or_without_a_line_end(tmp_path: Path) -> None:
    file = key_file(tmp_path)
    sealed = read_key(str(file)).seal("x", "y")
    file.write_text(file.read_text().strip())
    assert read_key(str(file)).open(sealed, "y") == "x"


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    result = CliRunner(env={"EMULATOR_SECRET_KEY_FILE": "", **environment}).invoke(cli, list(arguments))
    return result.exit_code, result.output
