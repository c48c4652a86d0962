"""Identity providers, whom they brought, and who is on the way to one."""

from emulator.store.views.words import USER, now

_IDENTIFIERS = {  # in the order they were sent in
    "sqlite": (
        "(SELECT json_group_array(identifier) FROM (SELECT identifier FROM identity_provider_identifiers n "
        "WHERE n.provider_id = i.id ORDER BY n.position))"
    ),
    "postgresql": (
        """(SELECT COALESCE('["' || string_agg(n.identifier, '","' ORDER BY n.position) || '"]', '[]') """
        "FROM identity_provider_identifiers n WHERE n.provider_id = i.id)"
    ),
}


def views(dialect: str) -> dict[str, str]:
    columns = "provider_type, details, attribute_mapping, identifiers, metadata_fetched_at, created_at, updated_at"
    return {
        "v_providers": (
            "SELECT i.pool_id, p.name AS pool_name, i.name AS provider_name, i.provider_type, i.details, "
            f"i.attribute_mapping, {_IDENTIFIERS[dialect]} AS identifiers, i.metadata_fetched_at, i.created_at, "
            "i.updated_at FROM identity_providers i JOIN user_pools p ON p.id = i.pool_id"
        ),
        "v_identity_providers": f"SELECT pool_id, pool_name, provider_name AS name, {columns} FROM v_providers",
        "v_linked_identities": (
            f"SELECT l.pool_id, {USER}, l.provider_name, l.provider_type, l.attribute_name, "
            "l.attribute_value, l.subject, l.is_primary, l.linked_at, l.used_at "
            "FROM linked_identities l JOIN users u ON u.id = l.user_id"
        ),
        "v_federated_sign_ins": (
            "SELECT f.pool_id, f.client_id, f.provider_name, CASE WHEN f.used_at IS NOT NULL THEN 'back' "
            f"WHEN f.expires_at <= {now('f')} THEN 'expired' ELSE 'on the way' END AS state, f.query, "
            "f.callback, f.begun_at, f.expires_at, f.used_at FROM federated_sign_ins f"
        ),
        "v_played_identities": (
            f"SELECT i.pool_id, i.name AS provider_name, i.provider_type, p.subject, p.claims, {USER}, p.made_at, "
            "p.used_at FROM played_identities p JOIN identity_providers i ON i.id = p.provider_id "
            "LEFT JOIN linked_identities l ON l.pool_id = i.pool_id AND l.provider_name = i.name "
            "AND l.subject = p.subject LEFT JOIN users u ON u.id = l.user_id"
        ),
    }
