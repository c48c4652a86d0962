"""`cognito-emulator serve`, as click declares it."""

import sys
from typing import Any

import click

from emulator.base.garbage import nothing_is_garbage
from emulator.cli import options
from emulator.cli.loading import load_settings


@click.command(
    epilog=options.examples(
        "cognito-emulator serve --seed demo",
        "cognito-emulator serve --port 9300 --database-url sqlite:///state/emulator.db",
    ),
)
@click.option("--host", help="Address to listen on (EMULATOR_HOST, 127.0.0.1).")
@click.option("--port", type=int, help="Port (EMULATOR_PORT, 9229).")
@click.option("--tls", is_flag=True, default=None, help="Serve HTTPS, too (EMULATOR_TLS).")
@click.option("--tls-port", type=int, help="Its port (EMULATOR_TLS_PORT, 9443).")
@click.option("--tls-cert", help="A certificate of your own, in PEM (EMULATOR_TLS_CERT).")
@click.option("--tls-key", help="Its key, in PEM (EMULATOR_TLS_KEY).")
@click.option("--tls-folder", help="Where our certificate authority is (EMULATOR_TLS_FOLDER; beside a SQLite file).")
@click.option("--database-url", help="sqlite:///file or postgresql://…; with a password set EMULATOR_DATABASE_URL.")
@click.option("--workers", type=int, help="Server processes (EMULATOR_WORKERS, 1).")
@click.option("--public-url", help="Where clients reach the emulator (EMULATOR_PUBLIC_URL).")
@click.option("--issuer-mode", help="public, aws, original, updated, or a template (EMULATOR_ISSUER_MODE).")
@click.option("--hash-profile", help="default, low, test, or m=…,t=…,p=… (EMULATOR_HASH_PROFILE).")
@click.option("--lambda-endpoint", help="A Lambda-compatible endpoint (EMULATOR_LAMBDA_ENDPOINT).")
@click.option("--lambda-routes", help="Function → URL or python:file.py:handler (EMULATOR_LAMBDA_ROUTES).")
@click.option("--smtp-url", help="smtp://host:port; with a password set EMULATOR_SMTP_URL.")
@click.option("--log-format", help="auto, json or console (EMULATOR_LOG_FORMAT).")
@click.option("--init-folder", help="Where init scripts are, in ready.d and shutdown.d (EMULATOR_INIT_FOLDER).")
@click.option(
    "--seed",
    help="Seeds to apply at start, such as demo or seed/mine.yaml; several with : between them (EMULATOR_SEED).",
)
def serve(**flags: Any) -> None:
    """Serve the AWS API, the OpenID documents and the control API on one port.

    Put secrets into variables or a `.env` file, not into flags: every user of a machine sees the command lines of
    its processes. EMULATOR_ADMIN_TOKEN and EMULATOR_SENDER_KEY have no flag for that reason.
    """
    with nothing_is_garbage():
        from emulator.cli import server

    sys.exit(server.run(load_settings(**flags)))
