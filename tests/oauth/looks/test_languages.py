"""Each language says everything, and each page can be shown in each of them."""

import re
import string
from pathlib import Path

import orjson
import pytest

from emulator.oauth.looks import languages
from emulator.oauth.looks.rendering import render
from tests.tools import page_gallery as gallery

WORDS = Path(languages.__file__).with_name("words")
ENGLISH: dict[str, str] = orjson.loads((WORDS / "en.json").read_bytes())


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_is_a_file_for_each_language_that_managed_login_has() -> None:
    assert {path.stem for path in WORDS.glob("*.json")} == {*languages.TAGS, "classic"}
    assert len(languages.TAGS) == 12


@pytest.mark.parametrize("tag", languages.TAGS)
def test_a_language_has_every_text_with_the_places_of_the_english_one(tag: str) -> None:
    texts: dict[str, str] = orjson.loads((WORDS / f"{tag}.json").read_bytes())
    assert list(texts) == list(ENGLISH)
    assert [key for key, text in texts.items() if not text.strip() or places(text) != places(ENGLISH[key])] == []


def test_the_classic_words_are_instead_of_english_ones() -> None:
    classic: dict[str, str] = orjson.loads((WORDS / "classic.json").read_bytes())
    assert classic.keys() - ENGLISH.keys() == {"login.social"}


@pytest.mark.parametrize("tag", languages.TAGS)
def test_every_page_can_be_shown_in_the_language(tag: str) -> None:
    for page, values in gallery.PAGES.values():
        assert f'<html lang="{tag}"' in render(gallery.look(2, language=tag), page, **values)


def test_a_language_that_nobody_knows_is_english() -> None:
    assert "Sign in to" not in render(gallery.look(2, language="de"), "login", **gallery.LOGIN)
    assert "New user?" in render(gallery.look(2, language="tlh"), "login", **gallery.LOGIN)


def test_the_classic_pages_are_english_whatever_was_asked_for() -> None:
    page = render(gallery.look(1, language="de"), "login", **gallery.LOGIN)
    assert '<html lang="en"' in page and "Need an account?" in page


def test_templates_use_only_texts_that_there_are() -> None:
    known = ENGLISH.keys() | languages._read("classic").keys()
    for template in WORDS.parent.joinpath("templates").rglob("*.html"):
        for key in re.findall(r"say\('([^']+)'[,)]", template.read_text()):
            assert key in known, f"{template.name}: {key}"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (180, "3 Minuten"),
        (60, "1 Minute"),
        (86_400, "1 Tag"),
        (3_600, "1 Stunde"),
        (90, "90 Sekunden"),
        ("300", "5 Minuten"),
        (0, "0 Sekunden"),
        ("a while", "a while"),
    ],
)
def test_a_span_is_told_in_its_largest_unit(seconds: str | int, text: str) -> None:
    assert languages.words("de").span(seconds) == text


def test_a_value_in_a_text_is_escaped_and_a_text_is_not_a_template() -> None:
    words = languages.Words({"who": "Hi & {who}"})
    assert words.say("who", who="<b>{x}") == "Hi &amp; &lt;b&gt;{x}"


def test_a_notice_can_be_a_text_of_ours_or_anybodys() -> None:
    shown = [
        render(gallery.look(2, language="fr"), "forgot", username="", error=error)
        for error in ("passwords_differ", "Nobody is here.")
    ]
    assert "Les deux mots de passe sont différents." in shown[0]
    assert "Nobody is here." in shown[1]
