"""Every form of the console that changes something: on which page it is, what is typed into it, and what is said then.

They are sent in this order. The last ones take away what the others needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Deed:
    """`form` is the end of the form's address, `{…}` as in `console_places`; `fields` are filled in by their names.
    `said` is in the notice, or in the page that is shown instead of one."""

    form: str
    page: str
    said: str
    fields: Mapping[str, str] = field(default_factory=dict)


def _user(form: str, username: str, said: str, **fields: str) -> Deed:
    return Deed(f"/users/{form}", f"/users/{username}?pool={{pool}}", said, fields)


# Taken in tests/console/pages alone, with a mail server: without one the button is not there.
ELSEWHERE = {"/inbox/{message_id}/resend"}

DEEDS = (
    _user("do/expire-codes", "unconfirmed", "that unconfirmed could have answered"),
    _user("do/resend-code", "unconfirmed", "A new code is on its way to unconfirmed."),
    _user("do/confirm", "unconfirmed", "unconfirmed is confirmed."),
    _user("do/unlock", "locked-out", "locked-out may try again."),
    _user("call/enable", "disabled", "disabled is enabled."),
    _user("call/sign-out", "code-used", "code-used is signed out everywhere."),
    _user("call/reset-password", "code-used", "code-used must reset the password"),
    _user("do/set-password", "code-used", "code-used has a new password.", password="An0ther-one"),
    _user("do/attribute", "in-groups", "nickname is changed.", name="nickname", value="Nick"),
    _user("do/delete-attribute", "in-groups", "is deleted."),
    _user("do/add-to-group", "in-groups", "in-groups is in qa-empty.", group="qa-empty"),
    _user("do/remove-from-group", "in-groups", "in-groups left "),
    _user("do/sign-in-as", "confirmed", "For the app client"),
    _user("do/end-sign-in", "confirmed", "The sign-in ended"),
    Deed("/users/do/register-app", "/users/has-no-factor?pool=us-east-1_QaSecond1", "An authenticator app"),
    _user("do/prefer-factors", "in-groups", "The second factors of in-groups are changed."),
    _user("do/delete", "nearly-locked-out", "nearly-locked-out is deleted.", confirm="nearly-locked-out"),
    Deed("/users/do/forget-device", "/users/has-a-device?pool=us-east-1_QaDevices1", "The device is forgotten."),
    Deed("/users/do/delete-passkey", "/users/has-a-passkey?pool=us-east-1_QaPasskey1", "The passkey is deleted."),
    Deed("/users/do/unlink", "/users/linked?pool=us-east-1_QaProvid1", "is not linked any more."),
    Deed(
        "/new-user",
        "/new-user?pool={pool}",
        "made-here is created.",
        {"username": "made-here", "attribute:phone_number": "+12025550100"},
    ),
    Deed("/import-users", "/import-users?pool={pool}", "1 user", {"csv": "cognito:username,email\nzoe,zoe@a.test\n"}),
    Deed("/pools", "/pools", "The pool by-hand is there", {"name": "by-hand"}),
    Deed("/pools/{pool}/clients", "/pools/{pool}", "The app client by-hand is there", {"name": "by-hand"}),
    Deed("/pools/{pool}/rules", "/pools/{pool}?part=limits", "The limits of the pool are changed.", {"rules": "{}"}),
    Deed("/pools/{pool}/test-codes", "/pools/{pool}?part=limits", "1 fixed code now.", {"codes": "*@a.test 424242"}),
    Deed("/pools/{pool}/copy", "/pools/{pool}?part=again", "This is the copy twin", {"name": "twin"}),
    Deed("/pools/{pool}/rotate-keys", "/pools/{pool}?part=again", "New keys sign the tokens of the pool."),
    Deed(
        "/clients/qawebclient000000000000001/delete",
        "/clients/qawebclient000000000000001",
        "is deleted.",
        {"confirm": "qa-web"},
    ),
    Deed("/inbox/{message}/new-code", "/inbox/{message}?pool={pool}", "sent ann a new message."),
    Deed("/inbox/{message}/delete", "/inbox/{message}?pool={pool}", "The message was deleted."),
    Deed("/inbox/delete", "/inbox", "messages were deleted.", {"confirm": "delete"}),
    Deed("/activity/{request}/repeat", "/activity/{request}", "AdminGetUser was called again."),
    Deed("/activity/{request}/pin", "/activity/{request}", "The request is pinned"),
    Deed("/activity/{pinned}/unpin", "/activity/{pinned}", "The pin was taken off."),
    Deed("/tokens", "/tokens", "This is no token", {"token": "abc"}),
    Deed("/tokens/mint", "/tokens/mint?pool={pool}", "The tokens", {"username": "confirmed"}),
    Deed("/time/run", "/time?pool={own_clock}", "The clock of own-clock"),
    Deed("/time/put-back", "/time?pool={own_clock}", "follows the global clock again."),
    Deed("/time/own", "/time?pool={own_clock}", "own-clock has a clock of its own now."),
    Deed("/time/freeze", "/time?pool={own_clock}", "The clock of own-clock"),
    Deed("/time/advance", "/time?pool={own_clock}", "The clock of own-clock"),
    Deed("/time/faults", "/time?operation=ListGroups", "The next 2 calls of ListGroups", {"count": "2"}),
    Deed("/time/faults/{fault}/clear", "/time", "The fault was cleared."),
    Deed("/time/faults/clear", "/time", "1 fault was cleared."),
    Deed("/snapshots", "/snapshots", "after holds the state of now", {"name": "after"}),
    Deed("/snapshots/after/delete", "/snapshots", "after is deleted.", {"confirm": "after"}),
    Deed(
        "/snapshots-restore",
        "/snapshots?pool={pool}",
        "is as in the snapshot before",
        {"username": "nearly-locked-out"},
    ),
    Deed("/seeds", "/seeds?seed=demo", "create"),
    Deed("/pools/{pool}/delete", "/pools/{pool}?part=again", "is deleted.", {"confirm": "qa-plain"}),
    Deed("/snapshots/before/load", "/snapshots", "The state is that of before.", {"confirm": "before"}),
    Deed("/snapshots-reset", "/snapshots", "are gone.", {"confirm": "reset"}),
)
