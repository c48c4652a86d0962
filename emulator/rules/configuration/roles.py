"""IAM roles that a request names. Which ones exist is not known here; whose they are, their ARN says."""

from emulator import errors
from emulator.work import DEFAULT_ACCOUNT


def check_account(role: str | None, account_id: str) -> None:
    """Raises InvalidParameterException for a role of another account (seen: badmintoncryer/cdk-preflight, of pools and
    groups). Credentials that name no account fall into the default one, which owns no roles: the account of the role
    is compared only where the caller has one."""
    if role and account_id != DEFAULT_ACCOUNT and role.split(":")[4] != account_id:
        raise errors.configuration.cross_account_role()
