"""Which pools are a test's own, where it shares an emulator with other tests: those of its AWS account."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Own:
    """`cognito` is a boto3 client of the account."""

    cognito: Callable[[], Any]

    def found(self) -> list[str]:
        """Their ids."""
        pages = self.cognito().get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 60})
        return [pool["Id"] for page in pages for pool in page["UserPools"]]

    def all(self) -> list[str]:
        """Raises ValueError if there are none."""
        found = self.found()
        if not found:
            raise ValueError(
                "This test shares its emulator with others, so it works with its own pools, and it has made none yet: "
                "make one first, or name a pool."
            )
        return found

    def only(self) -> str:
        """Raises ValueError if there is none, or more than one."""
        found = self.all()
        if len(found) > 1:
            raise ValueError(
                f"This test has several pools, and shares its emulator with others: name the pool that you mean, as in "
                f"pool={found[0]!r}."
            )
        return found[0]

    def delete(self) -> None:
        """Everything that the test made."""
        cognito = self.cognito()
        for pool in self.found():
            cognito.update_user_pool(UserPoolId=pool, DeletionProtection="INACTIVE")
            domain = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
            for member in ("Domain", "CustomDomain"):
                if member in domain:
                    cognito.delete_user_pool_domain(UserPoolId=pool, Domain=domain[member])
            cognito.delete_user_pool(UserPoolId=pool)
