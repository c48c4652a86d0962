"""Constraint violations in AWS's words: published answers as cases (evidence: violation-text)."""

import time
from typing import Any

import pytest

from emulator.base import java_order
from emulator.calls import running
from emulator.contract import measured, patterns
from emulator.errors import InvalidParameterException
from emulator.model import contract

POOL = "eu-west-1_aaaaaaaaa"
NAME = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"
SIGN_UP = {"ClientId": "abc", "Username": "ann", "Password": "Passw0rd!"}
CASES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a nested member has a dotted path": (
        "CreateUserPool",
        {"PoolName": "p", "Policies": {"PasswordPolicy": {"MinimumLength": 5}}},
        ["Value '5' at 'policies.passwordPolicy.minimumLength': Member must have value greater than or equal to 6"],
    ),
    "elements count from one": (
        "CreateUserPool",
        {"PoolName": "p", "Schema": [{"Name": "ok"}, {"Name": "x" * 21}]},
        [f"Value '{'x' * 21}' at 'schema.2.member.name': Member must have length less than or equal to 20"],
    ),
    "a structure in a map has the key in its path": (
        "CreateUserPool",
        {"PoolName": "p", "AcrConfiguration": {"Level2": {"AcrValue": "x" * 65}}},
        [
            f"Value '{'x' * 65}' at 'acrConfiguration.Level2.member.acrValue': "
            "Member must have length less than or equal to 64"
        ],
    ),
    "a list of scalars is reported whole": (
        "CreateUserPoolClient",
        {"UserPoolId": POOL, "ClientName": "c", "AllowedOAuthFlows": ["code", "token"]},
        [
            "Value '[code, token]' at 'allowedOAuthFlows': Member must satisfy constraint: "
            "[Member must satisfy enum value set: [implicit, client_credentials, code]]"
        ],
    ),
    "aws-cli#2941 with every constraint of its elements": (
        "CreateUserPoolClient",
        {"UserPoolId": POOL, "ClientName": "c", "CallbackURLs": ["https://a", "b c"]},
        [
            "Value '[https://a, b c]' at 'callbackURLs': Member must satisfy constraint: "
            "[Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, "
            f"Member must satisfy regular expression pattern: {NAME}]"
        ],
    ),
    "a missing required member is null": (
        "AdminGetUser",
        {"Username": "ann"},
        ["Value null at 'userPoolId': Member must not be null"],
    ),
    "sensitive members are masked, V12 too long": (
        "SignUp",
        SIGN_UP | {"Username": "u" * 129, "Password": "p" * 257},
        [
            "Value at 'username': Member must have length less than or equal to 128",
            "Value at 'password': Member must have length less than or equal to 256",
        ],
    ),
    "the client id is shown when signing in": (
        "InitiateAuth",
        {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": ""},
        [
            "Value '' at 'clientId': Member must have length greater than or equal to 1",
            r"Value '' at 'clientId': Member must satisfy regular expression pattern: [\w+]+",
        ],
    ),
    "confirmation codes are shown": (
        "ConfirmSignUp",
        {"ClientId": "abc", "Username": "ann", "ConfirmationCode": "1 12 123"},
        [r"Value '1 12 123' at 'confirmationCode': Member must satisfy regular expression pattern: [\S]+"],
    ),
    "and authenticator codes, though the model calls them sensitive": (
        "VerifySoftwareToken",
        {"UserCode": "12345a"},
        ["Value '12345a' at 'userCode': Member must satisfy regular expression pattern: [0-9]+"],
    ),
    "enum values come in hash order": (
        "AdminCreateUser",
        {"UserPoolId": POOL, "Username": "ann", "MessageAction": "NONE"},
        ["Value 'NONE' at 'messageAction': Member must satisfy enum value set: [SUPPRESS, RESEND]"],
    ),
    "with three of them": (
        "CreateUserPool",
        {"PoolName": "p", "MfaConfiguration": "MAYBE", "UsernameAttributes": ["name"]},
        [
            "Value '[name]' at 'usernameAttributes': Member must satisfy constraint: "
            "[Member must satisfy enum value set: [phone_number, email]]",
            "Value 'MAYBE' at 'mfaConfiguration': Member must satisfy enum value set: [OPTIONAL, OFF, ON]",
        ],
    ),
    "blank names in SignUp: pattern before length": (
        "SignUp",
        {"ClientId": "", "Username": ""},
        [
            r"Value at 'clientId': Member must satisfy regular expression pattern: [\w+]+",
            "Value at 'clientId': Member must have length greater than or equal to 1",
            f"Value at 'username': Member must satisfy regular expression pattern: {NAME}",
            "Value at 'username': Member must have length greater than or equal to 1",
        ],
    ),
    "elsewhere length before pattern": (
        "UpdateUserAttributes",
        {"AccessToken": "a.b", "UserAttributes": [{"Name": ""}, {"Value": "x"}]},
        [
            "Value '' at 'userAttributes.1.member.name': Member must have length greater than or equal to 1",
            "Value '' at 'userAttributes.1.member.name': Member must satisfy regular expression pattern: "
            r"[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+",
            "Value null at 'userAttributes.2.member.name': Member must not be null",
        ],
    ),
    "a sensitive null is masked": (
        "GetUser",
        {},
        ["Value at 'accessToken': Member must not be null"],
    ),
    "so is a token of illegal characters": (
        "GetUser",
        {"AccessToken": "a b"},
        ["Value at 'accessToken': Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+"],
    ),
    "map values are reported together": (
        "TagResource",
        {"ResourceArn": "arn:aws:cognito-idp:eu-west-1:1:userpool/x", "Tags": {"b": "x" * 257, "a": ""}},
        [
            f"Value '{{a=, b={'x' * 257}}}' at 'tags': Map value must satisfy constraint: "
            "[Member must have length less than or equal to 256, Member must have length greater than or equal to 0]"
        ],
    ),
    "characters outside the basic plane count twice": (
        "AdminCreateUser",
        {"UserPoolId": POOL, "Username": "\U0001f600" * 65},
        ["Value at 'username': Member must have length less than or equal to 128"],
    ),
    "a null element is named": (
        "AdminUpdateUserAttributes",
        {"UserPoolId": POOL, "Username": "ann", "UserAttributes": [None]},
        ["Value null at 'userAttributes.1.member': Member must not be null"],
    ),
}


