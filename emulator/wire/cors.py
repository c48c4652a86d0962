"""Which web pages may call the AWS API.

Cognito lets every page call it (`*`), which is safe there: what needs a signature needs a secret. Here any signature
may pass, so a page that a tester happens to visit could delete the pools of an emulator on their machine. Operations
that need a signature are therefore for pages of this machine, of EMULATOR_PUBLIC_URL and of EMULATOR_CORS_ORIGINS; the
others are for every page, as with Cognito. The preflight does not say which operation comes, but a signature needs the
header `authorization`, which the browser asks for.
"""

import logging
from collections.abc import Mapping

import orjson

from emulator.base import hosts
from emulator.settings import Settings
from emulator.wire.door import CONTENT_TYPE, CORS, Answer

log = logging.getLogger("emulator.wire")
_PREFLIGHT = {"Access-Control-Allow-Methods": "POST", "Access-Control-Max-Age": "172800"}


class Pages:
    """The pages that may call operations which need a signature."""

    def __init__(self, settings: Settings) -> None:
        wanted = (settings.base_url, *settings.cors_origin_list)
        self._every = "*" in wanted
        self._origins = {hosts.origin_of(origin) for origin in wanted if origin != "*"}

    def may_sign(self, headers: Mapping[str, str]) -> bool:
        """True for a request without Origin: it is no browser."""
        origin = headers.get("origin")
        if origin is None or self._every:
            return True
        place = hosts.origin_of(origin)
        return place is not None and (place in self._origins or hosts.is_loopback(place[1]))

    def preflight(self, headers: Mapping[str, str]) -> Answer:
        """Every header the browser names is allowed, as at the real endpoint, but `authorization` to strange pages."""
        asked = headers.get("access-control-request-headers", "content-type,x-amz-target,x-amz-user-agent")
        names = {name.strip().lower() for name in asked.split(",")}
        if "authorization" in names and not self.may_sign(headers):
            return refused(headers)
        return Answer(200, {**CORS, "Access-Control-Allow-Headers": asked, **_PREFLIGHT}, b"")


def refused(headers: Mapping[str, str]) -> Answer:
    """Ours. Without CORS headers, so that the page cannot even read it."""
    origin = headers.get("origin", "")[:200]
    log.warning("a web page may not call operations that need a signature", extra={"origin": origin})
    message = f"EMULATOR_CORS_ORIGINS does not name {origin}: its pages may not call operations that need a signature."
    content = orjson.dumps({"__type": "ForbiddenException", "message": message})
    return Answer(403, {"Content-Type": CONTENT_TYPE, "x-amzn-ErrorType": "ForbiddenException:"}, content)
