"""What is looked at in short is never passed where the long look finds something (`contract.fits`)."""

from collections.abc import Iterator
from typing import Any

import pytest

from emulator.contract import fits, validate
from emulator.contract.violations import Violations
from emulator.model import contract

TEXTS = (
    "",
    "a",
    "a b",
    " ",
    "\n",
    "ä" * 100,
    "\N{GRINNING FACE}" * 70,
    "x" * 129,
    "x" * 3000,
    "x" * 140_000,
    "en",
    "1",
)
NUMBERS = (-(2**31), -1, 0, 1, 7, 200, 4000, 2**31 - 1)
SAMPLES: dict[str, tuple[Any, ...]] = {
    "string": TEXTS,
    "integer": NUMBERS,
    "long": NUMBERS,
    "boolean": (True, False),
    "blob": ("", "AAAA", "A" * 400_000),
    "timestamp": (0.0, 1e9),
}
DEEPEST = 3


def values(shape_name: str, depth: int = 0) -> Iterator[Any]:
    """Some that keep its constraints, and some that break each kind of them, one at a time."""
    shape = contract.shape(shape_name)
    if shape.document or depth > DEEPEST:
        return
    if shape.type == "structure":
        yield {}
        for name, target in shape.members.items():
            yield from ({name: value} for value in values(target, depth + 1))
    elif shape.type == "list":
        yield from ([], [None], [*values(shape.element, depth + 1)][:1] * 120)
        yield from ([value] for value in values(shape.element, depth + 1))
    elif shape.type == "map":
        yield {}
        yield from ({"Level2": value} for value in values(shape.value, depth + 1))
        yield from ({key: "a"} for key in TEXTS if contract.shape(shape.value).type == "string")
    else:
        yield from (*SAMPLES[shape.type], *shape.enum)


@pytest.mark.parametrize("operation", contract.operations())
def test_what_breaks_a_constraint_does_not_fit(operation: str) -> None:
    shape = contract.operations()[operation].input
    fitting = fits.of(contract.shape(shape))
    found = {True: 0, False: 0}
    for members in values(shape):
        whole = _with_required(shape, members)
        for request in (members, whole):
            violations = Violations()
            validate._compiled(operation, validate.USUAL)(request, "", violations)
            is_fitting = fitting is None or fitting(request)
            assert not (is_fitting and violations.count), violations.sentence()
            found[is_fitting] += 1
    assert found[True] or contract.shape(shape).required


def _with_required(shape_name: str, members: dict[str, Any]) -> dict[str, Any]:
    shape = contract.shape(shape_name)
    given = {name: _good(shape.members[name]) for name in shape.members if name in shape.required}
    return given | members


def _good(shape_name: str) -> Any:
    """A value that keeps the constraints of its own, if one of the samples does."""
    shape = contract.shape(shape_name)
    fitting = fits.of(shape)
    return next((value for value in values(shape_name) if fitting is None or fitting(value)), None)


def test_a_usual_request_fits() -> None:
    shape = contract.operations()["AdminGetUser"].input
    fitting = fits.of(contract.shape(shape))
    assert fitting is not None
    assert fitting({"UserPoolId": "us-east-1_abcdefghi", "Username": "ann"})
    assert not fitting({"UserPoolId": "us-east-1_abcdefghi"})
