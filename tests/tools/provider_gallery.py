"""Samples of the pages of providers that the emulator plays, for tests to look at."""

from collections.abc import Iterator

from msgspec.structs import replace

from emulator.oauth.looks import provider_pages
from emulator.oauth.looks.provider_pages import Draft, Head, Person, SignOn
from tests.tools.page_gallery import Shown

NONCE = "bm9uY2U"
HEAD = Head("Corporate", "OIDC", "qa", "us-east-1_QaPool001", NONCE)
USED = "2026-11-29T12:00:00.000Z"
PEOPLE = [
    Person("4f0c2b7e-58a1-4d0e-9c57-1d1c0f2a7b11", "Ada Berg", "ada.berg17@example.com", "ada", "3 minutes ago", USED),
    Person("00u1a2b3c4", "", "bo.costa@example.com", "Corporate_00u1a2b3c4", "2 days ago", USED),
    Person("a-subject-with-a-long-name-" * 6, "Chidi Eriksen", "", None, "", ""),
    *(Person(f"00u{number}", f"Dana Ito {number}", f"dana{number}@example.com", None, "", "") for number in range(5)),
]
ANSWERS = [
    ("", "is right"),
    ("broken_signature", "has a broken signature"),
    ("expired", "has expired"),
    ("late", "comes 3 seconds late"),
    ("time_out", "does not come in time"),
]
CLAIMS = [("email", "ines.kaya204@example.com"), ("email_verified", "true"), ("given_name", "Ines")]
SIGN_ON = SignOn(
    head=HEAD,
    action="/_emulator/providers/us-east-1_QaPool001/Corporate/authorize",
    csrf="3a5f6f0e-4f70-4f3b-8a0e-6f0f9d0b7f11",
    asker="0oa1example",
    app_client="Web store",
    app_client_id="1example23456789webclient01",
    scopes=["openid", "email", "profile"],
    subject_name="sub",
    people=PEOPLE,
    marked=PEOPLE[0].subject,
    more_people=True,
    search="",
    query=[("client_id", "0oa1example"), ("state", "s" * 43)],
    draft=Draft("c0ffee00-1111-4222-8333-444455556666", CLAIMS),
    flaws=ANSWERS,
    errors=["server_error", "login_required"],
    is_saml=False,
)
ROWS = [("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "ines@example.com"), ("groups", "staff")]
SAML = replace(
    SIGN_ON,
    head=replace(HEAD, name="Partner", kind="SAML"),
    asker="urn:amazon:cognito:sp:us-east-1_QaPool001",
    scopes=[],
    subject_name="NameID",
    draft=Draft("ines@example.com", rows=[*ROWS, ("groups", "qa"), ("", ""), ("", ""), ("", "")]),
    flaws=ANSWERS[:3],
    errors=["urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"],
    is_saml=True,
)
PAGES: dict[str, str] = {
    "sign-on": provider_pages.sign_on(SIGN_ON),
    "nobody-yet": provider_pages.sign_on(replace(SIGN_ON, people=[], marked="", more_people=False)),
    "nobody-found": provider_pages.sign_on(replace(SIGN_ON, people=[], marked="", more_people=False, search="zoe")),
    "wrong": provider_pages.sign_on(
        replace(
            SIGN_ON,
            problem='More claims are not a JSON object, as {"groups": ["staff"]} is one.',
            draft=Draft("c0ffee", CLAIMS, more="[1]"),
        )
    ),
    "editing": provider_pages.sign_on(
        replace(SIGN_ON, draft=Draft("00u1", CLAIMS, more='{\n  "groups": ["staff"]\n}', is_known=True))
    ),
    "saml": provider_pages.sign_on(SAML),
    "refusal": provider_pages.refusal(
        HEAD, "This is no sign-in of the emulator's", "This sign-in is over.", "Open the application and sign in again."
    ),
}


def shown() -> Iterator[Shown]:
    for name, html in PAGES.items():
        yield Shown(name, html)
