"""New users: one by a form, or many by a table (CSV)."""

import csv
import io
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from emulator.base.redaction import REDACTED
from emulator.console.api import moving
from emulator.console.pages import user_words
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import user_choices
from emulator.control.refusals import Conflict, NotThere, Refused
from emulator.errors import CognitoError
from emulator.moving import unnamed
from emulator.moving.importing import Wish

pages = Pages()
_FIRST: Final = ("email", "phone_number", "name", "preferred_username", "given_name", "family_name")
_FLAGS: Final = ("email_verified", "phone_number_verified")
_OF_OTHERS: Final = frozenset({"sub", "identities", "updated_at", *_FLAGS})


@pages.get("/new-user")
def show_form(visit: Visit) -> Response:
    return _form(visit, {}, None)


@pages.post("/new-user")
def create_user(visit: Visit) -> Response:
    """What is refused stands above the form, with what was typed in it."""
    pool = visit.pool_id
    if pool is None:
        raise Refused("Choose a pool first.")
    members = _members(visit, pool)
    permanent = visit.field("password") if visit.field("kind") == "permanent" else ""
    try:
        made = visit.invoke("AdminCreateUser", members)["User"]["Username"]
    except (CognitoError, Refused, NotThere, Conflict) as error:
        typed = {name: values[0] for name, values in visit.form.items()}
        return _form(visit, typed, _sentence(error))
    shown = {**members, **({"TemporaryPassword": REDACTED} if "TemporaryPassword" in members else {})}
    command, told = visit.command("AdminCreateUser", shown), f"{made} is created."
    to = visit.link(f"/users/{quote(made, safe='')}")
    if permanent:
        setting = {"UserPoolId": pool, "Username": made, "Password": permanent, "Permanent": True}
        try:
            visit.invoke("AdminSetUserPassword", setting)
        except CognitoError as error:
            return visit.go(to, f"{told} Their password was refused: {_sentence(error)}", kind="refused")
        command += "\n" + visit.command("AdminSetUserPassword", {**setting, "Password": REDACTED})
    return visit.go(to, told, command=command)


def _sentence(error: Exception) -> str:
    return f"{error.code}: {error.message}" if isinstance(error, CognitoError) else str(error)


def _members(visit: Visit, pool: str) -> dict[str, Any]:
    """Of AdminCreateUser. Fields that were left empty are left out."""
    entries = [
        {"Name": name.removeprefix("attribute:"), "Value": values[0]}
        for name, values in visit.form.items()
        if name.startswith("attribute:") and values[0]
    ]
    members: dict[str, Any] = {"UserPoolId": pool, "Username": visit.field("username"), "UserAttributes": entries}
    if visit.field("kind") == "temporary":
        members["TemporaryPassword"] = visit.field("password")
    if visit.field("kind") == "permanent" or visit.field("suppress") == "on":
        members["MessageAction"] = "SUPPRESS"
    elif visit.fields("medium"):
        members["DesiredDeliveryMediums"] = visit.fields("medium")
    return members


def _form(visit: Visit, typed: Mapping[str, str], refused: str | None) -> Response:
    pool = visit.pool_id
    return visit.page(
        "users_new",
        "Create a user",
        section="Users",
        same_as=SameAs("AdminCreateUser", "aws cognito-idp admin-create-user"),
        status=422 if refused else 200,
        fields=_fields(visit, pool) if pool else ([], []),
        typed=typed,
        media=visit.fields("medium"),
        refused=refused,
        words=user_words,
    )


def _fields(visit: Visit, pool: str) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Attributes of the pool's schema: the usual and the required ones, and the rest."""
    schema = user_choices.of_pool(visit.services, pool).schema
    known = {entry["Name"]: entry for entry in schema if entry["Name"] not in _OF_OTHERS}
    first = [known[name] for name in _FIRST[:3] if name in known]
    first += [entry for name, entry in known.items() if name not in _FIRST[:3] and _is_first(entry)]
    return first, [entry for entry in known.values() if entry not in first]


def _is_first(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("Required")) or "custom:" in entry["Name"]


@pages.get("/import-users")
def show_import(visit: Visit) -> Response:
    return _table(visit, None, "")


@pages.post("/import-users")
def import_users(visit: Visit) -> Response:
    """All of the table is kept, or nothing."""
    pool, table = visit.pool_id, visit.field("csv")
    if pool is None:
        raise Refused("Choose a pool first.")
    if not table.strip():
        raise Refused("There is nothing to import: paste a table, or choose a file.")
    with unnamed.path() as path:
        path.write_text(table.replace("\r\n", "\n"), encoding="utf-8")
        wish = Wish(
            kind="csv",
            pool_id=pool,
            password=visit.field("password") or None,
            on_conflict="update" if visit.field("update") == "on" else "skip",
            keep=not visit.field("dry_run"),
        )
        done = moving.brought(visit.services, path, wish)
    return _table(visit, done, table)


def _table(visit: Visit, done: moving.Brought | None, table: str) -> Response:
    pool = visit.pool_id
    return visit.page(
        "users_import",
        "Import users",
        section="Users",
        same_as=SameAs("POST /_emulator/import", "cognito-emulator import users.csv"),
        status=422 if done and done.problems else 200,
        header=_header(visit, pool) if pool else "",
        done=done,
        table=table,
    )


def _header(visit: Visit, pool: str) -> str:
    """The first line of a table, as GetCSVHeader has it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(user_choices.of_pool(visit.services, pool).columns)
    return out.getvalue()
