"""What the API answers about a pool, as the same pool in the language of seeds.

Describe… shows what Create… takes, with more around it: dates, ids, counts, defaults, and some members twice. Here the
members that can be said again are chosen, by the model of the API, and the few that cannot are told apart. Pure: who
asked whom does not matter.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from emulator.base import ids
from emulator.contract import constraints
from emulator.model import addresses, contract
from emulator.rules.configuration import pool_schema
from emulator.rules.directory.users import EXTERNAL_PROVIDER, UNCONFIRMED

Members = dict[str, Any]
_FACTORS = ("SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration", "WebAuthnConfiguration")
_SHOWN_TWICE = ("EmailVerificationMessage", "EmailVerificationSubject", "SmsVerificationMessage")


def pool(shown: Mapping[str, Any], factors: Mapping[str, Any] | None = None) -> Members:
    """Of DescribeUserPool's UserPool and GetUserPoolMfaConfig's answer. An id that no client would take is left out:
    the pool gets another one."""
    head: Members = {"name": shown.get("Name") or shown.get("Id") or "pool"}
    if ids.POOL_ID.fullmatch(shown.get("Id") or ""):
        head["id"] = shown["Id"]
    account = str(shown.get("Arn", "")).split(":")
    if len(account) > 4 and account[4].isdigit() and len(account[4]) == 12:
        head["account"] = account[4]
    head["settings"] = pool_settings(shown)
    told = mfa_config(factors or {"MfaConfiguration": shown.get("MfaConfiguration", "OFF")})
    if told is not None:
        head["mfa_config"] = told
    return head


def pool_settings(shown: Mapping[str, Any]) -> Members:
    """Members of CreateUserPool. MfaConfiguration is `mfa_config`'s: CreateUserPool knows no factor but SMS."""
    settings = said(shown, "CreateUserPool", but=("PoolName", "MfaConfiguration", "Schema", *_twice(shown)))
    policy = (settings.get("Policies") or {}).get("PasswordPolicy") or {}
    creating = dict(settings.get("AdminCreateUserConfig") or {})
    if policy.get("TemporaryPasswordValidityDays"):  # the older name of the same number, which goes with no newer one
        creating.pop("UnusedAccountValidityDays", None)
    settings = {**settings, "AdminCreateUserConfig": creating}
    if shown.get("UserPoolTags"):
        settings["UserPoolTags"] = dict(shown["UserPoolTags"])
    declared = schema(shown.get("SchemaAttributes") or shown.get("Schema") or ())
    return without_nothing({**settings, "Schema": declared})


def _twice(shown: Mapping[str, Any]) -> tuple[str, ...]:
    """Texts that the template shows, too, which wins."""
    return _SHOWN_TWICE if shown.get("VerificationMessageTemplate") else ()


def schema(shown: Iterable[Mapping[str, Any]]) -> list[Members]:
    """`Schema`: custom attributes by the name they were declared by, and standard ones that are not as in every
    pool."""
    ordinary = {attribute["Name"]: attribute for attribute in pool_schema.STANDARD}
    declared: list[Members] = []
    for attribute in shown:
        name = attribute["Name"]
        if name.startswith(pool_schema.CUSTOM):
            declared.append(without_nothing({**attribute, "Name": name.split("custom:", 1)[1]}))
        elif name in pool_schema.SETTABLE and _differs(attribute, ordinary[name]):
            declared.append(dict(attribute))
    return declared


def _differs(attribute: Mapping[str, Any], ordinary: Mapping[str, Any]) -> bool:
    return any(attribute.get(name, value) != value for name, value in ordinary.items())


def mfa_config(factors: Mapping[str, Any]) -> Members | None:
    """Members of SetUserPoolMfaConfig; None where there is nothing to set."""
    told = {name: factors[name] for name in _FACTORS if factors.get(name) is not None}
    mode = factors.get("MfaConfiguration", "OFF")
    if mode == "OFF" and not told:
        return None
    return {"MfaConfiguration": mode, **told}


def client(shown: Mapping[str, Any]) -> Members:
    """Of DescribeUserPoolClient's UserPoolClient."""
    settings = said(shown, "CreateUserPoolClient", but=("ClientName", "ClientSecret", "UserPoolId", "GenerateSecret"))
    found = {
        "name": shown.get("ClientName") or shown.get("ClientId"),
        "client_id": shown.get("ClientId"),
        "client_secret": shown.get("ClientSecret"),
        "settings": settings,
    }
    return without_nothing(found)


def is_client_secret(text: Any) -> bool:
    """Whether Cognito takes it as the secret of an app client."""
    return isinstance(text, str) and not any(
        constraint.is_broken(text)
        for constraint in constraints.of(contract.shape("ClientSecretType"), pattern_first=False)
    )


