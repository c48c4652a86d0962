"""The pool's password policy, and the three forms in which a password is kept: an argon2id hash, an SRP verifier, and
never the password.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from emulator import errors
from emulator.base.pins import Pin
from emulator.base.randomness import Randomness
from emulator.crypto import srp
from emulator.errors import InvalidPasswordException
from emulator.store.pools import Pool
from emulator.work import Work

# The operation families word the same refusal differently.
SIGN_UP = "Password did not conform with policy: "  # seen: SignUp, ConfirmForgotPassword
ADMIN = "Password did not conform with password policy: "  # seen: AdminCreateUser
CHALLENGE = "Password does not conform to policy: "  # seen: NEW_PASSWORD_REQUIRED
CHANGE = CHALLENGE  # unverified, evidence: password-prefix-change

LONGEST = 256  # quotas page
_SYMBOLS = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-"
_SYMBOL = re.compile(f"[{re.escape(_SYMBOLS)}]|(?<=.) (?=.)", re.DOTALL)
_CLASSES = (
    ("RequireUppercase", re.compile("[A-Z]"), "Password must have uppercase characters"),
    ("RequireLowercase", re.compile("[a-z]"), "Password must have lowercase characters"),
    ("RequireNumbers", re.compile("[0-9]"), "Password must have numeric characters"),
    ("RequireSymbols", _SYMBOL, "Password must have symbol characters"),
)
_UPPER, _LOWER, _DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789"


class Kept(Struct, frozen=True):
    """What the database keeps of a password; the names are the columns of `users`. A password that came as a hash alone
    has no verifier before it was typed once."""

    password_hash: str
    srp_salt: str | None
    srp_verifier: str | None
    password_set_at: datetime

    def columns(self) -> dict[str, Any]:
        return asdict(self)


PINNED: Pin[Kept] = Pin("password")  # of whatever password the call keeps


def is_optional(pool: Pool) -> bool:
    """Whether users of the pool may have no password: another first factor is allowed."""
    return any(factor != "PASSWORD" for factor in pool.effective.first_factors)


def check(pool: Pool, password: str, prefix: str) -> None:
    """Raises InvalidPasswordException for the first rule of the policy the password breaks: length first."""
    policy = pool.effective.password_policy
    if len(password) > LONGEST:
        # unverified: Where the model does not bound it, a password over 256 characters is refused as too long.
        raise errors.accounts.password_violates(prefix, "Password too long")
    if password != password.strip():
        # unverified, evidence: spaces
        raise errors.accounts.password_violates(prefix, "Password must not begin or end with a space")
    if len(password) < policy.minimum_length:
        raise errors.accounts.password_violates(prefix, "Password not long enough")
    for setting, pattern, sentence in _CLASSES:
        if setting in policy.classes and not pattern.search(password):
            raise errors.accounts.password_violates(prefix, sentence)


def kept(work: Work, pool: Pool, username: str, password: str | None) -> Kept | None:
    """`keep` with nothing held, unless the hash takes no time; the work writes from there on. None for a user without a
    password."""
    if password is None:
        made = None
    elif work.services.hasher.is_dear:
        with work.nothing_held():
            made = keep(work, pool, username, password)
    else:
        made = keep(work, pool, username, password)
    work.write()
    return made


def keep(work: Work, pool: Pool, username: str, password: str, *, hashed: Callable[[str], str] | None = None) -> Kept:
    """Hashes the password, by `hashed` if it is given, and makes its SRP verifier. Takes a moment: call it inside of
    `work.nothing_held`. The verifier is bound to the username, which is why Cognito never lets a username change."""
    pinned = work.call.pins.find(PINNED)
    if pinned is not None:
        return pinned
    try:
        password_hash = (hashed or work.services.hasher.hash)(password)
    except ValueError as error:
        raise InvalidPasswordException(str(error)) from None
    verifier = srp.new_verifier(pool.short_name, username, password, work.random.bytes(16))
    return Kept(password_hash, verifier.salt_hex, verifier.verifier_hex, work.now)


def temporary_until(work: Work, pool: Pool) -> datetime:
    """When a temporary password set now ends: TemporaryPasswordValidityDays, 7 by default."""
    return work.now + pool.effective.password_policy.temporary_for


def generate(random: Randomness, pool: Pool) -> str:
    """A temporary password that satisfies the policy, whatever it asks for, without look-alike characters."""
    length = max(pool.effective.password_policy.minimum_length, 8)
    required = [random.text(_UPPER, 1), random.text(_LOWER, 1), random.text(_DIGITS, 1), random.text("!#%*+=?@_-", 1)]
    rest = random.text(_UPPER + _LOWER + _DIGITS, length - len(required))
    return _shuffled(random, "".join(required) + rest)


def _shuffled(random: Randomness, text: str) -> str:
    keyed = [(random.bytes(8), character) for character in text]
    return "".join(character for _, character in sorted(keyed))
