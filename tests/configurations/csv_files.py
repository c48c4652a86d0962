"""Files for the import of users as public repositories keep them: which columns in which order, how lines and fields
end, what stands in the columns that nobody fills. One user of each file is "ann"; addresses are ours.

`CLASSIC` is the order of pools made up to 2024, `PRESENT` that of pools made since (files that GetCSVHeader made, of
apollo-ng-cognito and five more repositories). A pool takes both: it looks for its columns by their names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_CLASSIC = (
    "name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,"
    "gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,cognito:mfa_enabled,"
    "cognito:username"
)
_PRESENT = (
    "profile,address,birthdate,gender,preferred_username,updated_at,website,picture,phone_number,phone_number_verified,"
    "zoneinfo,locale,email,email_verified,given_name,family_name,middle_name,name,nickname,cognito:mfa_enabled,"
    "cognito:username"
)
CLASSIC, PRESENT = _CLASSIC.split(","), _PRESENT.split(",")
LICENCE = [{"Name": "licence", "AttributeDataType": "String", "Mutable": True}]
STUDIO = [{"Name": name, "AttributeDataType": "String", "Mutable": True} for name in ("role", "studio_id")]

ANN = {"cognito:username": "ann", "cognito:mfa_enabled": "FALSE", "email": "ann@example.test", "email_verified": "TRUE"}
BOB = {**ANN, "cognito:username": "bob", "email": "bob@example.test"}
PHONE = {"phone_number": "+12065550100", "phone_number_verified": "TRUE"}


@dataclass(frozen=True)
class File:
    """`counts` are the users that came in, the lines passed over and the lines that failed."""

    content: bytes
    pool: dict[str, Any] = field(default_factory=dict)
    counts: tuple[int, int, int] = (1, 0, 0)


def text(columns: Sequence[str], *rows: dict[str, str], end: str = "\n", quote: str = "", last: str = "") -> bytes:
    lines = [list(columns), *([row.get(name, "") for name in columns] for row in rows)]
    quoted = [",".join(f"{quote}{value}{quote}" for value in line) for line in lines]
    return (end.join(quoted) + (last or end)).encode()


def put_in(columns: Sequence[str], after: str, *names: str) -> list[str]:
    place = list(columns).index(after) + 1
    return [*columns[:place], *names, *columns[place:]]


BY_SMS = {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::{account}:role/sms"}}
BY_EMAIL = {"UsernameAttributes": ["email"]}
NAMED_BY_EMAIL = {**ANN, "cognito:username": "ann@example.test"}

FILES: dict[str, File] = {
    "classic order": File(text(CLASSIC, ANN)),
    "present order": File(text(PRESENT, ANN)),
    "present order, custom column among them": File(
        text(put_in(PRESENT, "zoneinfo", "custom:licence"), {**ANN, "custom:licence": "A1"}), {"Schema": LICENCE}
    ),
    "classic order, custom columns at the end": File(
        text([*CLASSIC, "custom:role", "custom:studio_id"], {**ANN, "custom:role": "staff"}), {"Schema": STUDIO}
    ),
    "classic order, custom columns before those of Cognito": File(
        text(put_in(CLASSIC, "updated_at", "custom:role", "custom:studio_id"), ANN), {"Schema": STUDIO}
    ),
    "the name first": File(text(["cognito:username", *CLASSIC[:-1]], ANN)),
    "alphabetical": File(text(sorted(CLASSIC), ANN)),
    "two users": File(text(PRESENT, ANN, BOB), counts=(2, 0, 0)),
    "the same user twice": File(text(PRESENT, ANN, ANN), counts=(1, 1, 0)),
    "small letters": File(text(PRESENT, {**ANN, "cognito:mfa_enabled": "false", "email_verified": "true"})),
    "mixed letters": File(text(PRESENT, {**ANN, "cognito:mfa_enabled": "False", "email_verified": "True"})),
    "nothing about MFA": File(text(PRESENT, {**ANN, "cognito:mfa_enabled": ""})),
    "phone not verified": File(text(PRESENT, {**ANN, "phone_number_verified": "FALSE"})),
    "updated_at of 0": File(text(PRESENT, {**ANN, "updated_at": "0"})),
    "every column filled": File(
        text(
            PRESENT,
            {
                **{name: name for name in PRESENT if name not in ("updated_at", "birthdate")},
                **ANN,
                **PHONE,
                "updated_at": "1700000000",
                "birthdate": "02/29/2024",
            },
        )
    ),
    "lines of Windows": File(text(PRESENT, ANN, end="\r\n")),
    "no end of the last line": File(text(PRESENT, ANN, last=" ").rstrip()),
    "an empty line at the end": File(text(PRESENT, ANN, last="\n\n")),
    "byte order mark": File(b"\xef\xbb\xbf" + text(PRESENT, ANN)),
    "everything in quotes": File(text(PRESENT, ANN, quote='"')),
    "everything in quotes, lines of Windows": File(text(PRESENT, ANN, quote='"', end="\r\n")),
    "a comma in quotes": File(text(PRESENT, {**ANN, "address": '"1, High Street"'})),
    "a comma after a backslash": File(text(PRESENT, {**ANN, "address": "1\\, High Street"})),
    "letters of other scripts": File(text(PRESENT, {**ANN, "name": "山田 太郎"})),
    "an address as the name": File(text(PRESENT, NAMED_BY_EMAIL), BY_EMAIL),
    "an address as the name, told once": File(text(PRESENT, {**NAMED_BY_EMAIL, "email": ""}), BY_EMAIL),
    "a phone number as the name": File(
        text(PRESENT, {"cognito:username": "+12065550100", "cognito:mfa_enabled": "FALSE", **PHONE}),
        {"UsernameAttributes": ["phone_number"], "AutoVerifiedAttributes": ["phone_number"], **BY_SMS},
    ),
    "MFA required": File(
        text(PRESENT, {**ANN, **PHONE, "cognito:mfa_enabled": "TRUE"}),
        {"MfaConfiguration": "ON", **BY_SMS},
    ),
    "nobody can be reached": File(text(PRESENT, {**ANN, "email_verified": ""}), counts=(0, 0, 1)),
    "a column too few": File(text(PRESENT, ANN)[:-1] + b"\n,,,\n", counts=(1, 0, 1)),
}

NOT_THESE: dict[str, bytes] = {
    "a column is missing": text(PRESENT[1:], ANN),
    "an unknown column": text([*PRESENT, "custom:nothing"], ANN),
    "a column twice": text([*PRESENT, "email"], ANN),
    "semicolons": text(PRESENT, ANN).replace(b",", b";"),
    "tabs": text(PRESENT, ANN).replace(b",", b"\t"),
    "no header": text(PRESENT, ANN).split(b"\n", 1)[1],
}
