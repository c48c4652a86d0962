"""What acts by a setting asks `Pool.effective` or `Client.effective`, which knows its one default. Only who writes,
judges or shows settings works with the members themselves."""

import ast

from tests.house import source

WITH_THE_MEMBERS = {
    # what settings are when they are kept, whether they can be, and how they are shown
    "emulator.control.client_lists",
    "emulator.control.pool_settings_told",
    "emulator.rules.configuration.client_answers",
    "emulator.rules.configuration.client_checks",
    "emulator.rules.configuration.client_settings",
    "emulator.rules.configuration.mfa_config",
    "emulator.rules.configuration.pool_checks",
    "emulator.rules.configuration.pool_schema",
    "emulator.rules.configuration.pool_settings",
    "emulator.rules.owners.clients",
    "emulator.rules.owners.pools",
    "emulator.rules.owners.regions",
    # the requests that a template or another pool means
    "emulator.moving.cloudformation",
    "emulator.moving.described",
    "emulator.moving.drifting",
    "emulator.moving.exporting",
    "emulator.moving.foreign",
    "emulator.moving.pulling",
    "emulator.moving.terraform",
    "emulator.seeds.missing",  # looks at what the file wants
    "emulator.seeds.pools",  # compares what is kept with what the file wants
    # whose settings are those of SetRiskConfiguration
    "emulator.rules.risk.notice_senders",
    "emulator.rules.risk.risk_config",
}
BEYOND = "emulator.rules.callers.user_sessions"  # sets SessionConfiguration and SSOSession, among the others


def test_settings_are_read_through_their_typed_view() -> None:
    nodes = [
        (module, node)
        for module, tree in source.modules().items()
        if module not in WITH_THE_MEMBERS
        for node in ast.walk(tree)
    ]
    assert [(module, ast.unparse(node)) for module, node in nodes if _reads(node)] == []
    assert [(module, ast.unparse(node)) for module, node in nodes if _is_of_a_row(node) and module != BEYOND] == []


def _reads(node: ast.AST) -> bool:
    """`settings["…"]` and `settings.get("…")`, whoever's."""
    if isinstance(node, ast.Subscript):
        return _is_settings(node.value)
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr == "get" and _is_settings(called.value)


def _is_settings(node: ast.expr) -> bool:
    return ast.unparse(node).split(".")[-1] == "settings"


def _is_of_a_row(node: ast.AST) -> bool:
    """`pool.settings`, `attempt.client.settings`."""
    if not isinstance(node, ast.Attribute) or node.attr != "settings":
        return False
    return ast.unparse(node.value).split(".")[-1] in ("pool", "client")
