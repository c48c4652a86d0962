"""A request as the command that repeats it: of an operation the AWS CLI's, of an endpoint of OAuth's curl's. What is
secret stands there as a variable of the shell, such as `"$PASSWORD"`."""

import re
import shlex
import string
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from emulator.base.redaction import REDACTED
from emulator.calls.journaling import MOST_ENTRIES
from emulator.model import contract
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION

_WORDS: Final = (  # where a name is taken apart, as the AWS CLI does
    re.compile(r"(.)([A-Z][a-z]+)"),
    re.compile(r"([a-z0-9])([A-Z])"),
)
_CUT: Final = re.compile(r"… \(\d+ (characters|bytes)")


def of_operation(operation: str, members: Any, *, account: str | None, region: str | None, endpoint: str) -> str:
    """`members` are masked ones. Where they were too long to be kept, a file stands for them."""
    command = ["aws", "cognito-idp", kebab(operation)]
    known = contract.operations()[operation]
    if isinstance(members, Mapping):
        shape = contract.shape(known.input)
        for name, value in members.items():
            command += _option(name, value, contract.shape(shape.members[name]).type)
    else:
        command += ["--cli-input-json", "file://request.json"]
    command += ["--endpoint-url", shlex.quote(endpoint), "--region", shlex.quote(region or DEFAULT_REGION)]
    if known.unsigned:
        return " ".join([*command, "--no-sign-request"])
    return " ".join([f"AWS_ACCESS_KEY_ID={shlex.quote(account or DEFAULT_ACCOUNT)}", *command])


def of_endpoint(method: str, url: str, query: Mapping[str, str], form: Mapping[str, str], *, bearer: bool) -> str:
    """`bearer`: the request showed a token."""
    command = ["curl", "--include"]
    if method == "GET":
        command += ["--get"] if query else []
    elif not form:
        command += ["--request", method]
    command.append(shlex.quote(url))
    if bearer:
        command += ["--header", '"Authorization: $AUTHORIZATION"']
    for name, value in (query if method == "GET" else form).items():
        command += ["--data-urlencode", f"{shlex.quote(name + '=')}{_value(name, value)}"]
    return " ".join(command)


def of_unknown(target: str, endpoint: str) -> str:
    """For a name that no operation has."""
    command = ["curl", "--include", "--header", shlex.quote(f"X-Amz-Target: {target}"), "--data", "'{}'"]
    return " ".join([*command, "--header", "'Content-Type: application/x-amz-json-1.1'", shlex.quote(endpoint)])


def kebab(name: str) -> str:
    """`AdminSetUserMFAPreference` as the AWS CLI has it: `admin-set-user-mfa-preference`."""
    begin = name[:-1].rstrip(string.ascii_uppercase)
    if name.endswith("s") and len(name) - len(begin) > 2:  # the plural of an abbreviation is one word
        return kebab(begin) + ("-" if begin else "") + name[len(begin) :].lower()
    for words in _WORDS:
        name = words.sub(r"\1-\2", name)
    return name.lower()


def _option(name: str, value: Any, kind: str) -> Iterator[str]:
    if kind == "boolean":
        yield f"--{'' if value else 'no-'}{kebab(name)}"
        return
    yield f"--{kebab(name)}"
    if isinstance(value, str):
        yield _value(name, value)
    elif kind == "list" and value and all(isinstance(entry, str) for entry in value):
        yield " ".join(_value(name, entry) for entry in value)
    else:
        yield _json(name, value)


def _value(name: str, text: str) -> str:
    return f'"{_variable(name)}"' if _is_missing(text) else shlex.quote(text)


def _json(name: str, value: Any) -> str:
    """In single quotes, which are ended for a variable."""
    variables: dict[str, str] = {}
    text = orjson.dumps(_with_marks(name, value, variables)).decode()
    quoted = "'" + text.replace("'", "'\"'\"'") + "'"
    for mark, variable in variables.items():
        quoted = quoted.replace(mark, f"'\"{variable}\"'")
    return quoted


def _with_marks(name: str, value: Any, variables: dict[str, str]) -> Any:
    if isinstance(value, str) and _is_missing(value):
        mark = f"\N{OBJECT REPLACEMENT CHARACTER}{len(variables)}\N{OBJECT REPLACEMENT CHARACTER}"
        variables[mark] = _variable(name)
        return mark
    if isinstance(value, dict):
        named = str(value["Name"]) if set(value) == {"Name", "Value"} else None
        return {key: _with_marks(named or key, content, variables) for key, content in value.items()}
    if isinstance(value, list):
        return [_with_marks(name, content, variables) for content in value]
    return value


def redacted(members: Any, name: str = "") -> list[str]:
    """The names of the members, and of what is in them, whose values were secret."""
    if isinstance(members, dict):
        named = str(members["Name"]) if set(members) == {"Name", "Value"} else None
        found = [one for key, content in members.items() for one in redacted(content, named or key)]
    elif isinstance(members, list):
        found = [one for content in members for one in redacted(content, name)]
    else:
        found = [name] if members == REDACTED else []
    return list(dict.fromkeys(found))


def is_cut(members: Any) -> bool:
    """Whether something of them was too long to be kept: a text, or a list of many entries."""
    if isinstance(members, dict | list):
        values = members.values() if isinstance(members, dict) else members
        return len(members) >= MOST_ENTRIES or any(map(is_cut, values))
    return isinstance(members, str) and _CUT.search(members) is not None


def _is_missing(text: str) -> bool:
    return text == REDACTED or _CUT.search(text) is not None


def _variable(name: str) -> str:
    """`$SECRET_HASH` for SecretHash, `$CUSTOM_SECRET` for custom:secret."""
    return "$" + re.sub(r"[^A-Z0-9]+", "_", kebab(name).upper()).strip("_")
