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
from emulator.rules.branding import style_settings
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
PHONE = Field("address", "phone_number", "tel", autocomplete="tel", hint="+15555550100")
PROVIDERS = [
    ("Google", "Google", "/oauth2/authorize?identity_provider=Google"),
    ("Corporate", "Corporate", "/oauth2/authorize?identity_provider=Corporate"),
]

SENT = {"destination": "a***@e***", "medium": "EMAIL"}
LOGIN: dict[str, Any] = {"username": "", "self_sign_up": True, "forgot": True, "password": True, "providers": []}
CODE = {"step": "1", "destination": "+*******4567", "other": True, "resend": True}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPABCD"
CREATION = (
    '{"rp":{"id":"login.example","name":"x"},"user":{"id":"AQ","name":"ann","displayName":"ann"},"challenge":"AQ",'
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
    "address": ("address", {"step": "1", "asked": PHONE, "other": True}),
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


CLASSIC_CSS = """
.banner-customizable { padding: 16px; background-color: #14342b; }
.submitButton-customizable { height: 44px; background-color: #1e6b52; border-radius: 22px; }
.submitButton-customizable:hover { background-color: #14342b; color: #fff; }
.idpButton-customizable { background-color: #fff; color: #14342b; border: 1px solid #14342b; }
.inputField-customizable { height: 40px; border-radius: 8px; }
.logo-customizable { max-width: 200px; max-height: 48px; }
"""
_LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 40" width="160" height="40">
<circle cx="20" cy="20" r="16" fill="%s"/><path d="M12 20h16M20 12v16" stroke="#fff" stroke-width="3"/>
<text x="46" y="27" font-family="sans-serif" font-size="20" font-weight="700" fill="%s">Web store</text></svg>"""
_BACKGROUND = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" preserveAspectRatio="xMidYMid slice">
<rect width="1200" height="800" fill="%s"/><circle cx="200" cy="700" r="420" fill="%s"/>
<circle cx="1050" cy="120" r="300" fill="%s"/></svg>"""
PICTURES = {
    "logo-light.svg": _LOGO % ("#1e6b52", "#14342b"),
    "logo-dark.svg": _LOGO % ("#3fae87", "#e5f3ed"),
    "background-light.svg": _BACKGROUND % ("#eef5f1", "#d9ebe2", "#e3f0e9"),
    "background-dark.svg": _BACKGROUND % ("#0d1613", "#12241d", "#101e19"),
}
ASSETS = [
    (category, mode.upper(), "SVG", f"/pictures/{name}-{mode}.svg")
    for category, name in (("FORM_LOGO", "logo"), ("PAGE_HEADER_LOGO", "logo"), ("PAGE_BACKGROUND", "background"))
    for mode in ("light", "dark")
]


def _on(**more: Any) -> dict[str, Any]:
    return {"enabled": True, **more}


def _button(accent: str, over: str, ink: str) -> dict[str, Any]:
    return {
        "defaults": {"backgroundColor": accent, "textColor": ink},
        "hover": {"backgroundColor": over, "textColor": ink},
        "active": {"backgroundColor": over, "textColor": ink},
    }


DYNAMIC = {"categories": {"global": {"colorSchemeMode": "DYNAMIC"}}}
GREEN = {
    "categories": {
        "global": {"colorSchemeMode": "DYNAMIC", "pageFooter": _on(), "spacingDensity": "COMPACT"},
        "form": {"location": {"horizontal": "START", "vertical": "CENTER"}},
    },
    "componentClasses": {"buttons": {"borderRadius": 22.0}, "input": {"borderRadius": 4.0}},
    "components": {
        "form": {"borderRadius": 16.0, "logo": _on(formInclusion="IN", location="START")},
        "primaryButton": {
            "lightMode": _button("1e6b52ff", "14342bff", "ffffffff"),
            "darkMode": _button("7fd8b6ff", "a5e6ccff", "0d1613ff"),
        },
    },
}
STYLES: dict[str, Brand] = {
    "default": brands.managed(style_settings.defaults(), []),
    "dynamic": brands.managed(style_settings.merged(style_settings.defaults(), DYNAMIC), []),
    "green": brands.managed(style_settings.merged(style_settings.defaults(), GREEN), ASSETS),
}
STYLED_PAGES = ("login-providers", "sign_up", "code-email", "choose-mfa")


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


def page(version: int, name: str, **values: Any) -> str:
    """A page of the gallery, with other values."""
    template, samples = PAGES[name]
    return render(look(version), template, **{**samples, **values})


def shown() -> Iterator[Shown]:
    """Each page in both versions."""
    hints = (Hint("Code sent to a***@e***", "123456", "/_emulator"), Hint("The clock is 3 days ahead"))
    for version in (1, 2):
        for name, (page, values) in PAGES.items():
            bar = hints if name.startswith(("confirm", "code")) else ()
            yield Shown(f"{version}-{name}", render(look(version, hints=bar), page, **values))
    yield from _styled()


def _styled() -> Iterator[Shown]:
    """Some pages of each in other styles."""
    classic = brands.classic(CLASSIC_CSS, "/pictures/logo-dark.svg")
    for name in STYLED_PAGES:
        page, values = PAGES[name]
        yield Shown(f"1-{name}-green", render(look(1, brand=classic), page, **values))
        for style, brand in STYLES.items():
            yield Shown(f"2-{name}-{style}", render(look(2, brand=brand), page, **values))
    for tag in ("de", "ja"):
        page, values = PAGES["sign_up"]
        yield Shown(f"2-sign_up-{tag}", render(look(2, language=tag), page, **values))


def write(folder: Path) -> list[Path]:
    """The pages, and beside them the files that they load."""
    for name in ("pages.css", "pages.js"):
        found = static.find(name)
        target = folder / static.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(found[0] if found else b"")
    (folder / "pictures").mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        (folder / "pictures" / name).write_text(picture)
    paths = []
    for page in shown():
        paths.append(folder / f"{page.name}.html")
        paths[-1].write_text(page.html)
    return paths


if __name__ == "__main__":
    print(f"{len(write(Path(sys.argv[1])))} pages")
