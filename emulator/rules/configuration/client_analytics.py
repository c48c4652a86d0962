"""An app client's AnalyticsConfiguration: the Amazon Pinpoint project its events would go to.

A project is named by its ARN alone, and Cognito then acts by its own service-linked role; or by its id, with a role and
an external id of the caller's. An answer shows what acts, so a caller who sends an answer back names the service-linked
role: that is the same configuration.
"""

from collections.abc import Mapping
from typing import Any

from emulator import errors
from emulator.store.pools import Pool

Configuration = dict[str, Any]

# Pools of these regions use a project of their own region, pools of others one in us-east-1 (API reference,
# AnalyticsConfigurationType; the list is Amazon Pinpoint's endpoints).
PINPOINT_REGIONS = frozenset(
    {
        *("us-east-1", "us-east-2", "us-west-2", "us-gov-west-1", "ca-central-1"),
        *("eu-central-1", "eu-west-1", "eu-west-2"),
        *("ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2"),
    }
)
_ROLE = "role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp"
_OF_THE_CALLER = frozenset({"ApplicationId", "RoleArn", "ExternalId"})


def checked(pool: Pool, given: Mapping[str, Any]) -> Configuration:
    """The configuration as it is kept and shown. Raises InvalidParameterException for half of one, for two in one, and
    for a project of a region that the pool cannot use."""
    configuration = dict(given)
    if not configuration:
        return configuration
    if "ApplicationArn" in configuration:
        # unverified: The role that an answer shows may be sent back; otherwise no answer could be sent back as it is.
        if configuration.get("RoleArn") == service_role(pool):
            del configuration["RoleArn"]
        if _OF_THE_CALLER & configuration.keys():
            raise errors.clients.analytics_configuration()
        _check_region(pool, configuration["ApplicationArn"])
        configuration["RoleArn"] = service_role(pool)
    elif not configuration.keys() >= _OF_THE_CALLER:
        raise errors.clients.analytics_configuration()
    configuration.setdefault("UserDataShared", False)  # seen: terraform-provider-aws, with an ARN
    # unverified: UserDataShared is false for a project that is named by its id too.
    return configuration


def service_role(pool: Pool) -> str:
    """The service-linked role that publishes for every pool of an account (seen: terraform-provider-aws)."""
    return f"arn:aws:iam::{pool.account_id}:{_ROLE}"


def _check_region(pool: Pool, application_arn: str) -> None:
    region = application_arn.split(":")[3]
    if region != (pool.region if pool.region in PINPOINT_REGIONS else "us-east-1"):
        raise errors.clients.pinpoint_region_is_not_supported(region)