@pytest.mark.parametrize(("operation", "request_", "violations"), CASES.values(), ids=CASES)
def test_violations_read_as_captured(operation: str, request_: dict[str, Any], violations: list[str]) -> None:
    with pytest.raises(InvalidParameterException) as refused:
        running.check(operation, request_)
    listed = [text.replace("': Member", "' failed to satisfy constraint: Member", 1) for text in violations]
    listed = [text.replace("': Map", "' failed to satisfy constraint: Map", 1) for text in listed]
    noun = "validation error" if len(listed) == 1 else "validation errors"
    assert refused.value.message == f"{len(listed)} {noun} detected: {'; '.join(listed)}"


@pytest.mark.parametrize("password", ["x", "", None])
def test_short_and_missing_passwords_break_no_constraint_of_length(password: str | None) -> None:
    request = SIGN_UP | {"Password": password}
    if password == "":
        with pytest.raises(
            InvalidParameterException, match=r"1 validation error detected: Value at 'password' .*\[\\S"
        ):
            running.check("SignUp", request)
    else:
        running.check("SignUp", request)


def test_enum_order_explains_the_captures_and_map_order_is_javas() -> None:
    flows = (
        "ADMIN_NO_SRP_AUTH CUSTOM_AUTH_FLOW_ONLY USER_PASSWORD_AUTH ALLOW_ADMIN_USER_PASSWORD_AUTH ALLOW_CUSTOM_AUTH "
        "ALLOW_USER_PASSWORD_AUTH ALLOW_USER_SRP_AUTH ALLOW_REFRESH_TOKEN_AUTH"
    )
    captured = (
        "ALLOW_CUSTOM_AUTH ADMIN_NO_SRP_AUTH ALLOW_REFRESH_TOKEN_AUTH ALLOW_USER_PASSWORD_AUTH ALLOW_USER_SRP_AUTH "
        "CUSTOM_AUTH_FLOW_ONLY USER_PASSWORD_AUTH ALLOW_ADMIN_USER_PASSWORD_AUTH"
    )
    assert java_order.enum_order(flows.split()) == captured.split()
    thirteen = java_order.iteration_order(f"k{number}" for number in range(13))
    assert " ".join(thirteen) == "k0 k1 k2 k3 k4 k5 k11 k6 k10 k7 k8 k12 k9"  # printed by OpenJDK 17


