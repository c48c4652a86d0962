"""Mail through a real SMTP server."""

import re
import socket
from pathlib import Path

import pytest

from emulator.doors import DeliveryFailed, Mail
from emulator.messages.smtp import SmtpSender
from tests.support.catcher import Catcher, Caught, catching, self_signed

# aiosmtpd's own warning: the catcher takes a login without TLS, as a local one does.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

LOGIN = "ann%40example.com:p%40ss%2Fword@"


def mail(
    *,
    sender: str | None = None,
    to: str = "user@example.com",
    subject: str = "Your verification code",
    body: str = "Your verification code is 123456. ",
    reply_to: str | None = None,
) -> Mail:
    return Mail(sender, to, subject, body, reply_to)


def url(catcher: Catcher, login: str = "", scheme: str = "smtp", query: str = "") -> str:
    return f"{scheme}://{login}127.0.0.1:{catcher.port}{query}"


def delivered(message: Mail, query: str = "") -> Caught:
    with catching() as catcher:
        SmtpSender(url(catcher, query=query)).send(message)
    assert len(catcher.mails) == 1
    return catcher.mails[0]


def text_of(caught: Caught, kind: str = "plain") -> str:
    part = caught.message.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def test_a_plain_text_arrives_as_plain_text_from_cognitos_sender() -> None:
    caught = delivered(mail())
    assert (caught.sender, caught.recipients) == ("no-reply@verificationemail.com", ["user@example.com"])
    assert caught.message["From"] == "no-reply@verificationemail.com"
    assert caught.message["To"] == "user@example.com"
    assert caught.message["Subject"] == "Your verification code"
    assert caught.message["Date"]
    assert caught.message["Message-ID"].endswith("@verificationemail.com>")
    assert caught.message.get_content_type() == "text/plain"
    assert text_of(caught).rstrip("\n") == "Your verification code is 123456. "


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("<p>Code<br>123456</p>", "Code\n123456"),
        ('Click <a href="https://h/?a=1&amp;b=2">here</a> ', "Click here (https://h/?a=1&b=2) "),
        ("temporary password is a&lt;b&amp;c", "temporary password is a<b&c"),
    ],
)
def test_html_arrives_as_html_with_a_plain_text_beside_it(body: str, plain: str) -> None:
    caught = delivered(mail(body=body))
    assert caught.message.get_content_type() == "multipart/alternative"
    assert text_of(caught, "html").rstrip("\n") == body
    assert text_of(caught).rstrip("\n") == plain


@pytest.mark.parametrize("body", ["1 < 2 > 0 & so on", "a <b", "AT&T; <3"])
def test_a_text_with_a_stray_sign_stays_plain(body: str) -> None:
    assert delivered(mail(body=body)).message.get_content_type() == "text/plain"


def test_a_mail_is_utf_8_throughout() -> None:
    caught = delivered(
        mail(
            sender="Zoë <zoe@example.com>",
            subject="Köd ✓ " + "x" * 130,
            body="Ваш код <b>123456</b> ✓",
            to="u@exämple.com",
        )
    )
    assert caught.message["From"] == "Zoë <zoe@example.com>"
    assert caught.message["Subject"] == "Köd ✓ " + "x" * 130
    assert caught.recipients == ["u@xn--exmple-cua.com"]
    assert text_of(caught, "html").rstrip("\n") == "Ваш код <b>123456</b> ✓"


def test_a_local_part_may_be_international_where_the_server_allows_it() -> None:
    assert delivered(mail(to="jörg@example.com")).recipients == ["jörg@example.com"]


@pytest.mark.parametrize(
    ("sender", "query", "shown", "envelope"),
    [
        (None, "?from=shop@example.com", "shop@example.com", "shop@example.com"),
        ("a@b.c", "?from=shop@example.com", "a@b.c", "a@b.c"),
        ("Shop <a@b.c>", "", "Shop <a@b.c>", "a@b.c"),
        ('"Shop, Inc" <a@b.c>', "", '"Shop, Inc" <a@b.c>', "a@b.c"),
    ],
)
def test_the_sender_is_the_pools_else_the_urls(sender: str | None, query: str, shown: str, envelope: str) -> None:
    caught = delivered(mail(sender=sender, reply_to="Help <help@example.com>"), query)
    assert (caught.message["From"], caught.sender) == (shown, envelope)
    assert caught.message["Reply-To"] == "Help <help@example.com>"


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"])
def test_a_line_end_in_a_subject_adds_no_header(line_end: str) -> None:
    caught = delivered(mail(subject=f"a{line_end}Bcc: evil@example.com"))
    assert caught.message["Subject"] == "a Bcc: evil@example.com"
    assert caught.message["Bcc"] is None
    assert caught.recipients == ["user@example.com"]


