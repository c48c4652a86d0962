"""Settings that are accepted and stored, and what of them does not act yet. Nothing is silently ignored.

A key is a path into the members of CreateUserPool, UpdateUserPool, SetUserPoolMfaConfig, CreateUserPoolClient,
UpdateUserPoolClient, SetRiskConfiguration, SetUICustomization, CreateManagedLoginBranding, UpdateManagedLoginBranding,
CreateUserPoolDomain, UpdateUserPoolDomain, CreateIdentityProvider or UpdateIdentityProvider. Its last part may be a
value, `KeyConfiguration.KeyType.X`, or an element of a list. A path that ends at a member speaks of every value of it
but an empty one, 0 and `false`. The wire shows what applies to a request in the header `x-emulator-note`; the coverage
page lists them all. Remove a row when the setting begins to act.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_RESERVED = "is stored; AWS reserves it, and it does nothing."

NOT_ACTING: dict[str, str] = {
    # user pools
    "EmailConfiguration.EmailSendingAccount.DEVELOPER": (
        "EmailSendingAccount DEVELOPER is stored; mail goes to the outbox and EMULATOR_SMTP_URL, never to Amazon SES."
    ),
    "EmailConfiguration.SourceArn": "SourceArn is stored; mail never goes to Amazon SES.",
    "AccountTakeoverRiskConfiguration.NotifyConfiguration.SourceArn": (
        "SourceArn is stored; notices go to the outbox and EMULATOR_SMTP_URL, never to Amazon SES."
    ),
    "EmailConfiguration.ConfigurationSet": "ConfigurationSet is stored; mail never goes to Amazon SES.",
    "SmsConfiguration": "SmsConfiguration is stored; messages go to the outbox, never to Amazon SNS.",
    "KeyConfiguration.KeyType.CUSTOMER_MANAGED_KEY": "KeyConfiguration is stored; nothing is encrypted by KMS.",
    "DcrConfiguration.EnableStatus.Enabled": "DcrConfiguration is stored; clients cannot register themselves yet.",
    # domains
    "CustomDomainConfig": "CustomDomainConfig is stored; certificates and hosts of one's own are not looked for.",
    "Routing": "Routing is stored; no health check is asked and nobody is led to another region.",
    # app clients
    "AnalyticsConfiguration": "AnalyticsConfiguration is stored; no events go to Amazon Pinpoint.",
    # how login pages look
    "Settings.categories.signUp": f"signUp {_RESERVED}",
    "Settings.categories.form.instructions.enabled": f"instructions {_RESERVED}",
    "Settings.categories.form.languageSelector.enabled": f"languageSelector {_RESERVED}",
    "Settings.categories.form.sessionTimerDisplay": f"sessionTimerDisplay {_RESERVED}",
    "Settings.componentClasses.dropDown": "dropDown is stored; the pages have no such lists.",
    "Settings.components.phoneNumberSelector": "phoneNumberSelector is stored; a phone number is typed as a whole.",
    "Settings.components.idpButton.custom": "idpButton.custom is stored; all buttons of providers look the same.",
}


def notes(settings: Mapping[str, Any]) -> list[str]:
    """The sentences that apply to the members of a request, in the order of the table."""
    return list(_applying(settings))


def note_of(path: str, value: Any) -> str | None:
    """The sentence for one setting with its value; None where it acts, or is not set."""
    if not value:
        return None
    settings: Any = value
    for name in reversed(path.split(".")):
        settings = {name: settings}
    return next(_applying(settings), None)


def _applying(settings: Mapping[str, Any]) -> Iterator[str]:
    for path, sentence in NOT_ACTING.items():
        if _is_set(settings, path.split(".")):
            yield sentence


def _is_set(value: Any, path: list[str]) -> bool:
    if not path:
        return bool(value)
    if isinstance(value, Mapping):
        return path[0] in value and _is_set(value[path[0]], path[1:])
    if isinstance(value, list):
        return path[0] in value
    return bool(value == path[0])
