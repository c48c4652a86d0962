"""Every event, held by the TypeScript compiler against the types of Node functions: @types/aws-lambda.

A member too many fails, and so does one too few, an optional one included. Nulls are allowed everywhere: the types have
none, and real events have them (`validationData`, `challengeMetadata`, a response that nobody has filled in yet).
"""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from emulator.triggers.events import Event
from tests.clients import node
from tests.triggers.every_event import EVENTS

COMPILE_SECONDS = 120
PRELUDE = """
import type * as lambda from "aws-lambda";
type Whole<T> = T extends (infer Each)[] ? Whole<Each>[] : T extends object ? { [K in keyof T]-?: Whole<T[K]> } : T;
type Without<E extends { request: object }, K> = E extends unknown
  ? Omit<E, "request"> & { request: { [M in keyof E["request"] as Exclude<M, K>]: E["request"][M] } }
  : never;
"""
TYPES = {
    "PreSignUp": "lambda.PreSignUpTriggerEvent",
    "PostConfirmation": "lambda.PostConfirmationTriggerEvent",
    "CustomMessage": "lambda.CustomMessageTriggerEvent",
    # The types have a clientMetadata that no document has: ClientMetadata arrives as validationData
    # (evidence: client-metadata-routes).
    "PreAuthentication": 'Without<lambda.PreAuthenticationTriggerEvent, "clientMetadata">',
    "PostAuthentication": "lambda.PostAuthenticationTriggerEvent",
    "DefineAuthChallenge": "lambda.DefineAuthChallengeTriggerEvent",
    "CreateAuthChallenge": "lambda.CreateAuthChallengeTriggerEvent",
    "VerifyAuthChallengeResponse": "lambda.VerifyAuthChallengeResponseTriggerEvent",
    "UserMigration": "lambda.UserMigrationTriggerEvent",
    "CustomEmailSender": "lambda.CustomEmailSenderTriggerEvent",
    "CustomSMSSender": "lambda.CustomSMSSenderTriggerEvent",
    "InboundFederation": "lambda.InboundFederationTriggerEvent",
}
Compile = Callable[[Mapping[str, Event]], list[str]]


def type_of(event: Event) -> str:
    source = event["triggerSource"]
    trigger = source.partition("_")[0]
    if trigger != "TokenGeneration":
        return TYPES[trigger]
    if event["version"] == "3":  # the types name it for client credentials alone; it is called for users, too
        return f'lambda.BasePreTokenGenerationV3TriggerEvent<"{source}">'
    return f"lambda.PreTokenGeneration{'V2' if event['version'] == '2' else ''}TriggerEvent"


@pytest.fixture(scope="module")
def compile_events(tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """The compiler's complaints about the events."""
    packages = node.packages(Path(__file__).parent / "js")

    def compile_all(events: Mapping[str, Event]) -> list[str]:
        folder = tmp_path_factory.mktemp("types")
        (folder / "node_modules").symlink_to(packages / "node_modules")
        lines = [
            f"export const event{number}: Whole<{type_of(event)}> = {json.dumps(event)};"
            for number, event in enumerate(events.values())
        ]
        (folder / "events.ts").write_text("\n".join([PRELUDE, *lines]))
        compiler = packages / "node_modules" / "typescript" / "bin" / "tsc"
        options = [
            "--noEmit",
            "--skipLibCheck",
            "--strict",
            "--strictNullChecks",
            "false",
            "--moduleResolution",
            "node10",
        ]
        result = subprocess.run(
            ["node", str(compiler), *options, "--module", "es2022", "--target", "es2022", "events.ts"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=COMPILE_SECONDS,
            check=False,
        )
        return [line for line in result.stdout.splitlines() if "error TS" in line]

    return compile_all


@pytest.mark.clients
def test_every_event_has_the_members_of_its_type_and_no_others(compile_events: Compile) -> None:
    assert compile_events(EVENTS) == []


@pytest.mark.clients
def test_the_compiler_sees_a_member_too_many_and_one_too_few(compile_events: Compile) -> None:
    broken = dict(_broken())
    complaints = compile_events(broken)
    assert len(complaints) == len(broken)
    assert all("TS2353" in line or "TS2741" in line or "TS2322" in line for line in complaints)


def _broken() -> Any:
    """Each trigger's event with one more member in its request, and with one less."""
    for name in (*(next(name for name in EVENTS if name.startswith(f"{trigger}_")) for trigger in TYPES), *_TOKENS):
        event = EVENTS[name]
        request = event["request"]
        yield f"{name} too many", {**event, "request": {**request, "extra": "1"}}
        missing = next(iter(request))
        fewer = {member: value for member, value in request.items() if member != missing}
        yield f"{name} too few", {**event, "request": fewer}


_TOKENS = [f"TokenGeneration_Authentication {version}" for version in ("V1_0", "V2_0", "V3_0")]