@pytest.mark.parametrize(
    "to",
    [
        "a@b.c\r\nBcc: evil@example.com",
        "a@b.c, evil@example.com",
        "a@b.c evil@example.com",
        "a@b.c> RCPT TO:<evil@example.com",
        "nobody",
        "@example.com",
        "a@",
        "a@" + "x" * 64 + ".com",
        "",
    ],
)
def test_what_is_not_one_address_is_refused_before_anything_is_sent(to: str) -> None:
    with catching() as catcher, pytest.raises(DeliveryFailed):
        SmtpSender(url(catcher)).send(mail(to=to))
    assert catcher.mails == []


@pytest.mark.parametrize("address", ["a@b.c\nBcc: evil@example.com", "Evil\r\nBcc: x <a@b.c>", "a@b.c, d@e.f"])
def test_a_line_end_in_sender_or_reply_to_is_refused(address: str) -> None:
    with catching() as catcher:
        for message in (mail(sender=address), mail(reply_to=address)):
            with pytest.raises(DeliveryFailed):
                SmtpSender(url(catcher)).send(message)
    assert catcher.mails == []


def test_a_text_that_is_no_unicode_is_refused() -> None:
    with catching() as catcher, pytest.raises(DeliveryFailed):
        SmtpSender(url(catcher)).send(mail(body="\ud800"))
    assert catcher.mails == []


def test_a_refused_recipient_is_told_in_the_servers_words() -> None:
    with catching() as catcher, pytest.raises(DeliveryFailed) as failure:
        SmtpSender(url(catcher)).send(mail(to="refused@example.com"))
    assert failure.value.reason == "550 No such user"
    assert catcher.mails == []


def test_a_percent_encoded_login_is_used() -> None:
    with catching(login=True) as catcher:
        SmtpSender(url(catcher, LOGIN)).send(mail())
    assert len(catcher.mails) == 1


def test_a_wrong_password_is_told_without_repeating_it() -> None:
    with catching(login=True) as catcher, pytest.raises(DeliveryFailed) as failure:
        SmtpSender(url(catcher, "ann:hunter2@")).send(mail())
    assert failure.value.reason.startswith("535 ")
    assert "hunter2" not in failure.value.reason


def test_a_server_that_wants_a_login_refuses_without_one() -> None:
    with catching(login=True) as catcher, pytest.raises(DeliveryFailed) as failure:
        SmtpSender(url(catcher)).send(mail())
    assert failure.value.reason.startswith("530 ")


def test_a_server_that_is_down_is_a_failed_delivery() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(DeliveryFailed, match="ConnectionRefusedError"):
        SmtpSender(f"smtp://127.0.0.1:{port}").send(mail())


def test_a_server_that_says_nothing_is_given_up_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(DeliveryFailed, match="timed out"):
        SmtpSender(f"smtp://127.0.0.1:{listener.getsockname()[1]}", timeout=0.05).send(mail())


@pytest.mark.parametrize(("scheme", "options"), [("smtps", []), ("smtp", ["starttls=1"])])
def test_a_certificate_is_verified_unless_told_otherwise(scheme: str, options: list[str], tmp_path: Path) -> None:
    tls = self_signed(tmp_path)
    with catching(tls=tls if scheme == "smtps" else None, starttls=tls if scheme == "smtp" else None) as catcher:
        with pytest.raises(DeliveryFailed, match="CERTIFICATE_VERIFY_FAILED"):
            SmtpSender(url(catcher, scheme=scheme, query="?" + "&".join(options))).send(mail())
        assert catcher.mails == []
        SmtpSender(url(catcher, scheme=scheme, query="?" + "&".join([*options, "insecure=1"]))).send(mail())
    assert len(catcher.mails) == 1


def test_a_server_without_starttls_gets_nothing_in_the_clear() -> None:
    with catching() as catcher, pytest.raises(DeliveryFailed, match="STARTTLS"):
        SmtpSender(url(catcher, query="?starttls=1")).send(mail())
    assert catcher.mails == []


@pytest.mark.parametrize(
    "wrong",
    [
        "http://ann:secret@host",
        "smtp://",
        "host:25",
        "smtp://ann:sec#ret@host",
        "smtp://ann:sec/ret@host",
        "smtp://ann:secret@host:port",
        "smtp://ann:1?secret@host",
        "smtp://ann:secret@host:99999",
        "smtp://ann:secret@host/path",
        "smtp://ann:secret@host?secret0=1",
        "smtp://ann:secret@host?starttls=yes",
        "smtps://ann:secret@host?starttls=1",
        "smtp://ann:secret@host?from=nobody",
    ],
)
def test_a_url_that_cannot_be_read_is_refused_without_showing_the_password(wrong: str) -> None:
    with pytest.raises(ValueError, match="SMTP URL") as refusal:
        SmtpSender(wrong)
    assert not re.search("sec(?!ure)", str(refusal.value))
