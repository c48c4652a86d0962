"""The trace that a request belongs to, as its caller tells it in the header `traceparent` (W3C Trace Context)."""

import re
from typing import Final

HEADER: Final = "traceparent"
_FORM: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?", re.ASCII | re.DOTALL)
_LONGEST: Final = 512


def id_of(traceparent: str | None) -> str | None:
    """The id of the trace, in 32 hexadecimal digits; None for no header, and for one that is none by the standard."""
    if not traceparent or len(traceparent) > _LONGEST:
        return None
    found = _FORM.fullmatch(traceparent.strip())
    if found is None:
        return None
    version, trace, span, more = found.groups()
    is_wrong = version == "ff" or (version == "00" and more is not None)
    return None if is_wrong or not trace.strip("0") or not span.strip("0") else trace
