"""Other servers are asked within bounds, at addresses that are judged as they are connected to."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from emulator import doors
from emulator.base import hosts
from emulator.outside.other_servers import OtherServers
from emulator.settings import load
from tests.support import outsiders, tls

SECONDS, LONGEST = 5.0, 4096
METADATA = "169.254.169.254"
Lookup = Callable[[str], list[str]]


@pytest.fixture
def servers() -> Iterator[OtherServers]:
    made = OtherServers()
    yield made
    made.close()


class Site:
    """A server that shows what it was asked; `moves` are where its paths redirect to."""

    def __init__(self) -> None:
        self.moves: dict[str, str] = {}
        self.heard: list[tuple[str, str, dict[str, str], bytes]] = []
        self.connections: set[int] = set()
        self.url = ""
        self.port = 0


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


@contextmanager
def serving() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.heard.append((self.command, self.path, headers, body))
            found.connections.add(self.client_address[1])
            location = found.moves.get(self.path)
            self.send_response(302 if location else 200)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_GET = do_POST = answer  # noqa: N815 - the names of http.server

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_port
    found.url = f"http://127.0.0.1:{found.port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def resolves(monkeypatch: pytest.MonkeyPatch) -> Callable[[Lookup], None]:
    """Names are looked up by a function of the test."""

    def by(lookup: Lookup) -> None:
        def found(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
            if hosts.is_address(host):
                return real(host, port, type=socket.SOCK_STREAM)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in lookup(host)]

        real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", found)

    return by


def got(servers: OtherServers, url: str, **options: Any) -> doors.Answered:
    return servers.get(url, **{"seconds": SECONDS, "longest": LONGEST, **options})


def test_a_form_is_posted_and_the_answer_told(servers: OtherServers, site: Site) -> None:
    form = {"code": "a b&c", "grant_type": "authorization_code"}
    answer = servers.post(f"{site.url}/token?x=1", form, {"X-Own": "1"}, seconds=SECONDS, longest=LONGEST)
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"ok", "2")
    [(method, path, headers, body)] = site.heard
    assert (method, path, body) == ("POST", "/token?x=1", b"code=a+b%26c&grant_type=authorization_code")
    assert headers["user-agent"] == "Amazon/Cognito"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["x-own"] == "1"


def test_a_connection_is_kept_for_the_next_request(servers: OtherServers, site: Site) -> None:
    got(servers, site.url)
    servers.post(site.url, {}, seconds=SECONDS, longest=LONGEST)
    assert len(site.connections) == 1


def test_a_post_follows_no_redirect(servers: OtherServers, site: Site) -> None:
    site.moves["/token"] = "/elsewhere"
    answer = servers.post(f"{site.url}/token", {}, seconds=SECONDS, longest=LONGEST)
    assert (answer.status, answer.headers["location"], len(site.heard)) == (302, "/elsewhere", 1)


def test_a_get_follows_twenty_redirects_and_no_more(servers: OtherServers, site: Site) -> None:
    site.moves = {f"/{step}": f"/{step + 1}" for step in range(20)}
    assert got(servers, f"{site.url}/0").url == f"{site.url}/20"
    site.moves["/20"] = "/21"
    with pytest.raises(doors.TooManyRedirects):
        got(servers, f"{site.url}/0")
    assert got(servers, f"{site.url}/0", redirects=0).status == 302


def test_credentials_are_for_one_origin(servers: OtherServers, site: Site) -> None:
    with serving() as other:
        site.moves["/"] = f"{other.url}/"
        got(servers, f"{site.url}/", headers={"Authorization": "Bearer t", "Cookie": "c", "Accept": "a/b"})
        told = other.heard[0][2]
    assert site.heard[0][2]["authorization"] == "Bearer t"
    assert {"authorization", "cookie"} & set(told) == set()
    assert told["accept"] == "a/b"


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        *(METADATA, "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "[::ffff:169.254.169.254]"),
        *("[64:ff9b::a9fe:a9fe]", "[fe80::1]", "[fd00:ec2::254]", "0.0.0.0", "0"),  # noqa: S104 - nothing listens there
    ],
)
def test_no_spelling_of_a_forbidden_address_is_connected_to(servers: OtherServers, host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(doors.AddressNotAllowed):
            got(servers, f"{scheme}://{host}/latest/meta-data/")


@pytest.mark.parametrize(
    "location",
    [f"http://{METADATA}/", "http://2852039166/", "https://[::ffff:a9fe:a9fe]/", "file:///etc/passwd", "//["],
)
def test_a_redirect_leads_to_no_forbidden_address(servers: OtherServers, site: Site, location: str) -> None:
    site.moves["/"] = location
    with pytest.raises(doors.AddressNotAllowed):
        got(servers, f"{site.url}/")


def test_a_name_that_changes_its_address_gains_nothing(
    servers: OtherServers, site: Site, resolves: Callable[[Lookup], None]
) -> None:
    """The address that is judged is the one that is connected to: nobody looks the name up between the two."""
    answers = iter([["127.0.0.1"], [METADATA], [METADATA]])
    resolves(lambda _: next(answers))
    url = f"http://rebound.test:{site.port}/"
    assert got(servers, url).status == 200
    servers.close()  # the connection is not there any more, and the name has another address
    with pytest.raises(doors.AddressNotAllowed):
        got(servers, url)


def test_of_several_addresses_an_allowed_one_is_asked(
    servers: OtherServers, site: Site, resolves: Callable[[Lookup], None]
) -> None:
    resolves(lambda _: [METADATA, "127.0.0.1"])
    assert got(servers, f"http://two.test:{site.port}/").status == 200


@pytest.mark.parametrize("address", ["8.8.8.8", "::ffff:8.8.8.8"])
def test_without_tls_no_public_address_is_asked(
    servers: OtherServers, resolves: Callable[[Lookup], None], address: str
) -> None:
    resolves(lambda _: [address])
    with pytest.raises(doors.AddressNotAllowed):
        got(servers, "http://public.test/")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "::ffff:192.168.0.1", "64:ff9b::a00:1"])
def test_what_anybody_may_name_is_of_no_network_of_ones_own(
    servers: OtherServers, site: Site, resolves: Callable[[Lookup], None], address: str
) -> None:
    resolves(lambda _: [address])
    closed = OtherServers(private=False)
    with pytest.raises(doors.AddressNotAllowed):
        got(servers, f"https://named.test:{site.port}/", public_only=True)
    for url in (f"https://named.test:{site.port}/", f"http://named.test:{site.port}/"):
        with pytest.raises(doors.AddressNotAllowed):
            got(closed, url)
    assert site.connections == set()
    with pytest.raises(doors.AddressNotAllowed):
        got(servers, f"http://named.test:{site.port}/", public_only=True)


def test_a_connection_of_others_is_not_used_for_what_anybody_may_name(servers: OtherServers, site: Site) -> None:
    with tls.terminated(site.url) as front, pytest.MonkeyPatch.context() as patched:
        patched.setenv("SSL_CERT_FILE", front.certificate)
        assert got(servers, f"https://localhost:{front.port}/").status == 200
        with pytest.raises(doors.AddressNotAllowed):
            got(servers, f"https://localhost:{front.port}/", public_only=True)


# --- what went wrong ------------------------------------------------------------------------------------------------


def test_nothing_listens(servers: OtherServers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(doors.ConnectionRefused):
        got(servers, f"http://127.0.0.1:{port}/")


def test_the_name_has_no_address(servers: OtherServers) -> None:
    with pytest.raises(doors.NameNotFound):
        got(servers, "http://nobody.invalid/")


@pytest.mark.parametrize("words", [[], [b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"], [b"no HTTP\r\n\r\n"]])
def test_the_server_hangs_up(servers: OtherServers, words: list[bytes]) -> None:
    with outsiders.saying(lambda: words) as outsider, pytest.raises(doors.ConnectionReset):
        got(servers, outsider.url)


def test_no_answer_comes_in_time(servers: OtherServers) -> None:
    slow = [b"H", b"T", b"T"] * 40
    with outsiders.saying(lambda: slow, pause=0.05) as outsider, pytest.raises(doors.ReadTimedOut):
        got(servers, outsider.url, seconds=0.2)


def test_nobody_takes_the_connection_in_time(servers: OtherServers) -> None:
    """A server that speaks no TLS and does not hang up."""
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(doors.ConnectTimedOut):
        got(servers, f"https://127.0.0.1:{listener.getsockname()[1]}/", seconds=0.2)


def test_an_answer_is_too_large(servers: OtherServers) -> None:
    endless = (b"x" * 1024 for _ in range(1_000_000))
    head = [b"HTTP/1.1 200 OK\r\n\r\n"]
    with outsiders.saying(lambda: _chain(head, endless)) as outsider:
        with pytest.raises(doors.AnswerTooLarge):
            got(servers, outsider.url)
        assert outsider.took() < 100_000_000


def _chain(*parts: Any) -> Iterator[bytes]:
    for part in parts:
        yield from part


def test_a_certificate_that_nobody_trusts(servers: OtherServers, site: Site) -> None:
    with tls.terminated(site.url) as front, pytest.raises(doors.TlsFailed):
        got(servers, f"https://localhost:{front.port}/")
    with pytest.raises(doors.TlsFailed):
        got(servers, f"https://127.0.0.1:{site.port}/")


def test_a_certificate_that_a_setting_names_is_trusted_for_its_name(site: Site) -> None:
    with tls.terminated(site.url) as front:
        trusting = OtherServers(trusts=front.certificate)
        assert got(trusting, f"https://localhost:{front.port}/").status == 200
        with pytest.raises(doors.TlsFailed):
            got(trusting, f"https://127.0.0.1:{front.port}/")
        trusting.close()


def test_a_file_without_certificates_is_an_error_at_the_start(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for file in (empty, tmp_path / "none.pem"):
        with pytest.raises(ValueError, match="must be a file of certificates in PEM that can be read"):
            load(provider_ca=str(file))
