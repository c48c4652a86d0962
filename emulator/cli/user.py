"""`cognito-emulator user …`, over the control API of a running server."""

from collections.abc import Callable
from typing import Any

import click

from emulator.cli import control, named, options
from emulator.cli.output import Output, printable

_USERS = {
    "USERNAME": "username",
    "STATUS": "status",
    "ENABLED": "enabled",
    "EMAIL": "email",
    "VERIFIED": "email_verified",
    "PHONE": "phone_number",
    "SECOND FACTORS": "factors",
    "LOCKED UNTIL": "locked_until",
    "LAST SIGN-IN": "last_sign_in",
    "SUB": "sub",
}
_SHOWN = ("pool", "username", "sub", "status", "enabled", "can_sign_in", "created_at", "updated_at", "signed_out_at")


@click.group()
def user() -> None:
    """Users of a running emulator."""


def _of_one(command: Callable[..., Any]) -> Callable[..., Any]:
    pool = click.option("--pool", required=True, help="The user's pool: its id or name.")
    return click.argument("username")(pool(options.URL(options.output(command))))


def _path(username: str, pool: str, url: str | None) -> str:
    return f"/_emulator/users/{control.step(named.pool_id(pool, url=url))}/{control.step(username)}"


@user.command(
    "list",
    epilog=options.examples(
        "cognito-emulator user list --pool demo",
        "cognito-emulator user list --pool demo --filter 'email ^= \"bob\"'",
    ),
)
@click.option("--pool", help="Of this pool alone: its id or name.")
@click.option("--search", help="The beginning of a username, an email, a phone number or a sub.")
@click.option("--filter", help="The Filter of ListUsers; needs --pool.")
@options.PAGE
@options.URL
@options.output
def list_them(pool: str | None, url: str | None, out: Output, **query: Any) -> None:
    """List the users of all pools or of one, the newest first."""
    query["pool"] = named.pool_id_if_any(pool, url=url)
    answer = control.ask("GET", "/_emulator/users", query=query, url=url)
    out.rows(answer, answer["users"], _USERS if pool else {"POOL": "pool", **_USERS})
    out.more(answer["next"])


@user.command(epilog=options.examples("cognito-emulator user show bob --pool demo"))
@_of_one
def show(username: str, pool: str, url: str | None, out: Output) -> None:
    """Show USERNAME, any name that signs the user in: whether the user can sign in and why not, attributes, groups."""
    answer = control.ask("GET", _path(username, pool, url), url=url)
    if not out.is_table:
        out.whole(answer)
        return
    out.one(answer, {name: answer[name] for name in _SHOWN})
    for sentence in answer["standing"]:
        click.echo(printable(sentence))
    out.part("Attributes", answer["attributes"], {"NAME": "name", "VALUE": "value", "VERIFIED": "verified"})
    out.part("Groups", answer["groups"], {"NAME": "name", "PRECEDENCE": "precedence"})
    codes = {"CODE": "code", "PURPOSE": "purpose", "STATE": "state", "EXPIRES": "expires_at"}
    out.part("Codes", answer["codes"], codes)
    sign_ins = {"ID": "id", "CLIENT": "client", "LIVE": "is_live", "BEGAN": "began_at", "EXPIRES": "expires_at"}
    out.part("Sign-ins", answer["sign_ins"], sign_ins)
    counts = {"RULE": "rule", "COUNT": "count", "LEFT": "left", "REFUSED UNTIL": "refused_until"}
    out.part("Counted", answer["counts"], counts)


@user.command(epilog=options.examples("cognito-emulator user confirm bob --pool demo"))
@click.option("--force-alias", is_flag=True, help="Take the address from another user who signs in with it.")
@click.option("--no-function", is_flag=True, help="Do not call the pool's PostConfirmation function.")
@_of_one
def confirm(username: str, pool: str, force_alias: bool, no_function: bool, url: str | None, out: Output) -> None:
    """Confirm USERNAME, who signed up, without a code, and verify the address that the code was for."""
    how = {"force_alias": force_alias, "call_function": not no_function}
    out.one(control.ask("POST", f"{_path(username, pool, url)}/confirm", how, url=url))


@user.command(epilog=options.examples("cognito-emulator user unlock bob --pool demo"))
@_of_one
def unlock(username: str, pool: str, url: str | None, out: Output) -> None:
    """Forget the wrong passwords and codes of USERNAME, who can then try again at once."""
    out.one(control.ask("POST", f"{_path(username, pool, url)}/unlock", url=url))
