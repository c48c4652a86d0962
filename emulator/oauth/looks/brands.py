"""Makes a Brand of what is stored. Pure; whoever calls keeps it by what it was made of.

What AWS reserves in the settings (`signUp`, `instructions`, `sessionTimerDisplay`, `languageSelector`) does nothing
here either.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from emulator.oauth.looks import classic_css, managed_css
from emulator.oauth.looks.look import Brand, Scheme, Shades
from emulator.oauth.looks.managed_css import found

# Category, color mode, extension, address; and of an icon of a provider the name that its resource id has.
Asset = tuple[str, str, str, str] | tuple[str, str, str, str, str]
LOGO = "LOGO"  # of the classic pages
_ICON = "IDP_BUTTON_ICON"
_SCHEMES: dict[Any, Scheme] = {"LIGHT": "light", "DARK": "dark", "DYNAMIC": "dynamic"}
_METHODS = ("FEDERATED", "USERNAME_PASSWORD")
_PLACES = {"START": "start", "CENTER": "center", "END": "end", "TOP": "start", "BOTTOM": "end"}
_SWITCHES = {
    "PAGE_BACKGROUND": ("components", "pageBackground", "image", "enabled"),
    "FORM_BACKGROUND": ("components", "form", "backgroundImage", "enabled"),
    "FORM_LOGO": ("components", "form", "logo", "enabled"),
    "PAGE_HEADER_BACKGROUND": ("components", "pageHeader", "backgroundImage", "enabled"),
    "PAGE_HEADER_LOGO": ("components", "pageHeader", "logo", "enabled"),
    "PAGE_FOOTER_BACKGROUND": ("components", "pageFooter", "backgroundImage", "enabled"),
    "PAGE_FOOTER_LOGO": ("components", "pageFooter", "logo", "enabled"),
}
_FAVICONS = {"FAVICON_ICO": "ICO", "FAVICON_SVG": "SVG"}


class _Picture(NamedTuple):
    category: str
    mode: str
    extension: str
    address: str
    resource: str = ""


def classic(customization_css: str | None, logo_url: str | None) -> Brand:
    """Of the classic pages."""
    pictures = {LOGO: Shades(logo_url, logo_url)} if logo_url else {}
    return Brand(css=classic_css.cleaned(customization_css or ""), scheme="light", pictures=pictures)


def managed(settings: Mapping[str, Any] | None, assets: Sequence[Asset]) -> Brand:
    """Of managed login: the settings as a whole document, None for our own look, and the pictures of the style."""
    given = [_Picture(*asset) for asset in assets]
    pictures = _by_category(picture for picture in given if picture.category != _ICON)
    icons = _by_provider(picture for picture in given if picture.category == _ICON)
    if settings is None:
        css = managed_css.written({}, "dynamic", pictures)
        return Brand(css=css, pictures=pictures, icons=icons, logo="in" if "FORM_LOGO" in pictures else "none")
    return _styled(settings, _switched_on(settings, pictures), icons)


def _styled(settings: Mapping[str, Any], pictures: Mapping[str, Shades], icons: Mapping[str, Shades]) -> Brand:
    scheme = _SCHEMES.get(found(settings, ("categories", "global", "colorSchemeMode")), "light")
    logo = found(settings, ("components", "form", "logo", "formInclusion"))
    return Brand(
        css=managed_css.written(settings, scheme, pictures),
        scheme=scheme,
        pictures=pictures,
        icons=icons,
        horizontal=_place(settings, "categories", "form", "location", "horizontal"),
        vertical=_place(settings, "categories", "form", "location", "vertical"),
        density="regular" if found(settings, ("categories", "global", "spacingDensity")) == "REGULAR" else "compact",
        header=found(settings, ("categories", "global", "pageHeader", "enabled")) is True,
        header_at=_place(settings, "components", "pageHeader", "logo", "location"),
        footer=found(settings, ("categories", "global", "pageFooter", "enabled")) is True,
        footer_at=_place(settings, "components", "pageFooter", "logo", "location"),
        graphics=found(settings, ("categories", "form", "displayGraphics")) is not False,
        logo="none" if "FORM_LOGO" not in pictures else "out" if logo == "OUT" else "in",
        logo_at=_place(settings, "components", "form", "logo", "location"),
        provider_icons=found(settings, ("componentClasses", "idpButtons", "icons", "enabled")) is not False,
        order=_order(found(settings, ("categories", "auth", "authMethodOrder"))),
        providers=_texts(found(settings, ("categories", "federation", "order"))),
    )


def _by_category(pictures: Iterable[_Picture]) -> dict[str, Shades]:
    return _shades((picture.category, picture) for picture in pictures)


# unverified: The icon of a provider has the provider's name for its resource id.
def _by_provider(pictures: Iterable[_Picture]) -> dict[str, Shades]:
    return _shades((picture.resource, picture) for picture in pictures if picture.resource)


def _shades(named: Iterable[tuple[str, _Picture]]) -> dict[str, Shades]:
    """A mode that has no picture of its own takes what is for both modes, else the other one's."""
    modes: dict[str, dict[str, str]] = {}
    for name, picture in named:
        modes.setdefault(name, {})[picture.mode] = picture.address
    return {
        name: Shades(_first(of, "LIGHT", "DYNAMIC", "DARK"), _first(of, "DARK", "DYNAMIC", "LIGHT"))
        for name, of in modes.items()
    }


def _first(addresses: Mapping[str, str], *modes: str) -> str:
    return next((addresses[mode] for mode in modes if mode in addresses), "")


def _switched_on(settings: Mapping[str, Any], pictures: Mapping[str, Shades]) -> dict[str, Shades]:
    favicons = _texts(found(settings, ("components", "favicon", "enabledTypes")))
    return {
        category: shades
        for category, shades in pictures.items()
        if (category not in _SWITCHES or found(settings, _SWITCHES[category]) is True)
        and (category not in _FAVICONS or _FAVICONS[category] in favicons)
    }


def _place(settings: Mapping[str, Any], *path: str) -> str:
    return _PLACES.get(found(settings, path), "center")


def _order(methods: Any) -> tuple[str, ...]:
    """The ways to sign in, in the order of the style. One that it does not name comes last: it can be used, too."""
    # unverified: A step of the order has its methods in a list of its own; all lists are one after the other here.
    named = [found(method, ("type",)) for step in _list(methods) for method in _list(step)]
    order = [method for method in named if method in _METHODS]
    return tuple(dict.fromkeys((*order, "USERNAME_PASSWORD", "FEDERATED")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(text for text in _list(value) if isinstance(text, str))
