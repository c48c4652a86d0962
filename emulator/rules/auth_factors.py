"""What a user can sign in with, as GetUserAuthFactors shows it: first factors and second ones."""

from emulator.context import Context
from emulator.model.shapes import AuthFactorType, GetUserAuthFactorsResponse
from emulator.rules import mfa
from emulator.store import webauthn_credentials
from emulator.store.pools import Pool
from emulator.store.user_factors import Factors
from emulator.store.users import User


def shown(ctx: Context, pool: Pool, user: User) -> GetUserAuthFactorsResponse:
    mine = mfa.of(ctx, user)
    factors = _first_factors(ctx, pool, user, mine)
    return {"Username": user.username, "ConfiguredUserAuthFactors": factors, **mfa.shown(mine)}


def _first_factors(ctx: Context, pool: Pool, user: User, mine: Factors) -> list[AuthFactorType]:
    """In the order of the API reference's sample: the password, codes to an address where the pool lets them be a
    first factor, and passkeys."""
    allowed = pool.settings["Policies"]["SignInPolicy"].get("AllowedFirstAuthFactors") or ()
    found: list[AuthFactorType] = ["PASSWORD"] if user.password_hash is not None else []
    if "EMAIL_OTP" in allowed and mine.addresses.get("email"):
        found.append("EMAIL_OTP")
    if "SMS_OTP" in allowed and mine.addresses.get("phone_number"):
        found.append("SMS_OTP")
    if webauthn_credentials.count(ctx.db, user.id):
        found.append("WEB_AUTHN")
    return found
