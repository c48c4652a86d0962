"""What `/oauth2/authorize` gives for a user who proved who they are: a code, or tokens in the fragment.

The user comes from a sign-in on the pages, from another provider, or from the session of a browser that signed in
before. Each time the PreTokenGeneration function is asked here, once, and what it wants is kept with the code: its
refusal must reach the browser (evidence: hosted-trigger-refusal), and an exchange asks nobody.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from msgspec import Struct, structs, to_builtins

from emulator.base import ids
from emulator.grants import customised
from emulator.grants.prepared import Prepared
from emulator.rules.callers import browser_sessions, user_sessions
from emulator.rules.callers.browser_sessions import Proof
from emulator.rules.callers.origins import Origin
from emulator.rules.configuration import acr
from emulator.rules.owners import resource_servers
from emulator.rules.risk import history
from emulator.signin import outcomes, standing
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Proven
from emulator.store import authorization_codes
from emulator.store.authorization_codes import AuthorizationCode
from emulator.store.browser_sessions import BrowserSession
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.tokens import customisation, issue
from emulator.tokens.authorization import Authorization
from emulator.triggers.token_generation import ClaimsOverride
from emulator.work import Work

CODE_LIVES = timedelta(minutes=5)  # evidence: authorization-code
SOURCE: Literal["TokenGeneration_HostedAuth"] = "TokenGeneration_HostedAuth"


class Wish(Struct, frozen=True):
    """What the app client asks for. `code_challenge` is that of S256; with `tells_acr` the tokens tell the level. For
    `none` the browser is signed in, and nothing is given."""

    redirect_uri: str
    response_type: Literal["code", "token", "none"]
    scopes: tuple[str, ...]
    nonce: str | None = None
    resource: str | None = None
    code_challenge: str | None = None
    tells_acr: bool = False


class Granted(Struct, frozen=True):
    """`parameters` are those of the redirect, in Cognito's order. `cookie` is that of a session that began, which
    `lives` so long."""

    parameters: Mapping[str, str]
    cookie: str | None = None
    lives: timedelta = browser_sessions.LIVES


class Arrival(Struct, frozen=True):
    """A user whom another provider signed in: by which name, in which session of its own, how, and from where."""

    user: User
    provider: str
    subject: str
    provider_session: str | None
    acr: str
    amr: tuple[str, ...]
    origin: Origin


def of_sign_in(work: Work, attempt: Attempt, proven: Proven, wish: Wish, prepared: Prepared, version: int) -> Granted:
    """Begins the browser's session, too. Raises what `standing.hold_again` raises, and the Lambda exceptions."""
    pool, client = attempt.pool, attempt.client
    scopes = resource_servers.still_there(work, pool, wish.scopes)
    user, override = proven.user, None
    if wish.response_type != "none":
        user, override = customised.of_sign_in(work, attempt, proven, SOURCE, scopes)
    event_id = outcomes.passed(work, attempt, user, proven) or work.call.request_id
    proof = Proof(None, proven.progress.amr, proven.progress.acr, event_id)
    cookie, session = browser_sessions.begin(work, pool, client, user, proof, version)
    authorization = _authorization(pool, client, user, session, structs.replace(wish, scopes=scopes), event_id)
    given = _given(work, authorization, wish, override, prepared, session)
    return Granted(given, cookie, session.expires_at - session.auth_time)


def of_arrival(
    work: Work, pool: Pool, client: Client, arrival: Arrival, wish: Wish, prepared: Prepared, version: int
) -> Granted:
    """For a user whom another provider signed in, who is held. Begins the browser's session, too. Raises what
    `standing.hold_again` raises, and the Lambda exceptions."""
    scopes = resource_servers.still_there(work, pool, wish.scopes)
    user, override = arrival.user, None
    if wish.response_type != "none" and customisation.is_asked(pool):
        override = customisation.ask(work, pool, client, user, source=SOURCE, client_metadata=None, scopes=scopes)
        user = standing.hold_again(work, user, by_password=False)
    history.record(work, pool, user, history.SIGN_IN, "Pass", client, arrival.origin)
    event_id = work.call.request_id
    proof = Proof(arrival.provider, arrival.amr, arrival.acr, event_id, arrival.subject, arrival.provider_session)
    cookie, session = browser_sessions.begin(work, pool, client, user, proof, version)
    authorization = _authorization(pool, client, user, session, structs.replace(wish, scopes=scopes), event_id)
    given = _given(work, authorization, wish, override, prepared, session)
    return Granted(given, cookie, session.expires_at - session.auth_time)