# Every pattern of the model, with a value it takes and one it refuses (None: it takes everything).
PATTERNS: dict[str, tuple[str, str | None]] = {
    "(?s).*": ("a\nb", None),
    r"(arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?)?": (
        "",
        "arn",
    ),
    r".*\{####\}.*": ("code {####}", "a\r{####}"),
    "Level[1-4]": ("Level4", "Level5"),
    "[0-9]+": ("12", "٣"),
    "[A-Za-z0-9-_+/=.]+": ("a-b_c/", "a b"),
    "[A-Za-z0-9-_=.]+": ("a-b.c", "a+b"),
    "[A-Za-z0-9]+": ("a1", "a-1"),
    r"[\S]+": ("é!", "a b"),
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+": ("a\u00a0b", "a\tb"),
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*": ("a\tb", "a\u00a0b"),
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{####\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*": ("a {####}\n", "{####}\x00"),
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{##[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*##\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*": (
        "{##Click here##}",
        "{###}",
    ),
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]+": ("a b", ""),
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s]+": ("a b", "\u00a0"),
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+": ("a b", "a\x0bb"),
    NAME: ("ünï€5!\U0001f600", "a b"),
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+@[\p{L}\p{M}\p{S}\p{N}\p{P}]+": ("a@b@c", "@a"),
    r"[\w+-]+": ("a-b", "a.b"),
    r"[\w+=/]+": ("a=", "é="),
    r"[\w+]+": ("a_+", ""),
    r"[\w-]+_[0-9a-f-]+": ("eu_0a", "eu_g"),
    r"[\w-]+_[0-9a-zA-Z]+": ("eu-west-1_aB3", "eu-west-1"),
    r"[\w\s+=,.@-]+": ("my pool", "my/pool"),
    r"[\w\s+=.@-]+": ("a b", "a,b"),
    r"[\w]+": ("ok", "o k"),
    r"[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+": ("read", "a/b"),
    r"[\x21\x23-\x5B\x5D-\x7E]+": ("a/b", 'a"b'),
    r"[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+": ("Goo", "_oo"),
    r"^(terms-of-use|privacy-policy)$": ("terms-of-use", "terms"),
    "^(tkn|sso)[a-z0-9]{25}$": ("sso" + "a" * 25, "sso"),
    r"^[0-9A-Za-z\.\-_]*(?<!\.)$": ("my.bucket", "bucket."),
    "^[0-9a-fA-F]+$": ("aF0", "aF0\n"),
    "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[4][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$": (
        "01234567-89ab-4cde-8f01-23456789abcd",
        "01234567-89ab-1cde-8f01-23456789abcd",
    ),
    r"^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$": ("https://a", "a\n"),
    r"^[\w\- ]+$": ("a b", "a.b"),
    "^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$": ("my-domain", "-domain"),
    "^[a-zA-Z0-9_-]+$": ("set_1", "set 1"),
    "^cognito:(default|dutch|english|french|spanish|german|bahasa-indonesia|italian|japanese|korean|portuguese-brazil|"
    "chinese-(simplified|traditional))$": ("cognito:dutch", "cognito:latin"),
    r"arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?": (
        "arn:aws:iam::123:role/x",
        "arn:aws:s3:::bucket",
    ),
    r"arn:[\w+=/,.@-]+:[\w+=/,.@-]+:::[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?": ("arn:aws:s3:::bucket", "arn:aws"),
    "import-[0-9a-zA-Z-]+": ("import-a1", "import_a1"),
    r"^https://[^\s]+$": ("https://a", "https://a b"),
    r"^https://[!$-;=@-\[\]_a-z~]+$": ("https://a.example/*", "https://a.example/#b"),
    "^[a-z0-9]+$": ("a1", "A1"),
    r"^[0-9a-f]{8}\b-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-\b[0-9a-f]{12}$": (
        "01234567-89ab-1cde-8f01-23456789abcd",
        "01234567-89AB-1cde-8f01-23456789abcd",
    ),
    r"^arn\:(aws|aws-us-gov|aws-eusc)\:secretsmanager\:([\d\w\-]+):(\d{12})\:secret\/[\w+=\/,.@\-]+$": (
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret/a",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a",
    ),
}


def test_every_pattern_of_the_model_has_a_case() -> None:
    shapes = [contract.shape(name) for name in contract.shape_names()]
    assert {shape.pattern for shape in shapes if shape.pattern is not None} == set(PATTERNS)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_takes_and_refuses_whole_values(pattern: str) -> None:
    taken, refused = PATTERNS[pattern]
    assert patterns.compiled(pattern).fullmatch(taken)
    assert refused is None or not patterns.compiled(pattern).fullmatch(refused)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_long_text_matches_as_its_expression_says(pattern: str) -> None:
    """Though not everyone is looked at by the expression."""
    matches, expression = patterns.matcher(pattern), patterns.compiled(pattern)
    letters = [*map(chr, range(130)), "\u00a0", "\u2028", "\u0663", "\U0001f600"]
    for text in ("", *(taken_or_refused or "" for taken_or_refused in PATTERNS[pattern])):
        for long in (text, text * 100, "a" * 100, *("a" * 50 + letter + "a" * 50 for letter in letters)):
            assert bool(matches(long)) == bool(expression.fullmatch(long)), long


@pytest.mark.parametrize("hostile", ["{##", "{####}", "@", "a", "_", "a-", "arn:"])
def test_no_pattern_is_slow_on_long_values(hostile: str) -> None:
    started = time.process_time()
    for pattern in PATTERNS:
        patterns.compiled(pattern).fullmatch(hostile * 5000 + "\x00")
    assert time.process_time() - started < 2


@pytest.mark.parametrize("pattern", [pattern for several in measured.PATTERNS.values() for pattern in several])
def test_a_measured_pattern_takes_whole_texts_and_is_fast(pattern: str) -> None:
    expression = patterns.compiled(pattern)
    assert expression.fullmatch("a {####}\n{username} b")
    assert not expression.fullmatch("a" * 200_000)
    assert not expression.fullmatch("{###}{user" * 20_000)
