"""The `iss` of a pool's tokens: our own address, AWS's, or a template; never the Host header of a request.

In Compose the browser says `localhost` and the API says `cognito`: an issuer that followed the request would differ
between them, and no verifier would accept both.

A pool has the issuer of its IssuerConfiguration, unless the setting says which type it has. AWS tells the two types
apart by the host: `cognito-idp.…` of the region that answers, and `issuer-cognito-idp.…` of the pool's own region,
whichever region answers. We have one host, so with our own address the newer type is a folder of it.
"""

from emulator.base import issuer_forms
from emulator.settings import Settings
from emulator.store.pools import Pool

ORIGINAL, UPDATED = "cognito-idp", "issuer-cognito-idp"  # seen: API reference, IssuerConfigurationType


def of_pool(settings: Settings, pool: Pool) -> str:
    """By the form that EMULATOR_ISSUER_MODE has for the pool: `public` → EMULATOR_PUBLIC_URL/<pool id>, of an updated
    issuer EMULATOR_PUBLIC_URL/issuer-cognito-idp/<pool id>; `aws` → AWS's own forms; `original`, `updated` → the one or
    the other of these; anything else is a template of {host} (`cognito-idp` or `issuer-cognito-idp`), {region} and
    {pool_id}."""
    wanted = issuer_forms.parse(settings.issuer_mode).of(pool.id)
    is_updated = pool.effective.has_updated_issuer
    if wanted in (issuer_forms.ORIGINAL, issuer_forms.UPDATED):
        is_updated = wanted == issuer_forms.UPDATED
    host, region = (UPDATED, pool.home_region) if is_updated else (ORIGINAL, pool.region)
    if wanted == issuer_forms.PUBLIC:
        folder = f"/{UPDATED}" if host == UPDATED else ""
        return f"{settings.base_url}{folder}/{pool.id}"
    template = _template(wanted).replace("{host}", host).replace("{region}", region)
    return template.replace("{pool_id}", pool.id)


def form(settings: Settings) -> str:
    """What the issuer of an ordinary pool looks like, for people: with `{region}` and `{pool_id}` in their places."""
    wanted = issuer_forms.parse(settings.issuer_mode).usual
    if wanted == issuer_forms.PUBLIC:
        return f"{settings.base_url}/{{pool_id}}"
    host = UPDATED if wanted == issuer_forms.UPDATED else ORIGINAL
    return _template(wanted).replace("{host}", host)


def _template(form: str) -> str:
    is_of_aws = form in (issuer_forms.AWS, issuer_forms.ORIGINAL, issuer_forms.UPDATED)
    return "https://{host}.{region}.amazonaws.com/{pool_id}" if is_of_aws else form
