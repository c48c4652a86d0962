"""Whether an app client is who it says: by its secret, for every grant, or by a hash that its secret makes.

The rule is one. What a refusal reads like is the caller's: RevokeToken and GetClientToken have sentences of their own.
"""

import hmac
from collections.abc import Callable, Sequence

from emulator import errors
from emulator.rules.owners import secret_hash
from emulator.store.clients import Client


def is_proven(client: Client, given: str | None) -> bool:
    """By any live secret; each is compared, so the time does not tell which one was near. A client without a secret is
    proven by showing none."""
    if not client.has_secret:
        return not given
    candidate = (given or "").encode("utf-8", "surrogatepass")
    return True in [hmac.compare_digest(secret.encode(), candidate) for secret in client.live_secrets]


def check(client: Client, given: str | None) -> None:
    """For the operations with a ClientSecret member. Raises NotAuthorizedException for a secret that is missing,
    wrong, or shown by a client that has none."""
    if client.has_secret and given is None:
        raise errors.signin.secret_was_not_received(client.id)
    check_value(client, given)


def check_value(client: Client, given: str | None) -> None:
    """Where it is no refusal of its own that none was shown. Raises NotAuthorizedException."""
    if not is_proven(client, given):
        raise errors.tokens.client_secret_does_not_match(client.id)


def by_hash(client: Client, given: str | None) -> Callable[[Sequence[str]], None]:
    """For a sign-in, which brings SECRET_HASH: the check to make once the usernames are known that it may be of."""

    def check_hash(usernames: Sequence[str]) -> None:
        secret_hash.check_parameter(client, usernames, given)

    return check_hash


def check_hash_is_there(client: Client, given: str | None) -> None:
    """For a refresh, whose hash can be judged only once its token told the user. Raises NotAuthorizedException."""
    if client.has_secret and given is None:
        raise errors.signin.secret_hash_was_not_received(client.id)


def check_refresh_hash(client: Client, usernames: Sequence[str], given: str | None) -> None:
    """For a refresh, once its token told whose it is: the real username or the sub. A wrong hash has wording of its
    own. Raises NotAuthorizedException."""
    secret_hash.check_refresh(client, usernames, given)
