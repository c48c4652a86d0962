"""What the pages of managed login are known by, and what a style arranges on them.

evidence: managed-sign-in-form, no-style-no-pages, terms-sentence
"""

import re
from typing import Any

from msgspec.structs import replace

from emulator.oauth.looks import brands
from emulator.oauth.looks.look import Brand, Shades
from emulator.oauth.looks.rendering import render
from tests.oauth.looks import pages
from tests.tools import page_gallery as gallery


def shown(page: str, brand: Brand | None = None, **values: Any) -> str:
    return render(gallery.look(2, brand=brand), page, **values)


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_the_sign_in_form_is_there_once_with_its_fields_and_words() -> None:
    page = shown("login", **gallery.LOGIN, username_label="email")
    assert [form.attributes["name"] for form in pages.elements(page, "form")] == ["cognitoSignInForm"]
    assert [name for name in pages.fields(page) if name != "cognitoAsfData"] == [
        *("csrf", "_csrf", "username", "password", "signInSubmitButton"),
    ]
    for said in ("Email address", "Password", "Show password", "Forgot your password?", "New user? Create an account"):
        assert said in text(page)


def test_a_first_factor_that_is_chosen_later_asks_for_the_username_alone() -> None:
    page = shown("login", **{**gallery.LOGIN, "password": False, "passkey": True})
    assert "password" not in pages.fields(page)
    assert "Next" in text(page)
    assert pages.fields(page)["answer"]["value"] == "WEB_AUTHN"


def test_the_ways_to_sign_in_stand_in_the_order_of_the_style() -> None:
    values = {**gallery.LOGIN, "providers": gallery.PROVIDERS}
    before = brands.managed({"categories": {"auth": {"authMethodOrder": [[{"type": "FEDERATED"}]]}}}, [])
    assert shown("login", before, **values).index('class="providers"') < shown("login", before, **values).index("<form")
    assert shown("login", **values).index('class="providers"') > shown("login", **values).index("<form")


def test_providers_stand_in_the_order_of_the_style() -> None:
    style = brands.managed({"categories": {"federation": {"order": ["Nobody", "Corporate"]}}}, [])
    page = shown("login", style, **{**gallery.LOGIN, "providers": gallery.PROVIDERS})
    assert page.index("Continue with Corporate") < page.index("Continue with Google")


def test_without_providers_there_is_nothing_to_divide() -> None:
    assert 'class="or"' not in shown("login", **gallery.LOGIN)


def test_both_documents_are_agreed_to_or_none_is_named() -> None:
    values: dict[str, Any] = {"fields": gallery.FIELDS, "rules": gallery.RULES}
    assert "By signing up, you agree to our Terms of use and Privacy policy ." in text(shown("sign_up", **values))
    assert "you agree" not in render(replace(gallery.look(2), terms=None), "sign_up", **values)


def test_a_client_without_a_style_has_no_pages() -> None:
    page = text(shown("unavailable"))
    assert "Login pages unavailable" in page and "Please contact an administrator." in page


def test_the_bar_of_the_tester_is_there_only_with_hints() -> None:
    assert 'class="hints"' not in shown("login", **gallery.LOGIN)


def test_a_picture_is_chosen_by_the_browser_where_the_style_lets_it() -> None:
    picture = {"FORM_LOGO": Shades("/light.png", "/dark.png")}
    logo = Brand(logo="in", pictures=picture)
    page = shown("forgot", logo)
    assert '<source media="(prefers-color-scheme: dark)" srcset="/dark.png"><img src="/light.png"' in page
    dark = shown("forgot", replace(logo, scheme="dark"))
    assert "<source" not in dark and '<img src="/dark.png" alt="Web store">' in dark


def test_a_secret_is_shown_in_groups_of_four_with_its_code_to_scan() -> None:
    page = shown("totp_setup", step="1", secret="ABCDEFGHIJ", uri="otpauth://totp/x?secret=ABCDEFGHIJ")
    assert '<code id="secret">ABCD EFGH IJ</code>' in page
    assert 'class="qr"><path' in page


def test_a_rule_of_passwords_says_how_long_and_one_that_nobody_knows_says_itself() -> None:
    rules = [("length", "Password must have length 14"), ("hard", "No dictionary words")]
    page = shown("sign_up", fields=[], rules=rules)
    assert "At least 14 characters" in page and 'data-rule="length" data-count="14"' in page
    assert "No dictionary words" in page
