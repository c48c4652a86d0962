"""`cognito-emulator user …`, over the control API of a running server."""

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
@click.argument("username")
@click.option("--pool", required=True, help="The user's pool: its id or name.")
@options.URL
@options.output
def show(username: str, pool: str, url: str | None, out: Output) -> None:
    """Show USERNAME, any name that signs the user in: whether the user can sign in and why not, attributes, groups."""
    path = f"/_emulator/users/{control.step(named.pool_id(pool, url=url))}/{control.step(username)}"
    answer = control.ask("GET", path, url=url)
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
