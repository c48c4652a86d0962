"""SecretHash: Base64(HMAC-SHA256(client secret, username + client id)), as the caller typed the username.

While a client has two secrets, a hash by either of them is right.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from emulator import errors
from emulator.store.clients import Client


def compute(client: Client, username: str, secret: str | None = None) -> str:
    """By the client's oldest secret, or another one of it."""
    message = (username + client.id).encode("utf-8", "surrogatepass")
    digest = hmac.new((secret or client.live_secrets[0]).encode(), message, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def check(client: Client, username: str, given: str | None) -> None:
    """For operations with a SecretHash member. Raises NotAuthorizedException when it is missing, wrong, or sent to a
    client that has no secret (evidence: secret-hash-texts)."""
    if client.has_secret and given is None:
        raise errors.signin.secret_was_not_received(client.id)
    _check_value(client, [username], given)


def check_parameter(client: Client, usernames: Sequence[str], given: str | None) -> None:
    """For SECRET_HASH in AuthParameters and ChallengeResponses. Any of the usernames may be hashed: the one typed at
    sign-in, or the real one that USER_ID_FOR_SRP gave."""
    if client.has_secret and given is None:
        raise errors.signin.secret_hash_was_not_received(client.id)
    _check_value(client, usernames, given)


def check_refresh(client: Client, usernames: Sequence[str], given: str | None) -> None:
    """For REFRESH_TOKEN_AUTH, where the real username or the sub is hashed and a wrong hash has its own wording."""
    if not client.has_secret:
        _check_value(client, usernames, given)
    elif given is None:
        raise errors.signin.secret_hash_was_not_received(client.id)
    elif not _matches(client, usernames, given):
        raise errors.signin.secret_hash_does_not_match(client.id).noted(errors.refresh_reasons.WRONG_HASH)


def _check_value(client: Client, usernames: Sequence[str], given: str | None) -> None:
    if not _matches(client, usernames, given):
        raise errors.signin.unable_to_verify_secret_hash(client.id)


def _matches(client: Client, usernames: Sequence[str], given: str | None) -> bool:
    if not client.has_secret:
        return given is None
    # Every candidate is compared, so the time does not tell which one was near.
    matches = [
        hmac.compare_digest(compute(client, one, secret).encode(), (given or "").encode("utf-8", "surrogatepass"))
        for secret in client.live_secrets
        for one in usernames
    ]
    return True in matches
