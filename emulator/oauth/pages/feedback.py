"""`GET /feedback?user_pool_id=…&username=…&event_id=…&feedback_token=…&feedback_value=…`: what the links in a notice of
threat protection open.

It is UpdateAuthEventFeedback with a page's words for an answer.
"""

from emulator.calls import running
from emulator.errors import CognitoError
from emulator.oauth import answering
from emulator.oauth.pages import mailed_links
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.terms import NONE
from emulator.work import Services, Work

OPERATION = "UpdateAuthEventFeedback"
THANKS = "Thank you. Your answer was kept."  # ours
ELSEWHERE = "There is no such page: this address is not that of the user pool that the link names."  # ours
INCOMPLETE = (  # ours
    "This link is not complete: it needs a user_pool_id, a username, an event_id, a feedback_token and a "
    "feedback_value."
)
_YES, _NO = "thanks", "went_wrong"  # headings of ours
_MEMBERS = {
    "user_pool_id": "UserPoolId",
    "username": "Username",
    "event_id": "EventId",
    "feedback_token": "FeedbackToken",
    "feedback_value": "FeedbackValue",
}


def get(services: Services, request: Request) -> Reply:
    """200 when the feedback was kept, 400 when not, 404 at the address of another pool."""
    return answering.run(services, request, NONE, lambda work: _opened(work, request))


def _opened(work: Work, request: Request) -> Reply:
    members = {member: request.query.first(name) for name, member in _MEMBERS.items()}
    if not all(members.values()):
        return mailed_links.told(work, request, 400, _NO, INCOMPLETE)
    try:
        place = mailed_links.place(work, request, members["UserPoolId"])
    except mailed_links.Elsewhere:
        return mailed_links.told(work, request, 404, _NO, ELSEWHERE)
    work.ask_outside()
    try:
        running.invoke(work.services, request.call(OPERATION, NONE), OPERATION, members)
    except CognitoError as error:
        return mailed_links.told(work, request, error.status, _NO, error.message or error.code, place)
    return mailed_links.told(work, request, 200, _YES, THANKS, place)
