"""`cognito-emulator env`: the variables that lead SDKs to a running emulator, for a shell or a file."""

import os
import sys

import click

from emulator.cli import control, environment, exits, options, shells


@click.command(
    epilog=options.examples(
        'eval "$(cognito-emulator env)"',
        "cognito-emulator env --shell dotenv --pool demo --client web > .env.test",
    )
)
@click.option("--shell", type=click.Choice(list(shells.SHELLS)), default="bash", show_default=True)
@click.option("--pool", help="Id or name of a pool, for COGNITO_USER_POOL_ID and COGNITO_ISSUER.")
@click.option("--client", help="Id or name of one of its app clients, for COGNITO_CLIENT_ID.")
@options.URL
def env(shell: str, pool: str | None, client: str | None, url: str | None) -> None:
    """Print the variables that lead AWS's SDKs to a running emulator.

    Nobody is asked, unless --pool is given: then the server says the ids. bash is also for sh, zsh and others like it.
    """
    if client and not pool:
        control.end("--client needs --pool: say whose client it is.", exits.BAD_USAGE)
    values = environment.variables(control.address(url), environment.access_key(), os.environ)
    if pool:
        from emulator.cli import named

        values |= named.variables(pool, client, url=url)
    written = shells.SHELLS[shell]
    for name in environment.in_the_way(os.environ):
        if written.unset is not None:
            click.echo(written.unset(name))
        else:
            click.echo(f"warning: {name} is set here and would be stronger: unset it", err=True)
    for name, value in values.items():
        try:
            click.echo(written.set(name, shells.checked(value)))
        except ValueError as error:
            control.end(f"{name} cannot be written: {error}.", exits.FAILED)
    if written.use and sys.stdout.isatty():
        click.echo(f"# To use them: {written.use}", err=True)
