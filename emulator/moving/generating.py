"""Users nobody has to make up: believable names, addresses and states, the same ones for the same seed.

Every choice is drawn from a digest of the seed and the user's number, so a user is the same however many there are.
Addresses end in example.com and its like, telephone numbers in 555-0100 to 555-0199: nobody has them, whoever is
written to.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from emulator.moving.documents import Document, File
from emulator.moving.words import LOCALES, Locale

One = TypeVar("One")
Members = dict[str, Any]
PASSWORD = "Passw0rd!"  # noqa: S105 — of people who do not exist
MOST = 1_000_000
STATES = ("confirmed", "mixed")
DOMAINS = ("example.com", "example.net", "example.org")
GROUPS = ("admins", "editors", "members", "beta-testers")
_LAST_AREAS = 799  # of the numbers 201 to 999
# Of a hundred users in mixed states so many are not simply CONFIRMED.
_UNCONFIRMED, _INVITED, _MUST_RESET, _DISABLED, _BY_APP = 8, 6, 3, 3, 5


@dataclass(frozen=True, slots=True)
class Plan:
    users: int
    seed: int = 0
    locale: str = "en_US"
    pool_name: str = "generated"
    pool_id: str | None = None
    states: str = "mixed"
    password: str = PASSWORD


def file(plan: Plan, told: Callable[[int], None]) -> File:
    """The whole seed. `told` is called with the number of each user when it is made."""
    return File(
        [Document(_pool(plan), _users(plan, told))],
        remarks=(f"{plan.users} users who do not exist, of the seed {plan.seed}. Their password is {plan.password}",),
    )


def _pool(plan: Plan) -> Members:
    identified = {"id": plan.pool_id} if plan.pool_id else {}
    return {
        "name": plan.pool_name,
        **identified,
        "settings": {"AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"]},
        "mfa_config": {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
        "clients": [
            {
                "name": "web",
                "settings": {
                    "ExplicitAuthFlows": [
                        "ALLOW_USER_SRP_AUTH",
                        "ALLOW_USER_PASSWORD_AUTH",
                        "ALLOW_REFRESH_TOKEN_AUTH",
                    ]
                },
            }
        ],
        "groups": [{"name": name, "settings": {"Precedence": place}} for place, name in enumerate(GROUPS, 1)],
    }


def _users(plan: Plan, told: Callable[[int], None]) -> Iterator[Members]:
    for number in range(1, plan.users + 1):
        yield _user(plan, number)
        told(number)


def _user(plan: Plan, number: int) -> Members:
    drawn = _Drawn(plan.seed, number)
    locale = LOCALES[plan.locale]
    attributes = _attributes(plan, drawn, locale, number)
    user = {
        "username": f"{_plain(attributes['given_name'])}.{_plain(attributes['family_name'])}{number}",
        "sub": drawn.sub(),
        "password": plan.password,
        "attributes": attributes,
    }
    groups = [name for name, share in zip(GROUPS, (2, 10, 70, 15), strict=True) if drawn.percent(name) < share]
    if groups:
        user["groups"] = groups
    return _in_a_state(drawn, user) if plan.states == "mixed" else user


def _attributes(plan: Plan, drawn: "_Drawn", locale: Locale, number: int) -> Members:
    given, family = drawn.one_of("given", locale.given), drawn.one_of("family", locale.family)
    address = locale.address.format(
        number=drawn.below("number", 180) + 1,
        street=drawn.one_of("street", locale.streets),
        postcode=f"{drawn.below('postcode', 90_000) + 10_000}",
        town=drawn.one_of("town", locale.towns),
    )
    found = {
        "given_name": given,
        "family_name": family,
        "name": f"{given} {family}",
        "email": f"{_plain(given)}.{_plain(family)}{number}@{drawn.one_of('domain', DOMAINS)}",
        "email_verified": True,
        "locale": plan.locale,
        "zoneinfo": locale.zone,
        "birthdate": drawn.birthdate(),
        "address": address,
    }
    if drawn.percent("phone") < 60:
        # 555-0100 to 555-0199 are kept for fiction in every area of North America.
        area = 201 + (number + drawn.seed) % _LAST_AREAS
        found["phone_number"] = f"+1{area}55501{drawn.below('line', 100):02}"
        found["phone_number_verified"] = drawn.percent("phone is verified") < 80
    return found


def _in_a_state(drawn: "_Drawn", user: Members) -> Members:
    """Some have not confirmed, some have not come yet, some must set a new password, some are disabled."""
    place = drawn.percent("state")
    if place < _UNCONFIRMED:
        attributes = {name: value for name, value in user["attributes"].items() if not name.endswith("_verified")}
        return {**user, "status": "UNCONFIRMED", "attributes": attributes}
    place -= _UNCONFIRMED
    if place < _INVITED:
        return {**user, "status": "FORCE_CHANGE_PASSWORD"}
    place -= _INVITED
    if place < _MUST_RESET:
        return {**user, "status": "RESET_REQUIRED"}
    place -= _MUST_RESET
    if place < _DISABLED:
        return {**user, "enabled": False}
    place -= _DISABLED
    return {**user, "totp_secret": drawn.app_secret()} if place < _BY_APP else user


def _plain(name: str) -> str:
    """For an address: without accents, in small letters."""
    text = name.replace("ß", "ss")
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed.lower() if letter.isascii() and letter.isalnum())


class _Drawn:
    """What is drawn for one user, each thing by its name."""

    def __init__(self, seed: int, number: int) -> None:
        self.seed = seed
        self._begin = f"{seed}:{number}:".encode()

    def _digest(self, what: str) -> bytes:
        return hashlib.blake2b(self._begin + what.encode(), digest_size=32).digest()

    def below(self, what: str, count: int) -> int:
        return int.from_bytes(self._digest(what)[:8], "big") % count

    def percent(self, what: str) -> int:
        return self.below(what, 100)

    def one_of(self, what: str, choices: Sequence[One]) -> One:
        return choices[self.below(what, len(choices))]

    def sub(self) -> str:
        text = self._digest("sub").hex()
        return f"{text[:8]}-{text[8]}0{text[9]}1-70{text[10:12]}-{text[12:16]}-{text[16:28]}"

    def birthdate(self) -> str:
        return f"{1945 + self.below('year', 60)}-{1 + self.below('month', 12):02}-{1 + self.below('day', 28):02}"

    def app_secret(self) -> str:
        return base64.b32encode(self._digest("app")[:20]).decode()
