"""CloudFormation's and SAM's Cognito resources as pools of a seed.

Properties have the names of the API's members but for a few (`UserPoolName`, `EnabledMfas`, …). Which pool a client or
a group belongs to is its `UserPoolId`. Ids are made of the template's name and the logical id, so they are the same
each time. A function or a role that the template makes has the ARN that it would have.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from emulator.base import ids
from emulator.moving import intrinsics, templates
from emulator.moving.intrinsics import CannotResolve, Lined, NotATemplate, Resolver
from emulator.moving.templates import Members, Pool, Reading
from emulator.rules.owners.pools import without_pinning
from emulator.seeds.problems import Place

COGNITO = "AWS::Cognito::"
FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
# Of the pool itself, but told by SetUserPoolMfaConfig.
_OF_MFA = ("EnabledMfas", "EmailAuthenticationMessage", "EmailAuthenticationSubject")
_OF_PASSKEYS = {"WebAuthnRelyingPartyID": "RelyingPartyId", "WebAuthnUserVerification": "UserVerification"}
_FACTORS = ("SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP")
# How a user is told of their account: nobody is told by a seed.
_OF_INVITATIONS = ("ClientMetadata", "DesiredDeliveryMediums", "ForceAliasCreation", "MessageAction", "ValidationData")


def read(reading: Reading, text: str) -> None:
    """Fills the reading with the pools of the template."""
    try:
        template = intrinsics.read(text)
    except NotATemplate as error:
        reading.refuse(error.line, error.text)
        return
    if not isinstance(template.get("Resources"), Mapping):
        reading.refuse(1, "is not a template: it has no Resources")
        return
    stack = _Stack(reading, template)
    for kind, take in _KINDS.items():
        for name, resource in stack.of_kind(kind):
            _taken(take, stack, name, resource)
    for function in FUNCTIONS:
        for name, resource in stack.every(function):
            _taken(_take_events, stack, name, resource)
    stack.tell_the_rest()


def _taken(take: "_Take", stack: "_Stack", name: str, resource: Lined) -> None:
    """A list where CloudFormation has a mapping, and the like, is a problem of that resource."""
    try:
        take(stack, name, resource)
    except CannotResolve as error:
        stack.reading.refuse(error.line, f"{name}: {error.text}")
    except (LookupError, TypeError, ValueError, AttributeError):
        stack.reading.refuse(resource.line, f"{name} is not written as CloudFormation takes it")


class _Stack:
    """The template's resources, and what they are called here."""

    def __init__(self, reading: Reading, template: Lined) -> None:
        self.reading = reading
        wishes = reading.wishes
        self.resources: Mapping[str, Any] = template["Resources"]
        self.name = Path(reading.file).name.split(".")[0]
        pseudo = {
            "AWS::Region": wishes.region,
            "AWS::AccountId": wishes.account,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": self.name,
            "AWS::StackId": f"arn:aws:cloudformation:{wishes.region}:{wishes.account}:stack/{self.name}/0",
            "AWS::NotificationARNs": [],
            "AWS::NoValue": intrinsics.NOTHING,
        }
        self.resolver = Resolver(template, wishes.parameters, pseudo, self._referred, self._attribute)
        self.unread: set[str] = set()  # ids of pools with problems of their own: their parts have none for that
        self._taken: set[str] = set()

    def every(self, kind: str) -> Iterator[tuple[str, Lined]]:
        """The resources of the type that their condition lets be."""
        for name, resource in self.resources.items():
            if not isinstance(resource, Lined) or resource.get("Type") != kind:
                continue
            try:
                if "Condition" in resource and not self.resolver.holds(resource["Condition"]):
                    self._taken.add(name)
                    self.reading.remark(resource.line, f"{name} is left out: the condition does not hold")
                    continue
            except CannotResolve as error:
                self.reading.refuse(error.line, f"{name}: {error.text}")
                continue
            yield name, resource

    def of_kind(self, kind: str) -> Iterator[tuple[str, Lined]]:
        for name, resource in self.every(COGNITO + kind):
            self._taken.add(name)
            yield name, resource

    def properties(self, name: str, resource: Lined) -> Members | None:
        """Resolved, as far as each can be: one that cannot is told, and the others are still looked at."""
        found: Members = {}
        whole = True
        if not isinstance(resource.get("Properties"), Mapping | None.__class__):
            self.reading.refuse(resource.line, f"{name}.Properties is no mapping")
            whole = False
        for key, value in _properties(resource).items():
            try:
                resolved = self.resolver.resolved(value)
            except CannotResolve as error:
                line = error.line if error.line > 1 else resource.line
                self.reading.refuse(line, f"{name}.{key}: {error.text}")
                whole = False
                continue
            if resolved is not intrinsics.NOTHING:
                found[key] = resolved
        return found if whole else None

    def pool_of(self, name: str, line: int, properties: Members) -> Pool | None:
        """The pool that the resource belongs to, which it names by its id."""
        given = properties.pop("UserPoolId", None)
        pool = next((pool for pool in self.reading.pools.values() if pool.head["id"] == given), None)
        if pool is None and given not in self.unread:
            self.reading.refuse(line, f"{name} belongs to the user pool {given}, which the template does not make")
        return pool

    def tell_the_rest(self) -> None:
        for name, resource in self.resources.items():
            kind = str(resource.get("Type", "")) if isinstance(resource, Lined) else ""
            if name.startswith("Fn::ForEach"):
                self.reading.refuse(1, f"{name} cannot be resolved here; write its resources out")
            elif kind.startswith(COGNITO) and name not in self._taken:
                self.reading.remark(resource.line, f"{name} is left out: a seed has no {kind}")

    def _referred(self, name: str) -> Any:
        """What a `Ref` of a resource comes to."""
        resource = self.resources.get(name)
        if not isinstance(resource, Lined):
            raise LookupError(f"there is no parameter or resource {name}")
        kind = str(resource.get("Type", ""))
        if kind == f"{COGNITO}UserPool":
            return self.pool_id(name)
        if kind == f"{COGNITO}UserPoolClient":
            return self.client_id(name)
        naming = _NAMED_BY.get(kind)
        properties = _properties(resource)
        if naming is not None and naming in properties:
            return self.resolver.of_resource(name, properties[naming])
        if naming is None:
            self.reading.remark(resource.line, f"{name} stands for itself: what {kind} is called is not known here")
        return name

    def pool_id(self, name: str) -> str:
        """That of the tag `_custom_id_`, if the template has one. Raises CannotResolve."""
        tags = self.resolver.of_resource(name, _properties(self.resources[name]).get("UserPoolTags"))
        pinned = templates.pinned(tags)
        if pinned is None:
            return templates.pool_id(self.reading.wishes.region, f"{self.name}/{name}")
        if not ids.POOL_ID.fullmatch(str(pinned)):
            raise CannotResolve(self.resources[name].line, f"the tag that pins the id holds no id of a pool: {pinned}")
        return str(pinned)

    def leave_unread(self, name: str) -> None:
        with contextlib.suppress(CannotResolve):  # nothing can name the id either then
            self.unread.add(self.pool_id(name))

    def client_id(self, name: str) -> str:
        return templates.client_id(f"{self.name}/{name}")

    def _attribute(self, name: str, attribute: str) -> Any:
        resource = self.resources.get(name)
        if not isinstance(resource, Lined):
            raise LookupError(f"there is no resource {name}")
        region, account = self.reading.wishes.region, self.reading.wishes.account
        kind = str(resource.get("Type", ""))
        properties = _properties(resource)
        if kind == f"{COGNITO}UserPool":
            pool = self.pool_id(name)
            host = f"cognito-idp.{region}.amazonaws.com/{pool}"
            known = {
                "Arn": f"arn:aws:cognito-idp:{region}:{account}:userpool/{pool}",
                "ProviderName": host,
                "ProviderURL": f"https://{host}",
                "UserPoolId": pool,
            }
        elif kind == f"{COGNITO}UserPoolClient":
            known = {"ClientId": self.client_id(name)}
        elif kind in FUNCTIONS:
            called = self.resolver.of_resource(name, properties.get("FunctionName", name))
            known = {"Arn": f"arn:aws:lambda:{region}:{account}:function:{called}"}
        elif kind == "AWS::IAM::Role":
            called = self.resolver.of_resource(name, properties.get("RoleName", name))
            known = {"Arn": f"arn:aws:iam::{account}:role/{called}"}
        elif kind == "AWS::KMS::Key":
            known = {"Arn": f"arn:aws:kms:{region}:{account}:key/{name}", "KeyId": name}
        else:
            known = {}
        if attribute not in known:
            raise LookupError(f"the attribute {attribute} of {name} ({kind}) is not known here; write its value")
        return known[attribute]


