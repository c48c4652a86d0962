"""The model's constraints on a request, its violations at once, in AWS's words.

Comes after `parse` and before any rule, so before any look-up. The checks are compiled once per operation. Does not
know what the values mean: whether a pool exists or a password is strong is a rule's business.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from msgspec import Struct

from emulator.base.java_order import iteration_order
from emulator.contract import constraints, fits, measured
from emulator.contract.constraints import Constraint
from emulator.contract.fits import Fits
from emulator.contract.violations import LONGEST_PRINTED, Violations
from emulator.errors import InvalidParameterException
from emulator.model import contract
from emulator.model.contract import Shape

# What a check is given: the value, its path, and where to add violations.
Check = Callable[[Any, str, Violations], None]

PIN = "_custom_id_:"
CLIENT_ID = "ClientIdType"
SHOWN_ALL_THE_SAME = "SoftwareTokenMFAUserCodeType"  # marked sensitive by the model (evidence: violation-shown)


class Manner(Struct, frozen=True, eq=False):
    """How the constraints of an operation are checked where captures show another way than the model or the other
    operations. `pattern_first`: a broken pattern is told before a broken length (evidence: violation-order).
    `shows_client_id`: in a violation, though the model marks it sensitive (evidence: violation-client-id).
    `takes_pinned_name`: a ClientName may pin an id. Compared by identity, as a key of what is compiled."""

    pattern_first: bool = False
    shows_client_id: bool = False
    takes_pinned_name: bool = False


USUAL: Final = Manner()


def check(operation: str, request: Mapping[str, Any], manner: Manner = USUAL) -> None:
    """Raises InvalidParameterException: `N validation errors detected: A; B`."""
    if _fits(operation)(request):
        return
    violations = Violations()
    members = _without_pin(request) if manner.takes_pinned_name else request
    _compiled(operation, manner)(members, "", violations)
    if violations.count:
        raise InvalidParameterException(violations.sentence())


def _without_pin(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """A ClientName that pins an id, `_custom_id_:web` in LocalStack's spelling, has a colon the model's pattern lacks:
    the one request of ours that AWS would refuse."""
    name = request.get("ClientName")
    if isinstance(name, str) and name.startswith(PIN):
        return {**request, "ClientName": name.replace(":", "_", 1)}
    return request


@cache
def _fits(operation: str) -> Fits:
    return fits.of(contract.shape(contract.operations()[operation].input)) or (lambda _: True)


@cache
def _compiled(operation: str, manner: Manner) -> Check:
    return _structure(contract.shape(contract.operations()[operation].input), manner, masked=False) or _nothing


def _of(shape: Shape, manner: Manner, *, masked: bool) -> Check | None:
    """The check of a shape, or None if it has nothing to check. Everything inside a sensitive shape is masked."""
    masked = masked or _is_masked(shape, manner)
    if shape.document:
        return None
    if shape.type == "structure":
        return _structure(shape, manner, masked=masked)
    tests = constraints.of(shape, pattern_first=manner.pattern_first)
    whole = _whole(shape, tests, masked=masked) if tests else None
    if shape.type == "list":
        return _both(whole, _elements(shape, manner, masked=masked))
    if shape.type == "map":
        return _both(whole, _keys(shape, masked=masked), _values(shape, manner, masked=masked))
    return whole


def _is_masked(shape: Shape, manner: Manner) -> bool:
    is_shown = shape.name == SHOWN_ALL_THE_SAME or (shape.name == CLIENT_ID and manner.shows_client_id)
    return shape.sensitive and not is_shown


def _structure(shape: Shape, manner: Manner, *, masked: bool) -> Check | None:
    """Members in the model's order; a member is checked only if it is there."""
    members = []
    for name, target_name in shape.members.items():
        target = contract.shape(target_name)
        member_check = _of(target, manner, masked=masked)
        if member_check or name in shape.required:
            is_masked = masked or _is_masked(target, manner)
            lowered = measured.printed(shape.name, name)
            members.append((name, lowered, member_check or _nothing, name in shape.required, is_masked))

    def run(value: Any, path: str, violations: Violations) -> None:
        prefix = f"{path}." if path else ""
        for name, lowered, member_check, is_required, is_masked in members:
            content = value.get(name)
            if content is not None:
                member_check(content, prefix + lowered, violations)
            elif is_required:
                violations.add_null(prefix + lowered, masked=is_masked)

    return run if members else None


def _whole(shape: Shape, tests: tuple[Constraint, ...], *, masked: bool) -> Check:
    """The constraints of a scalar, and the size of a list or map."""

    def run(value: Any, path: str, violations: Violations) -> None:
        for test in tests:
            if test.is_broken(value):
                violations.add(shape, value, path, test.sentence, masked=masked)

    return run


def _elements(shape: Shape, manner: Manner, *, masked: bool) -> Check:
    """Elements that are structures are checked one by one, with paths counting from 1; scalars all together."""
    element = contract.shape(shape.element)
    is_masked = masked or _is_masked(element, manner)
    if element.type != "structure":
        return _parts(shape, element, "Member", iter, masked=is_masked)
    element_check = _of(element, manner, masked=masked) or _nothing

    def run(value: Any, path: str, violations: Violations) -> None:
        for number, content in enumerate(value, 1):
            if content is None:
                # unverified: A null in a list is reported at its place in the list.
                violations.add_null(f"{path}.{number}.member", masked=is_masked)
            else:
                element_check(content, f"{path}.{number}.member", violations)

    return run


def _keys(shape: Shape, *, masked: bool) -> Check | None:
    key = contract.shape(shape.key)
    return _parts(shape, key, "Map keys", iter, masked=masked) if _is_constrained(key) else None


def _values(shape: Shape, manner: Manner, *, masked: bool) -> Check | None:
    value = contract.shape(shape.value)
    if value.type != "structure":
        is_masked = masked or _is_masked(value, manner)
        return _parts(shape, value, "Map value", dict.values, masked=is_masked) if _is_constrained(value) else None
    value_check = _of(value, manner, masked=masked)
    if value_check is None:
        return None

    def run(content: Any, path: str, violations: Violations) -> None:
        for key in iteration_order(content):
            # unverified, evidence: violation-map-value
            value_check(content[key], f"{path}.{key[:LONGEST_PRINTED]}.member", violations)

    return run


def _parts(shape: Shape, part: Shape, subject: str, take: Callable[[Any], Iterable[Any]], *, masked: bool) -> Check:
    """One violation for all parts: it prints the whole, and every constraint of a part, whichever is broken.

    Seen at Cognito for lists (evidence: violation-list-value); for maps at identity pools and Lambda (amplify-js#11409,
    serverless-secrets#39), so the map forms are unverified here.
    """
    tests = constraints.of(part, pattern_first=False)
    sentence = f"{subject} must satisfy constraint: [{constraints.joined(tests)}]"

    def run(value: Any, path: str, violations: Violations) -> None:
        for content in take(value):
            if content is None or any(test.is_broken(content) for test in tests):
                violations.add(shape, value, path, sentence, masked=masked)
                return

    return run


def _is_constrained(shape: Shape) -> bool:
    return bool(constraints.of(shape, pattern_first=False))


def _both(*checks: Check | None) -> Check | None:
    """Several checks as one."""
    present = [each for each in checks if each is not None]
    if len(present) < 2:
        return present[0] if present else None

    def run(value: Any, path: str, violations: Violations) -> None:
        for each in present:
            each(value, path, violations)

    return run


def _nothing(value: Any, path: str, violations: Violations) -> None:
    """Checks nothing."""
