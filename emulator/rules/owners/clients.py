"""App clients: finding them, making them with made or pinned ids and secrets, and changing them.

A client id is unique among all pools, since public operations name nothing else. LocalStack's convention pins one:
ClientName `_custom_id_:myclient123` makes the client `myclient123`. The name is kept as it was sent, as LocalStack
shows it: Terraform and CDK compare it with what they asked for. The API's pattern for names has no `:`, so a caller
who keeps to it writes `_custom_id_=myclient123`.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from msgspec.structs import replace

from emulator import errors
from emulator.base import ids
from emulator.effective.registration import Registration
from emulator.model.shapes import CreateUserPoolClientRequest, UpdateUserPoolClientRequest
from emulator.rules.configuration import client_analytics, client_checks, client_settings
from emulator.rules.configuration.client_settings import writable_attributes
from emulator.rules.limits import quotas
from emulator.rules.owners import client_secrets, known, published_secrets, regions, resource_servers
from emulator.rules.owners.client_secrets import Origin
from emulator.store import clients, families, identity_providers, sessions
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.work import Work

__all__ = [
    "change",
    "create",
    "external",
    "on_pages",
    "pinned_id",
    "require",
    "require_in_pool",
    "title",
    "writable_attributes",
]

MOST_CLIENTS = client_checks.MOST_CLIENTS
LONGEST_ID = 128
PAGES_SESSION = timedelta(minutes=3)
PINNING_PREFIXES = ("_custom_id_:", "_custom_id_=")


def require(work: Work, client_id: str) -> tuple[Client, Pool]:
    """For public operations. Raises ResourceNotFoundException `User pool client X does not exist.`, and
    OperationNotEnabledException for what the pool's replica in the addressed region does not answer."""
    found = known.find_client(work, client_id)
    if found is None:
        raise errors.owners.user_pool_client_does_not_exist(client_id).because(
            "An app client is known by its id, which is unique among all user pools.",
            passes_when=f"create the app client {client_id}, or send the id of one that exists",
            client_id=client_id,
        )
    work.call.about["pool_id"] = found[1].id
    client, pool = found[0], regions.admit(work, found[1])
    quotas.spend(work, pool)
    return client, pool


def require_in_pool(work: Work, pool: Pool, client_id: str) -> Client:
    """For operations that name the pool too; another pool's client does not exist for it."""
    found = known.find_client(work, client_id)
    if found is None or found[0].pool_id != pool.id:
        raise errors.owners.user_pool_client_does_not_exist(client_id).because(
            "An app client belongs to the user pool that the request names: another pool's does not exist for it.",
            passes_when=(
                f"send the id of an app client of {pool.id}"
                if found is None
                else f"name the user pool {found[0].pool_id}, to which the app client belongs"
            ),
            client_id=client_id,
            asked_pool=pool.id,
            pool_of_the_client=None if found is None else found[0].pool_id,
        )
    return found[0]


def create(work: Work, pool: Pool, request: CreateUserPoolClientRequest) -> Client:
    """Raises InvalidParameterException, InvalidOAuthFlowException, ScopeDoesNotExistException or
    FeatureUnavailableInTierException for what cannot be, LimitExceededException for the 10,001st client."""
    secret, origin = _secret(work, request)
    publishes = request.get("PublishSecretsInAWSSecretsManager", False)
    if publishes and origin != "generated":
        raise errors.owners.published_secret_must_be_generated()
    settings = _checked(work, pool, client_settings.normalised(request), has_secret=secret is not None, creating=True)
    pinned = pinned_id(request["ClientName"])
    if clients.count(work.db, pool.id) >= MOST_CLIENTS:
        raise errors.clients.too_many_clients(MOST_CLIENTS)
    while True:
        client_id = pinned or ids.client_id(work.random)
        client = Client(
            id=client_id,
            pool_id=pool.id,
            name=request["ClientName"],
            secret=secret,
            settings=settings,
            created_at=work.now,
            updated_at=work.now,
            secrets=client_secrets.first(client_id, secret, work.now, origin),
        )
        if clients.add(work.db, client):
            if pinned:
                _end_namesake(work, client)
            if publishes:
                published_secrets.begin(work, pool, client_id)
            return require_in_pool(work, pool, client_id)
        if pinned:
            raise errors.owners.pinned_client_id_is_taken(pinned)


def change(work: Work, pool: Pool, client: Client, request: UpdateUserPoolClientRequest) -> Client:
    """What the request leaves out goes back to its default or is kept, member by member; what comes of it is checked as
    if it had all been sent. The secret stays, and so does the name where the request has none."""
    settings = client_settings.of_changed_client(client.settings, request)
    settings = _checked(work, pool, settings, has_secret=client.has_secret, creating=False)
    clients.change(work.db, client.id, work.now, name=request.get("ClientName", client.name), settings=settings)
    publishes = request.get("PublishSecretsInAWSSecretsManager")  # left out, the secret stays where it is
    if publishes:
        published_secrets.begin(work, pool, client.id)
    elif publishes is False:
        published_secrets.end(work, client.id)
    return require_in_pool(work, pool, client.id)


