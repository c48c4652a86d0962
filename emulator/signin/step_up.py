"""Step-up: a sign-in that is to reach a level (TARGET_ACR_VALUES of USER_AUTH), from nothing or from what an access
token tells (ACCESS_TOKEN, MAX_AGE).

All or nothing: there are no tokens before the level is reached, and then they are new ones, of a family of their own,
with `acr` and `amr`. A second factor that is required anyway is asked for at any level. Source: developer guide,
"Step-up authentication with the USER_AUTH flow". A token without `amr`, of a sign-in that asked for no level, brings
nothing along.
"""

from collections.abc import Collection
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from emulator import errors
from emulator.rules.callers import access
from emulator.rules.configuration import acr
from emulator.rules.configuration.mfa_config import EMAIL, SMS, SOFTWARE_TOKEN
from emulator.rules.factors import first_factors, mfa
from emulator.rules.factors.mfa import Step
from emulator.signin import offer, one_time_code, second_factor
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import web_authn
from emulator.signin.offer import Means
from emulator.signin.progress import Asked, Progress, Proven
from emulator.signin.whom import Whom
from emulator.store.pools import Pool
from emulator.store.user_factors import Factors
from emulator.store.users import User
from emulator.work import Work

_FIRST: dict[str, tuple[str, ...]] = {
    first_factors.PASSWORD_SRP: (acr.PASSWORD,),
    first_factors.PASSWORD: (acr.PASSWORD,),
    first_factors.EMAIL_OTP: (acr.EMAIL,),
    first_factors.SMS_OTP: (acr.SMS,),
    first_factors.WEB_AUTHN: acr.PASSKEYS,  # which of the two it is shows when it answers
}
_SECOND = {SMS: acr.SMS, SOFTWARE_TOKEN: acr.SOFTWARE_TOKEN, EMAIL: acr.EMAIL}


class Wanted(Struct, frozen=True):
    """`levels` in the order of the client's preference, those the pool knows; `max_age` as a span."""

    levels: tuple[int, ...]
    max_age: timedelta | None
    token: str | None


def wanted(attempt: Attempt) -> Wanted | None:
    """None where the client asks for no level. Raises InvalidParameterException: ACCESS_TOKEN without a target, a
    target of unknown names only, MAX_AGE that is no number of seconds. MAX_AGE alone asks for nothing: a user who signs
    in has just done so."""
    target, token = attempt.parameters.get("TARGET_ACR_VALUES"), attempt.parameters.get("ACCESS_TOKEN")
    max_age = _max_age(attempt.parameters.get("MAX_AGE"))
    if target is None:
        if token is not None:
            raise errors.signin.access_token_without_target()
        return None
    levels = acr.levels_called(attempt.pool, target)
    if not levels:
        raise errors.signin.no_known_level()
    return Wanted(levels, max_age, token)


def begin(work: Work, attempt: Attempt, whom: Whom, means: Means, wanted: Wanted, progress: Progress) -> Progress:
    """The progress with its target, and with what the token has proven already. The target is the first wanted level
    that the user can reach.

    Raises InvalidParameterException for a user who has not the factors, and for a token that tells as much as is
    wanted; NotAuthorizedException for a token that is not good or somebody else's.
    """
    credit, reached = _credit(work, attempt, whom, wanted)
    possible = _possible(attempt.pool, whom, means)
    level = next((level for level in wanted.levels if acr.is_reachable(credit, possible, level)), None)
    if level is None:
        raise errors.signin.no_factor_for_the_level()
    if reached >= level:
        raise errors.signin.level_is_met_already()
    return progress.having(*credit, target_level=level, second_factor=_counts_twice(attempt.pool, credit))


def is_met(work: Work, pool: Pool, user: User, methods: Collection[str], names: str) -> bool:
    """Whether an earlier sign-in by these methods reached what is asked for by these names: the first level of them
    that the user can reach. A level that they cannot reach is met by nothing."""
    whom = Whom(user, user.username)
    possible = _possible(pool, whom, offer.means(work, pool, whom))
    levels = acr.levels_called(pool, names)
    level = next((level for level in levels if acr.is_reachable(methods, possible, level)), None)
    return level is not None and acr.level_of(methods) >= level


def offered(attempt: Attempt, whom: Whom, means: Means, progress: Progress) -> list[str]:
    """The challenges to choose from: everything the user has, or what leads to the level, or what is still missing.
    Empty where a factor went since the sign-in began."""
    if not progress.target_level:
        return means.first
    possible = _possible(attempt.pool, whom, means)
    if progress.amr:
        missing = frozenset().union(*acr.missing(progress.amr, possible, progress.target_level))
        return [challenge for challenge in means.first if missing & set(_FIRST[challenge])]
    return [
        challenge
        for challenge in means.first
        if any(acr.leads_to(method, possible, progress.target_level) for method in _FIRST[challenge])
    ]


