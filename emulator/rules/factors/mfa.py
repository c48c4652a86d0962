"""Second factors: which of them a user can answer, which a sign-in asks for, and what a user prefers.

`next_step` is the decision tree of the developer guide (evidence: mfa-decision-tree) as one pure function.
`MfaConfiguration` OFF asks nobody, OPTIONAL those who activated a factor, ON everybody. An authenticator app stays good
when the pool stops offering apps.
"""

from collections.abc import Collection, Mapping
from typing import Any, Literal, TypedDict

from msgspec import Struct

from emulator import errors
from emulator.model import addresses
from emulator.model.addresses import Address
from emulator.rules.configuration.mfa_config import EMAIL, SMS, SOFTWARE_TOKEN
from emulator.store import user_factors
from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.user_details import Details
from emulator.store.user_factors import Factors
from emulator.store.users import User
from emulator.work import Work

PASSKEY = "WEB_AUTHN"
ORDER = (SMS, SOFTWARE_TOKEN, EMAIL)  # of every list shown (seen: the clients' samples)
MEMBERS = {
    "SMSMfaSettings": SMS,
    "SoftwareTokenMfaSettings": SOFTWARE_TOKEN,
    "EmailMfaSettings": EMAIL,
    "WebAuthnMfaSettings": PASSKEY,
}


class Step(Struct, frozen=True):
    """`challenge`: the one factor to prove; `select`: the user chooses one of several; `set_up`: they register one;
    `blocked`: the one they have is how the account is recovered; `none`: nothing is asked."""

    kind: Literal["none", "challenge", "select", "set_up", "blocked"]
    factors: tuple[str, ...] = ()


NONE = Step("none")


def mode(pool: Pool) -> str:
    return pool.effective.mfa_mode


def of(work: Work, user: User) -> Factors:
    """The user's factors."""
    found = user_factors.find(work.db, user.id)
    return (
        _with(found, found.enabled | {SMS}) if user.mfa_options else found
    )  # SetUserSettings activates SMS codes, too


def next_step(pool: Pool, mine: Factors, demanded: str = "") -> Step:
    """What a sign-in asks after the first factor. `demanded` is what the risk of this sign-in asks for:
    `required` and `if_configured` follow the tree of ON, the latter as far as the user is able."""
    if mode(pool) == "ON" or demanded == "required":
        return _required(pool, mine)
    if mode(pool) == "OPTIONAL" and not demanded:
        return _of_active(active(pool, mine), mine.preferred)
    found = _required(pool, mine) if mode(pool) == "OPTIONAL" else NONE
    return found if found.kind in ("challenge", "select") else NONE


def usable(pool: Pool, mine: Factors) -> list[str]:
    """The factors that the user could answer now."""
    offered = pool.effective.second_factors
    reachable = {one.second_factor for one in addresses.BOTH if one.second_factor in offered and _has(mine, one)}
    if mine.has_software_token and mode(pool) != "OFF":
        reachable.add(SOFTWARE_TOKEN)
    return [factor for factor in ORDER if factor in reachable]


def _has(mine: Factors, address: Address) -> bool:
    return bool(mine.addresses.get(address.attribute))


def active(pool: Pool, mine: Factors) -> list[str]:
    """The usable factors that the user activated."""
    return [factor for factor in usable(pool, mine) if factor in mine.enabled]


def is_demanded(pool: Pool, mine: Factors) -> bool:
    """Whether a password alone does not sign this user in, and one-time codes are no first factor of theirs."""
    return mode(pool) == "ON" or bool(active(pool, mine))


def is_on_for(work: Work, pool: Pool, user: User) -> bool:
    """`is_demanded` of the user as they are now; a pool without MFA costs no statement."""
    return mode(pool) != "OFF" and is_demanded(pool, of(work, user))


def passkeys_count_twice(pool: Pool) -> bool:
    """Whether a passkey, which proves possession and the user, is both factors."""
    return pool.effective.passkeys.count_twice


def _required(pool: Pool, mine: Factors) -> Step:
    able = usable(pool, mine)
    if mine.preferred in able and mine.preferred is not None:
        return Step("challenge", (mine.preferred,))
    candidates = _without_recovery(pool, able)
    if candidates:
        return _of_active(candidates, None)
    if able:
        return Step("blocked", tuple(able))
    offered = [factor for factor in ORDER if factor in pool.effective.second_factors]
    return Step("set_up", tuple(_without_recovery(pool, offered) or offered))


def _of_active(factors: list[str], preferred: str | None) -> Step:
    if preferred in factors and preferred is not None:
        return Step("challenge", (preferred,))
    if len(factors) > 1:
        return Step("select", tuple(factors))
    return Step("challenge", tuple(factors)) if factors else NONE


def _without_recovery(pool: Pool, factors: list[str]) -> list[str]:
    """Nobody gets both factors, password and code, by one address: the address that recovers the account first is not
    asked for where another factor is left, and never where it is the only way to recover.

    Read literally the guide leaves out the first address in every case. But a pool that recovers by phone, then email,
    and asks for SMS codes is what CDK makes by default, and its users sign in: the setting then keeps the phone from
    recovering (evidence: recovery-order), not from signing in (unverified).
    """
    kinds = pool.effective.recovery
    if not kinds:
        return factors
    first = addresses.BY_ATTRIBUTE[kinds[0]].second_factor
    others = [factor for factor in factors if factor != first]
    return others if others or len(kinds) == 1 else factors