def _properties(resource: Lined) -> Mapping[str, Any]:
    """None where there is no mapping, which is a problem of whoever takes the resource."""
    found = resource.get("Properties")
    return found if isinstance(found, Mapping) else {}


_NAMED_BY = {
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::IAM::Role": "RoleName",
    f"{COGNITO}UserPoolGroup": "GroupName",
    f"{COGNITO}UserPoolResourceServer": "Identifier",
    f"{COGNITO}UserPoolIdentityProvider": "ProviderName",
    f"{COGNITO}UserPoolUser": "Username",
    f"{COGNITO}UserPoolDomain": "Domain",
}


def _take_pool(stack: _Stack, name: str, resource: Lined) -> None:
    properties = stack.properties(name, resource)
    if properties is None:
        stack.leave_unread(name)
        return
    reading, line = stack.reading, resource.line
    called = properties.pop("UserPoolName", name)
    factors = _mfa_config(reading, name, line, properties)
    tags = properties.get("UserPoolTags")
    if isinstance(tags, dict):  # the tag pins the id, which the seed does under a key of its own
        properties["UserPoolTags"] = without_pinning(tags)
    settings = reading.members(line, properties, "CreateUserPool", name)
    head: Members = {
        "name": str(called),
        "id": stack.pool_id(name),
        "account": reading.wishes.account,
        "settings": settings,
    }
    if factors is not None:
        head["mfa_config"] = factors
    reading.pools[name] = Pool(Place(reading.file, line), name, head)


