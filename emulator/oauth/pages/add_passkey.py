"""`/passkeys/add`: whoever is signed in on this browser registers a passkey, and goes on to the app client.

It is StartWebAuthnRegistration and CompleteWebAuthnRegistration for the user of the browser's session, who has no
access token here. Only managed login has the page (evidence: passkeys-add).
"""

import orjson

from emulator.errors import CognitoError, InternalErrorException
from emulator.oauth import authorize, replies, wishes
from emulator.oauth.pages import forms, passkey_words, visits
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.rules.factors import passkeys
from emulator.rules.factors.passkeys import Registrant
from emulator.rules.limits import quotas
from emulator.terms import Terms
from emulator.work import Services, Work

TERMS = Terms(quota="UserResourceUpdate")
NOT_POSSIBLE = "No passkey can be added"  # ours


def get(services: Services, request: Request) -> Reply:
    return forms.shown(services, request, _page, read=wishes.to_add_passkey)


def post(services: Services, request: Request) -> Reply:
    return forms.taken(services, request, TERMS, _added, _again, read=wishes.to_add_passkey)


def _page(work: Work, request: Request, asked: Asked, error: str | None = None) -> Reply:
    """With options of its own each time that it is shown."""
    who = _registrant(work, request, asked)
    if isinstance(who, Reply):
        return who
    try:
        options = passkeys.start(work, who)
    except InternalErrorException:
        raise
    except CognitoError as refusal:
        return _impossible(work, request, asked, refusal)
    return visits.of(work, request, asked, username=who.user.username).show(
        "add_passkey",
        step="",
        error=error or passkey_words.wrong_host(request, options["rp"]["id"]),
        options=orjson.dumps(options).decode(),
        cancel_href=asked.back.redirect_uri,
    )


def _added(work: Work, request: Request, asked: Asked) -> Reply:
    who = _registrant(work, request, asked)
    if isinstance(who, Reply):
        return who
    quotas.spend(work, who.pool)
    passkeys.complete(work, who, request.form.first("credential"))
    return replies.redirect(asked.back.redirect_uri)


def _again(error: str) -> forms.Page:
    return lambda work, request, asked: _page(work, request, asked, error)


def _registrant(work: Work, request: Request, asked: Asked) -> Registrant | Reply:
    """The user of the browser's session; or the way to the page to sign in on, which leads back here."""
    if asked.place.version == 1:
        return replies.empty(404)
    found = authorize.session(work, request, asked)
    if found is not None:
        return Registrant(found[1], asked.client, asked.place.pool)
    told = "" if request.query.first("passkeys") else "&passkeys=add"
    return replies.redirect(f"{request.base}/login?{request.raw_query}{told}")


def _impossible(work: Work, request: Request, asked: Asked, refusal: CognitoError) -> Reply:
    return visits.of(work, request, asked).show(
        "error", status=400, heading=NOT_POSSIBLE, sentence=refusal.message, code=refusal.code
    )
