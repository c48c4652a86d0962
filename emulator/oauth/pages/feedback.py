"""`GET /feedback?user_pool_id=…&username=…&event_id=…&feedback_token=…&feedback_value=…`: what the links in a notice of
threat protection open.

It is UpdateAuthEventFeedback with a page's words for an answer. Served on every host name.
"""

from collections.abc import Mapping
from typing import Any

from emulator.base import ids, nul
from emulator.calls import running
from emulator.errors import CognitoError
from emulator.oauth.pages import plain
from emulator.oauth.pages.plain import Page
from emulator.work import Call, Services

OPERATION = "UpdateAuthEventFeedback"
THANKS = "Thank you. Your answer was kept."  # ours
INCOMPLETE = (  # ours
    "This link is not complete: it needs a user_pool_id, a username, an event_id, a feedback_token and a "
    "feedback_value."
)
_MEMBERS = {
    "user_pool_id": "UserPoolId",
    "username": "Username",
    "event_id": "EventId",
    "feedback_token": "FeedbackToken",
    "feedback_value": "FeedbackValue",
}


def page(services: Services, query: Mapping[str, str], source_ip: str | None) -> Page:
    """`status` is 200 when the feedback was kept, 400 when not."""
    members: dict[str, Any] = {member: query.get(name) for name, member in _MEMBERS.items()}
    if not all(members.values()) or nul.is_in(members):
        return _page(400, INCOMPLETE)
    request = Call(operation=OPERATION, request_id=ids.uuid4(services.random), source_ip=source_ip)
    try:
        running.invoke(services, request, OPERATION, members)
    except CognitoError as error:
        return _page(error.status, error.message or error.code)
    return _page(200, THANKS)


def _page(status: int, sentence: str) -> Page:
    return plain.saying(sentence, status=status, title="Thank you" if status == 200 else "Not kept")
