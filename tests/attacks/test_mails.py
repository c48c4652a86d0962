"""A mail has the headers that we made and the recipient that we meant, whatever stands in an address, a name, a subject
or a template; and its plain-text half costs what its length is worth."""

import base64
from collections.abc import Callable, Iterator
from email import message_from_bytes as compat32
from email.header import decode_header, make_header
from typing import Any

import pytest

from emulator import app
from emulator.doors import DeliveryFailed, Mail
from emulator.messages import plain_text
from emulator.messages.smtp import SmtpSender
from emulator.settings import Settings
from emulator.work import Services
from tests.attacks import limited
from tests.support.answers import refusal
from tests.support.catcher import Catcher, Caught, catching
from tests.support.given import Given

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

OURS = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]


def word(text: str, kind: str = "q") -> str:
    """An encoded word that a reader of mails takes for the text."""
    if kind == "b":
        return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="
    return "=?utf-8?q?" + "".join(f"={byte:02x}" for byte in text.encode()) + "?="


HEADER = "x\r\nBcc: evil@example.org"
BODY = "x\r\n\r\nPay here: https://evil.example.org"
WORDS = [word(text, kind) for text in (HEADER, BODY, "x\nBcc: y", "x\rBcc: y", "x\x0bBcc: y") for kind in "qb"]
WORDS += [f"a {WORDS[0]} b", f"{WORDS[0]}{WORDS[0]}", f"x{WORDS[0]}", WORDS[0].replace("utf-8", "utf-8*en"), "=?x"]


def check_is_ours(caught: Caught) -> None:
    """The header block holds our lines and no other, as they came and as they are read; one recipient in both."""
    begun = [line.split(":")[0] for line in caught.header_lines if not line.startswith(" ")]
    expected = [name for name in OURS if name in caught.message]
    assert [name for name in begun if name != "Content-Transfer-Encoding"] == expected
    assert b"\n" not in caught.content.replace(b"\r\n", b"")
    assert b"\r" not in caught.content.replace(b"\r\n", b"")
    read = [name for name in caught.message if name != "Content-Transfer-Encoding"]
    assert read == expected
    assert [address.addr_spec for address in caught.message["To"].addresses] == caught.recipients
    assert [address.addr_spec for address in caught.message["From"].addresses] == [caught.sender]


def sent(mail: Mail) -> Caught | None:
    """What arrived; None where the mail was refused."""
    with catching() as catcher:
        try:
            SmtpSender(f"smtp://127.0.0.1:{catcher.port}").send(mail)
        except DeliveryFailed:
            assert catcher.mails == []
            return None
    [caught] = catcher.mails
    return caught


@pytest.mark.parametrize("text", WORDS)
def test_an_encoded_word_in_an_address_is_refused(text: str) -> None:
    for to in (f"{text}@example.com", f"bob@{text}", f"bob@{text}.com"):
        assert sent(Mail(None, to, "subject", "body")) is None
        assert sent(Mail(to, "bob@example.com", "subject", "body")) is None
        assert sent(Mail(None, "bob@example.com", "subject", "body", reply_to=to)) is None


@pytest.mark.parametrize(
    "domain",
    [
        "example.com\uff0ceve\uff20example.org",  # a comma and an at-sign, once the domain is in ASCII
        "example.com\uff0cexample.org",
        "x.\uff1d?utf-8?q?=0d=0aBcc=3Aeve=40x.y?\uff1d",
        "x.=\uff1futf-8?q?=0d=0a?=",
        "example.com\uff1eeve",
        "example.com\uff1a25",
        "\u2100.com",
        "x\ufe50y.com",
    ],
)
def test_a_domain_that_means_more_in_ascii_is_refused(domain: str) -> None:
    for mail in (
        Mail(None, f"bob@{domain}", "subject", "body"),
        Mail(f"Shop <bob@{domain}>", "bob@example.com", "subject", "body"),
        Mail(None, "bob@example.com", "subject", "body", reply_to=f"bob@{domain}"),
    ):
        assert sent(mail) is None


