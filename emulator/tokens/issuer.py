"""The `iss` of a pool's tokens: our own address, AWS's, or a template; never the Host header of a request.

In Compose the browser says `localhost` and the API says `cognito`: an issuer that followed the request would differ
between them, and no verifier would accept both.

A pool has the issuer of its IssuerConfiguration. AWS tells the two types apart by the host: `cognito-idp.…` of the
region that answers, and `issuer-cognito-idp.…` of the pool's own region, whichever region answers. We have one host, so
with our own address the newer type is a folder of it.
"""

from emulator.settings import Settings
from emulator.store.pools import Pool

ORIGINAL, UPDATED = "cognito-idp", "issuer-cognito-idp"  # seen: API reference, IssuerConfigurationType


def of_pool(settings: Settings, pool: Pool) -> str:
    """EMULATOR_ISSUER_MODE: `public` → EMULATOR_PUBLIC_URL/<pool id>, of an updated issuer
    EMULATOR_PUBLIC_URL/issuer-cognito-idp/<pool id>; `aws` → AWS's own forms; anything else is a template of {host}
    (`cognito-idp` or `issuer-cognito-idp`), {region} and {pool_id}."""
    host, region = (UPDATED, pool.home_region) if pool.effective.has_updated_issuer else (ORIGINAL, pool.region)
    if settings.issuer_mode == "public":
        folder = f"/{UPDATED}" if host == UPDATED else ""
        return f"{settings.base_url}{folder}/{pool.id}"
    if settings.issuer_mode == "aws":
        return f"https://{host}.{region}.amazonaws.com/{pool.id}"
    template = settings.issuer_mode.replace("{host}", host).replace("{region}", region)
    return template.replace("{pool_id}", pool.id)


def form(settings: Settings) -> str:
    """What the issuer of an ordinary pool looks like, for people: with `{region}` and `{pool_id}` in their places."""
    if settings.issuer_mode == "public":
        return f"{settings.base_url}/{{pool_id}}"
    if settings.issuer_mode == "aws":
        return f"https://{ORIGINAL}.{{region}}.amazonaws.com/{{pool_id}}"
    return settings.issuer_mode.replace("{host}", ORIGINAL)
