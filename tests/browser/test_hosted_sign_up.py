"""People who have no account yet, or forgot their password, on the hosted pages in Chromium."""

from collections.abc import Callable

import pytest

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
VERSIONS = pytest.mark.parametrize("version", [1, 2], ids=["classic", "managed"])
NEW = "N3w-passw0rd!"


@VERSIONS
def test_a_newcomer_signs_up_and_confirms(visitor: Callable[..., Visitor], version: int) -> None:
    bob = visitor(version)
    bob.opens()
    bob.follows("signup")
    bob.gallery.look("sign-up")
    bob.fills(**{"username": "ann", "requiredAttributes[email]": "bob@example.test", "password": NEW})
    bob.submits()
    bob.is_told("User already exists")
    bob.gallery.look("name-is-taken")
    bob.fills(username="bob", password=NEW)
    bob.submits()
    bob.sees("b***@e***")
    bob.gallery.look("confirm")
    bob.fills(code="000000")
    bob.submits()
    bob.gallery.look("wrong-code")
    bob.fills(code=bob.journey.mailbox.code("bob@example.test"))
    bob.submits()
    bob.sees("Your account is confirmed.")
    bob.gallery.look("confirmed")
    bob.signs_in("bob", NEW)
    bob.has_arrived()


@VERSIONS
def test_a_user_forgot_the_password(visitor: Callable[..., Visitor], version: int) -> None:
    ann = visitor(version)
    ann.opens()
    ann.follows("forgotPassword")
    ann.gallery.look("forgot")
    ann.fills(username="ann")
    ann.submits()
    ann.gallery.look("reset")
    code = ann.journey.mailbox.code("ann@example.test")
    ann.fills(code=code, password=NEW, confirm_password="another")
    ann.submits()
    ann.gallery.look("passwords-differ")
    ann.fills(code=code, password=NEW, confirm_password=NEW)
    ann.submits()
    ann.gallery.look("changed")
    ann.signs_in(password=NEW)
    ann.has_arrived()
