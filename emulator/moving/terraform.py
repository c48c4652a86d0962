"""Terraform's plan or state, as `terraform show -json` writes it, as pools of a seed.

Terraform's names are the API's in snake_case, with blocks as lists of one, so they are found by the model of the API;
the few that differ stand here. What only AWS will know when the plan is applied, such as a pool's id or the ARN of a
function, is in no plan: a pool is found by what its child refers to, and functions and roles get the ARN that they
would have.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.base import ids
from emulator.model import contract
from emulator.moving import templates
from emulator.moving.templates import Members, Pool, Reading
from emulator.rules.owners.pools import without_pinning
from emulator.seeds.problems import Place

COGNITO = "aws_cognito_"
# Attributes that are the answer of AWS or of the provider, and no wish.
_ANSWERS = frozenset(
    (
        *("arn", "id", "region", "creation_date", "last_modified_date", "tags_all", "endpoint", "client_secret", "sub"),
        *("estimated_number_of_users", "domain", "custom_domain", "timeouts", "user_pool_id", "scope_identifiers"),
        *("status", "mfa_setting_list", "preferred_mfa_setting", "aws_account_id", "s3_bucket", "version"),
        *("cloudfront_distribution", "cloudfront_distribution_arn", "cloudfront_distribution_zone_id"),
    )
)
# Where the API's name is another one than Terraform's without its underscores.
_NAMES = {
    "from_email_address": "From",
    "recovery_mechanism": "RecoveryMechanisms",
    "scope": "Scopes",
    "tags": "UserPoolTags",
    "log_configurations": "LogConfigurations",
    "cloud_watch_logs_configuration": "CloudWatchLogsConfiguration",
}
_REFERENCE = re.compile(r"(?:module\.[\w-]+\.)*(aws_\w+\.[\w-]+)")
_INDEX = r'\[(?:-?\d+|"(?:[^"\\]|\\.)*")\]'  # of `count` or `for_each`
_AN_INDEX = re.compile(_INDEX)
_ADDRESS = re.compile(rf"(?P<module>(?:module\.[\w-]+(?:{_INDEX})?\.)*)(?P<block>\w+\.[\w-]+)(?P<index>{_INDEX})?")


@dataclass(frozen=True, slots=True)
class _Resource:
    """`address` is its own. `count` and `for_each` make several resources of one block, and several of a module:
    `module` says which of them it is in, `index` which it is itself. `refers` are the references of each of its
    arguments."""

    address: str
    type: str
    name: str
    values: Members
    refers: Mapping[str, list[str]]

    @property
    def module(self) -> str:
        return _parts(self.address)["module"]

    @property
    def block(self) -> str:
        return _parts(self.address)["module"] + _parts(self.address)["block"]

    @property
    def index(self) -> str:
        return _parts(self.address)["index"] or ""


def _parts(address: str) -> re.Match[str]:
    """Raises ValueError for what is no address of a resource."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(f"{address} is no address of a resource")
    return found


def read(reading: Reading, plan: Mapping[str, Any]) -> None:
    """Fills the reading with the pools of the plan."""
    state = plan.get("planned_values") or plan.get("values") or {}
    root = state.get("root_module") if isinstance(state, Mapping) else None
    if not isinstance(root, Mapping):
        reading.refuse(1, "is not what `terraform show -json` writes: it has no planned_values and no values")
        return
    try:
        configured = dict(_configured((plan.get("configuration") or {}).get("root_module") or {}, ""))
        world = _World(reading, [*_resources(root, configured)])
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        reading.refuse(1, f"is not what `terraform show -json` writes: {type(error).__name__} {error}")
        return
    for kind, take in _KINDS.items():
        for resource in world.of_kind(kind):
            _taken(take, world, resource)
    world.tell_the_rest()


def _taken(take: "_Take", world: "_World", resource: _Resource) -> None:
    try:
        take(world, resource)
    except (LookupError, TypeError, ValueError, AttributeError):
        world.refuse(resource, " is not written as Terraform writes it")


def _resources(module: Mapping[str, Any], configured: Mapping[str, Mapping[str, Any]]) -> Iterator[_Resource]:
    for one in module.get("resources") or ():
        if one.get("mode", "managed") != "managed":
            continue
        parts = _parts(one["address"])
        block = _AN_INDEX.sub("", parts["module"]) + parts["block"]
        refers = dict(_refers(configured.get(block, {})))
        yield _Resource(one["address"], str(one["type"]), str(one["name"]), dict(one.get("values") or {}), refers)
    for child in module.get("child_modules") or ():
        yield from _resources(child, configured)


