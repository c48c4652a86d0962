"""Asking a pool about itself by the API, whoever answers: AWS, another emulator, or this one.

What an answerer does not know how to answer, or the caller may not ask, is left out and told: half of a pool is better
than none, if it is said which half. Of one's own pool nothing may be missing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from emulator.moving import described

Members = dict[str, Any]
MOST_EMPTY = 100  # pages in a row with nothing on them
_OWN = ("UserPoolId", "ClientId")  # which the seed says by its own keys


class Asker(Protocol):
    """Calls an operation. Raises `NoAnswer`."""

    def __call__(self, operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]: ...


_LONGEST_REASON = 200  # characters: another emulator may answer with a page of HTML


class NoAnswer(Exception):
    """The operation was refused, or there is none. `code` is the exception's name in the API; of its text the beginning
    is told, in one line."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {_in_short(text)}" if text else code)
        self.code = code


def _in_short(text: str) -> str:
    words = " ".join(re.sub(r"<[^<>]*>", " ", text).split())
    return words if len(words) <= _LONGEST_REASON else f"{words[:_LONGEST_REASON]}…"


class Endless(NoAnswer):
    """The pages of a list lead to one that was read already, or to none with anything on it."""


@dataclass(frozen=True)
class Asked:
    """One pool that is asked. `remarks` are what could not be found out, in sentences. Of a `whole` one everything is
    found out, or NoAnswer raised."""

    ask: Asker
    pool_id: str
    whole: bool = False
    remarks: list[str] = field(default_factory=list)

    def of_pool(self, operation: str, **members: Any) -> Mapping[str, Any]:
        return self.ask(operation, {"UserPoolId": self.pool_id, **members})

    def pages(self, operation: str, listed: str, token: str, **members: Any) -> Iterator[Mapping[str, Any]]:
        """What all pages of a list hold. `token` is the member that leads from one to the next. Raises Endless."""
        following: Mapping[str, Any] = {}
        seen: set[str] = set()
        empty = 0
        while True:
            answer = self.of_pool(operation, **members, **following)
            yield from answer.get(listed) or ()
            if not answer.get(token):
                return
            following = {token: answer[token]}
            empty = 0 if answer.get(listed) else empty + 1
            if answer[token] in seen or empty == MOST_EMPTY:
                raise Endless("EndlessPages", f"{operation} leads from page to page without an end")
            seen.add(answer[token])

    def tried(self, what: str, find: Callable[[], Any], default: Any) -> Any:
        """What `find` finds; where there is no answer, the default, and that is told."""
        try:
            return find()
        except NoAnswer as error:
            if self.whole or isinstance(error, Endless):
                raise
            self.remarks.append(f"{what} could not be read: {error}")
            return default


def head(asked: Asked) -> Members:
    """The pool without its users. Raises NoAnswer where the pool itself cannot be described."""
    shown = asked.of_pool("DescribeUserPool")["UserPool"]
    factors = asked.tried("the MFA configuration", lambda: asked.of_pool("GetUserPoolMfaConfig"), None)
    found = described.pool(shown, factors)
    logs = asked.tried("the delivery of logs", lambda: asked.of_pool("GetLogDeliveryConfiguration"), {})
    delivered = described.said(logs.get("LogDeliveryConfiguration") or {}, "SetLogDeliveryConfiguration")
    found["log_delivery"] = described.without_nothing({**delivered, "UserPoolId": None})
    found["identity_providers"] = asked.tried("the identity providers", lambda: _providers(asked), [])
    found["resource_servers"] = asked.tried("the resource servers", lambda: _resource_servers(asked), [])
    clients = asked.tried("the app clients", lambda: _clients(asked), [])
    found["clients"] = clients
    found["domains"] = asked.tried("the domains", lambda: _domains(asked, shown), [])
    named = {client["client_id"]: client["name"] for client in clients if "client_id" in client}
    found["branding"] = asked.tried("the styles of managed login", lambda: _branding(asked, named), [])
    found["ui_customizations"] = asked.tried("the looks of the hosted pages", lambda: _looks(asked, named), [])
    found["risk_configurations"] = asked.tried("the risk configurations", lambda: _risk(asked, named), [])
    found["groups"] = asked.tried("the groups", lambda: groups(asked), [])
    return described.without_nothing(found)


