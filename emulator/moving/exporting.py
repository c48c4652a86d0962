"""What is in this database, as seeds: pools with what is in them, users with hashes, second factors, devices and
passkeys, and with their sessions where that is asked for.

The pools are described by the API, as `pulling` has it; what no API tells comes from the tables. All of it is of one
view of the database, though others write meanwhile.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import orjson
from msgspec.structs import replace
from sqlalchemy import Connection

from emulator import operations
from emulator.base import ids
from emulator.calls import running
from emulator.contract import parse
from emulator.control import named
from emulator.control.refusals import Refused
from emulator.errors import CognitoError
from emulator.moving import asking, described, tables
from emulator.moving.asking import Asked, NoAnswer
from emulator.moving.documents import Document, File, fitted
from emulator.rules.accounts import codes
from emulator.rules.configuration import pool_settings
from emulator.rules.directory.users import CONFIRMED, EXTERNAL_PROVIDER, UNCONFIRMED
from emulator.rules.providers import links
from emulator.store import exported, identity_providers, keys, played_identities, played_providers, pools
from emulator.store.exported import Exported, Row, WholeView
from emulator.store.pools import Pool
from emulator.work import Call, Services

Members = dict[str, Any]
MOST_IDENTITIES = 100_000
REMARK = "Written by cognito-emulator export. It holds secrets: keys, hashes, and what authenticator apps know."


@contextmanager
def file(
    services: Services, pool_ids: Sequence[str] = (), *, told: Callable[[str], None], sessions: bool = False
) -> Iterator[File]:
    """The seed of the pools, or of all there are; its users are read while it is written, so that must be inside of the
    `with`. `told` hears what a seed cannot have of a pool, when that is written. Raises NotThere, and Refused for a
    pool of which anything cannot be read."""
    operations.load()
    with WholeView(services.database) as view:
        seen = replace(services, transactions=view)
        db = view.begin(write=False)
        found = [_required(db, pool_id) for pool_id in pool_ids or exported.pool_ids(db)]
        documents = (_document(seen, db, pool, told, sessions=sessions) for pool in found)
        yield File(documents, remarks=(REMARK,))


@contextmanager
def table(services: Services, pool_id: str) -> Iterator[Iterator[str]]:
    """The users of the pool as CSV, a line at a time. Raises NotThere."""
    with WholeView(services.database) as view:
        db = view.begin(write=False)
        pool = _required(db, pool_id)
        yield tables.written(pool, (_user(pool, user) for user in exported.of_pool(db, pool.id, sessions=False)))


def _required(db: Connection, pool_id: str) -> Pool:
    pool = pools.find(db, pool_id)
    if pool is None:
        raise named.no_pool(pool_id)
    return pool


def _document(
    services: Services, db: Connection, pool: Pool, told: Callable[[str], None], *, sessions: bool
) -> Document:
    asked = Asked(_asker(services, pool), pool.id, whole=True)
    try:
        head = asking.head(asked)
    except NoAnswer as error:
        raise Refused(f"The pool {pool.id} cannot be exported: {error}") from None
    head |= {"region": pool.region, "account": pool.account_id}
    if not pool.settings.get(pool_settings.NEWER_DAYS):
        _say_the_older_days(head["settings"])
    if pool.rules:
        head["rules"] = dict(pool.rules)
    if pool.test_codes:
        head["test_codes"] = dict(pool.test_codes)
    found = {key.used_for: {"kid": key.kid, "key": key.private_pem} for key in keys.of_pool(db, pool.id)}
    if found:
        head["signing_keys"] = found
    for provider in head.get("identity_providers", ()):
        provider |= _played(db, pool, provider)
    head, left_out = fitted(head)
    remarks = [*asked.remarks, *(f"{key} of {pool.id} is left out: a seed has no such key" for key in left_out)]
    for remark in remarks:
        told(remark)
    users = (_user(pool, user) for user in exported.of_pool(db, pool.id, sessions=sessions))
    return Document(head, users, tuple(remarks))


def _say_the_older_days(settings: Members) -> None:
    """Describe shows both names of the days of a temporary password; a pool that never had the newer one goes on with
    the older one."""
    days = settings["Policies"]["PasswordPolicy"].pop("TemporaryPasswordValidityDays", None)
    if days is not None:
        settings["AdminCreateUserConfig"] = {**settings["AdminCreateUserConfig"], "UnusedAccountValidityDays": days}


def _asker(services: Services, pool: Pool) -> asking.Asker:
    def ask(operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
        call = Call(operation, ids.uuid4(services.random), pool.region, pool.account_id)
        request = parse.parse(operation, orjson.dumps(dict(members)))
        try:
            return running.invoke_within(services, call, operation, request) or {}
        except CognitoError as error:
            raise NoAnswer(error.code, error.message or "") from None

    return ask


def _played(db: Connection, pool: Pool, shown: Mapping[str, Any]) -> Members:
    """The secrets that Describe leaves out are in the row; and whom the provider knows, where the emulator plays it."""
    provider = identity_providers.find(db, pool.id, shown["name"])
    if provider is None:
        return {}
    chosen = played_providers.find(db, provider.id)
    people = played_identities.page(db, provider.id, limit=MOST_IDENTITIES)
    found: Members = {"played": chosen.is_played if chosen is not None else None}
    found["identities"] = [described.without_nothing({"subject": one.subject, "claims": one.claims}) for one in people]
    return described.without_nothing(found)


def _user(pool: Pool, user: Exported) -> Members:
    row = user.row
    found: Members = {**_names(pool, user), "sub": row["sub"]}
    if row["status"] not in (CONFIRMED, EXTERNAL_PROVIDER):
        found["status"] = row["status"]
    if not row["enabled"]:
        found["enabled"] = False
    attributes = {name: value for name, value in user.attributes.items() if name != "identities"}
    if row["status"] == UNCONFIRMED:
        attributes = described.as_signed_up(attributes)
    found |= {
        "attributes": attributes,
        "groups": [group["name"] for group in user.of("groups")],
        "password_hash": row["password_hash"],
        "srp_salt": row["srp_salt"],
        "srp_verifier": row["srp_verifier"],
        "password_set": _instant(row["password_set_at"]),
        "former_passwords": [one["password_hash"] for one in reversed(user.of("password_history"))],
        "code": _code(user),
        **_factors(user),
        "devices": [_device(one) for one in user.of("devices") if one["confirmed_at"] is not None],
        "passkeys": [_passkey(one) for one in user.of("webauthn_credentials")],
        "signed_out": _instant(row["signed_out_at"]),
        "created": _instant(row["created_at"]),
        "updated": _instant(row["updated_at"]),
    }
    if row["status"] == "FORCE_CHANGE_PASSWORD":
        found["temporary_password_expires"] = _instant(row["temporary_password_expires_at"])
    if row["status"] == EXTERNAL_PROVIDER:
        found = {name: value for name, value in found.items() if name not in _NOT_OF_FEDERATED}
    found["sessions"] = [_session(one, user) for one in user.of("refresh_token_families")]
    return described.without_nothing(found)


_NOT_OF_FEDERATED = ("password_hash", "srp_salt", "srp_verifier", "password_set", "former_passwords", "totp_secret")


def _names(pool: Pool, user: Exported) -> Members:
    """What the user is called, and by whom they were brought, or are known beside."""
    linked = user.of("linked_identities")
    brought = next((one for one in linked if one["is_primary"]), None)
    others = [_link(one) for one in linked if one is not brought]
    if user.row["status"] == EXTERNAL_PROVIDER and brought is not None:
        subject = brought["subject"] or brought["attribute_value"]
        return described.without_nothing({"provider": brought["provider_name"], "subject": subject, "linked": others})
    address = next((user.attributes[name] for name in pool.username_attributes if user.attributes.get(name)), None)
    return described.without_nothing({"username": address or user.row["username"], "linked": others})


def _link(row: Row) -> Members:
    if row["attribute_name"] == links.SUBJECT:
        return {"provider": row["provider_name"], "subject": row["attribute_value"]}
    return {
        "provider": row["provider_name"],
        "attribute": row["attribute_name"],
        "value": row["attribute_value"],
    }


def _code(user: Exported) -> Members | None:
    """The sign-up code that still counts, of a user who has not confirmed."""
    if user.row["status"] != UNCONFIRMED:
        return None
    for one in reversed(user.of("codes")):
        if one["purpose"] == codes.SIGN_UP.purpose and one["consumed_at"] is None and one["superseded_at"] is None:
            state = {"issued": _instant(one["issued_at"]), "expires": _instant(one["expires_at"])}
            return {"code": one["code"], **state}
    return None


def _factors(user: Exported) -> Members:
    app = next((one for one in user.of("software_tokens") if one["verified_at"] is not None), None)
    enabled = [one for one in user.of("user_factors") if one["enabled"]]
    preferred = next((one["factor"] for one in enabled if one["preferred"]), None)
    told = {"totp_secret": app["secret"], "totp_name": app["friendly_name"]} if app is not None else {}
    return {**told, "mfa": [one["factor"] for one in enabled], "preferred_mfa": preferred}


def _device(row: Row) -> Members:
    return described.without_nothing(
        {
            "key": row["device_key"],
            "group_key": row["group_key"],
            "name": row["name"],
            "salt": row["salt"],
            "verifier": row["password_verifier"],
            "status": row["remembered_status"],
            "created": _instant(row["created_at"]),
            "last_used": _instant(row["authenticated_at"]),
            "last_ip": row["last_ip_used"],
        }
    )


def _passkey(row: Row) -> Members:
    return described.without_nothing(
        {
            "credential_id": row["credential_id"],
            "public_key": row["public_key"],
            "relying_party": row["relying_party_id"],
            "name": row["friendly_name"],
            "sign_count": row["sign_count"],
            "attachment": row["attachment"],
            "transports": row["transports"],
            "created": _instant(row["created_at"]),
            "last_used": _instant(row["last_used_at"]),
        }
    )


def _session(row: Row, user: Exported) -> Members:
    rotated = [
        {"digest": one["token_digest"], "rotated": _instant(one["rotated_at"]), "grace": _instant(one["grace_until"])}
        for one in user.of("rotated_refresh_tokens")
        if one["origin_jti"] == row["origin_jti"]
    ]
    return described.without_nothing(
        {
            "id": row["origin_jti"],
            "client_id": row["client_id"],
            "event_id": row["event_id"],
            "digest": row["token_digest"],
            "began": _instant(row["auth_time"]),
            "expires": _instant(row["expires_at"]),
            "scopes": row["scopes"],
            "source": row["source"],
            "provider": row["provider"],
            "resource": row["resource"],
            "last_used": _instant(row["last_used_at"]),
            "revoked": _instant(row["revoked_at"]),
            "revoked_by": row["revoked_by"],
            "device": row["device_key"],
            "amr": row["amr"],
            "acr": row["acr"],
            "metadata_url": row["metadata_url"],
            "rotated": [described.without_nothing(one) for one in rotated],
        }
    )


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment is not None else None