def _mfa_config(reading: Reading, name: str, line: int, properties: Members) -> Members | None:
    """MfaConfiguration with what stands beside it. A mode is OPTIONAL where a factor is named and no mode."""
    told = {key: properties.pop(key) for key in (*_OF_MFA, *_OF_PASSKEYS) if key in properties}
    mode = properties.get("MfaConfiguration")
    if not told and mode in (None, "OFF"):
        return None
    wanted = told.get("EnabledMfas") or []
    for factor in wanted:
        if factor not in _FACTORS:
            reading.refuse(line, f"{name}.EnabledMfas has no {factor}; there are {', '.join(_FACTORS)}")
    config: Members = {"MfaConfiguration": properties.pop("MfaConfiguration", "OPTIONAL" if wanted else "OFF")}
    if "SOFTWARE_TOKEN_MFA" in wanted:
        config["SoftwareTokenMfaConfiguration"] = {"Enabled": True}
    if "SMS_MFA" in wanted or (not wanted and mode in ("ON", "OPTIONAL") and "SmsConfiguration" in properties):
        sms = {key: properties[key] for key in ("SmsConfiguration", "SmsAuthenticationMessage") if key in properties}
        config["SmsMfaConfiguration"] = sms
    texts = {"EmailAuthenticationMessage": "Message", "EmailAuthenticationSubject": "Subject"}
    mail = {member: told[key] for key, member in texts.items() if key in told}
    if "EMAIL_OTP" in wanted or mail:
        config["EmailMfaConfiguration"] = mail
    passkeys = {member: told[key] for key, member in _OF_PASSKEYS.items() if key in told}
    if passkeys:
        config["WebAuthnConfiguration"] = passkeys
    return reading.members(line, config, "SetUserPoolMfaConfig", name)


def _part(
    key: str, operation: str, build: Callable[[_Stack, str, Members, Members], Members], own: tuple[str, ...]
) -> Callable[[_Stack, str, Lined], None]:
    """Takes a resource that is one member of a list of its pool. `own` are the properties with keys in the seed."""

    def take(stack: _Stack, name: str, resource: Lined) -> None:
        properties = stack.properties(name, resource)
        pool = stack.pool_of(name, resource.line, properties) if properties is not None else None
        if pool is None or properties is None:
            return
        named = {each: properties.pop(each) for each in own if each in properties}
        settings = stack.reading.members(resource.line, properties, operation, name)
        pool.add(key, build(stack, name, named, settings))

    return take


def _client(stack: _Stack, name: str, named: Members, settings: Members) -> Members:
    return {"name": named.get("ClientName", name), "client_id": stack.client_id(name), "settings": settings}


def _group(stack: _Stack, name: str, named: Members, settings: Members) -> Members:
    del stack
    return {"name": named.get("GroupName", name), "settings": settings}


