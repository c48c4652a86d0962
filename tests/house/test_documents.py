"""Documents that the code writes, and containers that nobody can start here."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from emulator.base.forwarded import Proxies
from emulator.base.setting_sources import PLAIN
from emulator.cli.main import cli
from emulator.settings import DEFAULTS, PREFIX, load
from emulator.tls import names
from emulator.wire import door
from tests.clients import aws_cli, mcp, ministack
from tests.tools import coverage_page as coverage
from tests.tools import schema_picture

ROOT = Path(__file__).resolve().parent.parent.parent
CLIENT_LOCKS = ("tests/clients/aws-cli.lock", "tests/clients/ministack.lock", "tests/clients/mcp.lock")


def test_the_coverage_page_is_what_the_code_says() -> None:
    assert coverage.PAGE.read_text() == coverage.page(), "run python -m tests.tools.coverage_page"


def test_the_picture_of_the_schema_is_what_the_code_says() -> None:
    assert schema_picture.PAGE.read_text() == schema_picture.page(), "run python -m tests.tools.schema_picture"


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    assert [name for name in DEFAULTS if PREFIX + name.upper() not in page] == []


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_links_to_a_heading_lead_to_one() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text()):
            other = page.parent / target if target else page
            assert anchor in anchors(other), f"{page.name} links to {target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """What GitHub makes of a page's headings."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_path_in_the_handbook_exists() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text()
    for path in re.findall(r"(?<![\w/])(?:tests|emulator|migrations|docs|\.ci)/[\w./-]*\w", page):
        assert (ROOT / path).exists() or "NNNN" in path, path
    for module in re.findall(r"-m ((?:tests|emulator)\.[\w.]+)", page):
        path = ROOT / module.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").exists(), module


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    for name, command in cli.commands.items():
        words = [f"{name} {inner}" for inner in getattr(command, "commands", {})] or [name]
        assert [word for word in words if f"`{word}" not in page] == []


