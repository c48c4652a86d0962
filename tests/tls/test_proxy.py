"""The proxy for HTTPS_PROXY: where it leads, what it refuses, and its bounds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from emulator.tls import proxy
from emulator.tls.proxy import Proxy, Ways

AWS = "cognito-idp.us-east-1.amazonaws.com"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until the other side has ended."""
    while content := await reader.read(1_000):
        writer.write(content.upper())
    writer.close()


@asynccontextmanager
async def listening(talk: Talk, host: str = "127.0.0.1", limit: int = 65_536) -> AsyncIterator[int]:
    server = await asyncio.start_server(talk, host, 0, limit=limit)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def proxied(**ways: bool) -> AsyncIterator[tuple[int, int]]:
    """The ports of a proxy, and of what it leads to, which says everything again, louder."""
    async with listening(echo) as emulator:
        served = Proxy(Ways(("127.0.0.1", emulator), **ways))
        async with listening(served.handle, limit=proxy.LARGEST_HEAD) as port:
            yield port, emulator


async def said(port: int, request: bytes, then: bytes = b"") -> tuple[bytes, bytes]:
    """The first line of the answer, and what comes after its head."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if then:
        writer.write(then)
        writer.write_eof()
    rest = await reader.read()
    writer.close()
    return head.partition(b"\r\n")[0], rest


def connect(target: str) -> bytes:
    return f"CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n\r\n".encode()


@pytest.mark.parametrize(
    "name",
    [
        AWS,
        "Cognito-IDP.us-east-1.amazonaws.com.",
        "issuer-cognito-idp.eu-west-1.amazonaws.com",
        "shop.auth.us-east-1.amazoncognito.com",
    ],
)
def test_names_of_aws_lead_to_the_emulator(name: str) -> None:
    async def scenario() -> None:
        async with proxied() as (port, _):
            line, rest = await said(port, connect(f"{name}:443"), b"hello" * 50_000)
            assert (line, rest) == (b"HTTP/1.1 200 Connection established", b"HELLO" * 50_000)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "target",
    [
        "example.com:443",
        "sts.us-east-1.amazonaws.com:443",
        f"{AWS}:80",
        "127.0.0.1:443",
        "localhost:22",
        "169.254.169.254:80",
        f"{AWS}.example.com:443",
    ],
)
def test_everything_else_is_refused_with_the_reason(target: str) -> None:
    async def scenario() -> None:
        async with proxied() as (port, _):
            line, rest = await said(port, connect(target))
            assert line == b"HTTP/1.1 403 Forbidden"
            assert f"Cognito at port 443 alone, not to {target}. NO_PROXY names".encode() in rest

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (b"GET http://example.com/ HTTP/1.1\r\n\r\n", b"HTTP/1.1 405 Method Not Allowed"),
        (b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", b"HTTP/1.1 405 Method Not Allowed"),
        (b"nonsense\r\n\r\n", b"HTTP/1.1 405 Method Not Allowed"),
        (connect("example.com"), b"HTTP/1.1 400 Bad Request"),
        (connect("example.com:0"), b"HTTP/1.1 400 Bad Request"),
        (connect("example.com:65536"), b"HTTP/1.1 400 Bad Request"),
        (connect("a@b:443"), b"HTTP/1.1 400 Bad Request"),
        (connect("ex\u00e4mple.com:443"), b"HTTP/1.1 400 Bad Request"),
        (b"CONNECT x:443 HTTP/1.1\r\n" + b"a: b\r\n" * 3_000, b"HTTP/1.1 431 Request Header Fields Too Large"),
    ],
)
def test_what_is_no_request_of_this_proxy_is_refused(request_: bytes, line: bytes) -> None:
    async def scenario() -> None:
        async with proxied(passes_on=True, to_own_networks=True) as (port, _):
            assert (await said(port, request_))[0] == line

    asyncio.run(scenario())


def test_an_emulator_that_is_not_there_is_told() -> None:
    async def scenario() -> None:
        async with listening(echo) as gone:
            pass
        async with listening(Proxy(Ways(("127.0.0.1", gone))).handle) as port:
            line, rest = await said(port, connect(f"{AWS}:443"))
        assert line == b"HTTP/1.1 502 Bad Gateway"
        assert rest.decode() == (
            f"nobody answers at 127.0.0.1:{gone}; is `cognito-emulator serve --tls` running there?\n"
        )

    asyncio.run(scenario())


def test_other_names_are_passed_on_where_a_setting_says_so() -> None:
    async def scenario() -> None:
        async with proxied(passes_on=True, to_own_networks=True) as (port, other):
            line, rest = await said(port, connect(f"127.0.0.1:{other}"), b"hello")
            assert (line, rest) == (b"HTTP/1.1 200 Connection established", b"HELLO")
            line, _ = await said(port, connect("nobody.invalid:443"))
            assert line == b"HTTP/1.1 502 Bad Gateway"

    asyncio.run(scenario())


CREDENTIALS = ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "[::]"]


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("host", CREDENTIALS)
def test_addresses_of_credentials_are_never_asked(host: str, own: bool) -> None:
    async def scenario() -> None:
        async with proxied(passes_on=True, to_own_networks=own) as (port, _):
            line, rest = await said(port, connect(f"{host}:80"))
            assert line == b"HTTP/1.1 403 Forbidden"
            assert rest.decode() == f"{host.strip('[]')} has no address that this proxy may go to\n"

    asyncio.run(scenario())


def test_one_that_others_reach_leads_to_nobodys_own_network() -> None:
    async def scenario() -> None:
        async with proxied(passes_on=True) as (port, other):
            for host in ("127.0.0.1", "localhost", "10.0.0.1"):
                line, _ = await said(port, connect(f"{host}:{other}"))
                assert line == b"HTTP/1.1 403 Forbidden"

    asyncio.run(scenario())


def test_connections_are_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "MOST_CONNECTIONS", 2)

    async def scenario() -> None:
        async with proxied() as (port, _):
            waiting = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
            line, rest = await said(port, connect(f"{AWS}:443"))
            assert (line, rest) == (b"HTTP/1.1 503 Service Unavailable", b"2 connections are open already\n")
            waiting[0][1].close()
            await waiting[0][1].wait_closed()
            await asyncio.sleep(0)
            for _ in range(100):
                if (await said(port, connect(f"{AWS}:443"), b"x"))[0].endswith(b"established"):
                    break
            else:
                pytest.fail("no place became free")
            waiting[1][1].close()

    asyncio.run(scenario())


def test_who_asks_for_nothing_and_who_says_nothing_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "SILENCE", 0.1)

    async def scenario() -> None:
        async with proxied() as (port, _):
            with pytest.MonkeyPatch.context() as hurried:
                hurried.setattr(proxy, "PATIENCE", 0.1)
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                assert (await reader.read()).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
                writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(connect(f"{AWS}:443"))
            assert await reader.read() == b"HTTP/1.1 200 Connection established\r\n\r\n"
            writer.close()

    asyncio.run(scenario())
