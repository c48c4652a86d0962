"""What pages load: the emulator's own style sheet and script, and the pictures of styles. Public, and kept by browsers
for a year: another content has another address."""

import re

from emulator.oauth import answering, door, replies
from emulator.oauth.looks import static
from emulator.oauth.pages import brands
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.terms import NONE
from emulator.work import Services, Work

_KEPT = ("Cache-Control", "public, max-age=31536000, immutable")
_PICTURE = re.compile(r"styles/([0-9a-f-]{36})/\d{1,20}/(\d{1,3})", re.ASCII)


def get(services: Services, request: Request, *, may_wait: bool = True) -> Reply:
    name = request.path.removeprefix(door.FILES)
    picture = _PICTURE.fullmatch(name)
    if picture is None:
        return _sent(static.find(name))
    return answering.run(
        services, request, NONE, lambda work: _picture(work, picture[1], int(picture[2])), may_wait=may_wait
    )


def _picture(work: Work, style_id: str, position: int) -> Reply:
    return _sent(brands.picture(work, style_id, position))


def _sent(found: tuple[bytes, str] | None) -> Reply:
    """A picture may be an SVG that somebody opens by itself: nothing in it runs."""
    if found is None:
        return replies.empty(404)
    content, media_type = found
    policy = ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    return Reply(200, content, (("Content-Type", media_type), _KEPT, policy))