def test_the_compose_file_has_the_profiles_and_health_checks() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = compose["services"]
    assert services["db"]["profiles"] == services["replica"]["profiles"] == ["postgres"]
    assert services["mail"]["profiles"] == ["mail"]
    assert services["aws"]["profiles"] == ["tls"]
    assert services["replica"]["deploy"]["replicas"] == 2
    assert services["replica"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert services["db"]["healthcheck"]["test"]
    published = [service["ports"] for service in services.values() if "ports" in service]
    assert all(port.startswith("127.0.0.1:") for ports in published for port in ports)


@pytest.mark.parametrize(
    ("asked_for", "started"),
    [
        ([], {"emulator"}),
        (["mail"], {"emulator", "mail"}),
        (["postgres"], {"db", "replica", "balancer"}),
        (["tls"], {"aws"}),
        (["mail", "postgres"], {"emulator", "mail", "db", "replica", "balancer"}),
    ],
)
def test_a_profile_starts_what_its_line_in_the_compose_file_says(asked_for: list[str], started: set[str]) -> None:
    """Compose takes the profile "" where none is asked for (WithDefaultProfiles splits an unset COMPOSE_PROFILES)."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    active = set(asked_for or [""])
    assert {name for name, service in services.items() if active & set(service["profiles"])} == started


def test_a_service_that_is_started_by_name_starts_what_it_needs_and_nothing_on_sqlite() -> None:
    """`docker compose up balancer` starts the named service and those it depends on, if they share its profile."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    needed, waiting = set(), ["balancer"]
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting += services[name].get("depends_on", {})
    assert needed == {"balancer", "replica", "db"}
    assert all(services[name]["profiles"] == ["postgres"] for name in needed)


def test_the_seed_folder_is_mounted_where_the_documents_say() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in ("emulator", "replica", "aws"):
        assert "./seed:/seed:ro" in services[name]["volumes"]
        assert services[name]["environment"]["EMULATOR_SEED"] == "${EMULATOR_SEED:-}"


def test_the_balancer_passes_on_whatever_the_replicas_take_and_answer() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    balancer = re.sub(r"#.*", "", compose["configs"]["balancer"]["content"])
    said = dict(re.findall(r"(\w+) +([^;{}]+);", balancer.replace("proxy_set_header Host", "host")))
    assert said["client_max_body_size"] == "0"
    assert int(said["proxy_buffer_size"].removesuffix("k")) * 1024 >= max(door.LONGEST_HEADER + 1024, 16 * 1024)
    assert said["host"] == "$$http_host"
    assert int(said["proxy_read_timeout"].removesuffix("s")) > 60, "the longest wait for a message"


def test_postgres_is_healthy_only_when_it_answers_over_the_network() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert "-h" in compose["services"]["db"]["healthcheck"]["test"]


def test_the_balancer_tells_the_replicas_whose_address_a_request_comes_from() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for header in ("X-Forwarded-For $$remote_addr;", "X-Forwarded-Proto $$scheme;"):
        assert f"proxy_set_header {header}" in compose["configs"]["balancer"]["content"]
    named = compose["services"]["replica"]["environment"]["EMULATOR_FORWARDED_ALLOW_IPS"]
    assert Proxies(named).client_of("172.18.0.5", "203.0.113.9") == "203.0.113.9"


def test_compose_sets_only_settings_that_exist() -> None:
    known = {PREFIX + name.upper() for name in DEFAULTS}
    for text in ((ROOT / "docker-compose.yml").read_text(), (ROOT / "Dockerfile").read_text()):
        assert set(re.findall(r"EMULATOR_[A-Z_]+", text)) <= known


def test_compose_without_variables_leaves_the_control_api_open(monkeypatch: pytest.MonkeyPatch) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for name in ("emulator", "replica", "aws"):
        for variable, value in compose["services"][name]["environment"].items():
            monkeypatch.setenv(variable, re.sub(r"\$\{\w+:-(.*)\}", r"\1", value))
        settings = load(env_file=False)
        assert (settings.admin_token, settings.smtp_url, settings.seed) == (None, None, None)
        assert settings.base_url.startswith("http://localhost:92")


def test_the_profile_for_tls_has_awss_names_at_the_port_that_aws_has() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    written = services["aws"]["networks"]["default"]["aliases"]
    aliases = [re.sub(r"\$\{\w+:-(.*?)\}", r"\1", alias) for alias in written]
    assert len(aliases) == 3
    assert all(map(names.is_of_aws, aliases))
    own = services["aws"]["environment"]
    assert (own["EMULATOR_TLS"], own["EMULATOR_TLS_PORT"]) == ("true", "443")
    assert "127.0.0.1:9443:443" in services["aws"]["ports"]


def test_whoever_builds_on_the_package_gets_its_types() -> None:
    """The marker of PEP 561; hatchling puts every file of the package into the wheel."""
    assert (ROOT / "emulator" / "py.typed").is_file()


def test_the_image_has_two_stages_no_root_and_a_health_check() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    stages = [line for line in lines if line.startswith("FROM ")]
    assert len(stages) == 2
    last = lines[lines.index(stages[1]) :]
    assert "USER 10001:10001" in last
    assert any(line.startswith("HEALTHCHECK") and "cognito-emulator" in line and "health" in line for line in last)
    assert any(line.startswith("COPY --from=build") for line in last)
    for source in (
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ):
        assert (ROOT / source).exists(), source


def instructions() -> list[tuple[str, str]]:
    """Of the Dockerfile: each with what follows it, its continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in text.replace("\\\n", " ").splitlines() if line]


def test_the_image_is_made_of_instructions_that_docker_knows() -> None:
    known = {"FROM", "WORKDIR", "RUN", "COPY", "ARG", "LABEL", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL"}
    known |= {"HEALTHCHECK", "ENTRYPOINT", "CMD"}
    assert {name for name, _ in instructions()} - known == set()
    for name, told in instructions():
        if name in ("ENTRYPOINT", "CMD"):
            assert all(isinstance(word, str) for word in json.loads(told)), "a shell would keep the signals to itself"
        if name == "HEALTHCHECK":
            options, _, command = told.partition(" CMD ")
            assert json.loads(command) == ["cognito-emulator", "health"]
            assert set(re.findall(r"--([a-z-]+)=\d+s", options)) == {
                "interval",
                "timeout",
                "start-period",
                "start-interval",
            }


def test_the_image_says_what_it_is_and_where_it_comes_from() -> None:
    told = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"', dict(instructions())["LABEL"]))
    assert {"title", "description", "source", "version", "revision", "licenses"} == told.keys()
    assert told["version"] == "$VERSION"
    arguments = [told.split("=")[0] for name, told in instructions() if name == "ARG"]
    assert arguments == ["VERSION", "REVISION"]


def test_whoever_sets_something_wins_over_what_the_image_sets() -> None:
    """The plain variables are read where nothing of ours is set (`setting_sources`)."""
    told = dict(re.findall(r"(\w+)=(\S+)", dict(instructions())["ENV"]))
    assert told.keys() - {"PATH", "PYTHONDONTWRITEBYTECODE"} == {PLAIN["host"], PLAIN["database_url"]}
    assert dict(instructions())["EXPOSE"].split() == [str(DEFAULTS[name]) for name in ("port", "tls_port")]


def test_the_emulators_of_the_compose_file_write_to_their_volume_and_a_temporary_folder_alone() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in ("emulator", "replica", "aws"):
        assert (services[name]["read_only"], services[name]["tmpfs"]) == (True, ["/tmp"])  # noqa: S108
        volumes = {volume.split(":")[1]: volume for volume in services[name]["volumes"]}
        assert all(volume.endswith(":ro") for place, volume in volumes.items() if place != "/data")
        assert int(services[name]["stop_grace_period"].removesuffix("s")) > 10, "the server gives requests ten seconds"


def test_files_named_in_comments_of_the_container_are_there() -> None:
    for file in ("Dockerfile", "docker-compose.yml", ".ci/run"):
        for named in re.findall(r"\btests/[\w/]+\.py\b", (ROOT / file).read_text()):
            assert (ROOT / named).exists(), f"{file} names {named}"


LOCKS = ("requirements.lock", "constraints.txt", "requirements-image.lock")


def locked(name: str) -> dict[str, str]:
    """Package → version."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


def test_the_lock_files_pin_every_dependency() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    wanted = set(re.findall(r'^  "([a-zA-Z0-9-]+)(?:\[[a-z]+\])?[><=]', project, re.MULTILINE)) - {"cognito-emulator"}
    built_with = set(tomllib.loads(project)["build-system"]["requires"])
    assert all("==" in package for package in built_with)
    wanted -= {package.split("==")[0] for package in built_with}
    assert {name.lower() for name in wanted} - locked("requirements.lock").keys() == set()


def test_the_lock_files_name_the_same_versions() -> None:
    everything, people, image = (locked(name) for name in LOCKS)
    assert people == everything
    assert image.items() <= everything.items()
    assert {"fastapi", "sqlalchemy", "aws-encryption-sdk"} <= image.keys()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-image.lock", *CLIENT_LOCKS])
def test_a_lock_file_for_machines_has_the_digest_of_every_package(name: str) -> None:
    entries = re.findall(r"^[a-z0-9-]+==.*(?:\n    .*)*", (ROOT / name).read_text(), re.MULTILINE)
    assert len(entries) > 5
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_of_other_programs_name_the_versions_that_the_tests_speak_of() -> None:
    assert locked("tests/clients/aws-cli.lock")["awscli"] == aws_cli.VERSION
    assert locked("tests/clients/ministack.lock")["ministack"] == ministack.VERSION
    assert locked("tests/clients/mcp.lock")["mcp"] == mcp.VERSION


def test_ci_and_the_image_enforce_the_digests() -> None:
    assert "--require-hashes -r requirements.lock" in (ROOT / ".ci" / "run").read_text()
    assert "--require-hashes -r requirements-image.lock" in (ROOT / "Dockerfile").read_text()
