"""Who the notices of threat protection come from in a secondary region: SourceArn and From of NotifyConfiguration.

They are all of a risk configuration that may be another one in a secondary region; whatever else is sent there must
match (API reference, SetRiskConfiguration).
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from emulator import errors
from emulator.store import risk
from emulator.store.pools import Pool
from emulator.store.risk import NoticeSender, RiskConfiguration
from emulator.work import Work

TAKEOVER, NOTIFY = "AccountTakeoverRiskConfiguration", "NotifyConfiguration"
OWN = (f"{TAKEOVER}.{NOTIFY}.SourceArn", f"{TAKEOVER}.{NOTIFY}.From")


def view(work: Work, pool: Pool, row: RiskConfiguration) -> RiskConfiguration:
    """The configuration as the addressed region shows it and acts by it. Costs a statement in a secondary region."""
    if not pool.is_secondary or not is_asked_for(row.configuration):
        return row
    own = risk.sender(work.db, pool.id, row.client_id, pool.region)
    if own is None:
        return row  # unverified: A region without a sender of its own shows the primary's.
    takeover = row.configuration[TAKEOVER]
    notify = {name: value for name, value in takeover[NOTIFY].items() if name != "From"} | _members(own)
    configuration = {**row.configuration, TAKEOVER: {**takeover, NOTIFY: notify}}
    return replace(row, configuration=configuration, updated_at=max(row.updated_at, own.updated_at))


def keep(work: Work, pool: Pool, owner: str, settings: Mapping[str, Any]) -> None:
    """For a secondary region. Raises InvalidParameterException for a configuration that differs from the pool's in
    anything else, as one does that alone has a NotifyConfiguration."""
    row = risk.find(work.db, pool.id, owner)
    differing = [path for path in _differences(row.configuration if row else {}, settings) if path not in OWN]
    if differing:
        # unverified: A secondary region that changes what belongs to the primary gets this exception.
        raise errors.replicas.setting_of_the_primary_region(differing)
    if is_asked_for(settings):
        notify = settings[TAKEOVER][NOTIFY]
        sender = NoticeSender(pool.id, owner, pool.region, notify["SourceArn"], notify.get("From"), work.now)
        risk.put_sender(work.db, sender)


def is_asked_for(settings: Mapping[str, Any]) -> bool:
    """Whether the configuration says anything of notices."""
    return NOTIFY in (settings.get(TAKEOVER) or {})


def _members(sender: NoticeSender) -> dict[str, str]:
    members = {"SourceArn": sender.source_arn}
    return members if sender.from_address is None else {**members, "From": sender.from_address}


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The paths of the members that differ; the lists are sets of events and of address ranges, in any order."""
    paths: list[str] = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            paths += _differences(old, new, f"{prefix}{name}.")
        elif isinstance(old, list) and isinstance(new, list):
            paths += [prefix + name] if sorted(old) != sorted(new) else []
        elif old != new:
            paths.append(prefix + name)
    return paths
