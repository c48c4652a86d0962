"""The names and ids of the classic pages, which tests of many apps look for.

evidence: classic-sign-in-form, classic-sign-up-form
"""

import re
from typing import Any

import pytest

from emulator.oauth.looks.rendering import render
from tests.oauth.looks import pages
from tests.tools import page_gallery as gallery


def shown(page: str, **values: Any) -> str:
    return render(gallery.look(1), page, **values)


def test_the_sign_in_form_is_there_twice_for_wide_and_for_small_windows() -> None:
    page = shown("login", **gallery.LOGIN)
    classes = [element.attributes.get("class", "") for element in pages.elements(page, "div")]
    wanted = "modal-content background-customizable modal-content-mobile"
    assert [name for name in classes if name.startswith(wanted)] == [
        f"{wanted} visible-md visible-lg",
        f"{wanted} visible-xs visible-sm",
    ]
    forms = pages.elements(page, "form")
    assert [form.attributes["name"] for form in forms] == ["cognitoSignInForm", "cognitoSignInForm"]
    assert {form.attributes["action"] for form in forms} == {f"/login?{gallery.look(1).query}"}


def test_the_sign_in_form_has_the_classic_fields() -> None:
    found = pages.fields(shown("login", **gallery.LOGIN))
    assert list(found) == ["_csrf", "username", "password", "cognitoAsfData", "signInSubmitButton"]
    assert found["username"]["id"] == "signInFormUsername"
    assert found["password"]["id"] == "signInFormPassword"
    assert found["cognitoAsfData"]["type"] == "hidden"
    assert (found["signInSubmitButton"]["type"], found["signInSubmitButton"]["value"]) == ("submit", "Sign in")


def test_the_form_and_its_fields_are_as_deep_as_paths_of_tests_say() -> None:
    page = shown("login", **{**gallery.LOGIN, "providers": gallery.PROVIDERS, "error": "No."})
    assert re.search(
        r'<body class="classic">.*<div id="main" class="container".*?<div class="modal-dialog">.*?'
        r'<div class="modal-body">\s*<div>\s*</div>\s*<div class="panels both">.*?<div class="panel"><div><div>.*?'
        r'<p id="loginErrorMessage".*?<form action="/login[^"]*" method="post" name="cognitoSignInForm">.*?<div><label',
        page,
        re.DOTALL,
    )


def test_a_refusal_stands_in_the_classic_paragraph_of_both_copies() -> None:
    page = shown("login", **{**gallery.LOGIN, "error": "No."})
    assert re.findall(r'<p id="loginErrorMessage" class="errorMessage-customizable">(.*?)</p>', page) == ["No.", "No."]


def test_the_sign_up_form_has_the_classic_fields() -> None:
    page = shown("sign_up", fields=gallery.FIELDS[:1], rules=gallery.RULES)
    assert [form.attributes["name"] for form in pages.elements(page, "form")] == ["signupform"]
    assert list(pages.fields(page)) == ["_csrf", "requiredAttributes[email]", "password", "signUpButton"]


def test_the_confirmation_has_the_classic_fields_and_so_has_the_form_for_a_new_code() -> None:
    page = shown("confirm", username="ann", sub="s", destination="a***@e***", medium="EMAIL")
    confirm, again = re.findall(r"<form.*?</form>", page, re.DOTALL)
    hidden = ["_csrf", "username", "sub", "destination", "deliveryMedium"]
    assert list(pages.fields(confirm)) == [*hidden, "code", "confirm"]
    assert pages.fields(confirm)["code"]["id"] == "verification_code"
    assert list(pages.fields(again))[:5] == hidden
    assert 'action="/resendcode?' in again


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("forgot", ["_csrf", "username", "reset_my_password"]),
        (
            "reset",
            [
                *("_csrf", "username", "destination", "deliveryMedium"),
                *("code", "password", "confirm_password", "reset_password", "resend"),
            ],
        ),
        ("new_password", ["_csrf", "step", "requiredAttributes[given_name]", "new_password", "confirm_password"]),
        ("totp_setup", ["_csrf", "step", "code", "device_name"]),
        ("passkey", ["_csrf", "step", "credential", "other"]),
        ("add_passkey", ["_csrf", "step", "credential"]),
        ("choose-mfa", ["_csrf", "step", "answer"]),
        ("code-app", ["_csrf", "step", "code", "other"]),
        ("code-sms", ["_csrf", "step", "code", "resend", "other"]),
        ("password", ["_csrf", "step", "username", "password", "cognitoAsfData", "other"]),
    ],
)
def test_the_other_forms_send_these_fields(page: str, names: list[str]) -> None:
    template, values = gallery.PAGES[page]
    assert list(pages.fields(shown(template, **values))) == names