def _provider(stack: _Stack, name: str, named: Members, settings: Members) -> Members:
    del stack
    return {"name": named.get("ProviderName", name), "type": named.get("ProviderType"), "settings": settings}


def _resource_server(stack: _Stack, name: str, named: Members, settings: Members) -> Members:
    del stack
    return {"identifier": named.get("Identifier", name), "settings": settings}


def _domain(stack: _Stack, name: str, named: Members, settings: Members) -> Members:
    del stack
    return {"name": named.get("Domain", name), "settings": settings}


def _take_user(stack: _Stack, name: str, resource: Lined) -> None:
    """AdminCreateUser's user: a temporary password, which nobody knows but the mail; here it is the one that was
    wished for."""
    properties = stack.properties(name, resource)
    pool = stack.pool_of(name, resource.line, properties) if properties is not None else None
    if pool is None or properties is None:
        return
    username = str(properties.pop("Username", name))
    left_out = [key for key in _OF_INVITATIONS if properties.pop(key, None) is not None]
    if left_out:
        stack.reading.remark(resource.line, f"{name}: {', '.join(left_out)} is left out: a seed sends no invitation")
    listed = properties.pop("UserAttributes", ())
    for key in properties:
        stack.reading.refuse(resource.line, f"{name} has no {key}")
    pool.users[username] = {
        "username": username,
        "status": "FORCE_CHANGE_PASSWORD",
        "password": stack.reading.wishes.password,
        "attributes": {each["Name"]: each["Value"] for each in listed},
    }


def _take_membership(stack: _Stack, name: str, resource: Lined) -> None:
    properties = stack.properties(name, resource)
    pool = stack.pool_of(name, resource.line, properties) if properties is not None else None
    if pool is None or properties is None:
        return
    user = pool.users.get(str(properties.get("Username")))
    if user is None:
        stack.reading.refuse(resource.line, f"{name}: the template makes no user {properties.get('Username')}")
        return
    user.setdefault("groups", []).append(properties.get("GroupName"))


def _take_logs(stack: _Stack, name: str, resource: Lined) -> None:
    properties = stack.properties(name, resource)
    pool = stack.pool_of(name, resource.line, properties) if properties is not None else None
    if pool is not None and properties is not None:
        operation = "SetLogDeliveryConfiguration"
        pool.head["log_delivery"] = stack.reading.members(resource.line, properties, operation, name)


def _take_events(stack: _Stack, name: str, resource: Lined) -> None:
    """A function of SAM says itself whose trigger it is."""
    events = _properties(resource).get("Events") or {}
    for event_name, event in events.items() if isinstance(events, Mapping) else ():
        if not isinstance(event, Mapping) or event.get("Type") != "Cognito":
            continue
        try:
            told = stack.resolver.resolved(event.get("Properties") or {})
            arn = stack.resolver.get_att([name, "Arn"])
        except CannotResolve as error:
            stack.reading.refuse(error.line, f"{name}.{event_name}: {error.text}")
            continue
        pool = next((one for one in stack.reading.pools.values() if one.head["id"] == told.get("UserPool")), None)
        if pool is None and told.get("UserPool") in stack.unread:
            continue
        if pool is None:
            stack.reading.refuse(resource.line, f"{name}.{event_name}: the template does not make its user pool")
            continue
        triggers = told.get("Trigger")
        settings = pool.head["settings"]
        settings["LambdaConfig"] = {
            **settings.get("LambdaConfig", {}),
            **dict.fromkeys(triggers if isinstance(triggers, list) else [triggers], arn),
        }


_Take = Callable[[_Stack, str, Lined], None]
# In the order in which one needs the other.
_KINDS: Mapping[str, _Take] = {
    "UserPool": _take_pool,
    "UserPoolDomain": _part("domains", "CreateUserPoolDomain", _domain, ("Domain",)),
    "UserPoolResourceServer": _part("resource_servers", "CreateResourceServer", _resource_server, ("Identifier",)),
    "UserPoolIdentityProvider": _part(
        "identity_providers", "CreateIdentityProvider", _provider, ("ProviderName", "ProviderType")
    ),
    "UserPoolClient": _part("clients", "CreateUserPoolClient", _client, ("ClientName",)),
    "UserPoolGroup": _part("groups", "CreateGroup", _group, ("GroupName",)),
    "UserPoolUser": _take_user,
    "UserPoolUserToGroupAttachment": _take_membership,
    "LogDeliveryConfiguration": _take_logs,
}
