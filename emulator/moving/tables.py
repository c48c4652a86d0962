"""Users as rows of CSV, with the columns of AWS's user import: what GetCSVHeader tells of the pool. It has no column
for a password, so users who come from it have to set one, as those of an import job have.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from emulator.moving.pulling import with_password
from emulator.rules.configuration import mfa_config
from emulator.rules.imports import import_rows
from emulator.store.pools import Pool

Members = dict[str, Any]
_AMERICAN = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)


def written(pool: Pool, users: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The header, and a line for each user. `users` are as a seed has them."""
    columns = import_rows.header(pool)
    yield _line(columns)
    for user in users:
        values = {**user.get("attributes", {}), import_rows.USERNAME: user.get("username") or _brought(user)}
        if values.get("birthdate"):
            values["birthdate"] = _american(values["birthdate"])
        values[import_rows.MFA_ENABLED] = str(mfa_config.SMS in user.get("mfa", ())).lower()
        yield _line([str(values.get(column, "")) for column in columns])


def read(path: Path, password: str | None) -> tuple[list[Members], list[str], list[str]]:
    """The users, and which columns and how many rows were not understood, as remarks and as problems."""
    users: list[Members] = []
    problems: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        try:
            if import_rows.USERNAME not in (rows.fieldnames or ()):
                return [], [], [f"1: has no column {import_rows.USERNAME}: it is not a file of AWS's user import"]
            for row in rows:
                if None in row or None in row.values():
                    problems.append(f"{rows.line_num}: has not as many fields as the header")
                    continue
                users.append(_user(row, password))
        except csv.Error as error:  # such as a field of more than 131,072 characters; nothing behind it can be read
            problems.append(f"{rows.reader.line_num}: is not CSV: {error}")
    told = "the one that was given" if password is not None else "none, and must set one"
    return users, [f"{len(users)} users came without a password: they have {told}"], problems


def _user(row: Mapping[str, str], password: str | None) -> Members:
    own = (import_rows.USERNAME, import_rows.MFA_ENABLED)
    attributes = {name: value.strip() for name, value in row.items() if name not in own and value.strip()}
    if "birthdate" in attributes:
        attributes["birthdate"] = _iso(attributes["birthdate"])
    user: Members = {"username": row[import_rows.USERNAME].strip(), "attributes": attributes}
    if row.get(import_rows.MFA_ENABLED, "").strip().lower() == "true" and "phone_number" in attributes:
        user["mfa"] = [mfa_config.SMS]
    return with_password(user, password)


def _brought(user: Mapping[str, Any]) -> str:
    return f"{user.get('provider', '')}_{user.get('subject', '')}"


def _line(fields: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(fields)
    return buffer.getvalue()


def _american(value: str) -> str:
    try:
        return datetime.fromisoformat(value).strftime("%m/%d/%Y")
    except ValueError:
        return value


def _iso(value: str) -> str:
    match = _AMERICAN.fullmatch(value)
    return f"{match[3]}-{match[1]}-{match[2]}" if match else value