@pytest.mark.parametrize("domain", ["b\u00fccher.example", "example\u3002com", "\u212a.example", "a_b.example"])
def test_a_domain_in_any_script_is_one(domain: str) -> None:
    caught = sent(Mail(None, f"bob@{domain}", "subject", "body"))
    assert caught is not None
    check_is_ours(caught)


def test_a_text_that_no_mail_can_carry_is_refused() -> None:
    half = "\ud800"
    assert sent(Mail(None, "bob@example.com", half, "body")) is None
    assert sent(Mail(None, "bob@example.com", "subject", half)) is None
    assert sent(Mail(f"{half} <shop@example.com>", "bob@example.com", "subject", "body")) is None


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("form", ["{} <shop@example.com>", '"{}" <shop@example.com>', 'Shop "{}" <shop@example.com>'])
def test_an_encoded_word_in_a_display_name_is_a_name_or_refused(form: str, text: str) -> None:
    for mail in (
        Mail(form.format(text), "bob@example.com", "subject", "body"),
        Mail(None, "bob@example.com", "subject", "body", reply_to=form.format(text)),
    ):
        caught = sent(mail)
        if caught is not None:
            check_is_ours(caught)
            assert "evil" not in caught.message.as_string().lower().replace("body", "")


@pytest.mark.parametrize("text", WORDS)
def test_an_encoded_word_in_a_subject_is_read_as_it_was_written(text: str) -> None:
    caught = sent(Mail(None, "bob@example.com", text, "body"))
    assert caught is not None
    check_is_ours(caught)
    assert caught.message["Subject"] == text


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00"])
def test_a_lines_end_in_a_subject_or_a_body_adds_nothing(end: str) -> None:
    caught = sent(
        Mail(None, "bob@example.com", f"a{end}Bcc: evil@example.org", f"a{end}.{end}{end}Bcc: x{end}<b>x</b>")
    )
    assert caught is not None
    check_is_ours(caught)
    assert caught.message["Bcc"] is None


@pytest.mark.parametrize("subject", ["x" * 140, "ж" * 140, "word " * 27, "\u200b", "a" * 5000, "=" * 140, "?= =?" * 28])
def test_a_long_subject_is_folded_and_read_as_it_was_written(subject: str) -> None:
    caught = sent(Mail(None, "bob@example.com", subject, "body"))
    assert caught is not None
    check_is_ours(caught)
    assert max(map(len, caught.header_lines)) <= 100
    assert caught.message["Subject"] == subject.strip()


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("=?utf-8?q?Zo=C3=AB?= <zoe@example.com>", "Zoë"),  # seen: SES developer guide, non-ASCII display names
        ("=?UTF-8?B?Wm/Dqw==?= <zoe@example.com>", "Zoë"),
        ("Acme, Inc. <zoe@example.com>", None),
        ('"Acme, \\"Inc\\"" <zoe@example.com>', 'Acme, "Inc"'),
        ("Acme Inc. (EU) <zoe@example.com>", "Acme Inc. (EU)"),
        ("x" * 300 + " <zoe@example.com>", "x" * 300),
        ("(" * 900 + "<zoe@example.com>", "(" * 900),
        ("(" * 20_000 + "<zoe@example.com>", None),
        ("=?no-such?q?a?= <zoe@example.com>", "=?no-such?q?a?="),
    ],
)
def test_a_display_name_is_shown_as_it_was_meant(sender: str, shown: str | None) -> None:
    caught = sent(Mail(sender, "bob@example.com", "subject", "body"))
    assert (caught is None) == (shown is None)
    if caught is not None:
        check_is_ours(caught)
        header = compat32(caught.content)["From"].rpartition(" <")[0]  # policy.default puts blanks between its words
        read = str(make_header(decode_header(header)))
        assert (read if header[0] != '"' else caught.message["From"].addresses[0].display_name) == shown


@pytest.fixture
def mailing(make_settings: Callable[..., Settings]) -> Iterator[tuple[Services, Catcher]]:
    with catching() as catcher:
        services = app.build_services(make_settings(smtp_url=f"smtp://127.0.0.1:{catcher.port}"))
        yield services, catcher
        app.close(services)


@pytest.fixture
def sending(mailing: tuple[Services, Catcher], connect: Callable[..., Any]) -> tuple[Given, Catcher]:
    services, catcher = mailing
    return Given(connect(to=app.build_door(services)), services), catcher


