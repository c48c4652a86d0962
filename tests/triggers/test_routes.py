"""Which target a function's ARN leads to, and what a mistake in the settings is told."""

from pathlib import Path

import pytest

from emulator.triggers.routes import FunctionName, LambdaEndpoint, LocalPython, Routes, Target, Webhook

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:hook"
HOOK = Webhook("http://127.0.0.1:9000/hook")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("hook=http://127.0.0.1:9000/hook", HOOK),
        ('{"hook": "http://127.0.0.1:9000/hook"}', HOOK),
        (f"{ARN}=http://127.0.0.1:9000/hook", HOOK),
        ("*=http://127.0.0.1:9000/hook", HOOK),
        ("other=http://x; hook = http://127.0.0.1:9000/hook ;", HOOK),
        ("other=http://x\nhook=http://127.0.0.1:9000/hook\n", HOOK),
        ("hook=http://h/?a=b", Webhook("http://h/?a=b")),
        ("hook=https://h", Webhook("https://h")),
        ("hook=lambda:http://h:3001/", LambdaEndpoint("http://h:3001")),
        ("hook=python:hooks/a.py", LocalPython(Path("hooks/a.py"), "lambda_handler")),
        ("hook=python:hooks/a.py:on_sign_up", LocalPython(Path("hooks/a.py"), "on_sign_up")),
        ("hook=python:C:/hooks/a.py:run", LocalPython(Path("C:/hooks/a.py"), "run")),
        ("other=http://x", None),
        ("", None),
        (None, None),
    ],
)
def test_a_route_leads_from_the_arn_to_its_target(text: str | None, target: Target | None) -> None:
    assert Routes.parse(text, None).resolve(ARN) == target


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        ([f"{ARN}:live", ARN, "hook:live", "hook", "*"], f"{ARN}:live"),
        ([ARN, "hook:live", "hook", "*"], ARN),
        (["hook:live", "hook", "*"], "hook:live"),
        (["hook", "*", "hook:dev"], "hook"),
        (["*", "hook:dev"], "*"),
    ],
)
def test_the_most_exact_key_wins(keys: list[str], chosen: str) -> None:
    text = "\n".join(f"{key}=http://h/{number}" for number, key in enumerate(keys))
    assert Routes.parse(text, None).resolve(f"{ARN}:live") == Webhook(f"http://h/{keys.index(chosen)}")


def test_the_endpoint_serves_every_function_without_a_route() -> None:
    routes = Routes.parse("hook=http://h", " http://localhost:4566/ ")
    assert routes.resolve(ARN) == Webhook("http://h")
    assert routes.resolve(f"{ARN}s") == LambdaEndpoint("http://localhost:4566")


@pytest.mark.parametrize(
    ("arn", "path"),
    [
        (ARN, "/2015-03-31/functions/hook/invocations"),
        (f"{ARN}:live", "/2015-03-31/functions/hook/invocations?Qualifier=live"),
        ("hook:$LATEST", "/2015-03-31/functions/hook/invocations?Qualifier=%24LATEST"),
    ],
)
def test_the_qualifier_of_an_arn_goes_into_the_query(arn: str, path: str) -> None:
    assert FunctionName.parse(arn).path == path


@pytest.mark.parametrize(
    ("text", "endpoint", "message"),
    [
        ("hook", None, "EMULATOR_LAMBDA_ROUTES: entry 1 is not of the form key=target."),
        ("=http://h", None, "EMULATOR_LAMBDA_ROUTES: '' is neither an ARN, a function name nor *."),
        ("a b=http://h", None, "EMULATOR_LAMBDA_ROUTES: 'a b' is neither an ARN, a function name nor *."),
        (
            "arn:aws:s3:::x=http://h",
            None,
            "EMULATOR_LAMBDA_ROUTES: 'arn:aws:s3:::x' is not the ARN of a Lambda function.",
        ),
        ("hook=http://h;hook=http://i", None, "EMULATOR_LAMBDA_ROUTES: 'hook' has two targets."),
        ('{"hook": 1}', None, "EMULATOR_LAMBDA_ROUTES: the target of 'hook' must be a string."),
        (
            "hook=ftp://user:secret@h",
            None,
            "EMULATOR_LAMBDA_ROUTES: the target of 'hook' must start with http://, https://, python: or lambda:.",
        ),
        (
            "hook=http://user:secret@",
            None,
            "EMULATOR_LAMBDA_ROUTES: the target of 'hook' is not a URL of the form http://host:port.",
        ),
        (
            "hook=lambda:localhost:3001",
            None,
            "EMULATOR_LAMBDA_ROUTES: the target of 'hook' is not a URL of the form http://host:port.",
        ),
        (
            "hook=python:a.js",
            None,
            "EMULATOR_LAMBDA_ROUTES: the target of 'hook' must read python:path/to/file.py:handler.",
        ),
        (None, "localhost:4566", "EMULATOR_LAMBDA_ENDPOINT is not a URL of the form http://host:port."),
        (None, "http://h:port", "EMULATOR_LAMBDA_ENDPOINT is not a URL of the form http://host:port."),
    ],
)
def test_a_mistake_is_named_without_repeating_the_target(text: str | None, endpoint: str | None, message: str) -> None:
    with pytest.raises(ValueError) as refusal:
        Routes.parse(text, endpoint)
    assert str(refusal.value) == message


def test_routes_that_begin_with_a_brace_must_be_json() -> None:
    with pytest.raises(ValueError, match="EMULATOR_LAMBDA_ROUTES starts with a brace but is not JSON"):
        Routes.parse('{"hook": ', None)
