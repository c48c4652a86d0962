"""One request to the OAuth endpoints or the hosted pages as a unit of work, and what becomes of its refusals.

A refusal that belongs to the app client goes back there, one that it must not hear to the error page. What an endpoint
or a page tells itself, it catches itself; whatever is left is an error of the server's.
"""

from collections.abc import Callable

from emulator.calls import running
from emulator.errors import CognitoError
from emulator.errors.oauth import OAuthError
from emulator.oauth import places, replies, ways_back
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import NotTrusted, Refused
from emulator.terms import Terms
from emulator.work import Services, Work

NO_DOMAIN = (  # ours
    "User pool {pool} has no domain, and so neither OAuth endpoints nor sign-in pages. CreateUserPoolDomain gives it "
    "one."
)
NO_HOST = "No user pool has this address: neither a domain nor a pool of this name exists."  # ours


def run(
    services: Services,
    request: Request,
    terms: Terms,
    act: Callable[[Work], Reply],
    *,
    write: bool = False,
    may_wait: bool = True,
) -> Reply:
    """The reply of `act`, which runs under the operation's name `<method> <path>`. Raises CognitoError for what `act`
    lets through, and WouldWait where nothing may be waited for."""
    call = request.call(f"{request.method} {request.path}", terms)
    try:
        return running.attempted(services, call, act, write=write, may_wait=may_wait)
    except NotTrusted as refusal:
        request.seen.refusals.append(refusal)
        return ways_back.error_page(request.base, refusal)
    except Refused as refusal:
        request.seen.refusals.append(refusal.error)
        return ways_back.refused(refusal.back, refusal.error)
    except places.NoPlace as found:
        request.seen.refusals.append(OAuthError("not_found"))
        return no_place(found)
    except CognitoError as error:
        request.seen.refusals.append(error)
        raise


def no_place(found: places.NoPlace) -> Reply:
    sentence = NO_HOST if found.pool_id is None else NO_DOMAIN.format(pool=found.pool_id)
    return replies.json({"error": "not_found", "error_description": sentence}, 404)
