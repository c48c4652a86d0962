"""`python -m tests.tools.page_gallery FOLDER`: writes each page people sign in on, with samples, in both versions.

Open them in a browser to look at them. Tests look at the same pages.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from emulator.oauth.looks import brands, languages, static
from emulator.oauth.looks.look import Brand, Field, Hint, Look, password_rules
from emulator.oauth.looks.rendering import render
from tests.support import sentences

POLICY = {
    "MinimumLength": 12,
    "RequireLowercase": True,
    "RequireUppercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
}
RULES = password_rules(POLICY)
FIELDS = [
    Field("requiredAttributes[email]", "email", "email", "ann@example.com", autocomplete="email"),
    Field("requiredAttributes[given_name]", "given_name", autocomplete="given-name"),
    Field("requiredAttributes[birthdate]", "birthdate", "date", required=False),
]
PROVIDERS = [
    ("Google", "Continue with Google", "/oauth2/authorize?identity_provider=Google"),
    ("Corporate", "Continue with Corporate", "/oauth2/authorize?identity_provider=Corporate"),
]

SENT = {"destination": "a***@e***", "medium": "EMAIL"}
LOGIN: dict[str, Any] = {"username": "", "self_sign_up": True, "forgot": True, "password": True, "providers": []}
CODE = {"step": "1", "destination": "+*******4567", "other": True, "resend": True}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPABCD"
CREATION = (
    '{"rp":{"id":"localhost","name":"x"},"user":{"id":"AQ","name":"ann","displayName":"ann"},"challenge":"AQ",'
    '"pubKeyCredParams":[{"type":"public-key","alg":-7}]}'
)
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "login": ("login", LOGIN),
    "login-wrong": ("login", {**LOGIN, "username": "ann", "error": sentences.INCORRECT_USERNAME_OR_PASSWORD}),
    "login-providers": ("login", {**LOGIN, "providers": PROVIDERS, "username_label": "email"}),
    "login-choice": ("login", {**LOGIN, "password": False, "passkey": True, "notice": "You signed out."}),
    "signed_in": ("signed_in", {"who": "ann@example.com", "continue_href": "/a", "other_href": "/b"}),
    "sign_up": ("sign_up", {"fields": FIELDS, "rules": RULES, "error": "User already exists"}),
    "confirm": ("confirm", {**SENT, "username": "ann", "valid_for": 86_400}),
    "confirm-resent": ("confirm", {**SENT, "username": "ann", "notice": "We sent a new code."}),
    "forgot": ("forgot", {"username": "ann"}),
    "reset": ("reset", {**SENT, "username": "ann", "rules": RULES}),
    "new_password": ("new_password", {"step": "1", "fields": FIELDS[1:2], "rules": RULES}),
    "code-sms": ("code", {**CODE, "kind": "SMS_MFA", "valid_for": 180}),
    "code-email": ("code", {**CODE, **SENT, "kind": "EMAIL_OTP", "error": sentences.INVALID_CODE_OR_AUTH_STATE}),
    "code-app": ("code", {**CODE, "kind": "SOFTWARE_TOKEN_MFA", "destination": "", "resend": False}),
    "choose-first": (
        "choose",
        {"step": "1", "purpose": "first", "options": [("PASSWORD", "PASSWORD", ""), ("WEB_AUTHN", "WEB_AUTHN", "")]},
    ),
    "choose-mfa": (
        "choose",
        {
            "step": "1",
            "purpose": "mfa",
            "options": [
                ("SMS_MFA", "SMS_MFA", "+*******4567"),
                ("EMAIL_OTP", "EMAIL_OTP", "a***@e***"),
                ("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA", ""),
            ],
        },
    ),
    "choose-setup": (
        "choose",
        {"step": "1", "purpose": "setup", "options": [("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA", "")]},
    ),
    "password": ("password", {"step": "1", "username": "ann", "other": True}),
    "totp_setup": (
        "totp_setup",
        {"step": "1", "secret": SECRET, "uri": f"otpauth://totp/Web%20store:ann?secret={SECRET}&issuer=Web%20store"},
    ),
    "passkey": ("passkey", {"step": "1", "options": '{"challenge":"AQ"}'}),
    "add_passkey": ("add_passkey", {"step": "1", "options": CREATION, "cancel_href": "/x"}),
    "message": ("message", {"heading": "Confirmed", "sentence": "Your registration has been confirmed!"}),
    "error": (
        "error",
        {
            "heading": "Something went wrong",
            "sentence": "An error was encountered with the requested page.",
            "code": "redirect_mismatch",
            "request_id": "0b2ab2c8-4c1a-4f6f-8f9b-0b8f0c7f8a53",
        },
    ),
    "unavailable": ("unavailable", {}),
}


class Shown(NamedTuple):
    name: str
    html: str


def look(version: int, *, brand: Brand | None = None, language: str = "en", hints: tuple[Hint, ...] = ()) -> Look:
    return Look(
        version=version,
        title="Web store",
        language=language,
        base="",
        query="client_id=1example&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&response_type=code",
        csrf="3a5f6f0e-4f70-4f3b-8a0e-6f0f9d0b7f11",
        nonce="bm9uY2U",
        brand=brand or (brands.classic(None, None) if version == 1 else brands.managed(None, [])),
        hints=hints,
        terms=("https://app.example/terms", "https://app.example/privacy"),
        languages=tuple((tag, f"?lang={tag}") for tag in languages.TAGS) if version == 2 else (),
    )


def shown() -> Iterator[Shown]:
    """Each page in both versions."""
    hints = (Hint("Code sent to a***@e***", "123456", "/_emulator"), Hint("The clock is 3 days ahead"))
    for version in (1, 2):
        for name, (page, values) in PAGES.items():
            bar = hints if name.startswith(("confirm", "code")) else ()
            yield Shown(f"{version}-{name}", render(look(version, hints=bar), page, **values))


def write(folder: Path) -> list[Path]:
    """The pages, and beside them the files that they load."""
    for name in ("pages.css", "pages.js"):
        found = static.find(name)
        target = folder / static.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(found[0] if found else b"")
    paths = []
    for page in shown():
        paths.append(folder / f"{page.name}.html")
        paths[-1].write_text(page.html)
    return paths


if __name__ == "__main__":
    print(f"{len(write(Path(sys.argv[1])))} pages")
