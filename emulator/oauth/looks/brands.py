"""Makes a Brand of what is stored. Pure; whoever calls keeps it by what it was made of."""

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.oauth.looks import classic_css
from emulator.oauth.looks.look import Brand, Shades

Asset = tuple[str, str, str, str] | tuple[str, str, str, str, str]
LOGO = "LOGO"  # of the classic pages


def classic(customization_css: str | None, logo_url: str | None) -> Brand:
    """Of the classic pages."""
    pictures = {LOGO: Shades(logo_url, logo_url)} if logo_url else {}
    return Brand(css=classic_css.cleaned(customization_css or ""), scheme="light", pictures=pictures)


def managed(settings: Mapping[str, Any] | None, assets: Sequence[Asset]) -> Brand:
    """Of managed login: the settings as a whole document, None for our own look, and the pictures of the style."""
    del settings, assets
    return Brand()