def title(client: Client) -> str:
    """The name as the people read it who sign in: without what pins an id."""
    prefix = next((prefix for prefix in PINNING_PREFIXES if client.name.startswith(prefix)), "")
    return client.name.removeprefix(prefix)


def on_pages(client: Client) -> Client:
    """As the hosted pages know it: an answer to a challenge may take three minutes there, whatever AuthSessionValidity
    says (evidence: pages-session)."""
    if client.effective.auth_session_validity == PAGES_SESSION:
        return client
    minutes = PAGES_SESSION // timedelta(minutes=1)
    return replace(client, settings={**client.settings, "AuthSessionValidity": minutes})


def external(client: Client, registration: Registration) -> Client:
    """An external client that acts as this one: with the addresses of its document, and what both may do
    (evidence: cimd-grants). The people who sign in read its name and its host, since a name can be anybody's."""
    # unverified: Of redirect and logout addresses the document alone decides, not the app client's CallbackURLs.
    # unverified: An external client has the code flow alone, without the implicit one.
    has_code = "authorization_code" in registration.grant_types and "code" in registration.response_types
    scopes = client.effective.scopes
    settings = {
        **client.settings,
        "CallbackURLs": list(registration.redirect_uris),
        "DefaultRedirectURI": None,
        "LogoutURLs": list(registration.post_logout_redirect_uris),
        "AllowedOAuthFlows": ["code"] if has_code and "code" in client.effective.oauth_flows else [],
        "AllowedOAuthScopes": [name for name in scopes if registration.scopes is None or name in registration.scopes],
    }
    host = urlsplit(registration.url).netloc
    name = f"{registration.name} ({host})" if registration.name else host
    return replace(client, name=name, settings=settings, registration=registration)


def pinned_id(name: str) -> str | None:
    """The id that a client's name asks for, if it does. Raises InvalidParameterException if it cannot be."""
    prefix = next((prefix for prefix in PINNING_PREFIXES if name.startswith(prefix)), None)
    if prefix is None:
        return None
    pinned = name.removeprefix(prefix)
    if not pinned:
        raise errors.owners.pinned_client_id_is_invalid(pinned, f"nothing follows {prefix!r} in the ClientName.")
    if not ids.CLIENT_ID.match(pinned):
        wrong = next(letter for letter in pinned if not ids.CLIENT_ID.match(letter))
        reason = f"the character {wrong!r} is not a letter, digit, '_' or '+', which is all the API lets a ClientId be."
        raise errors.owners.pinned_client_id_is_invalid(pinned, reason)
    if len(pinned) > LONGEST_ID:
        reason = f"it has {len(pinned)} characters; the API accepts no more than {LONGEST_ID}."
        raise errors.owners.pinned_client_id_is_invalid(pinned, reason)
    return pinned


def _end_namesake(work: Work, client: Client) -> None:
    """What a deleted client of the same pinned id began and issued is not the new one's."""
    families.revoke_of_client(work.db, work.now, work.call.operation, client.pool_id, client.id)
    sessions.remove_of_client(work.db, client.pool_id, client.id)


def _checked(
    work: Work, pool: Pool, settings: client_settings.Settings, *, has_secret: bool, creating: bool
) -> client_settings.Settings:
    """The settings, if they can be, with what an analytics configuration leaves to Cognito."""
    custom_scopes = resource_servers.defined(work, pool, settings.get("AllowedOAuthScopes") or ())
    providers = identity_providers.among(
        work.db, pool.id, {*(settings.get("SupportedIdentityProviders") or ())} - {client_checks.LOCAL}
    )
    client_checks.check(
        pool,
        settings,
        custom_scopes=custom_scopes,
        providers=providers,
        has_secret=has_secret,
        creating=creating,
    )
    analytics = settings.get("AnalyticsConfiguration")
    if analytics is None:
        return settings
    return {**settings, "AnalyticsConfiguration": client_analytics.checked(pool, analytics)}


def _secret(work: Work, request: Mapping[str, Any]) -> tuple[str | None, Origin]:
    """The caller's own, one that is made, or none: whether a client has a secret is decided when it is created."""
    given = cast(str | None, request.get("ClientSecret"))
    if request.get("GenerateSecret"):
        if given is not None:
            raise errors.clients.generated_and_given_secret()
        return ids.client_secret(work.random), "generated"
    return given, "given"
