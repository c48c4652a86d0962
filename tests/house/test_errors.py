"""The exceptions and the model agree."""

import importlib
from typing import Any

import pytest

from emulator import errors
from emulator.errors import CognitoError
from emulator.model import contract
from tests.support import reasons
from tests.tools import errors_page

# What the front of every AWS service answers, and what is ours.
OUTSIDE_THE_MODEL = {
    "MissingAuthenticationTokenException",
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "IncompleteSignatureException",
    "UnknownOperationException",
    "SerializationException",
    "NotImplementedException",
}


def declared() -> set[str]:
    return {error for operation in contract.operations().values() for error in operation.errors}


def classes() -> set[str]:
    found = {name: value for name, value in vars(errors).items() if isinstance(value, type)}
    return {name for name, value in found.items() if issubclass(value, CognitoError) and value is not CognitoError}


def test_every_exception_of_ours_is_declared_by_the_model() -> None:
    assert classes() - declared() - OUTSIDE_THE_MODEL == set()


def test_every_exception_that_a_written_operation_declares_can_be_raised() -> None:
    from emulator import operations
    from emulator.calls.registry import OPERATIONS

    operations.load()
    wanted = {error for name in OPERATIONS for error in contract.operations()[name].errors}
    assert wanted - classes() == set()


def _tables() -> list[Any]:
    chapters = [(name, importlib.import_module(name)) for name in errors_page.CHAPTERS]
    return [
        pytest.param(chapter, operation, id=f"{name.rpartition('.')[2]}-{operation}")
        for name, chapter in chapters
        for operation in chapter.RAISED
    ]


@pytest.mark.parametrize(("chapter", "operation"), _tables())
def test_every_declared_exception_is_raised_or_has_its_reason(chapter: Any, operation: str) -> None:
    declared = set(contract.operations()[operation].errors)
    raised, own = set(chapter.RAISED[operation]), set(reasons.own(chapter.UNREACHABLE, operation))
    assert raised | own <= declared
    assert declared - raised <= set(reasons.of(chapter.UNREACHABLE, operation))
    assert not raised & own


def test_every_declared_error_is_raised_by_a_test_or_has_its_reason_and_the_page_says_so() -> None:
    assert errors_page.missing() == []
    assert errors_page.PAGE.read_text() == errors_page.page(), "run python -m tests.tools.errors_page"
