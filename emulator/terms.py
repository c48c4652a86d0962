"""What is true of every call of an operation: how often it may be made, and whether a replica answers it.

The line `@operation(…)` above the operation's function says it (`calls.registry`), and each call carries it, so that a
rule asks the call and never for its name. What is no operation, such as a page or a job, has `NONE`, or terms of its
own.
"""

from typing import Final, Literal

from msgspec import Struct

Quota = Literal[
    "UserAuthentication",
    "UserCreation",
    "UserFederation",
    "UserAccountRecovery",
    "UserRead",
    "UserUpdate",
    "UserToken",
    "UserResourceRead",
    "UserResourceUpdate",
    "UserList",
    "UserPoolRead",
    "UserPoolUpdate",
    "UserPoolResourceRead",
    "UserPoolResourceUpdate",
    "UserPoolClientRead",
    "UserPoolClientUpdate",
    "ClientAuthentication",
    "LimitManagement",
]
# What configures the replica, and reading what the primary region configured, is answered `always`: while the replica
# is INACTIVE, too. Signing in and out, and what people and administrators see of users, sessions, devices and groups,
# while it is `active`. All else, what makes users or changes their attributes before all, belongs to the primary region
# and is answered `never`. The API reference gives this rule and no list.
# unverified: Which operations a secondary region has is read from their documentation, one by one.
InReplica = Literal["always", "active", "never"]


class Terms(Struct, frozen=True):
    """`quota` is the category that the call counts in (`rules.limits.quotas`); of one that `answers_challenge` it
    depends on which. `cap` is how many calls an hour one user, or a name that nobody has, may make
    (`rules.limits.limits`). What `changes_users` is refused while a pool is brought back to a point in time
    (`rules.owners.pauses`)."""

    quota: Quota | None = None
    cap: int | None = None
    in_replica: InReplica = "never"
    answers_challenge: bool = False
    changes_users: bool = False


NONE: Final = Terms()
