"""What a played provider sends the browser back with."""

from datetime import timedelta

import orjson
from msgspec import Struct

from emulator.base import ids
from emulator.base.randomness import url_text
from emulator.federation.played import assertions, known, outcomes
from emulator.federation.played.outcomes import Outcome
from emulator.federation.played.visits import Visit
from emulator.rules.providers import details
from emulator.store import played_grants
from emulator.store.identity_providers import IdentityProvider
from emulator.store.played_grants import PlayedGrant
from emulator.store.pools import Pool
from emulator.work import Work

LIVES = timedelta(hours=1)  # a code and the access token that it becomes
_CODE_BYTES = 32
_NAMES_OF_APPLE = ("firstName", "lastName")
# What each says when a person denies.
# seen: aws-amplify/amplify-js#5036, aws-amplify/amplify-flutter#7077
_DENIED = {
    details.FACEBOOK: (
        ("error", "access_denied"),
        ("error_code", "200"),
        ("error_description", "Permissions error"),
        ("error_reason", "user_denied"),
    ),
    details.APPLE: (("error", "user_cancelled_authorize"),),
    details.AMAZON: (("error", "access_denied"), ("error_description", "Access not permitted.")),
}
_DENIED_ELSEWHERE = (("error", "access_denied"),)
Pairs = tuple[tuple[str, str], ...]


class Back(Struct, frozen=True):
    """Where the browser goes: by an address, or by a form that is sent there."""

    address: str
    parameters: Pairs
    by_form: bool


def back(work: Work, pool: Pool, provider: IdentityProvider, visit: Visit, outcome: Outcome) -> Back:
    """Who signs in is known to the provider from here on."""
    if outcome.error is None:
        work.write()
        known.keep(work, provider, outcome.subject, outcome.claims, used=True)
    if provider.provider_type == details.SAML:
        response = assertions.response(work, pool, provider, visit, outcome)
        return Back(visit.callback, (("SAMLResponse", response), ("RelayState", visit.state)), by_form=True)
    told = _refusal(provider, outcome) if outcome.error is not None else _granted(work, provider, visit, outcome)
    return Back(visit.callback, (*told, ("state", visit.state)), by_form=visit.by_form)


def _refusal(provider: IdentityProvider, outcome: Outcome) -> Pairs:
    if outcome.error == outcomes.DENIED:
        return _DENIED.get(provider.provider_type, _DENIED_ELSEWHERE)
    described = (("error_description", outcome.error_description),) if outcome.error_description else ()
    return (("error", outcome.error or ""), *described)


def _granted(work: Work, provider: IdentityProvider, visit: Visit, outcome: Outcome) -> Pairs:
    code = url_text(work.random, _CODE_BYTES)
    grant = PlayedGrant(
        code_digest=ids.digest(code),
        provider_id=provider.id,
        subject=outcome.subject,
        claims=outcome.claims,
        redirect_uri=visit.callback,
        scopes=visit.scopes,
        nonce=visit.nonce,
        flaw=outcome.flaw,
        delay_ms=outcome.delay_ms,
        issued_at=work.now,
        expires_at=work.now + LIVES,
    )
    played_grants.add(work.db, grant)
    return (("code", code), *_user_of_apple(provider, outcome))


def _user_of_apple(provider: IdentityProvider, outcome: Outcome) -> Pairs:
    """Names are in no token of Apple's, but beside the code."""
    names = {name: outcome.claims[name] for name in _NAMES_OF_APPLE if outcome.claims.get(name)}
    if provider.provider_type != details.APPLE or not names:
        return ()
    told = {"name": names, **({"email": outcome.claims["email"]} if "email" in outcome.claims else {})}
    return (("user", orjson.dumps(told).decode()),)
