"""Whose text is used, and what stands in it."""

import logging
from typing import Any

import pytest

from emulator.effective.pool import PoolSettings
from emulator.effective.values import Texts
from emulator.messages import templates
from emulator.messages.templates import Purpose, Rendered
from emulator.model.addresses import Medium
from emulator.triggers.replies import CustomMessageAnswer

LINK = "https://d.example/confirmUser?client_id=c&user_name=u&confirmation_code=123456"
BY_LINK = {"VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"}}


def own(settings: dict[str, Any]) -> Texts:
    return PoolSettings(settings, {}).texts


@pytest.mark.parametrize(
    ("purpose", "medium", "subject", "body"),
    [
        ("sign_up", "EMAIL", "Your verification code", "Your confirmation code is 123456"),
        ("resend_code", "EMAIL", "Your verification code", "Your confirmation code is 123456"),
        ("forgot_password", "EMAIL", "Your verification code", "Your password reset code is 123456"),
        ("verify_attribute", "EMAIL", "Your verification code", "Your verification code is 123456. "),
        ("update_attribute", "EMAIL", "Your verification code", "Your verification code is 123456. "),
        ("authentication", "EMAIL", "Your authentication code", "Your authentication code is 123456. "),
        (
            "invitation",
            "EMAIL",
            "Your temporary password",
            "Your username is ann and temporary password is 123456. ",
        ),
        ("sign_up", "SMS", None, "Your verification code is 123456. "),
        ("resend_code", "SMS", None, "Your verification code is 123456. "),
        ("forgot_password", "SMS", None, "Your verification code is 123456. "),
        ("verify_attribute", "SMS", None, "Your verification code is 123456. "),
        ("update_attribute", "SMS", None, "Your verification code is 123456. "),
        ("authentication", "SMS", None, "Your authentication code is 123456. "),
        ("invitation", "SMS", None, "Your username is ann and temporary password is 123456. "),
    ],
)
def test_a_pool_without_texts_uses_cognitos(purpose: Purpose, medium: Medium, subject: str | None, body: str) -> None:
    assert templates.render(purpose, medium, own({}), "123456", "ann") == Rendered(subject, body)


OLD = {
    "EmailVerificationMessage": "old {####}",
    "EmailVerificationSubject": "old",
    "SmsVerificationMessage": "old {####}",
}
NEW = {"EmailMessage": "new {####}", "EmailSubject": "new", "SmsMessage": "new {####}"}
INVITE = {
    "InviteMessageTemplate": {"EmailMessage": "{username}/{####}", "EmailSubject": "in", "SMSMessage": "s {####}"}
}


@pytest.mark.parametrize(
    ("purpose", "medium", "settings", "subject", "body"),
    [
        ("sign_up", "EMAIL", OLD, "old", "old 1"),
        ("sign_up", "SMS", OLD, None, "old 1"),
        ("sign_up", "EMAIL", {**OLD, "VerificationMessageTemplate": NEW}, "new", "new 1"),
        ("sign_up", "SMS", {**OLD, "VerificationMessageTemplate": NEW}, None, "new 1"),
        ("forgot_password", "EMAIL", {"VerificationMessageTemplate": NEW}, "new", "new 1"),
        ("verify_attribute", "EMAIL", {"VerificationMessageTemplate": NEW}, "new", "new 1"),
        ("update_attribute", "SMS", {"VerificationMessageTemplate": NEW}, None, "new 1"),
        (
            "sign_up",
            "EMAIL",
            {"VerificationMessageTemplate": {"EmailMessage": "only body {####}"}},
            "Your verification code",
            "only body 1",
        ),
        ("sign_up", "EMAIL", {"EmailVerificationMessage": ""}, "Your verification code", "Your confirmation code is 1"),
        ("invitation", "EMAIL", {"AdminCreateUserConfig": INVITE}, "in", "ann/1"),
        ("invitation", "SMS", {"AdminCreateUserConfig": INVITE}, None, "s 1"),
        ("invitation", "EMAIL", OLD, "Your temporary password", "Your username is ann and temporary password is 1. "),
        ("authentication", "SMS", {"SmsAuthenticationMessage": "mfa {####}", **OLD}, None, "mfa 1"),
        ("authentication", "EMAIL", {"EmailMfaConfiguration": {"Message": "m {####}", "Subject": "s"}}, "s", "m 1"),
    ],
)
def test_the_pools_texts_come_before_cognitos(
    purpose: Purpose, medium: Medium, settings: dict[str, Any], subject: str | None, body: str
) -> None:
    assert templates.render(purpose, medium, own(settings), "1", "ann") == Rendered(subject, body)


