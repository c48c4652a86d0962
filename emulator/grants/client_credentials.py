"""Access tokens of machines: an app client that has a secret and the ALLOW_CLIENT_TOKEN_AUTH flow asks for itself.

Nothing of it is kept: such a token belongs to no sign-in, and ends with its time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from emulator import errors
from emulator.errors import CognitoError
from emulator.grants import client_proof
from emulator.model.shapes import ClientAuthenticationResultType
from emulator.rules.configuration import client_settings
from emulator.rules.owners import resource_servers
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.tokens import issue, keys, overrides
from emulator.tokens.authorization import Authorization
from emulator.tokens.issue import Pending
from emulator.triggers import fire
from emulator.triggers.fire import Person
from emulator.triggers.token_generation import ClaimsOverride
from emulator.work import Work

_USERNAME = "ClientCredentials"  # seen: the event of V3_0 for machines


def grant(work: Work, pool: Pool, client: Client, req: Mapping[str, Any]) -> ClientAuthenticationResultType:
    """Raises NotAuthorizedException for a wrong secret, InvalidParameterException for a client without the flow or a
    scope it does not have."""
    if not client.has_secret:
        raise errors.tokens.client_secret_does_not_match(client.id)
    client_proof.check_value(client, req["Secret"])
    if client_settings.CLIENT_TOKENS not in client.effective.auth_flows:
        raise errors.signin.flow_is_not_enabled("CLIENT_TOKEN_AUTH")
    scopes = _scopes(work, pool, client, req.get("Scopes"))
    pool_keys = keys.of_pool(work, pool)
    override = _ask(work, pool, client, scopes, req.get("ClientMetadata"))
    authorization = Authorization(pool, client, None, tuple(scopes), "API", work.now)
    pending = Pending(issue.of_machine(work, authorization), override=override)
    lives = client.effective.access_token_validity
    with work.nothing_held():
        token = issue.access_token(work, pending, pool_keys, lives)
    return {"AccessToken": token, "ExpiresIn": int(lives.total_seconds()), "TokenType": "Bearer"}


def _scopes(work: Work, pool: Pool, client: Client, asked: Sequence[str] | None) -> list[str]:
    """Those asked for, or all that the client has; scopes that need a user are none of a machine's, and those that no
    resource server defines any more are nobody's."""
    defined = resource_servers.defined(work, pool, client.effective.scopes)
    own = [scope for scope in client.effective.scopes if scope in defined]
    for scope in asked or ():
        if scope not in own:
            raise errors.tokens.scope_does_not_exist(scope)
    return list(dict.fromkeys(asked)) if asked else own


def _ask(
    work: Work, pool: Pool, client: Client, scopes: Sequence[str], metadata: Mapping[str, str] | None
) -> ClaimsOverride | None:
    """A PreTokenGeneration function of V3_0 has its say. None of the exceptions of Lambda is declared here."""
    if not fire.has(pool, "PreTokenGeneration"):
        return None
    person = Person(_USERNAME, {})
    try:
        override = fire.pre_token_generation(
            work,
            pool,
            person,
            source="TokenGeneration_ClientCredentials",
            client_id=client.id,
            groups=None,
            scopes=scopes,
            client_metadata=metadata,
        )
        if override is not None:
            overrides.check_size(override)
    except CognitoError as error:
        raise errors.tokens.trigger_refused(error.message) from error
    return override
