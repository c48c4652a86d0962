"""Where a setting comes from: flags, variables, `.env`, a file of settings, the plain variables of platforms; and
secrets that are in files."""

from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from emulator.base.secret_text import Secret
from emulator.cli import health, server
from emulator.cli.main import cli
from emulator.settings import DEFAULTS, IN_FILES, PREFIX, BadSettings, Settings, found, load, problems, unknown_names


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("HOST", "PORT", "DATABASE_URL", "FORWARDED_ALLOW_IPS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def sentences(**flags: object) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        load(**flags)  # type: ignore[arg-type]
    return problems(caught.value, flags)


def value(setting: str) -> object:
    held = getattr(load(), setting)
    return held.get_secret_value() if isinstance(held, Secret) else held


@pytest.mark.parametrize("setting", IN_FILES)
def test_a_secret_can_be_in_a_file(setting: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "secret").write_text("postgresql://me:word@db/x\n")
    monkeypatch.setenv(f"{PREFIX}{setting.upper()}_FILE", "secret")
    assert value(setting) == "postgresql://me:word@db/x"
    assert unknown_names([f"{PREFIX}{setting.upper()}_FILE"]) == []


def test_each_secret_has_a_way_from_a_file() -> None:
    secrets = {name for name, kind in Settings.__annotations__.items() if Secret in get_args(kind)}
    assert {name for name in secrets if name not in IN_FILES and f"{name}_file" not in DEFAULTS} == set()
    assert set(IN_FILES) - secrets == {"database_url"}, "which may hold a password, and is shown without it"


def test_only_what_ends_the_line_is_cut_from_a_secret(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "token").write_bytes(b" with blanks \r\n")
    monkeypatch.setenv("EMULATOR_ADMIN_TOKEN_FILE", str(folder / "token"))
    assert value("admin_token") == " with blanks "


def test_a_byte_order_mark_is_no_part_of_a_secret(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "token").write_text("word\r\n", "utf-8-sig")
    monkeypatch.setenv("EMULATOR_ADMIN_TOKEN_FILE", "token")
    assert value("admin_token") == "word"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "EMULATOR_ADMIN_TOKEN_FILE must be a file that can be read: token: No such file or directory"),
        (b"\n", "EMULATOR_ADMIN_TOKEN_FILE names token, which is empty"),
        (b"one\ntwo\n", "EMULATOR_ADMIN_TOKEN_FILE names token, which has more than one line"),
        (b"\xff\xfe", "EMULATOR_ADMIN_TOKEN_FILE names token, which is no text in UTF-8"),
        (b"x" * 70_000, "EMULATOR_ADMIN_TOKEN_FILE names token, which has more than 65536 bytes"),
    ],
)
def test_a_file_that_holds_no_secret_is_refused(
    content: bytes | None, said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        (folder / "token").write_bytes(content)
    monkeypatch.setenv("EMULATOR_ADMIN_TOKEN_FILE", "token")
    assert sentences() == [said]


def test_one_place_gives_a_secret_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "token").write_text("from the file")
    monkeypatch.setenv("EMULATOR_ADMIN_TOKEN", "word")
    monkeypatch.setenv("EMULATOR_ADMIN_TOKEN_FILE", "token")
    assert sentences() == ["EMULATOR_ADMIN_TOKEN and EMULATOR_ADMIN_TOKEN_FILE are both set: keep one of them"]
    monkeypatch.setenv("EMULATOR_ADMIN_TOKEN", "")
    assert value("admin_token") == "from the file"


def test_a_higher_place_wins_in_whatever_way_it_gives_a_secret(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "token").write_text("from the file")
    (folder / ".env").write_text("EMULATOR_ADMIN_TOKEN_FILE=token\n")
    assert value("admin_token") == "from the file"
    monkeypatch.setenv("EMULATOR_ADMIN_TOKEN", "word")
    assert value("admin_token") == "word"


def test_workers_get_a_secret_of_a_file_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "token").write_text("word")
    for name in DEFAULTS:  # what it exports must be gone after the test
        monkeypatch.setenv(PREFIX + name.upper(), "")
    monkeypatch.setenv("EMULATOR_ADMIN_TOKEN_FILE", "token")
    server._export(load(), "sqlite:///x.db")
    (folder / "token").unlink()
    assert value("admin_token") == "word"
    assert value("database_url") == "sqlite:///x.db"


def test_the_places_follow_one_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [("port", "9229")]
    monkeypatch.setenv("PORT", "1111")
    places.append(("port", str(value("port"))))
    (folder / "emulator.yaml").write_text("port: 2222\n")
    monkeypatch.setenv("EMULATOR_CONFIG", "emulator.yaml")
    places.append(("port", str(value("port"))))
    (folder / ".env").write_text("EMULATOR_PORT=3333\n")
    places.append(("port", str(value("port"))))
    monkeypatch.setenv("EMULATOR_PORT", "4444")
    places.append(("port", str(value("port"))))
    places.append(("port", str(load(port=5555).port)))
    assert [port for _, port in places] == ["9229", "1111", "2222", "3333", "4444", "5555"]


