"""What an authenticator app is told by the QR code."""

from emulator.oauth.pages import set_up
from emulator.oauth.pages.steps import Step


def test_an_app_is_told_whose_code_it_shows() -> None:
    step = Step("MFA_SETUP", {"SECRET": "ABCD"}, "s", "bob smith@example.test")
    assert set_up.uri("Web: store", step) == (
        "otpauth://totp/Web%3A%20store:bob%20smith@example.test?secret=ABCD&issuer=Web%3A%20store"
    )