def of_session(
    work: Work, pool: Pool, client: Client, found: tuple[BrowserSession, User], wish: Wish, prepared: Prepared
) -> Granted:
    """For a browser that is signed in. Raises what `standing.check` raises, and the Lambda exceptions."""
    session, user = found
    standing.check(user)
    scopes = resource_servers.still_there(work, pool, wish.scopes)
    override = None
    if customisation.is_asked(pool):
        override = customisation.ask(work, pool, client, user, source=SOURCE, client_metadata=None, scopes=scopes)
    held = standing.hold_again(work, user, by_password=False)
    user_sessions.note_use(work, session.session_id)
    request_id = work.call.request_id  # each family has an event of its own
    authorization = _authorization(pool, client, held, session, structs.replace(wish, scopes=scopes), request_id)
    return Granted(_given(work, authorization, wish, override, prepared, session))


def _authorization(
    pool: Pool, client: Client, user: User, session: BrowserSession, wish: Wish, event_id: str
) -> Authorization:
    return Authorization(
        pool=pool,
        client=client,
        user=user,
        scopes=wish.scopes,
        source="HOSTED",
        auth_time=session.auth_time,
        event_id=event_id,
        provider=session.provider,
        acr=_level(pool, session, wish),
        amr=tuple(session.amr),
        session_id=session.session_id,
        nonce=wish.nonce,
        resource=wish.resource,
    )


def _level(pool: Pool, session: BrowserSession, wish: Wish) -> str | None:
    """The level that the tokens tell. Of another provider it is the one that its answer came to."""
    if session.provider is not None:
        return session.acr if wish.tells_acr else None
    return acr.name_of(pool, session.amr) if wish.tells_acr else session.acr


def _given(
    work: Work,
    authorization: Authorization,
    wish: Wish,
    override: ClaimsOverride | None,
    prepared: Prepared,
    session: BrowserSession,
) -> dict[str, str]:
    if wish.response_type == "none":
        return {}
    if wish.response_type == "code":
        return {"code": _code(work, authorization, wish, override)}
    user = authorization.require_user()
    session_id = user_sessions.begin(work, authorization.pool, authorization.client, user, origin=session.session_id)
    family = structs.replace(authorization, session_id=session_id)
    pending, told = issue.begin_family(work, family, prepared.pool_keys, prepared.terms, override=override)
    with work.nothing_held(is_last=True):
        result = issue.result(work, pending, told.attributes, prepared.pool_keys, prepared.terms)
    shown = {"id_token": result.get("IdToken"), "access_token": result["AccessToken"]}  # never a refresh token
    lives = {"expires_in": str(result["ExpiresIn"]), "token_type": "Bearer"}
    return {**{name: text for name, text in shown.items() if text}, **lives}


def _code(work: Work, authorization: Authorization, wish: Wish, override: ClaimsOverride | None) -> str:
    """The text that the app client exchanges; only its digest is kept."""
    text = ids.uuid4(work.random)
    authorization_codes.add(
        work.db,
        AuthorizationCode(
            code_digest=ids.digest(text),
            pool_id=authorization.pool.id,
            client_id=authorization.client.id,
            user_id=authorization.require_user().id,
            redirect_uri=wish.redirect_uri,
            scopes=" ".join(authorization.scopes),
            nonce=wish.nonce,
            resource=wish.resource,
            code_challenge=wish.code_challenge,
            provider=authorization.provider,
            amr=list(authorization.amr),
            acr=authorization.acr,
            event_id=authorization.event_id or work.call.request_id,
            session_id=authorization.session_id,
            claims_override=_document(override),
            auth_time=authorization.auth_time,
            issued_at=work.now,
            expires_at=work.now + CODE_LIVES,
            metadata_url=authorization.client.metadata_url,
        ),
    )
    return text


def _document(override: ClaimsOverride | None) -> dict[str, Any] | None:
    return None if override is None else to_builtins(override, order="deterministic")  # names in a set are sorted
