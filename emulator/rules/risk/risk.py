"""How risky a sign-in is, and what is done about it. Cognito has a secret model; the emulator has this table, which
testers can steer. docs/threat-protection.md shows it. The first row that fits decides.

| the sign-in | level |
|---|---|
| comes from an address in SkippedIPRangeList | none |
| has the header `x-emulator-risk: high` (or `medium`, `low`, `none`) | the one in the header |
| comes from an address and device whose newest feedback is Invalid | High |
| comes from an address and device whose newest feedback is Valid, or which the user signed in with before | none |
| is by a user who never signed in yet, or from an address or device that the user signed in with before | none |
| comes from a new address and a new device, after three failed sign-ins within an hour | Medium |
| comes from a new address and a new device | Low |
"""

from datetime import timedelta
from typing import Literal

from msgspec import Struct

from emulator import errors
from emulator.base.pins import Pin
from emulator.rules.callers import origins
from emulator.rules.callers.origins import Origin
from emulator.rules.factors import mfa
from emulator.rules.risk import risk_config
from emulator.rules.risk.risk_config import Action, InForce, Level
from emulator.store import events
from emulator.store.clients import Client
from emulator.store.events import History
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

HEADER = "x-emulator-risk"
TOLD_LEVEL: Pin[str] = Pin(HEADER)  # by the tester
HEADER_LEVELS: dict[str, Level] = {"none": "", "low": "Low", "medium": "Medium", "high": "High"}
FAILURES, FAILURES_WITHIN = 3, timedelta(hours=1)


class Decision(Struct, frozen=True):
    """`action` is None where nothing automated happens: no risk, or threat protection only records."""

    level: Level = ""
    action: Action | None = None
    notify: bool = False

    @property
    def blocks(self) -> bool:
        return self.action == "BLOCK"

    @property
    def name(self) -> Literal["NoRisk", "AccountTakeover", "Block"]:
        if self.blocks:
            return "Block"
        return "AccountTakeover" if self.level else "NoRisk"

    @property
    def mfa_demanded(self) -> Literal["", "if_configured", "required"]:
        if self.action == "MFA_REQUIRED":
            return "required"
        return "if_configured" if self.action == "MFA_IF_CONFIGURED" else ""


def is_refused(work: Work, pool: Pool, client: Client, origin: Origin, *, custom: bool = False) -> bool:
    """Whether the request comes from an address in BlockedIPRangeList; for custom authentication it is enough that
    either mode acts (unverified). Raises InvalidParameterException for a caller who says that it comes from what is no
    address. Nothing is asked without threat protection."""
    if risk_config.mode(pool) == "OFF" and not (custom and risk_config.mode(pool, custom=True) != "OFF"):
        return False
    origins.check(origin)
    configs = [risk_config.in_force(work, pool, client)]
    if custom:
        configs.append(risk_config.in_force(work, pool, client, custom=True))
    return any(config.blocks_address(origin.address) for config in configs)


def check_address(work: Work, pool: Pool, client: Client, origin: Origin) -> None:
    """Raises NotAuthorizedException for an address that is refused."""
    if is_refused(work, pool, client, origin):
        raise errors.risk.address_is_blocked()


def assess(work: Work, pool: Pool, user: User, origin: Origin, config: InForce) -> Decision:
    """Raises InvalidParameterException for a header that names no level.

    MFA_REQUIRED blocks who has no second factor to answer with (evidence: risk-actions; its set-up page
    says that such users are asked to set one up, which would let whoever has the password choose the factor).
    """
    level = _level(work, user, origin, config)
    if not level or not config.acts:
        return Decision(level)
    action, notify = config.action(level)
    if action == "MFA_REQUIRED" and mfa.mode(pool) != "ON" and not _can_answer(work, pool, user):
        action = "BLOCK"
    return Decision(level, action, notify)


def _can_answer(work: Work, pool: Pool, user: User) -> bool:
    return mfa.next_step(pool, mfa.of(work, user), "required").kind in ("challenge", "select")


def _level(work: Work, user: User, origin: Origin, config: InForce) -> Level:
    told = work.call.pins.find(TOLD_LEVEL)
    if told is not None and told.lower() not in HEADER_LEVELS:
        raise errors.risk.risk_header(told)
    if config.skips_address(origin.address):
        return ""
    if told is not None:
        return HEADER_LEVELS[told.lower()]
    since = work.now - FAILURES_WITHIN
    history = events.history(
        work.db, user.id, origin.address, origin.device_name, failed_since=since, most_failures=FAILURES
    )
    return level_of(history)


def level_of(history: History) -> Level:
    """The rows of the table about what the user did before."""
    valid_at, invalid_at = history.valid_at, history.invalid_at
    if invalid_at is not None and (valid_at is None or invalid_at > valid_at):
        return "High"
    if valid_at is not None or history.pair_passed or not history.has_passed:
        return ""
    if history.address_passed or history.device_passed:
        return ""
    return "Medium" if history.recent_failures >= FAILURES else "Low"
