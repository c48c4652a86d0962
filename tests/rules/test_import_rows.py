"""One row of an import file at a time: what becomes a user, and what the log says of the rest."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from emulator.base.randomness import SystemRandomness
from emulator.errors import CognitoError
from emulator.rules.configuration import pool_schema
from emulator.rules.imports import import_file, import_rows
from emulator.rules.imports.import_file import Record
from emulator.store.pools import Pool
from tests.support import sentences

NOW = datetime(2026, 11, 23, tzinfo=UTC)
UNVERIFIED = (
    "The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true)."
)


def pool(schema: Iterable[dict[str, Any]] = (), **settings: Any) -> Pool:
    values = {"AutoVerifiedAttributes": ["email"], **settings}
    entries = pool_schema.initial(schema)  # type: ignore[arg-type]
    return Pool("us-east-1_x", "i", "0", "us-east-1", "p", False, values, entries, {}, {}, {}, NOW, NOW)


def read(of: Pool, **columns: str) -> import_rows.Row:
    """A good row, changed by the columns; `username` and `mfa` stand for those with a colon."""
    good = {"username": "ann", "mfa": "false", "email": "ann@example.test", "email_verified": "true"}
    given = {**good, **columns}
    named = {"cognito:username": given.pop("username"), "cognito:mfa_enabled": given.pop("mfa")}
    values = {**{name.replace("custom_", "custom:"): value for name, value in given.items()}, **named}
    header = import_rows.header(of)
    assert set(values) <= set(header)
    return import_rows.read(of, header, [values.get(name, "") for name in header], SystemRandomness())


TEAM = {"Name": "team", "AttributeDataType": "String", "StringAttributeConstraints": {"MaxLength": "3"}}
REQUIRED = {"Name": "given_name", "Required": True}


@pytest.mark.parametrize(
    ("of", "columns", "expected"),
    [
        (pool(), {}, {}),
        (pool(), {"username": "  ann  ", "email": " ann@example.test "}, {}),
        (pool(), {"email_verified": "TRUE"}, {}),
        (pool(), {"mfa": ""}, {}),
        (pool(MfaConfiguration="OPTIONAL"), {"mfa": "true"}, {}),
        (pool(MfaConfiguration="ON"), {"mfa": "TRUE"}, {}),
        (pool(), {"birthdate": "02/29/2024"}, {"birthdate": "2024-02-29"}),
        (pool(), {"birthdate": "2024-02-29"}, {"birthdate": "2024-02-29"}),
        (pool(), {"updated_at": "1732338000"}, {"updated_at": "1732338000"}),
        (pool([TEAM]), {"custom_team": "ops"}, {"custom:team": "ops"}),
        (pool([REQUIRED]), {"given_name": "Ann"}, {"given_name": "Ann"}),
        (pool(), {"phone_number_verified": "false"}, {"phone_number_verified": "false"}),
        (pool(), {"name": "Änn, Ünit"}, {"name": "Änn, Ünit"}),
    ],
)
def test_a_row_that_is_a_user(of: Pool, columns: dict[str, str], expected: dict[str, str]) -> None:
    row = read(of, **columns)
    assert (row.typed, row.new.username, row.status) == ("ann", "ann", "RESET_REQUIRED")
    assert row.new.attributes == {"email": "ann@example.test", "email_verified": "true", **expected}


def of_schema(line: str) -> str:
    return f"Attributes did not conform to the schema: {line}\n"


@pytest.mark.parametrize(
    ("of", "columns", "message"),
    [
        (pool(), {"username": " "}, "cognito:username is required."),
        (pool(), {"username": "a b"}, "cognito:username contains spaces or is longer than 128 characters."),
        (pool(), {"username": "a\tb"}, "cognito:username contains spaces or is longer than 128 characters."),
        (pool(), {"username": "a" * 129}, "cognito:username contains spaces or is longer than 128 characters."),
        (pool(), {"email_verified": "false"}, UNVERIFIED),
        (pool(), {"email_verified": ""}, UNVERIFIED),
        (pool(AutoVerifiedAttributes=["phone_number"]), {}, UNVERIFIED),
        (pool(), {"email": ""}, "email is required when email_verified is true."),
        (pool(), {"phone_number_verified": "true"}, "phone_number is required when phone_number_verified is true."),
        (pool(), {"email": "nobody"}, sentences.INVALID_EMAIL_ADDRESS_FORMAT),
        (pool(), {"phone_number": "555"}, sentences.INVALID_PHONE_NUMBER_FORMAT),
        (pool(), {"email_verified": "yes"}, of_schema("email_verified: Boolean must be true or false")),
        (pool(), {"birthdate": "13/41/2024"}, of_schema("birthdate: Date must be of the form YYYY-MM-DD")),
        (pool(), {"updated_at": "now"}, of_schema("updated_at: Number could not be parsed")),
        (pool([TEAM]), {"custom_team": "wide"}, of_schema("custom:team: String must be no longer than 3 characters")),
        (pool([REQUIRED]), {}, of_schema("given_name: The attribute is required")),
        (pool(), {"mfa": "true"}, "cognito:mfa_enabled must be false for this user pool."),
        (pool(MfaConfiguration="ON"), {"mfa": "false"}, "cognito:mfa_enabled must be true for this user pool."),
        (
            pool(MfaConfiguration="OPTIONAL"),
            {"mfa": "1"},
            "cognito:mfa_enabled must be true or false for this user pool.",
        ),
        (pool(), {"name": "a\0b"}, "The row contains characters that are not valid UTF-8 text."),
        (pool(), {"name": "a\udcffb"}, "The row contains characters that are not valid UTF-8 text."),
        (
            pool(AliasAttributes=["email"]),
            {"username": "ann@example.test"},
            sentences.USERNAME_LOOKS_LIKE_EMAIL,
        ),
        (pool(UsernameAttributes=["email"]), {}, sentences.USERNAME_SHOULD_BE_AN_EMAIL),
        (
            pool(UsernameAttributes=["email"]),
            {"username": "other@example.test"},
            sentences.EMAIL_SHOULD_BE_THE_USERNAME,
        ),
    ],
)
def test_a_row_that_is_none(of: Pool, columns: dict[str, str], message: str) -> None:
    with pytest.raises(CognitoError) as refused:
        read(of, **columns)
    assert refused.value.message == message


def test_a_row_has_as_many_columns_as_the_header() -> None:
    header = import_rows.header(pool())
    with pytest.raises(CognitoError, match=f"The row has 2 columns, the header has {len(header)}"):
        import_rows.read(pool(), header, ["a", "b"], SystemRandomness())


def test_where_the_email_is_the_username_the_sub_is_its_name() -> None:
    row = read(pool(UsernameAttributes=["email"]), username="ann@example.test")
    assert row.new.username == row.new.sub
    assert row.new.attributes["email"] == row.typed == "ann@example.test"


@pytest.mark.parametrize(
    ("factors", "columns", "status"),
    [
        (["PASSWORD"], {}, "RESET_REQUIRED"),
        (["PASSWORD", "EMAIL_OTP"], {}, "CONFIRMED"),
        (["PASSWORD", "SMS_OTP"], {}, "RESET_REQUIRED"),
        (["PASSWORD", "SMS_OTP"], {"phone_number": "+15550001111", "phone_number_verified": "true"}, "CONFIRMED"),
    ],
)
def test_the_status_is_confirmed_for_who_needs_no_password(
    factors: list[str], columns: dict[str, str], status: str
) -> None:
    of = pool(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": factors}})
    assert read(of, **columns).status == status


def rows(content: bytes, size: int = 1 << 20) -> list[Record]:
    return list(import_file.records(content[at : at + size] for at in range(0, len(content), size)))


LONG = "x" * (import_file.LONGEST_ROW - 1)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\nc,d\n", [(1, ["a", "b"]), (2, ["c", "d"])]),
        (b"a,b\r\nc,d", [(1, ["a", "b"]), (2, ["c", "d"])]),
        (b"\xef\xbb\xbfa\nb\n", [(1, ["a"]), (2, ["b"])]),
        (b"a\n\nb\n", [(1, ["a"]), (2, []), (3, ["b"])]),
        (b'"a,b",c\n', [(1, ["a,b", "c"])]),
        (b'"a ""b""",c\n', [(1, ['a "b"', "c"])]),
        (b'"a\nb",c\nd,e\n', [(1, ["a\nb", "c"]), (3, ["d", "e"])]),
        (rb"1 Main St\, Springfield,c", [(1, ["1 Main St, Springfield", "c"])]),
        (rb"a\b,\\c", [(1, [r"a\b", r"\\c"])]),
        ("ä,€,😀\n".encode(), [(1, ["ä", "€", "😀"])]),
        (b"a\xffb\n", [(1, ["a\udcffb"])]),
        (f"{LONG},\nb\n".encode(), [(1, [LONG, ""]), (2, ["b"])]),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1 << 20])
def test_records_are_the_same_however_the_file_is_cut(
    content: bytes, expected: list[tuple[int, list[str]]], size: int
) -> None:
    assert [(record.line, record.fields) for record in rows(content, size)] == expected


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (LONG + ",x", "The row is longer than 16,000 characters."),
        ('"' + LONG * 20, "The row is longer than 16,000 characters."),
        ("a\rb,c", "The row could not be parsed."),
    ],
)
def test_a_row_that_cannot_be_read_does_not_take_the_next_with_it(line: str, problem: str) -> None:
    first, bad, last = rows(f"a\n{line}\nb\n".encode())
    assert (first.fields, last.line, last.fields) == (["a"], 3, ["b"])
    assert (bad.line, bad.fields, bad.problem) == (2, None, problem)


def test_a_quote_that_never_ends_is_one_long_row() -> None:
    found = rows(b'a\n"b\n' + b"c\n" * 20_000)
    assert [record.problem for record in found] == [None, "The row is longer than 16,000 characters."]
