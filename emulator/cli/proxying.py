"""`proxy`: what programs that honour HTTPS_PROXY are pointed to, so that AWS's names lead them to an emulator."""

import asyncio
import contextlib
import signal
import sys

import click

from emulator import logs
from emulator.base import hosts
from emulator.cli import exits, listening
from emulator.settings import Settings
from emulator.tls import proxy
from emulator.tls.proxy import Proxy, Ways

NAMES = listening.Names("--port", "EMULATOR_PROXY_PORT", 9480)


def run(settings: Settings) -> int:
    logs.configure(settings.log_format)
    host, port = settings.proxy_host, settings.proxy_port
    if (why_not := listening.problem(host, port, NAMES)) is not None:
        print(f"error: {why_not}", file=sys.stderr)
        return exits.BAD_USAGE
    is_ours_alone = hosts.is_loopback(host)
    if settings.proxy_pass_on and not is_ours_alone:
        print(
            f"warning: {host} can be reached from outside and EMULATOR_PROXY_PASS_ON is set: anyone there can go to "
            "every public address by this proxy",
            file=sys.stderr,
        )
    ways = Ways(_emulator(settings), settings.proxy_pass_on, to_own_networks=is_ours_alone)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(settings, Proxy(ways)))
    return 0


async def _serve(settings: Settings, served: Proxy) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    host, port = settings.proxy_host, settings.proxy_port
    server = await asyncio.start_server(served.handle, host, port, limit=proxy.LARGEST_HEAD)
    click.echo(_ready_block(settings), err=True)
    await ended.wait()
    server.close()


def _emulator(settings: Settings) -> tuple[str, int]:
    if settings.proxy_to:
        host, _, port = settings.proxy_to.rpartition(":")
        return host.strip("[]"), int(port)
    return "127.0.0.1", settings.tls_port


def _ready_block(settings: Settings) -> str:
    host, port = _emulator(settings)
    named = "localhost" if hosts.is_loopback(settings.proxy_host) else settings.proxy_host
    return "\n".join(
        (
            f"AWS's names of Cognito lead to the emulator at {host}:{port} by this proxy",
            f"  export HTTPS_PROXY=http://{named}:{settings.proxy_port}",
            "  trust        `cognito-emulator ca trust-help`",
            "Ready.",
        )
    )
