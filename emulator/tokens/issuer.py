"""The `iss` of a pool's tokens: our own address, AWS's, or a template; never the Host header of a request.

In Compose the browser says `localhost` and the API says `cognito`: an issuer that followed the request would differ
between them, and no verifier would accept both.
"""

from emulator.settings import Settings
from emulator.store.pools import Pool


def of_pool(settings: Settings, pool: Pool) -> str:
    """EMULATOR_ISSUER_MODE: `public` → EMULATOR_PUBLIC_URL/<pool id>; `aws` → AWS's own form, in the newer one when the
    pool's IssuerConfiguration says UPDATED; anything else is a template of {region} and {pool_id}."""
    if settings.issuer_mode == "public":
        return f"{settings.base_url}/{pool.id}"
    if settings.issuer_mode == "aws":
        updated = (pool.settings.get("IssuerConfiguration") or {}).get("Type") == "UPDATED"
        return f"https://{'issuer-' if updated else ''}cognito-idp.{pool.region}.amazonaws.com/{pool.id}"
    return settings.issuer_mode.replace("{region}", pool.region).replace("{pool_id}", pool.id)