@pytest.mark.once
@pytest.mark.parametrize("text", [WORDS[0].replace(" ", ""), WORDS[3].replace(" ", "")])
def test_nobody_signs_up_a_second_recipient(sending: tuple[Given, Catcher], text: str) -> None:
    given, catcher = sending
    client = given.client()
    said = refusal(
        given.cognito.sign_up,
        ClientId=client.id,
        Username="eve",
        Password="Passw0rd!",
        UserAttributes=[{"Name": "email", "Value": f"{text}@example.com"}],
    )
    assert said[0] == "CodeDeliveryFailureException"
    assert catcher.mails == []


@pytest.mark.once
def test_no_setting_of_a_pool_adds_a_header(sending: tuple[Given, Catcher]) -> None:
    given, catcher = sending
    client = given.client(
        given.pool(
            EmailVerificationSubject=WORDS[0],
            EmailVerificationMessage="{####}\r\n.\r\nBcc: evil@example.org",
            EmailConfiguration={"ReplyToEmailAddress": "help@example.com"},
        )
    )
    given.signed_up_user(client, "ann", email="ann@example.com")
    [caught] = catcher.mails
    check_is_ours(caught)
    assert caught.message["Subject"] == WORDS[0]


@pytest.mark.once
def test_no_sender_of_a_pool_adds_a_header(sending: tuple[Given, Catcher]) -> None:
    given, catcher = sending
    developers_own = {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/a@b.c",
        "From": "=?utf-8?q?a=0aBcc=3a=20b?= x <a@b.c>",
    }
    client = given.client(given.pool(EmailConfiguration=developers_own))
    said = refusal(
        given.cognito.sign_up,
        ClientId=client.id,
        Username="bob",
        Password="Passw0rd!",
        UserAttributes=[{"Name": "email", "Value": "bob@example.com"}],
    )
    assert said[0] == "CodeDeliveryFailureException"
    assert catcher.mails == []


HOSTILE = [
    '<a href="',
    "<a href='",
    '<a href="x">',
    "<a ",
    "<a href=",
    "<!--",
    "<!-- -->",
    "<!",
    "</",
    "<",
    "&",
    "&#",
    "&amp",
    "&a",
    " href=",
    "\thref   ",
    "<a" + " " * 50,
    "--><!--",
    "<br",
]


def test_the_plain_half_of_a_hostile_template_costs_what_its_length_is_worth() -> None:
    printed = limited.run(
        "from emulator.messages import plain_text\n"
        f"for seed in {HOSTILE!r}:\n"
        "    for tail in ('', '--> &amp;'):\n"
        f"        body = seed * ({limited.LARGE} // len(seed)) + tail\n"
        "        plain_text.is_html(body)\n"
        "        plain_text.of(body)\n"
        "print('done')\n"
    )
    assert printed == "done\n"


@pytest.mark.parametrize(
    "entity", ["&#" + "9" * 5000 + ";", "&#x" + "f" * 5000 + ";", "&#0;", "&#1114112;", "&#xd800;"]
)
def test_an_entity_that_is_no_character_stops_no_mail(entity: str) -> None:
    assert sent(Mail(None, "bob@example.com", "subject", f"<b>{entity}</b>")) is not None


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ('<a href="https://a">b', "b (https://a)"),
        ('<a href="https://a">b<a href="https://c">d</a>', "b (https://a)d (https://c)"),
        ("<A\nHREF = 'https://a' class=x>b</A>", "b (https://a)"),
        ("<a>b</a><a name='x'>c</a>", "bc"),
        ("a<!-- b <p> --><i>c</i>", "ac"),
        ("a<!-- b <i>c</i>", "a<!-- b c"),
        ("<!doctype html><p>a</p>b", "a\nb"),
        ("&lt;b&gt; &amp;lt;", "<b> &lt;"),
        ("1 < 2<br/>", "1 < 2\n"),
    ],
)
def test_the_plain_half_says_what_the_page_says(body: str, plain: str) -> None:
    assert plain_text.is_html(body)
    assert plain_text.of(body) == plain
