"""The text of EMULATOR_ISSUER_MODE: how issuers look on this server, and how those of single pools do.

`public` and `aws` have two types each, of which a pool's IssuerConfiguration chooses; `original` and `updated` are
AWS's issuer of the one type, whatever a pool says. Anything else is a template.
"""

from functools import lru_cache

from emulator.base import hosts, pool_forms
from emulator.base.pool_forms import Forms

PUBLIC, AWS, ORIGINAL, UPDATED = "public", "aws", "original", "updated"


@lru_cache(maxsize=16)
def parse(text: str) -> Forms:
    """Raises ValueError for an entry that is no issuer, and for two that say the same."""
    if not hosts.listed(text):
        _checked("", "")
    return pool_forms.read(text, _checked, default=PUBLIC)


def _checked(form: str, _: str) -> str:
    if form in (PUBLIC, AWS, ORIGINAL, UPDATED) or "{pool_id}" in form:
        return form
    raise ValueError(
        "must be `public`, `aws`, `original`, `updated`, or a template that contains {pool_id} (and may contain "
        "{region} and {host}), each for all pools or after <pool id>="
    )
