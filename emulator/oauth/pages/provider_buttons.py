"""The buttons of the login page that lead to other providers: each is a link to `/oauth2/authorize` that names one."""

from urllib.parse import quote_plus

from emulator.oauth import leaving
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.rules.providers import details
from emulator.work import Work

_NAMED = ("identity_provider=", "idp_identifier=")
_SHOWN = {details.AMAZON: "Amazon", details.APPLE: "Apple"}  # the others are called by their own names


def of(work: Work, request: Request, asked: Asked) -> list[tuple[str, str, str]]:
    """Name, what the button calls it, and where it leads."""
    rest = "&".join(part for part in request.raw_query.split("&") if not part.startswith(_NAMED))
    return [
        (
            provider.name,
            _SHOWN.get(provider.name, provider.name),
            f"{request.base}/oauth2/authorize?{rest}&identity_provider={quote_plus(provider.name)}",
        )
        for provider in leaving.foreign(work, asked)
    ]