# --- what users prefer ------------------------------------------------------------------------------------------


class Shown(TypedDict, total=False):
    """What GetUser, AdminGetUser and GetUserAuthFactors say of second factors."""

    UserMFASettingList: list[str]
    PreferredMfaSetting: str


def shown(mine: Factors) -> Shown:
    """Left out when empty (evidence: factors-left-out)."""
    return _shown(mine.enabled, mine.preferred)


def shown_of(details: Details) -> Shown:
    """`shown`, of what was read of the user for the answer."""
    chosen = details.factors
    preferred = next((name for name, is_preferred in chosen.items() if is_preferred), None)
    return _shown({*chosen, SMS} if details.profile.mfa_options else chosen, preferred)


def _shown(enabled: Collection[str], preferred: str | None) -> Shown:
    listed = [factor for factor in ORDER if factor in enabled] if enabled else []
    shown: Shown = {"UserMFASettingList": listed} if listed else {}
    if preferred is not None:
        shown["PreferredMfaSetting"] = preferred
    return shown


def prefer(work: Work, pool: Pool, user: User, request: Mapping[str, Any]) -> None:
    """SetUserMFAPreference. Members and flags that are left out stay as they were. The caller holds the user's row.

    Raises InvalidParameterException: a factor that the user or the pool does not have, more than one preferred, one
    preferred and not activated. Where MFA is required, a factor that is deactivated, be it the only one, is shown no
    more and asked for all the same (seen: aws-sdk-js-v3#7961).
    """
    mine = of(work, user)
    given = {factor: request[member] for member, factor in MEMBERS.items() if request.get(member) is not None}
    enabled, preferred = _changed(mine, given)
    for factor in given:
        if factor in enabled and factor != PASSKEY and given[factor].get("Enabled"):
            _check_able(pool, mine, factor)
    _check_passkey(pool, mine, enabled, is_given=bool(given.get(PASSKEY, {}).get("Enabled")))
    keep(work, user, enabled, preferred)


def _changed(mine: Factors, given: Mapping[str, Mapping[str, bool]]) -> tuple[set[str], str | None]:
    enabled, preferred = set(mine.enabled), mine.preferred
    for factor, flags in given.items():
        (enabled.add if flags.get("Enabled", factor in enabled) else enabled.discard)(factor)
        if flags.get("PreferredMfa") is False and preferred == factor:
            preferred = None
    wanted = [factor for factor, flags in given.items() if flags.get("PreferredMfa")]
    if len(wanted) > 1:
        raise errors.factors.several_preferred()
    if wanted and wanted[0] not in enabled:
        raise errors.factors.preferred_but_not_enabled(wanted[0])
    preferred = wanted[0] if wanted else preferred
    return enabled, preferred if preferred in enabled else None


def _check_able(pool: Pool, mine: Factors, factor: str) -> None:
    """Whether MFA is on does not matter: what is chosen now acts when it is."""
    if factor == SOFTWARE_TOKEN:
        able = mine.has_software_token
    else:
        able = factor in pool.effective.prepared_factors and _has(mine, addresses.BY_SECOND_FACTOR[factor])
    if not able:
        raise errors.factors.no_delivery_for(factor)


def _check_passkey(pool: Pool, mine: Factors, enabled: set[str], *, is_given: bool) -> None:
    """Passkeys as a second factor need a pool that lets them be one, and another factor beside them."""
    if is_given and not passkeys_count_twice(pool):
        raise errors.factors.passkeys_are_no_factor()
    has_other = enabled & set(ORDER) or mine.has_software_token
    if PASSKEY in enabled and not has_other:
        if is_given:
            raise errors.factors.passkey_needs_another_factor()
        enabled.discard(PASSKEY)  # it goes with the last of the others


def keep(work: Work, user: User, enabled: set[str], preferred: str | None) -> None:
    """These are the user's factors from here on; SMS that is off is off in MFAOptions, too."""
    user_factors.replace(work.db, user.id, work.now, enabled, preferred)
    if user.mfa_options and SMS not in enabled:
        store_users.set_mfa_options(work.db, user.id, work.now, [])
    else:
        store_users.change(work.db, user.id, work.now)


def activate(work: Work, user: User, factor: str) -> None:
    mine = of(work, user)
    keep(work, user, {*mine.enabled, factor}, mine.preferred)


def deactivate(work: Work, user: User, factor: str) -> None:
    """Passkeys as a factor go with the last of the others."""
    mine = of(work, user)
    left = set(mine.enabled) - {factor}
    if left == {PASSKEY}:
        left.clear()
    keep(work, user, left, mine.preferred if mine.preferred in left else None)


def _with(mine: Factors, enabled: frozenset[str]) -> Factors:
    return Factors(enabled, mine.preferred, mine.has_software_token, mine.token_name, mine.addresses)
