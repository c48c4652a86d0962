"""With what users may begin a choice-based sign-in (USER_AUTH): by pool, by user, and as if, for names nobody has.

Order of the API reference's sample; where SMS_OTP stands is unverified. A one-time code needs an address and the
method in AllowedFirstAuthFactors; it is no first factor for who must or wants to use MFA, whose codes would come to the
same place (evidence: choice-rules).
"""

import hashlib
import hmac
from collections.abc import Collection

from emulator.model import addresses
from emulator.rules.directory import usernames, users
from emulator.rules.factors import mfa
from emulator.store.pools import Pool
from emulator.store.user_factors import Factors
from emulator.store.users import User
from emulator.work import Work

PASSWORD_SRP, PASSWORD = "PASSWORD_SRP", "PASSWORD"
EMAIL_OTP, SMS_OTP = addresses.EMAIL.first_factor, addresses.PHONE.first_factor
WEB_AUTHN = "WEB_AUTHN"
ORDER = (PASSWORD_SRP, PASSWORD, EMAIL_OTP, SMS_OTP, WEB_AUTHN)
PASSWORDS = (PASSWORD_SRP, PASSWORD)
CODES = addresses.BY_FIRST_FACTOR


def of_user(pool: Pool, user: User, mine: Factors, *, has_passkey: bool = False) -> list[str]:
    """What the user can begin with.

    Users who have to change or reset their password have it alone (captured for FORCE_CHANGE_PASSWORD, unverified for
    RESET_REQUIRED). Who has nothing at all, as federated users (evidence: federated-factors), is offered the password,
    which tells them what is wrong.
    """
    offered = set(PASSWORDS if user.password_hash is not None else ())
    if user.status in (users.CONFIRMED, users.UNCONFIRMED):
        if not mfa.is_demanded(pool, mine):
            allowed = pool.effective.first_factors
            offered |= {code for code in CODES if code in allowed and mine.addresses.get(CODES[code].attribute)}
        if has_passkey:
            offered.add(WEB_AUTHN)
    return _ordered(offered or PASSWORDS)


def of_nobody(work: Work, pool: Pool, username: str, *, has_passkey: bool = False) -> list[str]:
    """What a user of this name might begin with: passwords, the code that goes to the typed address or to one that
    every user has, and other codes for every second name, the same at each asking."""
    offered = set(PASSWORDS)
    if mfa.mode(pool) != "ON":
        offered |= {
            code
            for code, address in CODES.items()
            if code in pool.effective.first_factors and _might_have(work, pool, username, address.attribute)
        }
    if has_passkey:
        offered.add(WEB_AUTHN)
    return _ordered(offered)


def _might_have(work: Work, pool: Pool, username: str, name: str) -> bool:
    if usernames.looks_like(name, username) or name in pool.schema.required:
        return True
    message = f"{name}\n{pool.id}\n{pool.fold(username)}".encode("utf-8", "surrogatepass")
    return hmac.new(work.services.secret, message, hashlib.sha256).digest()[0] % 2 == 0


def _ordered(offered: Collection[str]) -> list[str]:
    return [factor for factor in ORDER if factor in offered]