@pytest.mark.parametrize(
    ("template", "body"),
    [
        ("{####} {####}", "{username} {username}"),
        ("{username} {####}", "a{####}b {username}"),
        ("{{####}} {username}", "{{username}} a{####}b"),
        ("{} {0} %s {user} {####}", "{} {0} %s {user} {username}"),
        ("{##text##} {####}", "{##text##} {username}"),
    ],
)
def test_what_is_put_in_is_not_expanded_again(template: str, body: str) -> None:
    settings = {"AdminCreateUserConfig": {"InviteMessageTemplate": {"SMSMessage": template}}}
    assert templates.render("invitation", "SMS", own(settings), "{username}", "a{####}b").body == body


def test_only_invitations_know_the_username() -> None:
    settings = {"VerificationMessageTemplate": {"EmailMessage": "{username} {####}"}}
    assert templates.render("sign_up", "EMAIL", own(settings), "1", "ann").body == "{username} 1"


def test_username_and_password_of_an_invitation_are_escaped_in_its_html_alone() -> None:
    settings = {
        "AdminCreateUserConfig": {
            "InviteMessageTemplate": {
                "EmailMessage": "<b>{username}</b> {####}",
                "EmailSubject": "For {username}",
                "SMSMessage": "{username} {####}",
            }
        }
    }
    mail = templates.render("invitation", "EMAIL", own(settings), "a<&>\"'", "<i>")
    sms = templates.render("invitation", "SMS", own(settings), "a<&>\"'", "<i>")
    assert mail == Rendered("For <i>", "<b>&lt;i&gt;</b> a&lt;&amp;&gt;&quot;&#x27;")
    assert sms == Rendered(None, "<i> a<&>\"'")


@pytest.mark.parametrize(
    ("purpose", "medium", "settings", "by_link"),
    [
        ("sign_up", "EMAIL", BY_LINK, True),
        ("resend_code", "EMAIL", BY_LINK, True),
        ("sign_up", "SMS", BY_LINK, False),
        ("forgot_password", "EMAIL", BY_LINK, False),
        ("update_attribute", "EMAIL", BY_LINK, False),
        ("invitation", "EMAIL", BY_LINK, False),
        ("sign_up", "EMAIL", {}, False),
        ("sign_up", "EMAIL", {"VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"}}, False),
    ],
)
def test_only_the_mails_of_sign_up_carry_a_link(
    purpose: Purpose, medium: Medium, settings: dict[str, Any], by_link: bool
) -> None:
    assert templates.confirms_by_link(purpose, medium, own(settings)) is by_link
    rendered = templates.render(purpose, medium, own(settings), "1", "ann", link=LINK)
    assert ("<a href=" in rendered.body) is by_link


ANCHOR = '<a href="https://d.example/confirmUser?client_id=c&amp;user_name=u&amp;confirmation_code=123456">'