def ask_next(work: Work, attempt: Attempt, proven: Proven) -> Asked | None:
    """The challenge that the level still needs; None where it is reached, or none was asked for."""
    progress = proven.progress
    if acr.level_of(progress.amr) >= progress.target_level:
        return None
    # As the client names the user, whose SECRET_HASH will be of that name.
    whom = Whom(proven.user, attempt.parameters.get("USERNAME", proven.user.username))
    means = offer.means(work, attempt.pool, whom)
    missing = acr.missing(progress.amr, _possible(attempt.pool, whom, means), progress.target_level)
    factors = tuple(factor for factor in _able(attempt.pool, means.mine) if frozenset({_SECOND[factor]}) in missing)
    if acr.PASSWORD in progress.amr and factors:
        return _ask_second(work, attempt, proven, factors, means.mine)
    return _ask_first(work, attempt, proven, whom, offered(attempt, whom, means, progress))


def settle(work: Work, attempt: Attempt, proven: Proven) -> Proven | None:
    """The last word before the tokens: the level that was reached, and how."""
    del work
    progress = proven.progress
    if not progress.target_level:
        return None
    reached = acr.name_of(attempt.pool, progress.amr)
    return Proven(proven.user, replace(progress, acr=reached, amr=acr.with_several(progress.amr)))


def _ask_second(work: Work, attempt: Attempt, proven: Proven, factors: tuple[str, ...], mine: Factors) -> Asked:
    """The one that the user prefers, or the choice."""
    if mine.preferred in factors:
        return second_factor.challenge(work, attempt, proven, str(mine.preferred), mine)
    if len(factors) == 1:
        return second_factor.challenge(work, attempt, proven, factors[0], mine)
    asked = second_factor.ask(work, attempt, proven, Step("select", factors), mine)
    assert asked is not None  # noqa: S101  # a choice is always asked
    return asked


def _ask_first(work: Work, attempt: Attempt, proven: Proven, whom: Whom, offered: list[str]) -> Asked:
    """A single challenge at once, or the one that InitiateAuth prefers; else the choice."""
    if not offered:
        raise errors.signin.no_factor_for_the_level()
    preferred = attempt.parameters.get("PREFERRED_CHALLENGE") if attempt.begins else None
    chosen = preferred if preferred in offered else offered[0] if len(offered) == 1 else offer.SELECT
    if chosen in first_factors.CODES:
        return one_time_code.ask(work, attempt, whom, chosen, proven.progress)
    if chosen == first_factors.WEB_AUTHN:
        return web_authn.ask(work, attempt, whom, proven.progress, offered)
    return offer.ask(work, attempt, whom, str(chosen), proven.progress, offered)


def _credit(work: Work, attempt: Attempt, whom: Whom, wanted: Wanted) -> tuple[tuple[str, ...], int]:
    """What the token proves: methods, and the level by the name it has today. Nothing once it is older than MAX_AGE;
    the token must be good all the same."""
    if wanted.token is None:
        return (), 0
    brought = access.earlier_sign_in(work, wanted.token)
    if whom.user is None or brought.user_id != whom.user.id:
        raise errors.signin.token_of_another_user()
    if wanted.max_age is not None and work.now - brought.auth_time > wanted.max_age:
        return (), 0
    methods = tuple(method for method in brought.amr or () if method != acr.SEVERAL)
    return methods, acr.level_called(attempt.pool, brought.acr)


def _possible(pool: Pool, whom: Whom, means: Means) -> set[str]:
    """The methods that the user can prove now."""
    possible = {method for challenge in means.first for method in _FIRST[challenge]}
    if whom.user is not None and whom.user.password_hash is None:
        possible.discard(acr.PASSWORD)
    return possible | {_SECOND[factor] for factor in _able(pool, means.mine)}


def _able(pool: Pool, mine: Factors) -> list[str]:
    """The second factors that the user has set up: what they activated or registered, and where MFA is required what
    they would be asked for."""
    usable = mfa.usable(pool, mine)
    return [factor for factor in usable if mfa.mode(pool) == "ON" or factor in (*mine.enabled, SOFTWARE_TOKEN)]


def _counts_twice(pool: Pool, methods: Collection[str]) -> bool:
    """Whether what a token proves is a second factor, too."""
    if acr.PASSWORD in methods:
        return any(method in methods for method in acr.SECOND_FACTORS)
    return mfa.passkeys_count_twice(pool) and any(method in methods for method in acr.PASSKEYS)


def _max_age(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise errors.signin.max_age_is_invalid()
    return timedelta(seconds=int(text))
