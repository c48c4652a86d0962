"""Authenticator apps: set up in two calls (associate, verify), then good for one code each half minute.

Until the new secret is verified the old one stays good; of two that are set up at once the later one counts.
"""

from msgspec import Struct

from emulator import errors
from emulator.base import ids
from emulator.crypto import totp
from emulator.rules.configuration import mfa_config
from emulator.rules.factors import mfa
from emulator.store import software_tokens
from emulator.store.pools import Pool
from emulator.store.software_tokens import SoftwareToken
from emulator.store.users import User
from emulator.work import Work


class CurrentCode(Struct, frozen=True):
    """What the app shows now. `used`: Cognito would refuse it, since it, or a later one, was used."""

    code: str
    seconds_left: float
    used: bool


def associate(work: Work, pool: Pool, user: User, secret: str | None = None) -> str:
    """The secret of the app that is being set up. The caller holds the user's row.

    Raises SoftwareTokenMFANotFoundException where the pool has no apps.
    """
    _check_offered(pool)
    secret = secret or totp.new_secret(work.random.bytes(totp.SECRET_BYTES))
    software_tokens.put_pending(
        work.db, SoftwareToken(ids.row_id("totp", work.random), user.id, secret, None, -1, work.now, None)
    )
    return secret


def register(work: Work, pool: Pool, user: User, secret: str | None = None, name: str | None = None) -> str:
    """An app that is in use, without a code of it: VerifySoftwareToken would use one up. Returns its secret. Raises
    SoftwareTokenMFANotFoundException where the pool has no apps."""
    secret = associate(work, pool, user, secret)
    pending = software_tokens.pending(work.db, user.id)
    if pending is not None:  # put there a line above
        software_tokens.activate(work.db, pending, name, work.now)
    return secret


def verify(work: Work, pool: Pool, user: User, code: str, name: str | None) -> None:
    """The app takes the place of an earlier one, and its first code is used. In a pool that asks everybody it is the
    user's factor from here on (evidence: app-active-in-mfa-pool); elsewhere SetUserMFAPreference activates it. The
    caller holds the user's row.

    An app that is in use and activated stays activated. Raises SoftwareTokenMFANotFoundException where the pool has no
    apps any more, InvalidParameterException if none is being set up, EnableSoftwareTokenMFAException for a wrong code.
    """
    _check_offered(pool)
    token = software_tokens.pending(work.db, user.id)
    if token is None:
        raise errors.factors.not_associated()
    step = totp.step_of(token.secret, code, work.now)
    if step is None or not software_tokens.use_step(work.db, token.id, step, _latest(work)):
        raise errors.factors.cannot_enable_software_token()
    software_tokens.activate(work.db, token, name, work.now)
    if mfa.mode(pool) == "ON":
        mfa.activate(work, user, mfa_config.SOFTWARE_TOKEN)


def matching_step(work: Work, user: User, code: str) -> tuple[SoftwareToken, int | None]:
    """The user's app, and the step of its code; None for a wrong one. Raises SoftwareTokenMFANotFoundException."""
    token = software_tokens.in_use(work.db, user.id)
    if token is None:
        raise errors.factors.software_token_does_not_exist()
    return token, totp.step_of(token.secret, code, work.now)


def use(work: Work, token: SoftwareToken, step: int) -> None:
    """Raises ExpiredCodeException for a code that was used, or that is older than one that was."""
    if not software_tokens.use_step(work.db, token.id, step, _latest(work)):
        raise errors.factors.software_token_code_was_used()


def remove(work: Work, user: User) -> None:
    """The app in use, and one being set up. Raises InvalidParameterException if there is none. Sign-in falls back to
    the user's other factors; in a pool that asks everybody, to setting one up. The caller holds the user's row."""
    if not software_tokens.remove(work.db, user.id):
        raise errors.factors.nothing_was_set_up()
    mfa.deactivate(work, user, mfa_config.SOFTWARE_TOKEN)


def current(work: Work, user: User) -> CurrentCode | None:
    """For testers: the code of the app in use, else of the one being set up; None without either."""
    token = software_tokens.in_use(work.db, user.id) or software_tokens.pending(work.db, user.id)
    return _shown(work, token) if token else None


def _check_offered(pool: Pool) -> None:
    if mfa_config.SOFTWARE_TOKEN not in pool.effective.second_factors:
        raise errors.factors.software_tokens_are_off()


def _shown(work: Work, token: SoftwareToken) -> CurrentCode:
    step = totp.step_at(work.now)
    left = (step + 1) * totp.STEP_SECONDS - work.now.timestamp()
    return CurrentCode(totp.code_of(token.secret, step), round(left, 3), step <= token.last_step <= _latest(work))


def _latest(work: Work) -> int:
    """No code of a later step was ever right by this clock: parallel callers began a minute apart at most."""
    return totp.step_at(work.now) + totp.DRIFT + 2
