"""Who may import whom, and what only one package may do."""

import ast
import re

import pytest

from tests.house import source

# A package imports only from those before it, and from itself.
ORDER = [
    {"base", "model", "crypto", "errors"},
    {"settings", "logs"},
    {"contract", "effective"},
    {"store"},
    {"doors", "terms"},
    {"outside"},
    {"work"},
    {"calls"},
    {"triggers"},
    {"messages"},
    {"tokens"},
    {"rules"},
    {"signin"},
    {"grants"},
    {"federation"},
    {"operations"},
    {"control"},
    {"wire"},
    {"oauth"},
    {"seeds"},
    {"moving"},
    {"console"},
    {"jobs"},
    {"tls"},
    {"client"},
    {"app", "cli", "testing", "__main__"},
]
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
# The wings of `rules`, where all rules are: each imports only from those before it, and from itself.
WINGS = [
    "configuration",
    "limits",
    "owners",
    "branding",
    "directory",
    "providers",
    "callers",
    "factors",
    "risk",
    "accounts",
    "imports",
]


def package(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_the_readme_tells_this_order() -> None:
    readme = (source.PACKAGE.parent / "README.md").read_text()
    (told,) = re.findall(r"^`(base, .* → .*)`\.$", readme, re.MULTILINE)
    assert f"`{' → '.join(WINGS)}`" in readme
    assert [set(part.split(", ")) for part in told.split(" → ")] == [names - {"__main__"} for names in ORDER]


def test_a_module_imports_only_from_packages_before_it() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, tree in source.modules().items()
        for imported in source.imports(tree)
        if not may_import(package(module), imported)
    ]
    assert wrong == []


def may_import(own: str, imported: str) -> bool:
    other = package(imported)
    is_ours = own and imported.startswith("emulator.") and other in RANK and other != own
    return not is_ours or RANK[other] <= RANK[own]


def wing(module: str) -> str:
    return module.split(".")[2]


def test_every_rule_is_in_a_wing() -> None:
    assert sorted({wing(module) for module in source.modules() if module.startswith("emulator.rules.")}) == sorted(
        WINGS
    )


@pytest.mark.parametrize("name", WINGS)
def test_a_wing_of_the_rules_imports_only_from_wings_before_it(name: str) -> None:
    before = WINGS[: WINGS.index(name) + 1]
    for module in source.modules():
        if module.startswith(f"emulator.rules.{name}."):
            for imported in source.imports(source.modules()[module]):
                if imported.startswith("emulator.rules."):
                    assert wing(imported) in before, f"{module} imports {imported}"


def users_of(*names: str) -> set[str]:
    """Modules that import one of the names or something inside it."""
    return {
        module
        for module, tree in source.modules().items()
        if any(found == name or found.startswith(f"{name}.") for found in source.imports(tree) for name in names)
    }


def test_the_console_decides_and_keeps_nothing() -> None:
    """What testers do is in `emulator.control`, where the command and the tests' plugin find it too; the console shows
    it."""
    console = {name: tree for name, tree in source.modules().items() if package(name) == "console"}
    ways = {
        (module, imported)
        for module, tree in console.items()
        for imported in source.imports(tree)
        if package(imported) in ("rules", "store")
    }
    assert ways == set()


def test_what_control_gives_cannot_be_changed() -> None:
    """Its results are the answers of the control API, too: nobody alters one on its way there."""
    classes = [
        (module, node)
        for module, tree in source.modules().items()
        if package(module) == "control"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and not module.endswith(".refusals")
    ]
    assert classes
    thawed = {
        f"{module}.{node.name}"
        for module, node in classes
        if "dataclass(frozen=True, slots=True)" not in [ast.unparse(decorator) for decorator in node.decorator_list]
        and "frozen=True" not in [f"{keyword.arg}={ast.unparse(keyword.value)}" for keyword in node.keywords]
    }
    assert thawed == set()


def test_only_answers_and_what_users_of_the_package_get_are_dataclasses() -> None:
    """Each of them compiles its functions when the server starts; FastAPI reads no others."""
    dear = {
        package(module)
        for module, tree in source.modules().items()
        if module != "emulator.base.init_status"  # read by the control API
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(decorator).startswith("dataclass") for decorator in node.decorator_list)
    }
    assert dear == {"control", "moving", "testing"}


def test_the_sign_in_machine_knows_neither_tokens_nor_requests() -> None:
    """It ends in a challenge or a proof; whoever stands in front reads the request, and `grants` makes tokens."""
    beyond = ("emulator.tokens", "emulator.wire", "emulator.contract", "emulator.grants", "emulator.operations")
    assert {module for module in users_of(*beyond) if module.startswith("emulator.signin")} == set()
    assert "emulator.rules.owners.secret_hash" not in {
        imported
        for module, tree in source.modules().items()
        if module.startswith("emulator.signin")
        for imported in source.imports(tree)
    }


def test_only_grants_issue_tokens() -> None:
    issuers = {module for module in users_of("emulator.tokens.issue") if not module.startswith("emulator.tokens")}
    assert issuers
    assert {module for module in issuers if not module.startswith("emulator.grants.")} == set()


def test_sockets_are_opened_only_by_the_doors_out() -> None:
    own_server = (
        "emulator.cli.health",
        "emulator.cli.listening",
        "emulator.cli.control",
        "emulator.cli.own_server",
        "emulator.cli.server",
        "emulator.cli.beneath",
        "emulator.client.calling",
        "emulator.testing.",
    )  # the command, and a tester's program, ask the server or begin one
    allowed = ("emulator.outside.", "emulator.messages.smtp", *own_server)
    users = users_of("httpcore2", "httpx2", "smtplib", "socket", "urllib.request", "http.client")
    assert {module for module in users if not module.startswith(allowed)} == set()
    opening = {
        module
        for module, tree in source.modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("open_connection", "create_connection")
    }
    assert {module for module in opening if not module.startswith(("emulator.tls.proxy", *allowed))} == set()


def test_the_clients_of_aws_are_bound() -> None:
    """botocore's own connections have a time-out for each read, and no length at all (`outside.aws`)."""
    users = users_of("boto3") - {"emulator.outside.aws"}
    assert users
    assert [module for module in users if "aws.bound(" not in source.path_of(module).read_text()] == []


def test_fastapi_is_known_only_to_the_control_api_and_the_composition_root() -> None:
    allowed = ("emulator.console.", "emulator.app")
    assert {module for module in users_of("fastapi") if not module.startswith(allowed)} == set()


def test_the_system_clock_and_randomness_are_read_only_in_base() -> None:
    allowed = ("emulator.base.", "emulator.logs", "emulator.cli.")
    random = users_of("random", "secrets")
    assert {module for module in random if not module.startswith("emulator.base.")} == set()
    clocks = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "date.today"}
    readers = {
        module
        for module, tree in source.modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in clocks
    }
    assert {module for module in readers if not module.startswith(allowed)} == set()


def test_sql_is_written_only_in_the_store() -> None:
    statements = {"select", "insert", "update", "delete", "text"}
    writers = {
        module
        for module, tree in source.modules().items()
        if {f"sqlalchemy.{name}" for name in statements} & source.imports(tree)
    }
    assert {module for module in writers if not module.startswith("emulator.store.")} == set()
    executors = {
        module
        for module, tree in source.modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("execute", "exec_driver_sql", "scalar", "scalars")
    }
    assert {module for module in executors if not module.startswith("emulator.store.")} == set()
