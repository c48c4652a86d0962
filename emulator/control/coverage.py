"""What this version does of the API, for programs: the same as docs/coverage.md says to people."""

from dataclasses import dataclass
from typing import Literal

import emulator
from emulator.calls import registry
from emulator.calls.registry import OPERATIONS
from emulator.model import contract
from emulator.rules.configuration import without_effect
from emulator.signin import flows, respond
from emulator.terms import InReplica, Quota


@dataclass(frozen=True, slots=True)
class OperationCoverage:
    """`chapter` is that of the API, null where it is not built. `quota` is the category of request-rate quotas that it
    counts in; `in_replica` when a replica answers it."""

    name: str
    chapter: str | None
    access: Literal["public", "signed"]
    is_built: bool
    quota: Quota | None
    in_replica: InReplica


@dataclass(frozen=True, slots=True)
class StoredOnly:
    """A setting that is kept and shown, and does nothing yet. The last part of `path` may be a value."""

    path: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """`model` is the botocore whose model of the API this version has. An operation that is not built checks its
    request and answers 501."""

    version: str
    model: str
    operations: list[OperationCoverage]
    flows: list[str]
    challenges: list[str]
    stored_only: list[StoredOnly]


def of_this_version() -> Coverage:
    terms = registry.terms()
    return Coverage(
        version=emulator.__version__,
        model=contract.model_version(),
        operations=[
            OperationCoverage(
                name=name,
                chapter=_chapter(name),
                access="public" if operation.unsigned else "signed",
                is_built=name in OPERATIONS,
                quota=terms[name].quota,
                in_replica=terms[name].in_replica,
            )
            for name, operation in sorted(contract.operations().items())
        ],
        flows=sorted(flows.FLOWS),
        challenges=sorted(respond.CHALLENGES),
        stored_only=[StoredOnly(path, meaning) for path, meaning in sorted(without_effect.NOT_ACTING.items())],
    )


def _chapter(name: str) -> str | None:
    """In words: the file in which the operation is."""
    handler = OPERATIONS.get(name)
    return None if handler is None else handler.function.__module__.rpartition(".")[2].replace("_", " ")
