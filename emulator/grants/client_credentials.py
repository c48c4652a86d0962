"""Access tokens of machines: an app client that has a secret asks for itself, by the flow ALLOW_CLIENT_TOKEN_AUTH of
the API or the flow `client_credentials` of OAuth.

Nothing of it is kept: such a token belongs to no sign-in, and ends with its time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from emulator import errors
from emulator.grants import client_proof
from emulator.model.shapes import ClientAuthenticationResultType
from emulator.rules.configuration import client_settings
from emulator.rules.configuration.client_checks import STANDARD_SCOPES
from emulator.rules.owners import resource_servers
from emulator.signin import counting
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.tokens import issue, keys, overrides
from emulator.tokens.authorization import Authorization, Source
from emulator.tokens.issue import Pending
from emulator.triggers import fire
from emulator.triggers.fire import Metadata, Person
from emulator.triggers.token_generation import ClaimsOverride
from emulator.work import Work

FLOW = "client_credentials"
_USERNAME = "ClientCredentials"  # seen: the event of V3_0 for machines


@counting.grant("client_credentials")
def by_operation(work: Work, pool: Pool, client: Client, req: Mapping[str, Any]) -> ClientAuthenticationResultType:
    """GetClientToken. Raises NotAuthorizedException for a wrong secret, InvalidParameterException for a client without
    the flow or a scope it does not have."""
    if not client.has_secret:
        raise errors.tokens.client_secret_does_not_match(client.id)
    client_proof.check_value(client, req["Secret"])
    if client_settings.CLIENT_TOKENS not in client.effective.auth_flows:
        raise errors.signin.flow_is_not_enabled("CLIENT_TOKEN_AUTH")
    own, asked = _own(work, pool, client), tuple(req.get("Scopes") or ())
    for scope in asked:
        if scope not in own:
            raise errors.tokens.scope_does_not_exist(scope)
    try:
        return _granted(work, pool, client, asked or own, "API", req.get("ClientMetadata"))
    except errors.triggers.EXCEPTIONS as error:  # none of which is declared for GetClientToken
        raise errors.tokens.trigger_refused(error.message) from error


@counting.grant("client_credentials")
def by_oauth(
    work: Work, pool: Pool, client: Client, asked: Sequence[str], metadata: Metadata
) -> ClientAuthenticationResultType:
    """For a client that is proven. Raises OAuthError: invalid_grant for a client that may not use OAuth, and for a
    scope that it does not have; unauthorized_client for one without the flow; invalid_scope for a scope that nobody
    defines (evidence: machine-refusals). Raises the Lambda exceptions."""
    by_api = client_settings.CLIENT_TOKENS in client.effective.auth_flows  # evidence: machine-flows
    if not client.effective.may_use_pages and not by_api:
        raise errors.oauth.invalid_grant().noted(errors.token_reasons.NO_OAUTH)
    if not (FLOW in client.effective.oauth_flows or by_api) or not client.has_secret:
        raise errors.oauth.unauthorized_client().noted(errors.token_reasons.flow(FLOW))
    own = _own(work, pool, client)
    _check(work, pool, own, asked)
    return _granted(work, pool, client, tuple(asked) or own, "HOSTED", metadata)


def _own(work: Work, pool: Pool, client: Client) -> tuple[str, ...]:
    """Scopes that need a user are none of a machine's, and those that no resource server defines any more are
    nobody's."""
    scopes = client.effective.scopes
    defined = resource_servers.defined(work, pool, scopes)
    return scopes if defined.issuperset(scopes) else tuple(scope for scope in scopes if scope in defined)


def _check(work: Work, pool: Pool, own: Sequence[str], asked: Sequence[str]) -> None:
    others = [scope for scope in asked if scope not in own]
    if not others:
        return
    if {*others} <= {*resource_servers.defined(work, pool, others), *STANDARD_SCOPES}:
        raise errors.oauth.invalid_grant().noted(errors.token_reasons.scopes(others, are_defined=True))
    raise errors.oauth.invalid_scope().noted(errors.token_reasons.scopes(others, are_defined=False))


def _granted(
    work: Work, pool: Pool, client: Client, scopes: Sequence[str], source: Source, metadata: Metadata
) -> ClientAuthenticationResultType:
    pool_keys = keys.of_pool(work, pool)
    scopes = tuple(dict.fromkeys(scopes))
    override = _ask(work, pool, client, scopes, metadata)
    authorization = Authorization(pool, client, None, scopes, source, work.now)
    pending = Pending(issue.of_machine(work, authorization), override=override)
    lives = client.effective.access_token_validity
    with work.nothing_held(is_last=True):
        token = issue.access_token(work, pending, pool_keys, lives)
    return {"AccessToken": token, "ExpiresIn": int(lives.total_seconds()), "TokenType": "Bearer"}


def _ask(work: Work, pool: Pool, client: Client, scopes: Sequence[str], metadata: Metadata) -> ClaimsOverride | None:
    """A PreTokenGeneration function of V3_0 has its say."""
    if not fire.has(pool, "PreTokenGeneration"):
        return None
    override = fire.pre_token_generation(
        work,
        pool,
        Person(_USERNAME, {}),
        source="TokenGeneration_ClientCredentials",
        client_id=client.id,
        groups=None,
        scopes=scopes,
        client_metadata=metadata,
    )
    if override is not None:
        overrides.check_size(override)
    return override
