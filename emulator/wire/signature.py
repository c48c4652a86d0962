"""The Authorization header of a signed request (SigV4): its parts, and who asks from where by its credential scope.

Judges the scope; whether the signature is right is `sigv4`'s business, where access keys are known. Each step is linear
in the header's length. Errors come in the order AWS's front has.  # seen: mhart/dynalite
"""

from functools import lru_cache

from msgspec import Struct

from emulator import errors
from emulator.base import ids
from emulator.errors import CognitoError
from emulator.work import DEFAULT_ACCOUNT

SCHEMES, ALGORITHM = "AWS4-", "AWS4-HMAC-SHA256"
SERVICE, TERMINATOR = "cognito-idp", "aws4_request"
LONGEST_ACCESS_KEY = 128
_LONGEST_HEAD = 512


class Signed(Struct, frozen=True):
    access_key: str
    region: str
    account_id: str


class Credential(Struct, frozen=True):
    """`keyid/date/region/service/term`."""

    access_key: str
    date: str
    region: str
    service: str
    terminator: str

    @property
    def scope(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/{self.terminator}"


class Header(Struct, frozen=True):
    """The header as it came, and its parameters, the last one of a name."""

    text: str
    algorithm: str
    parameters: dict[str, str]

    def credential(self) -> Credential:
        """Raises IncompleteSignatureException for another algorithm and for another number of elements."""
        if self.algorithm != ALGORITHM:
            raise errors.signature.unsupported_algorithm(self.algorithm)
        given = self.parameters["Credential"]
        elements = given.rstrip("/").split("/", 5)
        if len(elements) != 5:
            raise errors.signature.credential_not_five_elements(given)
        return Credential(*elements)


def parse(authorization: str | None) -> Header | None:
    """None where the header is not SigV4's. Raises IncompleteSignatureException for a part that is no `key=value`."""
    if authorization is None or not authorization.startswith(SCHEMES):
        return None
    algorithm, _, rest = authorization.partition(" ")
    parameters = {}
    for part in rest.split(","):
        name, equals, value = part.strip().partition("=")
        if equals:
            parameters[name] = value
        elif name:
            raise errors.signature.no_key_value_pair(name, authorization)
    return Header(authorization, algorithm, parameters)


def read(authorization: str | None) -> Signed | None:
    """Who says to have signed, where no signature is verified: only the scope has to be right. None if the request is
    not signed. A 12-digit access key id is the account."""
    if authorization is None:
        return None
    head, _, proof = authorization.rpartition("Signature=")
    if not 0 < len(head) < _LONGEST_HEAD or not proof.isalnum():
        return _read(authorization)
    try:
        return _of_head(head)
    except CognitoError:
        return _read(authorization)  # the refusal shows the header as it came


@lru_cache(maxsize=256)
def _of_head(head: str) -> Signed | None:
    """What a client sends before its signature is the same for a day."""
    return _read(f"{head}Signature=0")


def _read(authorization: str) -> Signed | None:
    header = parse(authorization)
    if header is None:
        return None
    if "Credential" not in header.parameters:
        raise errors.signature.parts_missing(["Credential"], header.text, date=False)
    credential = header.credential()
    check_scope(credential, [])
    if not 0 < len(credential.access_key) <= LONGEST_ACCESS_KEY:
        raise errors.signature.unknown_access_key()
    return Signed(credential.access_key, credential.region, account_of(credential.access_key))


def account_of(access_key: str) -> str:
    return access_key if ids.is_account(access_key) else DEFAULT_ACCOUNT


def check_scope(credential: Credential, more: list[str]) -> None:
    """Raises InvalidSignatureException with every problem of the scope, and `more`. A region is one that AWS could
    have, of any partition: the emulator is in all of them."""
    problems = []
    if not ids.is_region(credential.region):
        problems.append(errors.signature.INVALID_REGION)
    if credential.service != SERVICE:
        problems.append(errors.signature.incorrect_service(SERVICE))
    if credential.terminator != TERMINATOR:
        problems.append(errors.signature.invalid_terminator(credential.terminator))
    if problems or more:
        raise errors.signature.scope([*problems, *more])
