"""Every modelled exception (`types`) and every sentence of AWS's, once, in files that are named as the wings of
`emulator/rules` are.

Raise, never return: `raise errors.directory.user_does_not_exist()`. An exception class is used directly only where the
sentence comes from outside, such as a Lambda function's own message. Beside each sentence stands where it was seen, or
`# unverified` where no capture settles the wording.
"""

from emulator.errors import (
    accounts,
    authorize_reasons,
    branding,
    clients,
    code_reasons,
    configuration,
    directory,
    domains,
    door,
    factors,
    federation,
    federation_reasons,
    imports,
    limits,
    log_delivery,
    oauth,
    openid,
    owners,
    providers,
    recoveries,
    refresh_reasons,
    replicas,
    risk,
    saml,
    schema,
    signature,
    signin,
    token_reasons,
    tokens,
    triggers,
)
from emulator.errors.types import *  # noqa: F403
