"""What an app client asks for at `/oauth2/authorize`, read and judged in Cognito's order.

The first two checks decide whom to tell: as long as client and address are not known to belong together, nothing is
sent there, and the error page says what is wrong. From then on a refusal goes back to the app client. Every page
carries the same parameters along, and judges them again.
"""

import re
from urllib.parse import urlsplit

from msgspec import Struct

from emulator import errors
from emulator.errors import CognitoError, InternalErrorException
from emulator.errors import authorize_reasons as why
from emulator.errors.oauth import OAuthError
from emulator.grants.hosted import Wish
from emulator.oauth import places
from emulator.oauth.parameters import Parameters
from emulator.oauth.places import Place
from emulator.oauth.requests import Request
from emulator.rules.configuration import acr
from emulator.store import identity_providers
from emulator.store.clients import Client
from emulator.work import Work

OF_IDENTITY = frozenset({"email", "phone", "profile"})  # need `openid` beside them
LOCAL = "COGNITO"  # the provider of the pool's own users
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43,128}", re.ASCII)
_PROMPTS = frozenset({"none", "login", "select_account", "consent"})
_FLOWS: dict[str, str] = {"code": "code", "token": "implicit"}
_AGE = re.compile(r"[0-9]{1,9}", re.ASCII)


class NotTrusted(CognitoError):
    """For the error page: nothing may be sent to the address that the request names."""

    def __init__(self, error: str, client_id: str | None = None) -> None:
        super().__init__()
        self.error = error
        self.client_id = client_id

    @property
    def code(self) -> str:
        return self.error


class Refused(CognitoError):
    """For the app client, at an address of its own."""

    def __init__(self, error: OAuthError, back: "Back") -> None:
        super().__init__(error.error)
        self.error = error
        self.back = back


class Back(Struct, frozen=True):
    """The way back to the app client. `state` is as it was sent; `in_fragment` where tokens would stand there."""

    redirect_uri: str
    state: str | None
    in_fragment: bool


class Asked(Struct, frozen=True):
    """A request that may go on. `prompts` are empty on the classic pages, which have no such parameter; `max_age` is in
    seconds. `provider` names who is to say who the user is, None where the user may choose. `adds_passkey`: whoever has
    signed in is asked to add a passkey, and gets nothing else."""

    place: Place
    client: Client
    back: Back
    wish: Wish
    prompts: frozenset[str] = frozenset()
    max_age: int | None = None
    acr_values: str | None = None
    login_hint: str | None = None
    language: str | None = None
    provider: str | None = None
    adds_passkey: bool = False


def refused(error: CognitoError, back: Back) -> Refused:
    """What the app client hears of an error of the API (evidence: hosted-trigger-refusal)."""
    if isinstance(error, InternalErrorException):
        return Refused(errors.oauth.server_error(), back)
    return Refused(error if isinstance(error, OAuthError) else errors.oauth.invalid_request(error.message), back)


def read(work: Work, request: Request) -> Asked:
    """Order (evidence: authorize-order): client → address → response type and flow → scopes → PKCE → the rest. Raises
    NotTrusted, Refused, and `places.NoPlace`."""
    place, client = _client(work, request)
    redirect_uri = _redirect_uri(request.query, client)
    if request.query.first("passkeys") == "add" and request.path != "/oauth2/authorize":
        return _adding(request.query, place, client, redirect_uri)
    response_type = _single(request.query, "response_type", client)
    state = _single(request.query, "state", client)
    back = Back(redirect_uri, state, in_fragment=response_type == "token")
    try:
        return _judged(work, request.query, place, client, back, response_type)
    except OAuthError as error:
        raise Refused(error, back) from error


def to_add_passkey(work: Work, request: Request) -> Asked:
    """What `/passkeys/add` is asked with, which names an app client and where to go afterwards. Raises NotTrusted and
    `places.NoPlace`."""
    place, client = _client(work, request)
    return _adding(request.query, place, client, _redirect_uri(request.query, client))


def _adding(query: Parameters, place: Place, client: Client, redirect_uri: str) -> Asked:
    return Asked(
        place=place,
        client=client,
        back=Back(redirect_uri, None, in_fragment=False),
        wish=Wish(redirect_uri, "none", ()),
        language=_single(query, "lang", client) if place.version == 2 else None,
        adds_passkey=True,
    )


def _client(work: Work, request: Request) -> tuple[Place, Client]:
    try:
        client_id = request.query.get("client_id")
    except OAuthError as error:
        raise NotTrusted(error.error) from error
    if client_id is None:
        places.named(work, request)
        raise NotTrusted("Required parameters missing").noted(why.NO_CLIENT_ID)  # evidence: error-page
    found = places.of_client(work, request, client_id)
    if found is None:
        raise NotTrusted("invalid_request").noted(request.seen.why_unknown or why.unknown_client(client_id))
    if not found[1].effective.may_use_pages:
        raise NotTrusted("invalid_request").noted(why.client_has_no_oauth(client_id))
    return found


def _redirect_uri(query: Parameters, client: Client) -> str:
    """Exactly one of the client's callback URLs: byte for byte, after one decoding. Left out, it is the client's
    default where the client has one provider (evidence: default-redirect)."""
    try:
        given = query.get("redirect_uri")
    except OAuthError as error:
        raise NotTrusted("redirect_mismatch", client.id) from error
    if given is None:
        default = client.effective.default_redirect_uri
        if default is None or len(client.effective.identity_providers) != 1:
            note = why.no_redirect_uri(has_default=default is not None)
            raise NotTrusted("Required parameters missing", client.id).noted(note)
        return default
    if given not in client.effective.callback_urls:
        note = why.redirect_uri(given, client.effective.callback_urls)
        raise NotTrusted("redirect_mismatch", client.id).noted(note)
    return given


