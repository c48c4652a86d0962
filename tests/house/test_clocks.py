"""An operation goes by the clock of the pool that it is about, so it must be told which one that is, and nothing may
read another clock by mistake."""

import ast
from collections.abc import Iterator

from tests.house import source

FINDERS = "emulator.rules.owners.known"
WITHOUT_AN_OPERATION = {"emulator.moving.exporting"}  # reads one state of the whole database, and tells no time
ROWS = ("emulator.store.pools", "emulator.store.clients")
# What goes by the machine's clock, and why.
BY_THE_MACHINES_CLOCK = {
    "emulator.work": "the instant that every clock of the emulator is computed from",
    "emulator.control.clock": "shows what a setting comes to",
    "emulator.control.status": "when the process began that answers",
    "emulator.control.snapshots": "when a snapshot was saved, whatever time was in it",
    "emulator.control.leases": "how long a test keeps a user, whatever time it plays in",
    "emulator.wire.door": "the date of a signature, which a client makes by its own clock",
    "emulator.tls.contexts": "certificates, which other programs judge",
    "emulator.jobs.sweeper": "nothing goes that is not over by both clocks",
    "emulator.jobs.importer": "whether another process is still there",
    "emulator.rules.imports.import_run": "whether another process is still there",
    "emulator.jobs.log_exporter": "when to ask a server again",
    "emulator.messages.log_export": "when to ask a server",
    "emulator.federation.openid.client_secret": "a proof that another server judges",
    "emulator.federation.openid.id_token": "a proof that another server made",
    "emulator.federation.saml.log_out": "a proof for another server, and its answer",
    "emulator.federation.saml.sign_on": "a proof for another server, and its answer",
    "emulator.federation.played.assertions": "what a real provider would have made",
    "emulator.federation.played.servers": "what a real provider would have made",
    "emulator.rules.providers.saml_renewal": "the date on which another server's document ends",
}


def test_pools_and_clients_are_found_where_their_clock_is_told() -> None:
    outside = [
        f"{module}:{line}"
        for module, line in _uses_of_rows(("find", "lock"))
        if module not in {FINDERS, *WITHOUT_AN_OPERATION} and not module.startswith("emulator.store.")
    ]
    assert not outside, f"find them by {FINDERS}, which tells the operation by whose clock it goes: {outside}"


def test_only_what_has_a_reason_goes_by_the_machines_clock() -> None:
    found = {module for module, tree in source.modules().items() if any(_reads_the_machines_clock(tree))}
    assert found == BY_THE_MACHINES_CLOCK.keys(), "an operation's instant is Work.now; another reason is noted here"


def test_the_global_clock_alone_is_asked_for_only_where_it_is_shown() -> None:
    found = {
        module
        for module, tree in source.modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "clock" and _ends_in(node.value, "state")
    }
    assert found == {"emulator.control.clock", "emulator.control.health"}


def _uses_of_rows(functions: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for module, tree in source.modules().items():
        names = _names_of_rows(tree)
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
                continue
            if node.attr in functions and node.value.id in names:
                yield module, node.lineno


def _names_of_rows(tree: ast.Module) -> set[str]:
    """What the module calls the two modules of the store."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}" in ROWS
    }


def _reads_the_machines_clock(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "now"):
            continue
        if _ends_in(node.func.value, "clock") or _ends_in(node.func.value, "_clock"):
            yield node


def _ends_in(node: ast.expr, name: str) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == name) or (isinstance(node, ast.Name) and node.id == name)
