"""The bar above the pages that helps a tester, where EMULATOR_PAGE_HINTS is set: the code that was just sent, where the
message is, and what the emulator's clock says if it is not the machine's.

Whoever types somebody's name on such a page reads that person's code, so it is off by default. And it is not there
under a name that a stranger may own: a web page could have its own name lead here and read the codes of whoever looks
at it (DNS rebinding), as it could below `/_emulator`.
"""

from datetime import datetime
from urllib.parse import urlencode

from emulator.base import hosts
from emulator.base.clock import ClockSetting, iso
from emulator.model import addresses
from emulator.oauth.looks.look import Hint
from emulator.oauth.requests import Request
from emulator.rules.directory import users
from emulator.store import codes, messages
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.messages import Message
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

# By what a message is for; the code of an invitation is a password, and is typed on the page to sign in on.
_KINDS = {
    "sign_up": "Code to confirm the account",
    "resend_code": "Code to confirm the account",
    "forgot_password": "Code for a new password",
    "verify_attribute": "Code to verify an address",
    "update_attribute": "Code to verify an address",
    "authentication": "Code to sign in",
}
_LOOKED_AT = 5  # messages of an address, which may be several users'


def hints(work: Work, request: Request, pool: Pool, client: Client, username: str | None) -> tuple[Hint, ...]:
    """`username` as it was typed; None where the page knows nobody."""
    settings = work.services.settings
    if not settings.page_hints:
        return ()
    names = hosts.Names(settings.base_url, settings.allowed_host_list)
    if not (request.seen.is_own_host or names.have(request.host)):
        return ()
    user = users.find(work, pool, username) if username else None
    code = _code(work, pool, client, user) if user is not None else None
    first = code or Hint(f"Messages of {pool.id}", href=_messages(work, "messages", pool=pool.id))
    return first, *_clock(work)


def _code(work: Work, pool: Pool, client: Client, user: User) -> Hint | None:
    """The newest code of the user's, if it is still good."""
    message = _newest(work, pool, user)
    until = _good_until(work, client, user, message) if message is not None else None
    if message is None or until is None or until <= work.now:
        return None
    href = _messages(work, "messages/latest", pool=pool.id, to=message.recipient)
    return Hint(f"{_KINDS[message.purpose]}, good until {iso(until)}:", message.code or "", href)


def _newest(work: Work, pool: Pool, user: User) -> Message | None:
    values = store_users.attributes(work.db, user.id)
    sent = [
        message
        for kind in addresses.ATTRIBUTES
        if kind in values
        for message in messages.newest(work.db, to=values[kind], pool_id=pool.id, limit=_LOOKED_AT)
        if message.username == user.username and message.code and message.purpose in _KINDS
    ]
    return max(sent, key=lambda message: message.id, default=None)


def _good_until(work: Work, client: Client, user: User, message: Message) -> datetime | None:
    """None for a code that was used or replaced. One of a sign-in is as good as its session."""
    if message.purpose == "authentication":
        return message.created_at + client.effective.auth_session_validity
    live = [
        code
        for code in codes.of_user(work.db, user.id)
        if code.code == message.code and code.consumed_at is None and code.superseded_at is None
    ]
    return live[-1].expires_at if live else None


def _messages(work: Work, route: str, **query: str) -> str:
    """An address of the control API; none where a browser would need its token."""
    settings = work.services.settings
    return "" if settings.admin_token else f"{settings.base_url}/_emulator/{route}?{urlencode(query)}"


def _clock(work: Work) -> list[Hint]:
    setting = work.clock
    if setting == ClockSetting():
        return []
    return [Hint("The clock stands still at" if setting.frozen_at else "The clock was moved to", iso(work.now))]
