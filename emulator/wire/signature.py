"""SigV4, as far as it says who asks: region and account from the credential scope.

Verifying the signature itself is the room left here: `read` is the only door through which a signed request comes.
"""

import re
from dataclasses import dataclass

from emulator.context import DEFAULT_ACCOUNT, DEFAULT_REGION

_CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256\s.*Credential=([^/\s,]+)/(\d{8})/([a-z0-9-]+)/[^/\s,]+/aws4_request")
_ACCOUNT = re.compile(r"\d{12}")


@dataclass(frozen=True, slots=True)
class Signed:
    access_key: str
    region: str
    account_id: str


def read(authorization: str | None) -> Signed | None:
    """The credential scope, or None if the request is not signed. A 12-digit access key id is the account."""
    match = _CREDENTIAL.match(authorization or "")
    if match is None:
        return None
    access_key, _date, region = match.groups()
    account = access_key if _ACCOUNT.fullmatch(access_key) else DEFAULT_ACCOUNT
    return Signed(access_key, region or DEFAULT_REGION, account)
