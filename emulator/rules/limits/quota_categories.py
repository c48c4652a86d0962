"""The numbers of the quota categories (source: the quotas page of the developer guide, 2026).

Which category an operation is in stands with the operation, `@operation(…, quota=…)`. What the page does not name is
put beside its like.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct


class Category(Struct, frozen=True):
    """`limit` requests a second; `is_adjustable` by UpdateProvisionedLimit; in a narrow category each operation also
    has five requests a second and pool."""

    limit: int
    is_adjustable: bool = False
    is_narrow: bool = False


CATEGORIES: Final[Mapping[str, Category]] = {
    "UserAuthentication": Category(120, is_adjustable=True),
    "UserCreation": Category(50, is_adjustable=True),
    "UserFederation": Category(25, is_adjustable=True),  # sign-ins by other providers
    "UserAccountRecovery": Category(30),
    "UserRead": Category(120, is_adjustable=True),
    "UserUpdate": Category(25),
    "UserToken": Category(120, is_adjustable=True),
    "UserResourceRead": Category(50, is_adjustable=True),
    "UserResourceUpdate": Category(25),
    "UserList": Category(30),
    "UserPoolRead": Category(15),
    "UserPoolUpdate": Category(15),
    "UserPoolResourceRead": Category(20, is_narrow=True),
    "UserPoolResourceUpdate": Category(15, is_narrow=True),
    "UserPoolClientRead": Category(15, is_narrow=True),
    "UserPoolClientUpdate": Category(15, is_narrow=True),
    "ClientAuthentication": Category(150),  # client credentials at /oauth2/token
    "LimitManagement": Category(1),
}
