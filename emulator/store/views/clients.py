"""App clients: their settings, how long their tokens live, their secrets, and what belongs to them."""

from emulator.effective.client import DEFAULT_UNITS, DEFAULT_VALIDITY, UNITS
from emulator.store.views.words import member, names, now, number

_EACH_SECRET = {"sqlite": "json_each(c.secrets) s", "postgresql": "jsonb_array_elements(c.secrets) AS s(value)"}
_EACH_SCOPE = {
    "sqlite": "json_each(r.scopes) s",
    "postgresql": "LATERAL jsonb_array_elements(r.scopes) AS s(value)",
}
_NO_SECRETS = {"sqlite": "c.secrets = '[]'", "postgresql": "c.secrets = '[]'::jsonb"}
_LISTS = {
    "explicit_auth_flows": "ExplicitAuthFlows",
    "identity_providers": "SupportedIdentityProviders",
    "oauth_flows": "AllowedOAuthFlows",
    "oauth_scopes": "AllowedOAuthScopes",
    "callback_urls": "CallbackURLs",
    "logout_urls": "LogoutURLs",
}


def views(dialect: str) -> dict[str, str]:
    return {"v_clients": _clients(dialect)} | _secrets(dialect) | _belongings(dialect)


def _clients(dialect: str) -> str:
    lists = (f"{names(dialect, 'c.settings', setting)} AS {name}" for name, setting in _LISTS.items())
    lives = (f"{_seconds(dialect, token)} AS {_column(token)}" for token in DEFAULT_VALIDITY)
    return (
        "SELECT c.pool_id, p.name AS pool_name, c.id AS client_id, c.name AS client_name, c.secret, "
        f"{', '.join(lists)}, {', '.join(lives)}, "
        f"{member(dialect, 'c.settings', 'PreventUserExistenceErrors')} AS prevent_user_existence_errors, "
        "c.created_at, c.updated_at FROM user_pool_clients c JOIN user_pools p ON p.id = c.pool_id"
    )


def _column(token: str) -> str:
    return f"{token.removesuffix('Token').lower()}_token_seconds"


def _seconds(dialect: str, token: str) -> str:
    """What `ClientSettings.validity` comes to."""
    amount = f"NULLIF({number(dialect, 'c.settings', f'{token}Validity')}, 0)"
    unit = f"COALESCE({member(dialect, 'c.settings', 'TokenValidityUnits', token)}, '{DEFAULT_UNITS[token]}')"
    each = " ".join(f"WHEN '{name}' THEN {seconds}" for name, seconds in UNITS.items())
    default = round(DEFAULT_VALIDITY[token].total_seconds())
    return f"COALESCE({amount} * CASE {unit} {each} END, {default})"


def _secrets(dialect: str) -> dict[str, str]:
    of_client = "c.pool_id, c.id AS client_id, c.name AS client_name"
    secret_id, value, created_at = (member(dialect, "s.value", name) for name in ("id", "value", "created_at"))
    return {
        "v_client_secrets": (
            f"SELECT {of_client}, {secret_id} AS secret_id, {value} AS secret, "
            f"COALESCE({value} = c.secret, FALSE) AS is_shown, {created_at} AS created_at "
            f"FROM user_pool_clients c, {_EACH_SECRET[dialect]} "
            f"UNION ALL SELECT {of_client}, NULL, c.secret, TRUE, NULL FROM user_pool_clients c "
            f"WHERE c.secret IS NOT NULL AND {_NO_SECRETS[dialect]}"
        ),
        "v_published_secrets": (
            "SELECT p.pool_id, p.client_id, c.name AS client_name, p.arn, p.secret_string, p.rotates_at, p.changed_at, "
            "p.delivered_at, p.delivery_error FROM published_secrets p JOIN user_pool_clients c ON c.id = p.client_id "
            "WHERE p.secret_string IS NOT NULL"
        ),
    }


def _belongings(dialect: str) -> dict[str, str]:
    name, description = (member(dialect, "s.value", part) for part in ("ScopeName", "ScopeDescription"))
    return {
        "v_resource_servers": (
            "SELECT r.pool_id, p.name AS pool_name, r.identifier, r.name, "
            f"r.identifier || '/' || ({name}) AS scope, {description} AS scope_description, "
            "r.created_at, r.updated_at FROM resource_servers r JOIN user_pools p ON p.id = r.pool_id "
            f"LEFT JOIN {_EACH_SCOPE[dialect]} ON TRUE"
        ),
        "v_terms_documents": (
            "SELECT t.pool_id, t.client_id, c.name AS client_name, t.name AS terms_name, t.id AS terms_id, t.links, "
            "t.created_at, t.updated_at FROM terms_documents t JOIN user_pool_clients c ON c.id = t.client_id"
        ),
        "v_cimd_policies": (
            "SELECT y.pool_id, p.name AS pool_name, y.id AS policy_id, y.name AS policy_name, c.id AS client_id, "
            f"c.name AS client_name, {names(dialect, 'y.url_patterns')} AS url_patterns, y.cache_duration, "
            "y.created_at, y.updated_at FROM cimd_policies y JOIN user_pools p ON p.id = y.pool_id "
            "LEFT JOIN user_pool_clients c ON c.id = y.client_id AND c.pool_id = y.pool_id"
        ),
        "v_client_metadata_documents": (
            "SELECT y.pool_id, y.id AS policy_id, y.name AS policy_name, d.url, "
            "CASE WHEN d.document IS NULL THEN 'not cached' "
            f"WHEN d.expires_at <= {now('y')} THEN 'expired' ELSE 'cached' END AS state, d.document, "
            "d.cached_at, d.expires_at, d.asked_at, d.last_error FROM client_metadata_documents d "
            "JOIN cimd_policies y ON y.id = d.policy_id"
        ),
    }
