"""What the text of a variable comes to, and that a secret is not shown."""

from typing import Any, Literal

import pytest

from emulator.base.secret_text import Secret
from emulator.base.setting_values import of_type
from emulator.settings import BadSettings, Settings, load, of


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (int, "9229", 9229),
        (int, " 9229 ", 9229),
        (int, 9229, 9229),
        (float, "2.5", 2.5),
        (float, "2", 2.0),
        (bool, "Yes", True),
        (bool, "on", True),
        (bool, "1", True),
        (bool, "FALSE", False),
        (bool, "off", False),
        (bool, "0", False),
        (bool, True, True),
        (str | None, "a", "a"),
        (str | None, None, None),
        (Literal["a", "b"], "b", "b"),
        (Secret | None, "word", Secret("word")),
        (Secret | None, Secret("word"), Secret("word")),
    ],
)
def test_text_is_read_by_the_type_of_its_setting(kind: Any, given: Any, value: Any) -> None:
    found = of_type(kind, given)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (int, "many", "must be a whole number, not 'many'"),
        (int, "1.5", "must be a whole number, not '1.5'"),
        (int, "0x10", "must be a whole number, not '0x10'"),
        (int, None, "must be a whole number, not None"),
        (float, "1e400", "must be a number, not '1e400'"),
        (bool, "maybe", "must be true or false, not 'maybe'"),
        (str, 5, "must be text, not 5"),
        (Literal["a", "b"], "c", "must be one of 'a', 'b', not 'c'"),
        (Secret | None, 1234, "must be text"),
    ],
)
def test_what_is_none_of_its_type_is_refused(kind: Any, given: Any, said: str) -> None:
    with pytest.raises(ValueError) as refusal:
        of_type(kind, given)
    assert str(refusal.value) == said


@pytest.mark.parametrize("given", ["nan", "inf", "-inf", "1e400"])
def test_no_wait_is_endless(given: str) -> None:
    with pytest.raises(BadSettings):
        of({"lock_seconds": given})


def test_a_secret_is_in_no_words() -> None:
    settings = load(env_file=False, admin_token="hunter2", smtp_url="smtp://me:hunter2@mail")
    assert settings.admin_token is not None
    assert settings.admin_token.get_secret_value() == "hunter2"
    assert "hunter2" not in f"{settings} {settings!r} {settings.admin_token}"
    assert (bool(Secret("")), bool(Secret("a"))) == (False, True)


def test_a_name_that_is_no_setting_is_refused() -> None:
    with pytest.raises(TypeError):
        of({"prot": 1234})


def test_settings_of_nothing_are_the_defaults() -> None:
    assert of({}) == Settings()