def _configured(module: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The arguments of every block, by its address."""
    for one in module.get("resources") or ():
        yield prefix + one["address"], one.get("expressions") or {}
    for name, call in (module.get("module_calls") or {}).items():
        yield from _configured(call.get("module") or {}, f"{prefix}module.{name}.")


def _refers(expressions: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Of each argument what it refers to; those of a block have its name before theirs, too."""
    for name, inside in expressions.items():
        yield name, _references(inside)
        for block in inside if isinstance(inside, list) else ():
            if isinstance(block, Mapping):
                yield from ((f"{name}.{inner}", _references(within)) for inner, within in block.items())


def _references(inside: Any) -> list[str]:
    if isinstance(inside, Mapping):
        own = [each for each in inside.get("references") or () if isinstance(each, str)]
        return own or [each for inner in inside.values() for each in _references(inner)]
    if isinstance(inside, list):
        return [each for inner in inside for each in _references(inner)]
    return []


class _World:
    def __init__(self, reading: Reading, resources: list[_Resource]) -> None:
        self.reading = reading
        self._resources = resources
        self._taken: set[str] = set()
        self.stack = Path(reading.file).name.split(".")[0]

    def of_kind(self, kind: str) -> Iterator[_Resource]:
        for resource in self._resources:
            if resource.type == COGNITO + kind:
                self._taken.add(resource.address)
                yield resource

    def refuse(self, resource: _Resource, text: str) -> None:
        self.reading.refuse(1, f"{resource.address}{text}")

    def remark(self, resource: _Resource, text: str) -> None:
        self.reading.remark(1, f"{resource.address}{text}")

    def tell_the_rest(self) -> None:
        for resource in self._resources:
            if resource.type.startswith(COGNITO) and resource.address not in self._taken:
                self.remark(resource, " is left out: a seed has nothing of the kind")

    def pool_of(self, resource: _Resource) -> Pool | None:
        """By the id, where it is known, else by what the argument refers to, which is in the same module; of several
        pools of one block the one of the same index."""
        given = resource.values.get("user_pool_id")
        refers = self._blocks(resource, "user_pool_id", f"{COGNITO}user_pool")
        found = [
            pool
            for address, pool in self.reading.pools.items()
            if (given is not None and pool.head.get("id") == given) or _block(address) in refers
        ]
        if not found and len(self.reading.pools) == 1 and "var." in str(resource.refers.get("user_pool_id")):
            found = list(self.reading.pools.values())  # handed into a module; there is no other pool it could be
        named = [pool for pool in found if self._is_named(resource, pool)]
        if len(found) > 1 and len(named) == 1:
            found = named
        elif len(found) > 1:
            found = [pool for pool in found if (_parts(pool.refers)["index"] or "") == resource.index] or found
        if len(found) != 1:
            self.refuse(resource, ".user_pool_id: the plan does not say which of its user pools that is")
            return None
        return found[0]

    def _is_named(self, resource: _Resource, pool: Pool) -> bool:
        """Whether the argument refers to this very pool, with its index."""
        return pool.refers.removeprefix(resource.module) in resource.refers.get("user_pool_id", ())

    def _blocks(self, resource: _Resource, argument: str, kind: str) -> set[str]:
        """Blocks of the type that the argument refers to, in the same module."""
        found = (_REFERENCE.match(each) for each in resource.refers.get(argument, ()))
        return {resource.module + match[1] for match in found if match and match[1].startswith(f"{kind}.")}

    def arn_of(self, resource: _Resource, argument: str) -> str | None:
        """The ARN that the function or role will have to which the argument refers."""
        region, account = self.reading.wishes.region, self.reading.wishes.account
        found = [other for other in self._resources if other.block in self._blocks(resource, argument, other.type)]
        for other in [one for one in found if one.index == resource.index] or found:
            if other.type == "aws_lambda_function":
                called = other.values.get("function_name") or other.name
                return f"arn:aws:lambda:{region}:{account}:function:{called}"
            if other.type == "aws_iam_role":
                return f"arn:aws:iam::{account}:role/{other.values.get('name') or other.name}"
            if other.type == "aws_kms_key":
                return f"arn:aws:kms:{region}:{account}:key/{other.name}"
        return None

    def members(self, resource: _Resource, operation: str, **own: str) -> Members:
        """The arguments as members of the operation's request. `own` are those whose member has another name."""
        return self.shaped(resource, resource.values, contract.operations()[operation].input, resource.address, own)

    def shaped(
        self, resource: _Resource, values: Mapping[str, Any], shape_name: str, path: str, own: Mapping[str, str]
    ) -> Members:
        known = {re.sub("[^a-z0-9]", "", member.lower()): member for member in contract.shape(shape_name).members}
        found: Members = {}
        for name, value in values.items():
            if value in (None, [], {}, "") or (name in _ANSWERS and name not in own):
                continue
            member = own.get(name) or _NAMES.get(name) or known.get(name.replace("_", ""))
            if member not in contract.shape(shape_name).members:
                self.reading.refuse(1, f"{path}.{name} is nothing that a seed has")
                continue
            assert member is not None  # noqa: S101
            found[member] = self._value(resource, value, contract.shape(shape_name).members[member], f"{path}.{name}")
        return found

    def _value(self, resource: _Resource, value: Any, shape_name: str, path: str) -> Any:
        shape = contract.shape(shape_name)
        if shape.type == "structure":
            inside = value[0] if isinstance(value, list) else value
            return self.shaped(resource, inside, shape_name, path, {}) if isinstance(inside, Mapping) else inside
        if shape.type == "list" and isinstance(value, list):
            return [self._value(resource, each, shape.element, path) for each in value]
        return templates.coerced(value, shape_name)


def _block(address: str) -> str:
    parts = _parts(address)
    return f"{parts['module']}{parts['block']}"


def _take_pool(world: _World, resource: _Resource) -> None:
    values = dict(resource.values)
    factors = {
        member: values.pop(name)
        for name, member in (
            ("software_token_mfa_configuration", "SoftwareTokenMfaConfiguration"),
            ("email_mfa_configuration", "EmailMfaConfiguration"),
            ("web_authn_configuration", "WebAuthnConfiguration"),
        )
        if values.get(name)
    }
    policy = values.pop("password_policy", None)
    sign_in = values.pop("sign_in_policy", None)
    triggers = _triggers(world, resource, values.pop("lambda_config", None))
    plain = _Resource(resource.address, resource.type, resource.name, values, resource.refers)
    settings = world.members(plain, "CreateUserPool", name="PoolName")
    called = settings.pop("PoolName", resource.name)
    policies = {
        name: world.shaped(resource, given[0], f"{name}Type", f"{resource.address}.{word}", {})
        for name, word, given in (
            ("PasswordPolicy", "password_policy", policy),
            ("SignInPolicy", "sign_in_policy", sign_in),
        )
        if given
    }
    settings |= {**({"Policies": policies} if policies else {}), **({"LambdaConfig": triggers} if triggers else {})}
    if "SmsConfiguration" in settings and "SnsCallerArn" not in settings["SmsConfiguration"]:
        arn = world.arn_of(resource, "sms_configuration")
        if arn is not None:
            settings["SmsConfiguration"]["SnsCallerArn"] = arn
    tags = settings.pop("UserPoolTags", {})
    if without_pinning(tags):
        settings["UserPoolTags"] = without_pinning(tags)
    pinned = resource.values.get("id") or templates.pinned(tags)
    if pinned is not None and not ids.POOL_ID.fullmatch(str(pinned)):
        world.refuse(resource, f": {pinned} is no id of a user pool")
    pool_id = (
        pinned
        if isinstance(pinned, str) and ids.POOL_ID.fullmatch(pinned)
        else templates.pool_id(world.reading.wishes.region, f"{world.stack}/{resource.address}")
    )
    head: Members = {"name": called, "id": pool_id, "account": world.reading.wishes.account, "settings": settings}
    told = _mfa_config(world, resource, settings, factors)
    if told is not None:
        head["mfa_config"] = told
    place = Place(world.reading.file, 1)
    world.reading.pools[resource.address] = Pool(place, resource.address, head)


def _mfa_config(world: _World, resource: _Resource, settings: Members, factors: Members) -> Members | None:
    mode = settings.get("MfaConfiguration", "OFF")
    if not factors and mode == "OFF":
        return None
    settings.pop("MfaConfiguration", None)
    shape = contract.shape(contract.operations()["SetUserPoolMfaConfig"].input)
    told = {
        member: world._value(resource, value, shape.members[member], f"{resource.address}.{member}")
        for member, value in factors.items()
    }
    if mode != "OFF" and "SmsConfiguration" in settings:
        told["SmsMfaConfiguration"] = {
            name: settings[name] for name in ("SmsConfiguration", "SmsAuthenticationMessage") if name in settings
        }
    return {"MfaConfiguration": mode, **told}


def _triggers(world: _World, resource: _Resource, blocks: Any) -> Members:
    """Functions whose ARN is not known yet are missing in the values; the configuration names them."""
    given = dict(blocks[0]) if blocks else {}
    configured = _expressions(resource, "lambda_config")
    for name, refers in configured.items():
        if given.get(name) in (None, [], ""):
            one = _Resource(resource.address, resource.type, resource.name, {}, {name: refers})
            arn = world.arn_of(one, name)
            if arn is None:
                world.refuse(resource, f".lambda_config.{name} is not known before the plan is applied")
            else:
                given[name] = [{"lambda_arn": arn, "lambda_version": "V1_0"}] if "custom_" in name else arn
    return world.shaped(resource, given, "LambdaConfigType", f"{resource.address}.lambda_config", {})


def _expressions(resource: _Resource, block: str) -> Mapping[str, list[str]]:
    """Of each argument in the block what it refers to."""
    return {
        name.removeprefix(f"{block}."): refers
        for name, refers in resource.refers.items()
        if name.startswith(f"{block}.")
    }


def _part(
    key: str, operation: str, build: Callable[[_World, _Resource, Members], Members], **own: str
) -> Callable[[_World, _Resource], None]:
    def take(world: _World, resource: _Resource) -> None:
        pool = world.pool_of(resource)
        if pool is not None:
            pool.add(key, build(world, resource, world.members(resource, operation, **own)))

    return take


def _client(world: _World, resource: _Resource, settings: Members) -> Members:
    known = resource.values.get("id")
    made = templates.client_id(f"{world.stack}/{resource.address}")
    secret = resource.values.get("client_secret")
    own = {"name": settings.pop("ClientName", resource.name), "client_id": known or made}
    if secret:
        settings.pop("GenerateSecret", None)
        return {**own, "client_secret": secret, "settings": settings}
    return {**own, "settings": settings}


def _group(world: _World, resource: _Resource, settings: Members) -> Members:
    arn = world.arn_of(resource, "role_arn") if "RoleArn" not in settings else None
    name = settings.pop("GroupName", resource.name)
    return {"name": name, "settings": {**settings, **({"RoleArn": arn} if arn else {})}}


def _provider(world: _World, resource: _Resource, settings: Members) -> Members:
    del world
    name, kind = settings.pop("ProviderName", resource.name), settings.pop("ProviderType", None)
    return {"name": name, "type": kind, "settings": settings}


def _resource_server(world: _World, resource: _Resource, settings: Members) -> Members:
    del world
    return {"identifier": settings.pop("Identifier", resource.name), "settings": settings}


def _take_domain(world: _World, resource: _Resource) -> None:
    pool = world.pool_of(resource)
    if pool is None:
        return
    values = resource.values
    settings: Members = {}
    if values.get("certificate_arn"):
        settings["CustomDomainConfig"] = {"CertificateArn": values["certificate_arn"]}
    if values.get("managed_login_version"):
        settings["ManagedLoginVersion"] = values["managed_login_version"]
    pool.add("domains", {"name": values.get("domain"), "settings": settings})


def _take_user(world: _World, resource: _Resource) -> None:
    pool = world.pool_of(resource)
    if pool is None:
        return
    values = resource.values
    left_out = [
        name
        for name in ("client_metadata", "desired_delivery_mediums", "force_alias_creation", "message_action")
        if values.get(name)
    ]
    if left_out:
        world.remark(resource, f": {', '.join(left_out)} is left out: a seed sends no invitation")
    permanent = values.get("password")
    user: Members = {
        "username": values["username"],
        "status": "CONFIRMED" if permanent else "FORCE_CHANGE_PASSWORD",
        "password": permanent or values.get("temporary_password") or world.reading.wishes.password,
        "attributes": dict(values.get("attributes") or {}),
    }
    if values.get("enabled") is False:
        user["enabled"] = False
    pool.users[values["username"]] = user


def _take_membership(world: _World, resource: _Resource) -> None:
    pool = world.pool_of(resource)
    if pool is None:
        return
    username, group = resource.values.get("username"), resource.values.get("group_name")
    user = pool.users.get(str(username))
    if user is None or group is None:
        world.refuse(resource, f": the plan makes no user {username}, or does not say which group is meant")
        return
    user.setdefault("groups", []).append(group)


def _take_logs(world: _World, resource: _Resource) -> None:
    pool = world.pool_of(resource)
    if pool is not None:
        pool.head["log_delivery"] = world.members(resource, "SetLogDeliveryConfiguration")


_Take = Callable[[_World, _Resource], None]
_KINDS: Mapping[str, _Take] = {
    "user_pool": _take_pool,
    "user_pool_domain": _take_domain,
    "resource_server": _part("resource_servers", "CreateResourceServer", _resource_server),
    "identity_provider": _part("identity_providers", "CreateIdentityProvider", _provider),
    "user_pool_client": _part("clients", "CreateUserPoolClient", _client, name="ClientName"),
    "managed_user_pool_client": _part("clients", "CreateUserPoolClient", _client, name="ClientName"),
    "user_group": _part("groups", "CreateGroup", _group, name="GroupName"),
    "user": _take_user,
    "user_in_group": _take_membership,
    "log_delivery_configuration": _take_logs,
}
