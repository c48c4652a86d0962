"""Names of SAML 2.0 that both directions use, and those by which a pool is known."""

from emulator.store.pools import Pool

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
P, A = f"{{{PROTOCOL}}}", f"{{{ASSERTION}}}"
POST_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
VERSION = "2.0"


def entity_id(pool: Pool) -> str:
    """Who a pool is for its providers (evidence: saml-entity)."""
    return f"urn:amazon:cognito:sp:{pool.id}"
