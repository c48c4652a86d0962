"""`serve --tls`: HTTPS beside HTTP, on every server process; what is refused, and why it does not start."""

import contextlib
import json
import os
import re
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ProxyConnectionError
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization

from emulator.base.clock import SystemClock
from emulator.base.randomness import SystemRandomness
from emulator.cli import arrivals
from emulator.cli.main import cli
from emulator.crypto import authority
from tests.support import databases, encrypted, server
from tests.support.caller import Caller, headers
from tests.support.patience import until
from tests.support.postgres import missing

CERTIFICATE_ARN = "arn:aws:acm:us-east-1:000000000000:certificate/0"


class World:
    """A server with TLS, and its authority."""

    def __init__(self, url: str, port: int, folder: Path) -> None:
        self.url, self.port, self.folder = url, port, folder
        self.caller = Caller(url)

    def get(self, path: str, name: str = "localhost") -> tuple[int, dict[str, str], bytes]:
        with encrypted.asking(self.port, self.folder, name) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()


@pytest.fixture(scope="module", params=["one process on sqlite", "two processes on postgres"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The database tells which custom domains there are."""
    folder = tmp_path_factory.mktemp("authority")
    is_one = "one" in request.param
    beside = "sqlite://" if is_one else request.getfixturevalue("postgres_url")
    with databases.empty(beside) as url, encrypted.running(url, folder, workers=1 if is_one else 2) as (started, port):
        yield World(started.url, port, folder)


@pytest.fixture(scope="module")
def pool(world: World) -> dict[str, Any]:
    made: dict[str, Any] = world.caller.must("CreateUserPool", PoolName="tls")["UserPool"]
    domain = {"UserPoolId": made["Id"], "Domain": f"tls-{made['Id'].lower().replace('_', '-')}"}
    world.caller.must("CreateUserPoolDomain", **domain)
    client = world.caller.must(
        "CreateUserPoolClient",
        UserPoolId=made["Id"],
        ClientName="app",
        SupportedIdentityProviders=["COGNITO"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
        CallbackURLs=["https://app.example.test/"],
    )
    return {**made, **domain, "ClientId": client["UserPoolClient"]["ClientId"]}


def test_both_ports_are_served(world: World) -> None:
    assert world.get("/livez")[0] == 200
    assert Caller(world.url).call("ListUserPools", MaxResults=1).status == 200


def test_the_api_is_reached_by_the_name_that_aws_gives_it(world: World) -> None:
    with encrypted.asking(world.port, world.folder, "cognito-idp.us-east-1.amazonaws.com") as connection:
        for _ in range(3):  # on one connection
            connection.request("POST", "/", json.dumps({"MaxResults": 1}), headers("ListUserPools", "000000000000"))
            answer = connection.getresponse()
            assert (answer.status, list(json.loads(answer.read()))[:1]) == (200, ["UserPools"])


def test_cookies_are_secure_and_the_name_is_promised_where_the_page_came_by_tls(
    world: World, pool: dict[str, Any]
) -> None:
    query = f"client_id={pool['ClientId']}&response_type=code&redirect_uri=https://app.example.test/"
    name = f"{pool['Domain']}.auth.us-east-1.amazoncognito.com"
    status, told, _ = world.get(f"/login?{query}", name)
    assert status == 200
    assert "; Secure; HttpOnly" in told["set-cookie"]
    assert "strict-transport-security" in told
    status, told, _ = world.get(f"/oauth2/authorize?{query}", name)
    assert status == 302
    assert told["location"].startswith(("/login?", f"https://{name}/login?"))


def test_a_custom_domain_has_a_certificate_as_long_as_a_pool_has_it(world: World, pool: dict[str, Any]) -> None:
    name = f"login.{pool['Id'].lower().replace('_', '-')}.example.com"
    with pytest.raises(ssl.SSLError, match="unrecognized name"):
        world.get("/login", name)
    domain = {"UserPoolId": pool["Id"], "Domain": name}
    world.caller.must("CreateUserPoolDomain", **domain, CustomDomainConfig={"CertificateArn": CERTIFICATE_ARN})
    assert world.get("/login", name)[0] in (302, 400, 404)
    world.caller.must("DeleteUserPoolDomain", **domain)
    with pytest.raises(ssl.SSLError, match="unrecognized name"):
        world.get("/login", name)


def test_what_the_emulator_names_is_reached_where_it_says(tmp_path: Path) -> None:
    port = server.free_port()
    own = {"public_url": f"https://localhost:{port}", "domain_address": "localhost"}
    with (
        databases.empty("sqlite://") as url,
        server.running(url, tls=True, tls_port=port, tls_folder=tmp_path, **own) as started,  # type: ignore[arg-type]
    ):
        caller, world = Caller(started.url), World(started.url, port, tmp_path)
        pool_id = caller.must("CreateUserPool", PoolName="named")["UserPool"]["Id"]
        caller.must("CreateUserPoolDomain", UserPoolId=pool_id, Domain="named")
        document = json.loads(world.get(f"/{pool_id}/.well-known/openid-configuration")[2])
        assert document["issuer"] == f"https://localhost:{port}/{pool_id}"
        assert document["jwks_uri"] == f"https://localhost:{port}/{pool_id}/.well-known/jwks.json"
        domain = "named.auth.us-east-1.localhost"
        assert document["token_endpoint"] == f"https://{domain}:{port}/oauth2/token"
        assert world.get("/oauth2/token", domain)[0] == 405  # it is there, for POST


def test_pages_of_the_emulators_own_may_use_the_control_api_by_tls(world: World) -> None:
    with encrypted.asking(world.port, world.folder) as connection:
        for origin, status in ((f"https://localhost:{world.port}", 200), ("https://localhost:3000", 403)):
            told = {"Origin": origin, "Host": f"localhost:{world.port}", "Content-Type": "application/json"}
            connection.request("PUT", "/_emulator/clock", '{"offset_seconds": 0}', told)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status


def test_large_bodies_and_answers_come_whole(world: World) -> None:
    with encrypted.asking(world.port, world.folder) as connection:
        body = json.dumps({"PoolName": "x" * 3_000_000})
        connection.request("POST", "/", body, headers("CreateUserPool", "000000000000"))
        answer = connection.getresponse()
        said = json.loads(answer.read())
    assert (answer.status, said["__type"]) == (400, "InvalidParameterException")
    assert len(said["message"]) > 10_000


def test_requests_that_are_sent_before_earlier_ones_are_answered_are_answered_in_turn(world: World) -> None:
    with encrypted.connected(world.port, world.folder) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n" * 10)
        read = b""
        while read.count(b'{"status":"ok"}') < 10:
            read += (more := connection.recv(65_536))
            assert more
    assert read.count(b"HTTP/1.1 200 OK") == 10


def test_many_connect_at_once(world: World) -> None:
    names = ["localhost", "cognito-idp.us-east-1.amazonaws.com", "a.localhost", "b.auth.us-east-1.amazoncognito.com"]
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda number: world.get("/livez", names[number % 4])[0], range(64)))
    assert set(answers) == {200, 404}


def test_who_speaks_http_at_the_tls_port_is_told(world: World) -> None:
    with socket.create_connection(("127.0.0.1", world.port), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        read = connection.makefile("rb").read()
    assert read.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert read.endswith(b"\r\n\r\nThis port speaks TLS: use https://")


@pytest.mark.parametrize("sent", [b"\x00" * 100, b"\x16\x03\x01\x00\x05hello", b"\x16\x03\x01\x40\x00" + b"x" * 20_000])
def test_nonsense_ends_a_connection_and_nothing_else(world: World, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", world.port), timeout=20) as connection:
        connection.sendall(sent)
        with contextlib.suppress(ConnectionError):
            assert len(connection.makefile("rb").read()) < 200
    assert world.get("/livez")[0] == 200


def test_the_version_before_the_newest_is_served(world: World) -> None:
    context = encrypted.trusting(world.folder)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection(("127.0.0.1", world.port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        connection.sendall(b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_of_tls_are_refused(world: World) -> None:
    context = encrypted.trusting(world.folder)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", world.port), timeout=20) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="localhost")


def test_who_sends_its_first_message_in_pieces_is_served(world: World) -> None:
    context, incoming, outgoing = encrypted.trusting(world.folder), ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    with socket.create_connection(("127.0.0.1", world.port), timeout=20) as plain:
        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                for byte in outgoing.read():
                    plain.sendall(bytes([byte]))
                incoming.write(plain.recv(65_536))
    assert client.version() == "TLSv1.3"


def test_one_that_never_becomes_encrypted_is_closed(tmp_path: Path) -> None:
    first = "from emulator.cli import arrivals; arrivals.PATIENCE = 2.0"
    with (
        databases.empty("sqlite://") as url,
        encrypted.running(url, tmp_path, first=first) as (_, port),
        socket.create_connection(("127.0.0.1", port), timeout=20) as silent,
        encrypted.asking(port, tmp_path) as patient,
    ):
        with pytest.raises(ConnectionResetError):
            assert silent.recv(1) == b""
            raise ConnectionResetError
        patient.request("GET", "/livez")  # one that is encrypted stays
        assert patient.getresponse().status == 200
    assert arrivals.PATIENCE == 10


def test_those_that_are_not_encrypted_yet_make_room_for_others(tmp_path: Path) -> None:
    first = "from emulator.cli.connections import Connection; Connection.most = 4"
    with databases.empty("sqlite://") as url, encrypted.running(url, tmp_path, first=first) as (_, port):
        silent = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(8)]
        with encrypted.asking(port, tmp_path) as connection:
            connection.request("GET", "/livez")
            assert connection.getresponse().status == 200
        for each in silent[:4]:
            with pytest.raises(ConnectionResetError):
                assert each.recv(1) == b""
                raise ConnectionResetError
        for each in silent:
            each.close()


def test_two_that_begin_at_once_show_certificates_of_one_authority(tmp_path: Path) -> None:
    shown: list[int] = []

    def begin() -> None:
        with (
            databases.empty("sqlite://") as url,
            encrypted.running(url, tmp_path) as (_, port),
            encrypted.asking(port, tmp_path) as connection,
        ):
            connection.request("GET", "/livez")
            shown.append(connection.getresponse().status)

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shown == [200, 200]
    assert stat.S_IMODE((tmp_path / "emulator-ca.key").stat().st_mode) == 0o600


def test_it_ends_in_order_while_somebody_is_connected(tmp_path: Path) -> None:
    with (
        databases.empty("sqlite://") as url,
        encrypted.running(url, tmp_path) as (started, port),
        encrypted.connected(port, tmp_path) as idle,
    ):
        started.process.terminate()
        assert idle.recv(1) == b""  # close_notify, no reset
        started.process.wait(server.STOP_SECONDS)
        assert "Traceback" not in started.log


# --- files of one's own ----------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """`--tls-cert` and `--tls-key` for id.example.test."""
    random, now = SystemRandomness(), SystemClock().now()
    issuer, key = authority.make(random, now), authority.new_key()
    chain = issuer.sign(["id.example.test"], key, random, now=now, ends=now + timedelta(days=1))
    (tmp_path / "emulator-ca.pem").write_bytes(issuer.pem)
    (tmp_path / "own.pem").write_bytes(chain)
    (tmp_path / "own.key").write_bytes(authority.key_pem(key))
    return {"tls_cert": str(tmp_path / "own.pem"), "tls_key": str(tmp_path / "own.key")}


def test_files_of_ones_own_are_shown_for_every_name(own: dict[str, str], tmp_path: Path) -> None:
    port = server.free_port()
    with databases.empty("sqlite://") as url, server.running(url, tls_port=port, **own):  # type: ignore[arg-type]
        with encrypted.asking(port, tmp_path, "id.example.test") as connection:
            connection.request("GET", "/livez")
            assert connection.getresponse().status == 200
        with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
            encrypted.connected(port, tmp_path, "localhost").__enter__()
    assert not (tmp_path / "emulator-ca.key").exists()


def refused(folder: Path, *arguments: str) -> str:
    """What `serve` says; nothing else happened."""
    before = sorted(folder.rglob("*"))
    command = ["serve", "--port", str(server.free_port()), "--database-url", f"sqlite:///{folder}/data/emulator.db"]
    result = CliRunner().invoke(cli, [*command, *arguments])
    assert (result.exit_code, "Traceback" in result.output) == (2, False), result.output
    assert sorted(folder.rglob("*")) == before
    return result.output


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refused(tmp_path, "--tls", "--tls-port", str(port))
    assert said.startswith(f"error: port {port} of 127.0.0.1 is in use")
    assert said.endswith(f"such as `--tls-port {port + 1}` or EMULATOR_TLS_PORT={port + 1}\n")


def test_one_port_for_both_is_told(tmp_path: Path) -> None:
    port = str(server.free_port())
    said = refused(tmp_path, "--tls", "--tls-port", port, "--port", port)
    assert said == f"error: EMULATOR_TLS_PORT is {port}, as EMULATOR_PORT is: one of them must be another\n"


def test_files_that_cannot_be_used_are_told(own: dict[str, str], tmp_path: Path) -> None:
    cert, key = own["tls_cert"], own["tls_key"]
    (tmp_path / "other.key").write_bytes(authority.key_pem(authority.new_key()))
    locked = serialization.BestAvailableEncryption(b"secret")
    pem = authority.new_key().private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    (tmp_path / "locked.key").write_bytes(pem)
    port = ("--tls-port", str(server.free_port()))
    for given, said in [
        (["--tls-cert", cert], "EMULATOR_TLS_CERT and EMULATOR_TLS_KEY belong together: set both, or none"),
        (["--tls-key", key], "EMULATOR_TLS_CERT and EMULATOR_TLS_KEY belong together: set both, or none"),
        (["--tls-cert", f"{cert}x", "--tls-key", key], f"EMULATOR_TLS_CERT: {cert}x cannot be read: No such file"),
        (["--tls-cert", cert, "--tls-key", f"{key}x"], f"EMULATOR_TLS_KEY: {key}x cannot be read: No such file"),
        (["--tls-cert", key, "--tls-key", key], f"EMULATOR_TLS_CERT: {key} is not a certificate in PEM"),
        (["--tls-cert", cert, "--tls-key", cert], f"EMULATOR_TLS_KEY: {cert} is not a private key in PEM"),
        (
            ["--tls-cert", cert, "--tls-key", f"{tmp_path}/other.key"],
            f"EMULATOR_TLS_KEY: {tmp_path}/other.key is not the key of the certificate in {cert}",
        ),
        (["--tls-cert", cert, "--tls-key", f"{tmp_path}/locked.key"], "locked.key is encrypted, and nobody is here"),
    ]:
        assert said in refused(tmp_path, *given, *port)


def test_an_authority_that_is_damaged_is_told_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "emulator-ca.key").write_text("-----BEGIN")
    port = ("--tls-port", str(server.free_port()))
    assert "emulator-ca.key is damaged" in refused(tmp_path, "--tls", *port)
    assert "EMULATOR_TLS_FOLDER must name" in refused(tmp_path, "--tls", *port, "--database-url", "sqlite://")


# --- `ca` ------------------------------------------------------------------------------------------------------------


def ca(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["ca", *arguments])
    return result.exit_code, result.output


def test_the_command_shows_the_certificate_and_never_the_key(tmp_path: Path) -> None:
    where = ("--tls-folder", str(tmp_path / "authority"))
    file = tmp_path / "authority" / "emulator-ca.pem"
    assert ca("path", *where) == (0, f"{file}\n")
    code, printed = ca("print", *where)
    assert (code, printed) == (0, file.read_text())
    assert "PRIVATE" not in printed


def test_the_help_names_the_file_for_each_client(tmp_path: Path) -> None:
    code, said = ca("trust-help", "--database-url", f"sqlite:///{tmp_path}/emulator.db")
    assert code == 0
    for line in (
        f"export NODE_EXTRA_CA_CERTS={tmp_path}/emulator-ca.pem",
        f"export SSL_CERT_FILE={tmp_path}/emulator-ca.pem",
        f"export REQUESTS_CA_BUNDLE={tmp_path}/emulator-ca.pem",
        f"export AWS_CA_BUNDLE={tmp_path}/emulator-ca.pem",
        f"curl --cacert {tmp_path}/emulator-ca.pem",
        "keytool -importcert",
        "certutil -d sql:$HOME/.pki/nssdb -A",
        "{NODE_EXTRA_CA_CERTS: /emulator-ca.pem, AWS_CA_BUNDLE: /emulator-ca.pem}",
    ):
        assert line in said


@pytest.mark.parametrize("program", ["keytool", "certutil"])
def test_the_commands_of_the_help_add_the_authority(program: str, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        (pytest.skip if program == "keytool" else missing)(f"there is no {program}")  # nothing else here needs Java
    _, said = ca("trust-help", "--tls-folder", str(tmp_path))
    ends = {"keytool": "keytool -importcert.*?changeit", "certutil": r"certutil -d \S+ -A .*?\.pem"}
    (command,) = re.findall(rf"{ends[program]}$", said, re.MULTILINE | re.DOTALL)
    (tmp_path / ".pki" / "nssdb").mkdir(parents=True)
    listed = {
        "keytool": "keytool -list -keystore emulator.p12 -storepass changeit -alias cognito-emulator",
        "certutil": "certutil -d sql:$HOME/.pki/nssdb -L -n cognito-emulator",
    }
    (made,) = re.findall(r"`(certutil .* --empty-password)`", said)
    lines = [made, command] if program == "certutil" else [command]
    script = "; ".join([*lines, listed[program]])
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    subprocess.run(["bash", "-ec", script], cwd=tmp_path, env=environment, check=True, capture_output=True)


def test_the_command_says_why_there_is_none() -> None:
    code, said = ca("path", "--database-url", "sqlite://")
    assert (code, said.startswith("error: EMULATOR_TLS_FOLDER must name a folder")) == (2, True)


# --- `proxy` ---------------------------------------------------------------------------------------------------------


def test_boto3_reaches_awss_names_by_the_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = server.free_port()
    with databases.empty("sqlite://") as url, encrypted.running(url, tmp_path) as (_, tls_port):
        command = [sys.executable, "-m", "emulator", "proxy", "--port", str(port), "--to", f"127.0.0.1:{tls_port}"]
        started = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        try:
            assert started.stderr
            until(lambda: started.stderr and started.stderr.readline() == "Ready.\n")
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
            monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "emulator-ca.pem"))
            keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
            cognito = boto3.Session().client("cognito-idp", region_name="us-east-1", **keys)
            assert cognito.list_user_pools(MaxResults=1)["UserPools"] == []
            elsewhere = boto3.Session().client("sts", region_name="us-east-1", **keys)
            with pytest.raises(ProxyConnectionError):
                elsewhere.get_caller_identity()
        finally:
            started.terminate()
            started.wait()
    assert started.returncode == 0


@pytest.mark.parametrize("where", ["emulator", "emulator:", ":9443", "http://emulator:9443"])
def test_a_place_that_is_none_is_refused(where: str) -> None:
    result = CliRunner().invoke(cli, ["proxy", "--to", where])
    told = "error: EMULATOR_PROXY_TO must be a host and a port, such as emulator:9443\n"
    assert (result.exit_code, result.output) == (2, told)


def test_a_port_that_is_taken_is_told_by_the_proxy_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = CliRunner().invoke(cli, ["proxy", "--port", str(port)])
    assert result.exit_code == 2
    assert f"such as `--port {port + 1}` or EMULATOR_PROXY_PORT={port + 1}\n" in result.output
