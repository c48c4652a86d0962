"""Risk configurations: what a user pool or an app client does about risk, and whether threat protection is on at all.

`UserPoolAddOns.AdvancedSecurityMode` turns it on: AUDIT records, ENFORCED acts. Custom authentication has a mode of its
own. A client's configuration replaces the pool's as a whole; what is not configured leads to nothing, and is recorded.
A secondary region has the configurations of the pool, but for who notices come from (`notice_senders`).
"""

from collections.abc import Mapping
from typing import Any, Literal, cast

from msgspec import Struct

from emulator import errors
from emulator.base.clock import epoch
from emulator.effective.values import ThreatMode
from emulator.model.shapes import RiskConfigurationType
from emulator.rules.callers import origins
from emulator.rules.configuration import pool_checks
from emulator.rules.owners import clients
from emulator.rules.risk import notice_senders
from emulator.store import risk
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.risk import RiskConfiguration
from emulator.work import Work

Level = Literal["", "Low", "Medium", "High"]
Action = Literal["BLOCK", "MFA_IF_CONFIGURED", "MFA_REQUIRED", "NO_ACTION"]
Watched = Literal["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"]

ALL_EVENTS: list[Watched] = ["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"]
MEMBERS = (
    "CompromisedCredentialsRiskConfiguration",
    "AccountTakeoverRiskConfiguration",
    "RiskExceptionConfiguration",
)


class InForce(Struct, frozen=True):
    """What acts for one client's requests. `settings` are the members of SetRiskConfiguration."""

    mode: ThreatMode
    settings: Mapping[str, Any]

    @property
    def is_on(self) -> bool:
        return self.mode != "OFF"

    @property
    def acts(self) -> bool:
        return self.mode == "ENFORCED"

    @property
    def takeover(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.settings.get("AccountTakeoverRiskConfiguration") or {}
        return found

    def action(self, level: Level) -> tuple[Action, bool]:
        """What happens at a level of risk, and whether the user gets an e-mail. Without a configuration it leads to
        nothing: the API documents no default action; those of the guide are choices that the console offers."""
        # unverified: A level of risk without an action of its own leads to none.
        chosen = (self.takeover.get("Actions") or {}).get(f"{level}Action")
        return (chosen["EventAction"], chosen["Notify"]) if chosen else ("NO_ACTION", False)

    def watches(self, event: Watched) -> bool:
        """Whether passwords of this event are looked up."""
        compromised = self.settings.get("CompromisedCredentialsRiskConfiguration") or {}
        return self.is_on and event in (compromised.get("EventFilter") or ALL_EVENTS)

    @property
    def blocks_compromised(self) -> bool:
        compromised = self.settings.get("CompromisedCredentialsRiskConfiguration") or {}
        return self.acts and (compromised.get("Actions") or {}).get("EventAction") == "BLOCK"

    def blocks_address(self, address: str | None) -> bool:
        return self.acts and origins.is_within(address, self._exceptions("BlockedIPRangeList"))

    def skips_address(self, address: str | None) -> bool:
        """Whether an address is not judged at all, where threat protection only records neither."""
        return origins.is_within(address, self._exceptions("SkippedIPRangeList"))

    def _exceptions(self, name: str) -> list[str]:
        return (self.settings.get("RiskExceptionConfiguration") or {}).get(name) or []


OFF = InForce("OFF", {})


def mode(pool: Pool, *, custom: bool = False) -> ThreatMode:
    """Of the standard flows, or of custom authentication."""
    return pool.effective.custom_threat_mode if custom else pool.effective.threat_mode


def in_force(work: Work, pool: Pool, client: Client, *, custom: bool = False) -> InForce:
    """Costs a statement where threat protection is on, one more in a secondary region, nothing where it is off."""
    found = mode(pool, custom=custom)
    if found == "OFF":
        return OFF
    row = risk.in_force(work.db, pool.id, client.id)
    row = notice_senders.view(work, pool, row) if row else None
    return InForce(found, row.configuration if row else {})


def require_enabled(pool: Pool) -> None:
    """Raises UserPoolAddOnNotEnabledException while neither kind of flow is protected, of what a user did (seen of
    AdminListUserAuthEvents: ministackorg/ministack#1538)."""
    if mode(pool) == "OFF" and mode(pool, custom=True) == "OFF":
        raise errors.risk.add_on_is_not_enabled()


def put(work: Work, pool: Pool, req: Mapping[str, Any]) -> RiskConfigurationType:
    """Replaces the whole configuration of the pool or of one client; with none of the members, removes it: the pool
    goes back to the defaults, the client to the pool's. In a secondary region, only who notices come from is replaced.
    The pool is held by the caller. Raises InvalidParameterException for what is no address range or no SES identity,
    and for what a secondary region may not change, ResourceNotFoundException for a client of another pool."""
    owner = _owner(work, pool, req)
    settings = {name: req[name] for name in MEMBERS if req.get(name) is not None}
    _check(settings)
    if pool.is_secondary:
        notice_senders.keep(work, pool, owner, settings)
    elif not settings:
        risk.remove(work.db, pool.id, owner)
    else:
        risk.put(work.db, RiskConfiguration(pool.id, owner, settings, work.now))
        if not notice_senders.is_asked_for(settings):
            risk.remove_senders(work.db, pool.id, owner)
    return describe(work, pool, req)


def describe(work: Work, pool: Pool, req: Mapping[str, Any]) -> RiskConfigurationType:
    """What was set for exactly this owner; a client without a configuration of its own shows none."""
    owner = _owner(work, pool, req)
    row = risk.find(work.db, pool.id, owner)
    shown: dict[str, Any] = {"UserPoolId": pool.id}
    if owner != risk.POOL:
        shown["ClientId"] = owner
    if row is not None:
        row = notice_senders.view(work, pool, row)
        shown |= {**row.configuration, "LastModifiedDate": epoch(row.updated_at)}
    return cast(RiskConfigurationType, shown)


def _owner(work: Work, pool: Pool, req: Mapping[str, Any]) -> str:
    client_id: str | None = req.get("ClientId")
    return clients.require_in_pool(work, pool, client_id).id if client_id is not None else risk.POOL


def _check(settings: Mapping[str, Any]) -> None:
    exceptions = settings.get("RiskExceptionConfiguration") or {}
    for cidr in [cidr for name in ("BlockedIPRangeList", "SkippedIPRangeList") for cidr in exceptions.get(name) or ()]:
        if not origins.is_range(cidr):
            raise errors.risk.invalid_ip_range()
    notify = (settings.get("AccountTakeoverRiskConfiguration") or {}).get("NotifyConfiguration")
    if not notify:
        return
    service, region = notify["SourceArn"].split(":")[2:4]
    if service != "ses":
        raise errors.risk.notify_source_is_not_ses()
    if region not in pool_checks.SES_REGIONS:
        raise errors.configuration.source_arn_region()  # seen: badmintoncryer/cdk-preflight, rules/cognito
