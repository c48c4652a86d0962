"""What a user can sign in with, as GetUserAuthFactors shows it: first factors and second ones."""

from emulator.model import addresses
from emulator.model.shapes import AuthFactorType, GetUserAuthFactorsResponse
from emulator.rules.directory import users
from emulator.rules.factors import mfa
from emulator.store import webauthn_credentials
from emulator.store.pools import Pool
from emulator.store.user_factors import Factors
from emulator.store.users import User
from emulator.work import Work


def shown(work: Work, pool: Pool, user: User) -> GetUserAuthFactorsResponse:
    mine = mfa.of(work, user)
    factors = _first_factors(work, pool, user, mine)
    return {"Username": user.username, "ConfiguredUserAuthFactors": factors, **mfa.shown(mine)}


def _first_factors(work: Work, pool: Pool, user: User, mine: Factors) -> list[AuthFactorType]:
    """In the order of the API reference's sample: the password, codes to an address where the pool lets them be a
    first factor, and passkeys."""
    if user.status == users.EXTERNAL_PROVIDER:
        return []  # unverified: GetUserAuthFactors shows a federated user no first factors.
    allowed = pool.effective.first_factors
    found: list[AuthFactorType] = ["PASSWORD"] if user.password_hash is not None else []
    for address in addresses.BOTH:
        if address.first_factor in allowed and mine.addresses.get(address.attribute):
            found.append(address.first_factor)
    if webauthn_credentials.count(work.db, user.id):
        found.append("WEB_AUTHN")
    return found
