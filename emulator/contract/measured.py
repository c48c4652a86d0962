r"""Where the service's constraints and names differ from those of its model, as real refusals show them.

Texts of messages need their placeholder by a pattern that the model has in another spelling or not at all, and two
members are printed under older names. Knows values no more than the model does.
"""

# A shape's patterns in place of the model's. A text is told of the first that it breaks.
_EMAIL = r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*"
PATTERNS: dict[str, tuple[str, ...]] = {
    "SmsVerificationMessageType": (r"(?s).*\{####\}(?s).*",),  # seen: cdk-preflight, smsVerificationMessage
    "SmsInviteMessageType": (
        r"(?s).*\{####\}(?s).*",  # seen: cdk-preflight, inviteMessage.smsMessage
        # unverified: An invitation by SMS needs {username} (measured by cdk-preflight); the printed pattern is by
        # analogy.
        r"(?s).*\{username\}(?s).*",
    ),
    "EmailInviteMessageType": (
        rf"{_EMAIL}\{{####\}}{_EMAIL}",  # seen: cdk-preflight, inviteMessage.emailMessage
        # unverified: An invitation by e-mail needs {username}; the printed pattern is by analogy.
        rf"{_EMAIL}\{{username\}}{_EMAIL}",
    ),
    # A custom domain has dots, and of a prefix with other characters a rule tells.
    "DomainType": (),  # evidence: domain-custom-dots, domain-prefix-format
}

# Structure and member to the member's name in a path.  # seen: cdk-preflight
NAMES: dict[tuple[str, str], str] = {
    ("AdminCreateUserConfigType", "InviteMessageTemplate"): "inviteMessage",
    ("MessageTemplateType", "SMSMessage"): "smsMessage",
}


def printed(structure: str, member: str) -> str:
    """The member as a violation's path has it."""
    return NAMES.get((structure, member), member[0].lower() + member[1:])