def group(shown: Mapping[str, Any]) -> Members:
    settings = said(shown, "CreateGroup", but=("GroupName", "UserPoolId"))
    return without_nothing({"name": shown["GroupName"], "settings": without_nothing(settings)})


def provider(shown: Mapping[str, Any]) -> Members:
    """Of DescribeIdentityProvider's IdentityProvider. What Cognito adds to the details of SAML is left out, and of its
    two ways to the metadata the file is kept."""
    settings = said(shown, "CreateIdentityProvider", but=("ProviderName", "ProviderType", "UserPoolId"))
    details = dict(settings.get("ProviderDetails") or {})
    for name in ("SLORedirectBindingURI", "SSORedirectBindingURI", "ActiveEncryptionCertificate"):
        details.pop(name, None)
    if details.get("MetadataFile"):
        details.pop("MetadataURL", None)
    settings["ProviderDetails"] = details
    return {"name": shown["ProviderName"], "type": shown["ProviderType"], "settings": without_nothing(settings)}


def resource_server(shown: Mapping[str, Any]) -> Members:
    settings = said(shown, "CreateResourceServer", but=("Identifier", "UserPoolId"))
    return {"identifier": shown["Identifier"], "settings": without_nothing(settings)}


def domain(shown: Mapping[str, Any]) -> Members:
    """Of DescribeUserPoolDomain's DomainDescription."""
    settings = said(shown, "CreateUserPoolDomain", but=("Domain", "UserPoolId"))
    return without_nothing({"name": shown["Domain"], "settings": without_nothing(settings)})


def user(shown: Mapping[str, Any], groups: Iterable[str] = (), *, named_by: Iterable[str] = ()) -> Members:
    """Of ListUsers' or AdminGetUser's answer, in which no password is: the caller adds one, or says that the user has
    to set one. Where a pool signs its users in by an address (`named_by`), the username is the sub, and the address
    names them."""
    listed = shown.get("Attributes") or shown.get("UserAttributes") or ()
    attributes = {each["Name"]: each.get("Value") or "" for each in listed}
    sub = attributes.pop("sub", None)
    brought_by, linked = _identities(attributes.pop("identities", None))
    address = next((attributes[name] for name in named_by if attributes.get(name)), None)
    found: Members = {"username": address or shown.get("Username"), "sub": sub, "status": shown.get("UserStatus")}
    if shown.get("UserStatus") == EXTERNAL_PROVIDER and brought_by is not None:
        found = {**brought_by, "sub": sub}
    if shown.get("Enabled") is False:
        found["enabled"] = False
    attributes = {name: value for name, value in attributes.items() if value != ""}
    found["attributes"] = as_signed_up(attributes) if shown.get("UserStatus") == UNCONFIRMED else attributes
    return without_nothing({**found, "groups": list(groups), "linked": linked})


def as_signed_up(attributes: Mapping[str, str]) -> dict[str, str]:
    """Who signs up verifies nothing, and may not say so either."""
    flags = [(address.flag, "false") for address in addresses.BOTH]
    return {name: value for name, value in attributes.items() if (name, value) not in flags}


def _identities(text: str | None) -> tuple[Members | None, list[Members]]:
    """Who brought the user, and who else the user is at a provider, of the attribute `identities`."""
    try:
        listed = orjson.loads(text or "[]")
    except orjson.JSONDecodeError:
        listed = []
    found = [
        (one.get("primary"), {"provider": one["providerName"], "subject": str(one["userId"])})
        for one in listed
        if isinstance(one, dict) and {"providerName", "userId"} <= one.keys()
    ]
    brought_by = next((one for primary, one in found if str(primary).lower() == "true"), None)
    return brought_by, [one for primary, one in found if str(primary).lower() != "true"]


def said(shown: Mapping[str, Any], operation: str, *, but: Iterable[str] = ()) -> Members:
    """The members that the operation's request has, too, at any depth."""
    chosen = _chosen(shown, contract.operations()[operation].input)
    return {name: value for name, value in chosen.items() if name not in tuple(but)}


def _chosen(value: Any, shape_name: str) -> Any:
    shape = contract.shape(shape_name)
    if isinstance(value, Mapping) and shape.type == "structure" and not shape.document:
        return {
            name: _chosen(inner, shape.members[name])
            for name, inner in value.items()
            if name in shape.members and inner is not None
        }
    if isinstance(value, list) and shape.type == "list":
        return [_chosen(inner, shape.element) for inner in value]
    return value


def without_nothing(members: Mapping[str, Any]) -> Members:
    """Without the members that say nothing: absent is what they mean."""
    return {name: value for name, value in members.items() if value is not None and value not in ({}, [], "")}
