"""`cognito-emulator reset`, over the control API of a running server."""

from typing import Any

import click

from emulator.cli import control, named, options


@click.command(
    epilog=options.examples("cognito-emulator reset --keep-pools --yes", "cognito-emulator reset --pool demo --yes")
)
@click.option("--pool", help="Reset this pool alone: its id or name.")
@click.option("--keep-pools", is_flag=True, help="Delete the users and what belongs to them; keep pools and settings.")
@click.option(
    "--seed", "seeds", multiple=True, metavar="NAME", help="Then apply it: demo, qa, or one of EMULATOR_SEED."
)
@click.option("--seed-again", is_flag=True, help="Then apply the seeds of the server's EMULATOR_SEED.")
@options.YES
@options.URL
def reset(
    pool: str | None, keep_pools: bool, seeds: tuple[str, ...], seed_again: bool, yes: bool, url: str | None
) -> None:
    """Delete everything in a running emulator, or a part of it."""
    pool = named.pool_id_if_any(pool, url=url)
    options.sure(f"{_what(pool, keep_pools=keep_pools)} will be gone.", yes=yes)
    wanted: dict[str, Any] = {"pool": pool, "keep": "pools" if keep_pools else None}
    wanted["seed"] = list(seeds) if seeds else seed_again
    done = control.ask("POST", "/_emulator/reset", wanted, url=url)
    click.echo(f"gone: {done['pools']} pools, {done['users']} users")
    if done["seeded"] is not None:
        click.echo(f"seeded: {done['seeded']}")


def _what(pool: str | None, *, keep_pools: bool) -> str:
    where = f"pool {pool}" if pool else "all pools"
    return f"The users of {where}" if keep_pools else f"{where[:1].upper()}{where[1:]} and all that is in them"