def test_plain_variables_are_read_from_the_environment_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The `.env` of an application names the application's database."""
    (folder / ".env").write_text("DATABASE_URL=postgresql://app/app\nPORT=1\n")
    assert (value("database_url"), value("port")) == ("sqlite:///data/emulator.db", 9229)
    monkeypatch.setenv("DATABASE_URL", "postgres://db/x")
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.0.0.1")
    assert [value(name) for name in ("database_url", "host", "forwarded_allow_ips")] == [
        "postgres://db/x",
        "0.0.0.0",  # noqa: S104
        "10.0.0.1",
    ]


def test_a_bad_value_is_told_by_the_name_that_its_writer_knows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "emulator.yaml").write_text("workers: 0\nlog_format: xml\n")
    monkeypatch.setenv("EMULATOR_CONFIG", "emulator.yaml")
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("EMULATOR_TLS_PORT", "0")
    assert sentences(hash_queue="none") == [
        "PORT must be a whole number, not 'many'",
        "EMULATOR_TLS_PORT must be from 1 to 65535",
        "workers in emulator.yaml must be at least 1",
        "EMULATOR_HASH_QUEUE must be a whole number, not 'none'",
        "log_format in emulator.yaml must be one of 'auto', 'json', 'console', not 'xml'",
    ]


def test_a_file_of_settings_says_what_variables_say(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "token").write_text("word\n")
    (folder / "emulator.yaml").write_text(
        "# of the staging server\nport: 1234\ntls: yes\nlock_seconds: 2.5\nseed: ~\nadmin_token_file: token\n"
    )
    monkeypatch.setenv("EMULATOR_CONFIG", "emulator.yaml")
    names = ("port", "tls", "lock_seconds", "seed", "admin_token")
    assert [value(name) for name in names] == [1234, True, 2.5, None, "word"]
    assert (found()["port"].name, found()["port"].place) == ("port", "emulator.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "must be a file that can be read: emulator.yaml: No such file or directory"),
        ("- port\n", "names emulator.yaml, which must hold settings such as `port: 9229`"),
        (
            "port: 1\nprot: 2\nEMULATOR_HOST: x\n",
            "names a file with mistakes: emulator.yaml:2: `prot` is not a setting; did you mean `port`?; "
            "emulator.yaml:3: `EMULATOR_HOST` is not a setting",
        ),
        ("port: 1\nport: 2\n", "names a file with mistakes: emulator.yaml:2: `port` is there twice"),
        (
            "seed: [a, b]\n",
            "names a file with mistakes: emulator.yaml:1: `seed` must be one text, number, true or false",
        ),
        ("config: other.yaml\n", "names a file with mistakes: emulator.yaml:1: `config` is not a setting"),
        ("port: [\n", "names a file that is no YAML: emulator.yaml:2: "),
        ("port: \x01\n", "names a file that is no YAML: emulator.yaml: "),
        (f"port: {'[' * 30_000}", "names emulator.yaml, which is nested too deep"),
    ],
)
def test_a_bad_file_of_settings_is_refused_with_its_line(
    text: str | None, said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if text is not None:
        (folder / "emulator.yaml").write_text(text)
    monkeypatch.setenv("EMULATOR_CONFIG", "emulator.yaml")
    (sentence,) = sentences()
    assert sentence.startswith(f"EMULATOR_CONFIG {said}")
    result = CliRunner().invoke(cli, ["db", "current"])
    assert (result.exit_code, result.output) == (2, f"error: {sentence}\n")


@pytest.mark.parametrize("command", [["config", "check"], ["config", "show"], ["db", "current"], ["env"]])
def test_an_env_file_that_is_no_text_is_told(command: list[str], folder: Path) -> None:
    (folder / ".env").write_text("EMULATOR_PORT=1234\n", "utf-16")
    result = CliRunner().invoke(cli, command)
    assert (result.exit_code, result.output) == (2, "error: .env is no text in UTF-8\n")


def test_an_empty_file_of_settings_sets_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "emulator.yaml").write_text("# nothing yet\n")
    monkeypatch.setenv("EMULATOR_CONFIG", "emulator.yaml")
    assert set(found()) == {"config"}


def test_health_asks_at_the_port_that_the_settings_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(url: str) -> bool:
        asked.append(url.rpartition(":")[2])
        return True

    monkeypatch.setattr(health, "_is_ready", answer)
    monkeypatch.delenv("EMULATOR_PORT", raising=False)
    monkeypatch.setenv("PORT", "1111")
    health.main([])
    (folder / "emulator.yaml").write_text("port: 2222\n")
    monkeypatch.setenv("EMULATOR_CONFIG", "emulator.yaml")
    health.main([])
    monkeypatch.setenv("EMULATOR_PORT", "3333")
    health.main([])
    assert asked == ["1111", "2222", "3333"]