def _of_each(
    asked: Asked, named: Mapping[str, str], operation: str, member: str, *, of_pool: bool
) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """What the operation answers of the whole pool, where it does, and of each app client, by the client's name. That a
    client has nothing of the kind is no answer, and no refusal either."""
    for client_id, name in [*([("ALL", None)] if of_pool else []), *named.items()]:
        members = {} if client_id == "ALL" and member == "RiskConfiguration" else {"ClientId": client_id}
        try:
            yield name, asked.of_pool(operation, **members).get(member) or {}
        except NoAnswer as error:
            if error.code not in ("ResourceNotFoundException", "InvalidParameterException"):
                raise


def _branding(asked: Asked, named: Mapping[str, str]) -> list[Members]:
    """A style that is Cognito's own is no setting but that it is."""
    found = []
    for name, shown in _of_each(
        asked, named, "DescribeManagedLoginBrandingByClient", "ManagedLoginBranding", of_pool=False
    ):
        style = described.without_nothing(described.said(shown, "CreateManagedLoginBranding", but=_OWN))
        if style.get("UseCognitoProvidedValues"):
            style = {"UseCognitoProvidedValues": True}
        if shown:
            found.append({"client": name, "settings": style})
    return found


def _looks(asked: Asked, named: Mapping[str, str]) -> list[Members]:
    """A client without a look of its own shows the pool's."""
    found: list[Members] = []
    for name, shown in _of_each(asked, named, "GetUICustomization", "UICustomization", of_pool=True):
        own = shown.get("ClientId") in (None, "ALL") if name is None else named.get(shown.get("ClientId", "")) == name
        settings = described.without_nothing({"CSS": shown.get("CSS")})
        if own and shown.get("ImageUrl"):
            asked.remarks.append(f"the logo of {name or 'the pool'} is not in the seed: the API does not give it")
        if own and settings:
            found.append(described.without_nothing({"client": name, "settings": settings}))
    return found


def _risk(asked: Asked, named: Mapping[str, str]) -> list[Members]:
    found: list[Members] = []
    for name, shown in _of_each(asked, named, "DescribeRiskConfiguration", "RiskConfiguration", of_pool=True):
        settings = described.without_nothing(described.said(shown, "SetRiskConfiguration", but=_OWN))
        own = "ClientId" not in shown if name is None else named.get(shown.get("ClientId", "")) == name
        if own and settings:
            found.append(described.without_nothing({"client": name, "settings": settings}))
    return found


def _clients(asked: Asked) -> list[Members]:
    listed = asked.pages("ListUserPoolClients", "UserPoolClients", "NextToken", MaxResults=60)
    return [
        _client(asked, asked.of_pool("DescribeUserPoolClient", ClientId=one["ClientId"])["UserPoolClient"])
        for one in listed
    ]


def _client(asked: Asked, shown: Mapping[str, Any]) -> Members:
    """A secret that Cognito could not have, such as moto's with its hyphens, would be refused where the file is brought
    in: a new one is made there instead."""
    found = described.client(shown)
    if "client_secret" in found and not described.is_client_secret(found["client_secret"]):
        asked.remarks.append(
            f"client {found['name']}: its secret is left out, since Cognito has none of that form; a new one is made"
        )
        del found["client_secret"]
        found["settings"] = {**found.get("settings", {}), "GenerateSecret": True}
    return found


def groups(asked: Asked) -> list[Members]:
    return [described.group(one) for one in asked.pages("ListGroups", "Groups", "NextToken", Limit=60)]


def _providers(asked: Asked) -> list[Members]:
    listed = asked.pages("ListIdentityProviders", "Providers", "NextToken", MaxResults=60)
    return [
        described.provider(
            asked.of_pool("DescribeIdentityProvider", ProviderName=one["ProviderName"])["IdentityProvider"]
        )
        for one in listed
    ]


def _resource_servers(asked: Asked) -> list[Members]:
    listed = asked.pages("ListResourceServers", "ResourceServers", "NextToken", MaxResults=50)
    return [described.resource_server(one) for one in listed]


def _domains(asked: Asked, shown: Mapping[str, Any]) -> list[Members]:
    """A pool shows the names of its prefix domain and of its custom one."""
    names = [shown[member] for member in ("Domain", "CustomDomain") if shown.get(member)]
    answers = [asked.ask("DescribeUserPoolDomain", {"Domain": name}) for name in names]
    return [described.domain(answer["DomainDescription"]) for answer in answers if answer.get("DomainDescription")]
