"""Somebody made up for a played provider: what it calls them, and a value for each claim that the pool maps."""

from emulator.base import ids
from emulator.base.randomness import Randomness, digits
from emulator.federation.played import outcomes
from emulator.rules.providers import details
from emulator.store.columns import Document
from emulator.store.identity_providers import IdentityProvider

_GIVEN = (
    "Ada",
    "Bo",
    "Chidi",
    "Dana",
    "Emil",
    "Farah",
    "Goro",
    "Hanna",
    "Ines",
    "Jonas",
    "Kofi",
    "Lena",
    "Mina",
    "Noor",
)
_FAMILY = (
    "Adeyemi",
    "Berg",
    "Costa",
    "Dubois",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Haddad",
    "Ito",
    "Jansen",
    "Kaya",
    "Lind",
)
# Without a mapping there is still somebody to recognise.
_USUAL = {details.SAML: ("email",)}
_ALWAYS = ("email", "name")
_NUMBERS = (details.GOOGLE, details.FACEBOOK)


def claim_names(provider: IdentityProvider) -> list[str]:
    """Those that are asked for: what the pool maps, else what most would."""
    mapped = [claim for attribute, claim in provider.attribute_mapping.items() if attribute != details.USERNAME]
    ours = ("access_token", "id_token", outcomes.SUBJECTS[provider.provider_type])
    found = [claim for claim in dict.fromkeys(mapped) if claim not in ours]
    return found or list(_USUAL.get(provider.provider_type, _ALWAYS))


def somebody(provider: IdentityProvider, random: Randomness) -> tuple[str, Document]:
    """A subject and claims."""
    given, family, number = _one_of(_GIVEN, random), _one_of(_FAMILY, random), digits(random, 3)
    email = f"{given}.{family}{number}@example.com".lower()
    by_claim = {claim: attribute for attribute, claim in provider.attribute_mapping.items()}
    values = {
        "email": email,
        "email_verified": True,
        "phone_number": f"+1555555{digits(random, 4)}",
        "phone_number_verified": True,
        "given_name": given,
        "family_name": family,
        "name": f"{given} {family}",
        "nickname": given,
        "preferred_username": f"{given}.{family}".lower(),
        "locale": "en-US",
        "zoneinfo": "Europe/Amsterdam",
        "birthdate": "1990-05-17",
        "gender": "unknown",
        "website": "https://example.com/",
        "profile": f"https://example.com/{given.lower()}",
        "picture": f"https://example.com/{given.lower()}.png",
        "address": "1 Example Street",
        "middle_name": "Q",
        "updated_at": "1700000000",
    }
    names = claim_names(provider)
    claims = {name: values.get(by_claim.get(name, name), f"{name.rpartition('/')[2]}-{number}") for name in names}
    return _subject(provider, random, email), claims


def _subject(provider: IdentityProvider, random: Randomness, email: str) -> str:
    kind = provider.provider_type
    if kind == details.SAML:
        return email
    if kind in _NUMBERS:
        return f"1{digits(random, 20)}" if kind == details.GOOGLE else f"1{digits(random, 15)}"
    if kind == details.AMAZON:
        return f"amzn1.account.{ids.client_id(random).upper()}"
    if kind == details.APPLE:
        return f"00{digits(random, 4)}.{ids.uuid4(random).replace('-', '')}.{digits(random, 4)}"
    return ids.uuid4(random)


def _one_of(names: tuple[str, ...], random: Randomness) -> str:
    return names[int.from_bytes(random.bytes(4)) % len(names)]
