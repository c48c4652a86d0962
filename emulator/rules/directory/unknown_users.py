"""PreventUserExistenceErrors: what a client is answered about a user who does not exist.

LEGACY clients get the truth; ENABLED ones an answer in the shape of a real one, stable for the same name, so that
asking twice tells no more than asking once.
"""

import hashlib
import hmac
from collections.abc import Sequence

from emulator import errors
from emulator.errors import CognitoError
from emulator.messages import deliver
from emulator.messages.deliver import Delivery
from emulator.model import addresses
from emulator.rules.directory import usernames
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.work import Work


def at_sign_in(client: Client) -> CognitoError:
    """An unknown user at sign-in."""
    if client.effective.hides_user_existence:
        return errors.signin.incorrect_username_or_password()
    return errors.directory.user_does_not_exist()


def simulated_delivery(work: Work, pool: Pool, username: str, kinds: Sequence[str] = ()) -> Delivery:
    """Where a code would have gone: the typed name if it is an address, else one made of it and the server's secret.
    `kinds` are the attributes that codes of this sort go to, the preferred one first, where the pool says so."""
    seed = hmac.new(work.services.secret, f"{pool.id}\n{pool.fold(username)}".encode(), hashlib.sha256).hexdigest()
    for kind in kinds or addresses.PHONE_FIRST:
        if usernames.looks_like(kind, username):
            return deliver.to_attribute(kind, username)
    if (tuple(kinds[:1]) or pool.auto_verified_attributes) == ("phone_number",):
        return deliver.to_attribute("phone_number", f"+1{int(seed[:12], 16) % 10**10:010}")
    return deliver.to_attribute("email", f"{_letter(seed[:2])}@{_letter(seed[2:4])}")


def _letter(pair: str) -> str:
    return chr(ord("a") + int(pair, 16) % 26)
