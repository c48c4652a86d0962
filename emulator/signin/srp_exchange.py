"""What the SRP of a user and that of a device share: the server's half, kept in a session that its SECRET_BLOCK finds,
and the claim that answers it.

The session is the only memory between the halves, so a proof works once. Numbers are hexadecimal.
"""

import base64
import binascii
from typing import Any

from msgspec import Struct

from emulator import errors
from emulator.base.randomness import base64_text
from emulator.crypto import srp
from emulator.errors import NotAuthorizedException
from emulator.rules.limits import limits
from emulator.signin import sessions
from emulator.signin.attempt import Attempt
from emulator.signin.sessions import Owned
from emulator.work import Work

_BLOCK_BYTES = 1024  # SECRET_BLOCK is 1.2 to 1.9 kB of base64 on the wire


class Started(Struct, frozen=True):
    """The server's half of an exchange."""

    verifier: srp.Verifier
    srp_a: str
    b: str
    public_b: str
    block: str

    def state(self) -> dict[str, Any]:
        """What `proves` needs of it."""
        return {"a": self.srp_a, "b": self.b, "B": self.public_b, "verifier": self.verifier.verifier_hex}

    def parameters(self, username: str) -> dict[str, str]:
        """What the client needs of it, as ChallengeParameters."""
        return {
            "SALT": self.verifier.salt_hex,
            "SECRET_BLOCK": self.block,
            "SRP_B": self.public_b,
            "USERNAME": username,
        }


def begin(work: Work, verifier: srp.Verifier, srp_a: str, secret: srp.Secret | None = None) -> Started:
    """With nothing held, unless the secret was made before. Raises NotAuthorizedException for an A that would prove
    nothing (RFC 5054 §2.5.4)."""
    b, public_b = srp.server_start(verifier.verifier_hex, work.random, secret)
    if not srp.can_prove(srp_a, public_b):
        # unverified: An SRP_A of zero is refused like a wrong password.
        raise errors.signin.incorrect_username_or_password()
    return Started(verifier, srp_a, b, public_b, base64_text(work.random, _BLOCK_BYTES))


class Claim(Struct, frozen=True):
    """What the client says it could only say with the password."""

    block: str
    signature: str
    timestamp: str


def claimed(attempt: Attempt) -> Claim:
    """Raises InvalidParameterException for a missing member and a TIMESTAMP of another form."""
    block, signature = attempt.parameter("PASSWORD_CLAIM_SECRET_BLOCK"), attempt.parameter("PASSWORD_CLAIM_SIGNATURE")
    timestamp = attempt.parameter("TIMESTAMP")
    if not srp.is_timestamp(timestamp):
        raise errors.signin.timestamp_format()
    return Claim(block, signature, timestamp)


def session_of(work: Work, attempt: Attempt, claim: Claim, challenge_name: str) -> Owned:
    """Every way in which a SECRET_BLOCK can be wrong reads like a wrong password."""
    try:
        base64.b64decode(claim.block, validate=True)
        return sessions.require_with_owner(work, attempt.client, claim.block, limits.WRONG_PASSWORD, challenge_name)
    except (binascii.Error, ValueError, NotAuthorizedException):
        raise errors.signin.incorrect_username_or_password() from None


def proves(claim: Claim, state: dict[str, Any], pool_name: str, user_id: str) -> bool:
    """Whether the claim was made with the password of the verifier; a device's group and key stand for pool and user
    (evidence: device-rules)."""
    key = srp.server_key(state["a"], state["b"], state["B"], state["verifier"])
    if key is None:
        return False
    return srp.proves(key, pool_name, user_id, base64.b64decode(claim.block), claim.timestamp, claim.signature)
