"""What is special about an operation stands with the operation, and nobody else asks for it by its name."""

import ast
import re
from collections.abc import Iterator
from typing import get_args

import pytest

from emulator import operations
from emulator.calls.registry import OPERATIONS, UNWRITTEN
from emulator.model import contract
from emulator.rules.limits.quota_categories import CATEGORIES
from emulator.rules.risk.history import DeedOfAdministrator, OwnDeed
from emulator.terms import Quota
from tests.house import source

# Who may name an operation in a text: who calls one or writes its request, as a client does, and the operations.
BORROWED = (
    "emulator.control.borrowing",
    "emulator.control.copies",
    "emulator.control.lease_pool",
    "emulator.control.states",
)
CALLERS = (
    "emulator.operations.",
    "emulator.seeds.",
    "emulator.moving.",
    "emulator.oauth.",
    "emulator.console.pages.",
    *BORROWED,
)
# Where such a text names something else, or a call and not what to do with it.
NOT_A_KEY = {
    # The name of a copy is judged as in a request to make a pool.
    "emulator.control.pool_copies": {"CreateUserPool"},
    # The job runs on in the name of the operation that started it: in the log, and in what faults and limits see.
    "emulator.rules.imports.import_run": {"StartUserImportJob"},
    # Whether a code was asked for lately is told by the count of the calls that ask for it.
    "emulator.rules.accounts.recovery": {"ForgotPassword"},
    # What the token of a next page belongs to.
    "emulator.rules.callers.user_sessions": {"ListUserSessions"},
    # The API's kinds of events in a user's history.
    "emulator.rules.risk.auth_events": {"ForgotPassword", "SignUp"},
    # The kinds of events that there are; what the emulator adds is called as the operation.
    "emulator.rules.risk.history": {*get_args(OwnDeed), *get_args(DeedOfAdministrator)} & set(contract.operations()),
    # The ends of trigger sources, such as CustomMessage_AdminCreateUser.
    "emulator.messages.causes": {"AdminCreateUser", "ForgotPassword", "SignUp", "VerifyUserAttribute"},
}


def named(tree: ast.Module) -> Iterator[str]:
    """Operations named by a text that is nothing but names of operations, one or several."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = re.findall(r"[^\s,|]+", node.value)
            if words and set(words) <= set(contract.operations()):
                yield from words


def test_nobody_keys_behaviour_by_an_operations_name() -> None:
    found = {module: set(named(tree)) for module, tree in source.modules().items() if not module.startswith(CALLERS)}
    assert {module: names for module, names in found.items() if names} == NOT_A_KEY


@pytest.mark.parametrize("text", ["'SignUp'", "'SignUp GetUser'", "{'SignUp': 1}", "x == 'SignUp'"])
def test_a_name_is_found_wherever_it_stands(text: str) -> None:
    assert "SignUp" in set(named(ast.parse(text)))


def test_an_operation_is_written_or_not() -> None:
    operations.load()
    assert OPERATIONS.keys() | UNWRITTEN.keys() == contract.operations().keys()
    assert OPERATIONS.keys() & UNWRITTEN.keys() == set()


def test_every_category_of_quotas_has_its_numbers() -> None:
    assert set(get_args(Quota)) == set(CATEGORIES)
