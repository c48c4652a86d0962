"""The page of each challenge, and what its form answers."""

from collections.abc import Mapping

from emulator.oauth.pages import steps, visits
from emulator.oauth.pages.steps import Step
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.signin import progress
from emulator.work import Work

CODES = frozenset({"SMS_MFA", "EMAIL_OTP", "SMS_OTP", "SOFTWARE_TOKEN_MFA"})


def page(work: Work, request: Request, asked: Asked, put: progress.Asked, username: str) -> Reply:
    """The page of a challenge that was just put."""
    return page_of(work, request, asked, steps.of(put, username))


def page_of(work: Work, request: Request, asked: Asked, step: Step, error: str | None = None) -> Reply:
    visit = visits.of(work, request, asked, username=step.username)
    sealed = steps.seal(work.services, asked, visit.look.csrf, step)
    if step.name in CODES:
        destination, medium = _sent(step.parameters)
        return visit.show("code", step=sealed, error=error, kind=step.name, destination=destination, medium=medium)
    raise NotImplementedError(step.name)


def _sent(parameters: Mapping[str, str]) -> tuple[str, str]:
    """Where a code went, masked, and how."""
    return parameters.get("CODE_DELIVERY_DESTINATION", ""), parameters.get("CODE_DELIVERY_DELIVERY_MEDIUM", "")