def _single(query: Parameters, name: str, client: Client) -> str | None:
    """What decides where a refusal goes, and what it says, must be clear before there is one."""
    try:
        return query.get(name)
    except OAuthError as error:
        raise NotTrusted("invalid_request", client.id) from error


def _judged(
    work: Work, query: Parameters, place: Place, client: Client, back: Back, response_type: str | None
) -> Asked:
    flow = _FLOWS.get(response_type or "")
    if flow is None:
        raise errors.oauth.invalid_request().noted(why.NO_RESPONSE_TYPE)
    if flow not in client.effective.oauth_flows:
        raise errors.oauth.unauthorized_client().noted(why.flow(flow))
    wish = Wish(
        redirect_uri=back.redirect_uri,
        response_type="token" if response_type == "token" else "code",
        scopes=_scopes(query, client),
        code_challenge=_challenge(query, client),
        tells_acr=_steps_up(place) and query.get("acr_values") is not None,
        nonce=query.get("nonce"),
        resource=_resource(query),
    )
    is_managed = place.version == 2
    return Asked(
        place=place,
        client=client,
        back=back,
        wish=wish,
        prompts=_prompts(query) if is_managed else frozenset(),
        max_age=_max_age(query) if _steps_up(place) else None,
        acr_values=_acr_values(query, place),
        login_hint=query.get("login_hint") if is_managed else None,
        language=query.get("lang") if is_managed else None,
        provider=_provider(work, query, place),
    )


def _provider(work: Work, query: Parameters, place: Place) -> str | None:
    """The provider's name, or one of its identifiers. An identifier that is nobody's is kept: no provider has a name
    like it either (unverified)."""
    named = query.get("identity_provider")
    if named is not None:
        return named
    identifier = query.get("idp_identifier")
    found = identity_providers.find_by_identifier(work.db, place.pool.id, identifier) if identifier else None
    return found.name if found is not None else identifier


def _scopes(query: Parameters, client: Client) -> tuple[str, ...]:
    """Left out, all that the client has. One that it does not have is refused (evidence: authorize-scope)."""
    asked = query.get("scope")
    if asked is None:
        return client.effective.scopes
    scopes = tuple(dict.fromkeys(asked.split()))
    missing = next((scope for scope in scopes if scope not in client.effective.scopes), None)
    if missing is not None or not scopes:
        raise _invalid_scope().noted(why.scope(missing or ""))
    # unverified: A scope of OpenID Connect without `openid` beside it is refused like one that the client lacks.
    if "openid" not in scopes and not OF_IDENTITY.isdisjoint(scopes):
        raise _invalid_scope().noted(why.OPENID)
    return scopes


def _invalid_scope() -> OAuthError:
    return OAuthError("invalid_request", "invalid_scope")  # evidence: authorize-scope


def _challenge(query: Parameters, client: Client) -> str | None:
    """Only S256 is there (evidence: authorize-pkce). An external client, which has no secret, must have one."""
    challenge, method = query.get("code_challenge"), query.get("code_challenge_method")
    if challenge is None and method is None:
        if client.registration is not None:  # unverified: An external client without PKCE is an invalid_request.
            raise errors.oauth.invalid_request().noted(why.EXTERNAL_CHALLENGE)
        return None
    if challenge is None or method != "S256" or not _CHALLENGE.fullmatch(challenge):
        raise errors.oauth.invalid_request().noted(why.CHALLENGE)
    return challenge


def _resource(query: Parameters) -> str | None:
    """Any URL, one a request, without a fragment (RFC 8707)."""
    resource = query.get("resource")
    if resource is None:
        return None
    try:
        parts = urlsplit(resource)
    except ValueError as error:  # unverified: A resource that is no URL is an invalid_request.
        raise errors.oauth.invalid_request().noted(why.RESOURCE) from error
    if not parts.scheme or "#" in resource or not (parts.netloc or parts.path):
        raise errors.oauth.invalid_request().noted(why.RESOURCE)
    return resource


def _prompts(query: Parameters) -> frozenset[str]:
    """`none` stands alone (OpenID Connect Core 3.1.2.1)."""
    # unverified: A prompt of another name, and `none` beside another, are an invalid_request.
    prompts = frozenset((query.get("prompt") or "").split())
    if prompts - _PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise errors.oauth.invalid_request().noted(why.PROMPT)
    return prompts


def _max_age(query: Parameters) -> int | None:
    given = query.get("max_age")
    if given is None:
        return None
    if not _AGE.fullmatch(given):  # unverified: A max_age that is no number of seconds is an invalid_request.
        raise errors.oauth.invalid_request().noted(why.MAX_AGE)
    return int(given)


def _acr_values(query: Parameters, place: Place) -> str | None:
    """Names that the pool does not know ask for nothing (unverified; OpenID Connect calls the parameter voluntary)."""
    asked = query.get("acr_values")
    return asked if asked and _steps_up(place) and acr.levels_called(place.pool, asked) else None


def _steps_up(place: Place) -> bool:
    """`acr_values` and `max_age` are ignored in the LITE plan (evidence: step-up-plan)."""
    return place.pool.effective.tier != "LITE"
