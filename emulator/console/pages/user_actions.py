"""The forms on the page of a user. Each does what one call does, and says which."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from emulator.base.redaction import REDACTED
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import Visit
from emulator.control import commands, confirm, expiry, locks, user_deeds
from emulator.control.refusals import Refused
from emulator.oauth.looks import codes as app_codes

pages = Pages()
# By the last part of the address: the operation, and what is said when it is done.
_PLAIN: Mapping[str, tuple[str, str]] = {
    "enable": ("AdminEnableUser", "{} is enabled."),
    "disable": ("AdminDisableUser", "{} is disabled, and every token of theirs is revoked."),
    "sign-out": ("AdminUserGlobalSignOut", "{} is signed out everywhere."),
    "reset-password": ("AdminResetUserPassword", "{} must reset the password; a code is on its way."),
}


@pages.post("/users/do/confirm")
def confirm_user(visit: Visit) -> Response:
    pool = _pool(visit)
    done = confirm.confirm(visit.services, pool, _name(visit), force_alias=visit.field("force_alias") == "on")
    verified = f" {' and '.join(done.verified)} is verified." if done.verified else ""
    return _done(visit, f"{done.username} is confirmed.{verified}", "POST", "confirm")


@pages.post("/users/do/unlock")
def unlock_user(visit: Visit) -> Response:
    pool = _pool(visit)
    done = locks.unlock(visit.services, pool, _name(visit))
    told = f"Ended: {', '.join(done.rules)}." if done.rules else "Nothing was counted."
    return _done(visit, f"{done.username} may try again. {told}", "POST", "unlock")


@pages.post("/users/do/expire-codes")
def expire_codes(visit: Visit) -> Response:
    pool = _pool(visit)
    name = _name(visit)
    count = sum(expiry.expire(visit.services, pool, what, username=name).expired for what in ("code", "session"))
    return visit.go(visit.back(), f"{count} that {name} could have answered {'has' if count == 1 else 'have'} expired.")


@pages.post("/users/do/resend-code")
def resend_code(visit: Visit) -> Response:
    """To whoever signed up by ResendConfirmationCode, to whoever was invited by AdminCreateUser."""
    pool = _pool(visit)
    name = _name(visit)
    if visit.field("invite"):
        inviting: dict[str, Any] = {"UserPoolId": pool, "Username": name, "MessageAction": "RESEND"}
        inviting |= {"DesiredDeliveryMediums": [visit.field("invite")]}
        return _called(visit, "AdminCreateUser", inviting, f"A new invitation is on its way to {name}.")
    members = user_deeds.resend_members(visit.services, pool, name)
    visit.invoke("ResendConfirmationCode", members)
    shown = {key: REDACTED if key == "SecretHash" else value for key, value in members.items()}
    command = visit.command("ResendConfirmationCode", shown)
    return visit.go(visit.back(), f"A new code is on its way to {name}.", command=command)


@pages.post("/users/call/{deed}")
def call_plain(visit: Visit, deed: str) -> Response:
    pool = _pool(visit)
    if deed not in _PLAIN:
        raise Refused(f"No form of this page does {deed[:64]}.")
    operation, said = _PLAIN[deed]
    name = _name(visit)
    return _called(visit, operation, {"UserPoolId": pool, "Username": name}, said.format(name))


@pages.post("/users/do/set-password")
def set_password(visit: Visit) -> Response:
    pool = _pool(visit)
    permanent = visit.field("permanent") == "on"
    members = {"UserPoolId": pool, "Username": _name(visit), "Password": visit.field("password")}
    visit.invoke("AdminSetUserPassword", {**members, "Permanent": permanent})
    kind = "a new password" if permanent else "a temporary password, to be changed at the next sign-in"
    command = visit.command("AdminSetUserPassword", {**members, "Password": REDACTED, "Permanent": permanent})
    return visit.go(visit.back(), f"{_name(visit)} has {kind}.", command=command)


@pages.post("/users/do/attribute")
def change_attribute(visit: Visit) -> Response:
    """Sets an attribute; for an address, also whether it is verified."""
    pool = _pool(visit)
    name, value = visit.field("name"), visit.field("value")
    entries = [{"Name": name, "Value": value}]
    if visit.field("address"):
        entries.append({"Name": f"{name}_verified", "Value": "true" if visit.field("verified") == "on" else "false"})
    members = {"UserPoolId": pool, "Username": _name(visit), "UserAttributes": entries}
    return _called(visit, "AdminUpdateUserAttributes", members, f"{name} is changed.")


@pages.post("/users/do/delete-attribute")
def delete_attribute(visit: Visit) -> Response:
    pool = _pool(visit)
    name = visit.field("name")
    members = {"UserPoolId": pool, "Username": _name(visit), "UserAttributeNames": [name]}
    return _called(visit, "AdminDeleteUserAttributes", members, f"{name} is deleted.")


@pages.post("/users/do/add-to-group")
def add_to_group(visit: Visit) -> Response:
    pool = _pool(visit)
    members = {"UserPoolId": pool, "Username": _name(visit), "GroupName": visit.field("group")}
    return _called(visit, "AdminAddUserToGroup", members, f"{_name(visit)} is in {visit.field('group')}.")


@pages.post("/users/do/remove-from-group")
def remove_from_group(visit: Visit) -> Response:
    pool = _pool(visit)
    members = {"UserPoolId": pool, "Username": _name(visit), "GroupName": visit.field("group")}
    return _called(visit, "AdminRemoveUserFromGroup", members, f"{_name(visit)} left {visit.field('group')}.")


@pages.post("/users/do/forget-device")
def forget_device(visit: Visit) -> Response:
    pool = _pool(visit)
    members = {"UserPoolId": pool, "Username": _name(visit), "DeviceKey": visit.field("device")}
    return _called(visit, "AdminForgetDevice", members, "The device is forgotten.")


@pages.post("/users/do/delete-passkey")
def delete_passkey(visit: Visit) -> Response:
    pool = _pool(visit)
    passkey = visit.field("passkey")
    user_deeds.remove_passkey(visit.services, pool, _name(visit), passkey)
    return _done(visit, "The passkey is deleted.", "DELETE", f"passkeys/{passkey}")


@pages.post("/users/do/end-sign-in")
def end_sign_in(visit: Visit) -> Response:
    pool = _pool(visit)
    which = visit.field("sign_in")
    user_deeds.end_sign_in(visit.services, pool, _name(visit), which)
    return _done(visit, "The sign-in ended: its tokens are refused.", "DELETE", f"sign-ins/{which}")


@pages.post("/users/do/unlink")
def unlink(visit: Visit) -> Response:
    pool = _pool(visit)
    provider = visit.field("provider")
    user = {
        "ProviderName": provider,
        "ProviderAttributeName": visit.field("attribute"),
        "ProviderAttributeValue": visit.field("value"),
    }
    members = {"UserPoolId": pool, "User": user}
    return _called(visit, "AdminDisableProviderForUser", members, f"The identity of {provider} is not linked any more.")


@pages.post("/users/do/prefer-factors")
def prefer_factors(visit: Visit) -> Response:
    pool = _pool(visit)
    chosen, preferred = visit.fields("factor"), visit.field("preferred")
    members: dict[str, Any] = {"UserPoolId": pool, "Username": _name(visit)}
    for member in visit.fields("offered"):
        members[member] = {"Enabled": member in chosen, "PreferredMfa": member == preferred}
    return _called(visit, "AdminSetUserMFAPreference", members, f"The second factors of {_name(visit)} are changed.")


@pages.post("/users/do/register-app")
def register_app(visit: Visit) -> Response:
    """Answers the form with a page that is shown once: a redirect would put the secret into an address."""
    pool = _pool(visit)
    made = user_deeds.register_app(visit.services, pool, _name(visit), secret=visit.field("secret").strip() or None)
    return visit.page(
        "user_app",
        "An authenticator app",
        section="Users",
        made=made,
        groups=app_codes.groups(made.secret),
        qr=app_codes.qr_code(made.uri),
        back=visit.back(),
        command=_curl(visit, "POST", "totp"),
    )


@pages.post("/users/do/delete")
def delete_user(visit: Visit) -> Response:
    pool = _pool(visit)
    name = _name(visit)
    if visit.field("confirm") != name:
        raise Refused(f"Type {name} to delete this user.")
    members = {"UserPoolId": pool, "Username": name}
    visit.invoke("AdminDeleteUser", members)
    return visit.go(visit.link("/users"), f"{name} is deleted.", command=visit.command("AdminDeleteUser", members))


def _pool(visit: Visit) -> str:
    if visit.pool_id is None:
        raise Refused("Choose the pool of the user first.")
    return visit.pool_id


def _name(visit: Visit) -> str:
    return visit.field("username")


def _called(visit: Visit, operation: str, members: Mapping[str, Any], said: str) -> Response:
    """Calls the operation, and leads back to the page."""
    visit.invoke(operation, members)
    return visit.go(visit.back(), said, command=visit.command(operation, members))


def _done(visit: Visit, said: str, method: str, path: str) -> Response:
    """After what the control API does."""
    return visit.go(visit.back(), said, command=_curl(visit, method, path))


def _curl(visit: Visit, method: str, path: str) -> str:
    place = "/".join(quote(part, safe="") for part in (visit.pool_id or "", _name(visit), *path.split("/")))
    url = f"{visit.services.settings.base_url}/_emulator/users/{place}"
    return commands.of_endpoint(method, url, {}, {}, bearer=False)
