"""The text of EMULATOR_DOMAIN_ADDRESS: how addresses of domains look on this server, and how those of single pools do.
A form is `path`, `localhost`, `aws` or a template."""

import re
from functools import lru_cache

from emulator.base import pool_forms
from emulator.base.pool_forms import Forms

PATH, LOCALHOST, AWS = "path", "localhost", "aws"
NAMES = ("host", "prefix", "region", "pool_id")
_TEMPLATE = re.compile(r"https?://[^/?#]+[^?#]*")
_NAMED = re.compile(r"\{([^{}]*)\}")


@lru_cache(maxsize=16)
def parse(text: str) -> Forms:
    """Raises ValueError for an entry that says nothing, and for two that say the same."""
    return pool_forms.read(text, _checked, default=PATH)


def _checked(form: str, entry: str) -> str:
    """A template without its last slash."""
    if form in (PATH, LOCALHOST, AWS):
        return form
    strange = [name for name in _NAMED.findall(form) if name not in NAMES]
    if strange or not _TEMPLATE.fullmatch(form) or set("{}") & set(_NAMED.sub("", form)):
        raise ValueError(
            "must be `path`, `localhost`, `aws`, or a template that begins with http:// or https:// and may contain "
            f"{{host}}, {{prefix}}, {{region}} and {{pool_id}}, each for all pools or after <pool id>=; {entry} is not"
        )
    return form.rstrip("/")
