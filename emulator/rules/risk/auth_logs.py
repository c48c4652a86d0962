"""What users did, as the logs of a pool tell it: each event when it begins and when it is settled, in pools of the Plus
tier with threat protection on.  # seen: developer guide, exporting threat protection user activity logs
"""

from datetime import datetime
from typing import Any

from emulator.messages import log_export
from emulator.rules.risk import auth_events, risk_config
from emulator.store.events import Event
from emulator.store.pools import Pool
from emulator.work import Work

_VERSION = "1"


def is_exported(pool: Pool, event_type: str) -> bool:
    """Whether there may be a log of it: costs nothing, so that pools that export nothing do not pay."""
    if pool.effective.tier != "PLUS" or event_type not in auth_events.SHOWN:
        return False
    return risk_config.mode(pool) != "OFF" or risk_config.mode(pool, custom=True) != "OFF"


def export(work: Work, pool: Pool, sub: str, event: Event) -> None:
    if is_exported(pool, event.event_type):
        log_export.export(work, pool, log_export.AUTH_EVENTS, _message(work, sub, event))


def _message(work: Work, sub: str, event: Event) -> dict[str, Any]:
    """Every value is text but the challenges, and what is not known is empty (seen: the guide's sample)."""
    return {
        "version": _VERSION,
        "eventId": event.request_id,
        "eventType": event.event_type,
        "userSub": sub,
        "userName": event.username,
        "userPoolId": event.pool_id,
        "clientId": event.client_id or "",
        "creationDate": _java_date(event.created_at),
        "eventResponse": event.outcome,
        "riskLevel": event.risk_level or "",
        "riskDecision": _decision(event),
        "challenges": [_challenge(entry) for entry in event.challenge_responses],
        "deviceName": event.device_name or "",
        "ipAddress": event.ip_address or "",
        "requestId": work.call.request_id,
        "idpName": "",
        "compromisedCredentialDetected": _flag(event.compromised_credentials),
        "city": event.city or "",
        "country": event.country or "",
        "eventFeedbackValue": event.feedback_value or "",
        "eventFeedbackDate": _java_date(event.feedback_at) if event.feedback_at else "",
        "eventFeedbackProvider": event.feedback_provider or "",
        "hasContextData": _flag(event.encoded_data),
    }


def _decision(event: Event) -> str:
    """PASS where there is no risk (seen: the guide's sample)."""
    known = event.risk_decision or "NoRisk"
    # unverified: Exported logs write AccountTakeover and Block as the API does.
    return "PASS" if known == "NoRisk" else known


def _challenge(entry: dict[str, str]) -> str:
    # unverified: Exported logs join a challenge and its outcome by a colon.
    return f"{entry['ChallengeName']}:{entry['ChallengeResponse']}"


def _flag(value: object) -> str:
    return "true" if value else "false"


def _java_date(at: datetime) -> str:
    """`Wed Jul 17 17:25:55 UTC 2024`, in English whatever the locale."""
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[at.weekday()]
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day} {months[at.month - 1]} {at.day:02} {at:%H:%M:%S} UTC {at.year}"