@pytest.mark.parametrize(
    ("texts", "subject", "body"),
    [
        (
            {},
            "Your verification link",
            f"Please click the link below to verify your email address. {ANCHOR}Verify Email</a> ",
        ),
        (
            {"EmailMessageByLink": "{##Go##} or {##Stay\n##}", "EmailSubjectByLink": "L"},
            "L",
            f"{ANCHOR}Go</a> or {ANCHOR}Stay\n</a>",
        ),
        ({"EmailMessage": "code {####}"}, "Your verification link", None),
    ],
)
def test_a_link_stands_where_the_template_names_it(texts: dict[str, str], subject: str, body: str | None) -> None:
    settings = {"VerificationMessageTemplate": {**BY_LINK["VerificationMessageTemplate"], **texts}}
    rendered = templates.render("sign_up", "EMAIL", own(settings), "123456", "u", link=LINK)
    assert rendered.subject == subject
    assert rendered.body == (
        body or f"Please click the link below to verify your email address. {ANCHOR}Verify Email</a> "
    )


CODE_DEFAULT = "Your confirmation code is 1"


@pytest.mark.parametrize(
    ("purpose", "medium", "code", "answer", "subject", "body"),
    [
        ("sign_up", "EMAIL", "1", CustomMessageAnswer(), "Your verification code", CODE_DEFAULT),
        ("sign_up", "EMAIL", "1", CustomMessageAnswer(email_message="m {####}"), "Your verification code", "m 1"),
        ("sign_up", "EMAIL", "1", CustomMessageAnswer(email_subject="S"), "S", CODE_DEFAULT),
        ("sign_up", "EMAIL", "1", CustomMessageAnswer(email_message="", email_subject="S"), "S", CODE_DEFAULT),
        ("sign_up", "EMAIL", "1", CustomMessageAnswer(sms_message="s {####}"), "Your verification code", CODE_DEFAULT),
        ("sign_up", "SMS", "1", CustomMessageAnswer("s {####}", "m {####}", "S"), None, "s 1"),
        ("sign_up", "EMAIL", "1", CustomMessageAnswer(None, "no code", "S"), "Your verification code", CODE_DEFAULT),
        ("sign_up", "SMS", "1", CustomMessageAnswer("{####}" + "x" * 135), None, "Your verification code is 1. "),
        ("sign_up", "SMS", "1", CustomMessageAnswer("{####}" + "x" * 134), None, "1" + "x" * 134),
        (
            "sign_up",
            "EMAIL",
            "1",
            CustomMessageAnswer(None, "{####}" + "x" * 19_995),
            "Your verification code",
            CODE_DEFAULT,
        ),
        ("sign_up", "EMAIL", "1", CustomMessageAnswer(None, "{##Go##}"), "Your verification code", CODE_DEFAULT),
        ("invitation", "SMS", "1", CustomMessageAnswer("{username} {####}"), None, "ann 1"),
        (
            "invitation",
            "SMS",
            "1",
            CustomMessageAnswer("{####}"),
            None,
            "Your username is ann and temporary password is 1. ",
        ),
        ("invitation", "SMS", "", CustomMessageAnswer("Hi {username}"), None, "Hi ann"),
    ],
)
def test_a_custom_message_is_used_when_it_has_what_it_must(
    purpose: Purpose, medium: Medium, code: str, answer: CustomMessageAnswer, subject: str | None, body: str
) -> None:
    assert templates.render(purpose, medium, own({}), code, "ann", override=answer) == Rendered(subject, body)


@pytest.mark.parametrize(("message", "body"), [("{##Go##}", f"{ANCHOR}Go</a>"), ("http://x/{####}", "http://x/123456")])
def test_a_custom_message_of_a_link_pool_may_have_either_parameter(message: str, body: str) -> None:
    answer = CustomMessageAnswer(email_message=message)
    rendered = templates.render("sign_up", "EMAIL", own(BY_LINK), "123456", "u", link=LINK, override=answer)
    assert rendered == Rendered("Your verification link", body)


def test_a_custom_message_that_is_not_used_is_explained_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        templates.render("sign_up", "SMS", own({}), "1", "ann", override=CustomMessageAnswer("no code"))
    assert caplog.messages == [
        "The SMS text of the CustomMessage function lacks a parameter of the event that it must contain; "
        "the default is sent."
    ]
