"""Where a Lambda function of a LambdaConfig lives on the developer's machine.

EMULATOR_LAMBDA_ROUTES names targets one by one: a JSON object `{"key": "target"}`, or `key=target` pairs separated by
`;` or newlines. A key is a full ARN, a function name (`name` or `name:qualifier`) or `*`. A target is

- `http(s)://…`: a webhook, which is sent the event and answers with it;
- `python:path/to/file.py:handler`: a handler in a file (`lambda_handler` when unnamed);
- `lambda:http://host:port`: a Lambda-compatible endpoint for just this function.

EMULATOR_LAMBDA_ENDPOINT is the Lambda-compatible endpoint of every other function. Error messages never repeat a
target, which may hold credentials. Opens nothing.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
from msgspec import Struct

ROUTES = "EMULATOR_LAMBDA_ROUTES"
ENDPOINT = "EMULATOR_LAMBDA_ENDPOINT"

_ARN = re.compile(r"arn:[\w-]+:lambda:(?P<region>[\w-]*):(?P<account>\d*):function:(?P<function>.+)", re.ASCII)
_PYTHON = re.compile(r"(?P<path>.+?\.py)(?::(?P<handler>[^\W\d]\w*))?")


class FunctionName(Struct, frozen=True):
    """What an ARN says of its function. A bare name belongs to the account and region emulators default to."""

    name: str
    qualifier: str | None
    region: str
    account: str

    @classmethod
    def parse(cls, arn: str) -> "FunctionName":
        parts = _ARN.fullmatch(arn)
        function = parts["function"] if parts else arn
        name, _, qualifier = function.partition(":")
        region, account = (parts["region"], parts["account"]) if parts else ("", "")
        return cls(name, qualifier or None, region or "us-east-1", account or "000000000000")

    @property
    def qualified(self) -> str:
        return f"{self.name}:{self.qualifier}" if self.qualifier else self.name

    @property
    def path(self) -> str:
        """The path and query of Lambda's Invoke operation."""
        path = f"/2015-03-31/functions/{quote(self.name, safe='')}/invocations"
        return f"{path}?Qualifier={quote(self.qualifier, safe='')}" if self.qualifier else path


class LambdaEndpoint(Struct, frozen=True):
    base_url: str


class Webhook(Struct, frozen=True):
    url: str


class LocalPython(Struct, frozen=True):
    path: Path
    handler: str


Target = LambdaEndpoint | Webhook | LocalPython


class Routes(Struct, frozen=True):
    targets: Mapping[str, Target]
    endpoint: LambdaEndpoint | None = None

    @classmethod
    def parse(cls, text: str | None, endpoint: str | None) -> "Routes":
        """Read the two settings. Raises ValueError, in words for the person who wrote them."""
        default = (endpoint or "").strip()
        targets: dict[str, Target] = {}
        for key, target in _pairs((text or "").strip()):
            if key in targets:
                raise ValueError(f"{ROUTES}: {key!r} has two targets.")
            targets[key] = _target(key, target)
        return cls(targets, LambdaEndpoint(endpoint_url(default, ENDPOINT)) if default else None)

    def resolve(self, arn: str) -> Target | None:
        """The most exact key wins: ARN, ARN without its qualifier, `name:qualifier`, name, `*`; then the endpoint."""
        function = FunctionName.parse(arn)
        unqualified = arn.removesuffix(f":{function.qualifier}") if function.qualifier else arn
        for key in (arn, unqualified, function.qualified, function.name, "*"):
            if key in self.targets:
                return self.targets[key]
        return self.endpoint


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    return _json_pairs(text) if text.startswith("{") else _plain_pairs(text)


def _json_pairs(text: str) -> Iterable[tuple[str, str]]:
    try:
        routes: dict[str, Any] = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"{ROUTES} starts with a brace but is not JSON: {error}.") from None
    for key, target in routes.items():
        if not isinstance(target, str):
            raise ValueError(f"{ROUTES}: the target of {key!r} must be a string.")
        yield _key(key), target.strip()


def _plain_pairs(text: str) -> Iterable[tuple[str, str]]:
    for number, pair in enumerate(filter(None, map(str.strip, re.split(r"[;\n]", text))), start=1):
        key, separator, target = pair.partition("=")
        if not separator:
            raise ValueError(f"{ROUTES}: entry {number} is not of the form key=target.")
        yield _key(key.strip()), target.strip()


def _key(key: str) -> str:
    if not key or re.search(r"[\s/]", key):
        raise ValueError(f"{ROUTES}: {key!r} is neither an ARN, a function name nor *.")
    if key.startswith("arn:") and not _ARN.fullmatch(key):
        raise ValueError(f"{ROUTES}: {key!r} is not the ARN of a Lambda function.")
    return key


def _target(key: str, target: str) -> Target:
    where = f"{ROUTES}: the target of {key!r}"
    kind, _, rest = target.partition(":")
    if kind in ("http", "https"):
        return Webhook(_url(target, where))
    if kind == "lambda":
        return LambdaEndpoint(endpoint_url(rest, where))
    if kind == "python":
        parts = _PYTHON.fullmatch(rest)
        if parts is None:
            raise ValueError(f"{where} must read python:path/to/file.py:handler.")
        return LocalPython(Path(parts["path"]), parts["handler"] or "lambda_handler")
    raise ValueError(f"{where} must start with http://, https://, python: or lambda:.")


def endpoint_url(url: str, where: str) -> str:
    """The URL without a trailing slash. Raises ValueError, which names `where` it stands, if it is not one."""
    return _url(url.strip(), where).rstrip("/")


def _url(url: str, where: str) -> str:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound or re.search(r"\s", url):
        raise ValueError(f"{where} is not a URL of the form http://host:port.")
    return url
