"""Bringing what else a pool has to what a file says: resource servers, domains, looks of the pages, terms documents,
CIMD policies, risk configurations. Each is found by its name or its app client, made by one operation and changed by
another.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec import Struct

from emulator.errors import ResourceNotFoundException
from emulator.model import contract
from emulator.seeds import outcome as outcomes
from emulator.seeds import pins, pools
from emulator.seeds.outcome import Noting, OnConflict, Outcome
from emulator.seeds.problems import Refused
from emulator.seeds.seeder import Account, Seeder
from emulator.seeds.shape import ResourceSeed
from emulator.store import cimd_policies, risk, ui_customizations
from emulator.store.pools import Pool
from emulator.work import Work

Members = dict[str, Any]
# What changes by itself, or differs each time.
_NOT_COMPARED = ("CreationDate", "LastModifiedDate", "Version", "Status", "CloudFrontDistribution", "LogoVersion")


class Kind(Struct, frozen=True):
    """`named` is the member that has the seed's name. `find` tells what there is, by AWS's names, or None; `identity`
    are those of its members that the update is addressed by."""

    counted_as: outcomes.Kind
    named: str
    create: str
    update: str
    find: Callable[[Seeder, Account, Members], Members | None]
    identity: tuple[str, ...] = ()


def bring(seeder: Seeder, pool: Pool, key: str, seed: ResourceSeed, on_conflict: OnConflict, outcome: Outcome) -> bool:
    """Whether it is there now; if not, the problem is noted. `key` is the one of the file that it stands under."""
    account, kind = Account(pool.region, pool.account_id), KINDS[key]
    with outcome.problems.at(seed.place, str(seed)):
        noting = Noting(outcome, kind.counted_as, pool.name, str(seed))
        members = _members(seeder, pool, kind, seed)
        existing = kind.find(seeder, account, members)
        if existing is None:
            seeder.call(account, kind.create, members)
            _settle(seeder, account, pool, kind)
            noting.created()
        else:
            noting.existing(on_conflict, partial(_update, seeder, account, pool, kind, existing, members))
        return True
    return False


def _members(seeder: Seeder, pool: Pool, kind: Kind, seed: ResourceSeed) -> Members:
    members = {**seed.settings, "UserPoolId": pool.id}
    if kind.named:
        members[kind.named] = seed.name
    if seed.client:
        named = [client for client in pools.clients_of(seeder, pool) if client.name == seed.client]
        if not named:
            raise Refused(f"the pool has no client {seed.client}")
        members["ClientId"] = named[0].id
    if kind.create == "CreateResourceServer":
        members.setdefault("Name", seed.name)
    return members


def _update(
    seeder: Seeder, account: Account, pool: Pool, kind: Kind, existing: Members, members: Members
) -> tuple[str, ...]:
    """What changed. What the file does not name stays as far as the operation leaves it."""
    known = contract.shape(contract.operations()[kind.update].input).members
    request = {name: value for name, value in members.items() if name in known}
    with seeder.trial() as trial:
        seeder.call(account, kind.update, {**request, **{name: existing[name] for name in kind.identity}})
        _settle(seeder, account, pool, kind)
        after = kind.find(seeder, account, members) or {}
        changed = outcomes.differing(_compared(existing), _compared(after))
        trial.undo = not changed
    return changed


def _settle(seeder: Seeder, account: Account, pool: Pool, kind: Kind) -> None:
    if kind.create == "CreateUserPoolDomain":
        with seeder.opened(account, pool.id) as work:
            pins.settle_domains(work, pool.id)


def _compared(shown: Mapping[str, Any]) -> Members:
    return {name: value for name, value in shown.items() if name not in _NOT_COMPARED}


def _described(operation: str, answer: str, *names: str) -> Callable[[Seeder, Account, Members], Members | None]:
    """What the operation describes that is addressed by these members, if it is there."""

    def find(seeder: Seeder, account: Account, members: Members) -> Members | None:
        try:
            found: Members = seeder.call(account, operation, {name: members[name] for name in names})[answer]
        except ResourceNotFoundException:
            return None
        return found

    return find


def _domain(seeder: Seeder, account: Account, members: Members) -> Members | None:
    """Raises Refused for one of another pool, which a file cannot take away."""
    found = _described("DescribeUserPoolDomain", "DomainDescription", "Domain")(seeder, account, members)
    if found and found["UserPoolId"] != members["UserPoolId"]:
        raise Refused(f"it is a domain of the pool {found['UserPoolId']}")
    return found or None


def _policy(seeder: Seeder, account: Account, members: Members) -> Members | None:
    with seeder.opened(account) as work:
        named = [
            one for one in cimd_policies.of_pool(work.db, members["UserPoolId"]) if one.name == members["PolicyName"]
        ]
    if not named:
        return None
    one = {"UserPoolId": members["UserPoolId"], "CIMDPolicyId": named[0].id}
    return _described("DescribeCIMDPolicy", "CIMDPolicy", *one)(seeder, account, one)


def _look(seeder: Seeder, account: Account, members: Members) -> Members | None:
    """A client's own, and not the pool's that stands in for it."""

    def of(work: Work) -> Members | None:
        found = ui_customizations.find(work.db, members["UserPoolId"], members.get("ClientId", ui_customizations.POOL))
        if found is None or not found.is_set:
            return None
        logo = ui_customizations.logo(work.db, found.pool_id, found.client_id, found.version)
        return {"CSS": found.css, "ImageFile": logo.content if logo else None}

    with seeder.opened(account) as work:
        return of(work)


def _risk(seeder: Seeder, account: Account, members: Members) -> Members | None:
    with seeder.opened(account) as work:
        found = risk.find(work.db, members["UserPoolId"], members.get("ClientId", risk.POOL))
    return found.configuration if found else None


KINDS = {
    "resource_servers": Kind(
        "resource servers",
        "Identifier",
        "CreateResourceServer",
        "UpdateResourceServer",
        _described("DescribeResourceServer", "ResourceServer", "UserPoolId", "Identifier"),
    ),
    "domains": Kind("domains", "Domain", "CreateUserPoolDomain", "UpdateUserPoolDomain", _domain),
    "branding": Kind(
        "branding",
        "",
        "CreateManagedLoginBranding",
        "UpdateManagedLoginBranding",
        _described("DescribeManagedLoginBrandingByClient", "ManagedLoginBranding", "UserPoolId", "ClientId"),
        ("ManagedLoginBrandingId",),
    ),
    "ui_customizations": Kind("UI customizations", "", "SetUICustomization", "SetUICustomization", _look),
    "terms": Kind(
        "terms",
        "TermsName",
        "CreateTerms",
        "UpdateTerms",
        _described("DescribeTermsByClient", "Terms", "UserPoolId", "ClientId", "TermsName"),
        ("TermsId",),
    ),
    "cimd_policies": Kind(
        "CIMD policies", "PolicyName", "CreateCIMDPolicy", "UpdateCIMDPolicy", _policy, ("CIMDPolicyId",)
    ),
    "risk_configurations": Kind("risk configurations", "", "SetRiskConfiguration", "SetRiskConfiguration", _risk),
}
