"""A user whose account was just confirmed goes on to the app client, if what they showed is enough to sign in.

After a sign-up that the PreSignUp function confirmed, that is the password of its form. After a code it is the Session
that ConfirmSignUp gives for app clients with ALLOW_USER_AUTH (evidence: confirm-session); anybody else is asked to sign
in. The sign-in is a whole one, with its functions and its second factor.
"""

from emulator.errors import CognitoError
from emulator.oauth import sign_in
from emulator.oauth.pages import login
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked, Refused
from emulator.rules.limits import quotas
from emulator.work import Work


def go_on(
    work: Work, request: Request, asked: Asked, username: str, *, password: str = "", session: str | None = None
) -> Reply:
    """Whatever is in the way of the sign-in, the login page says: the account is there and confirmed. Raises Refused
    where the app client is to hear of it."""
    # unverified: The pages sign a user in who was confirmed at sign-up, and by the Session of ConfirmSignUp.
    if not password and (session is None or asked.acr_values is not None):  # a Session proves no level
        return login.with_notice(request, login.CONFIRMED)
    flow = login.by_password(asked, username, password) if password else ("USER_AUTH", {"USERNAME": username})
    try:
        quotas.spend(work, asked.place.pool)
        step = sign_in.begin(work, request, asked, *flow, session=None if password else session)
    except Refused:
        raise
    except CognitoError as error:
        work.fail(refused=True)
        return login.page(work, request, asked, error.message or error.code)
    return login.finished(work, request, asked, step, username)
