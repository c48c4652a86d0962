"""The pictures of a managed login style: which can be, and which of them is another one's successor."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulator import errors
from emulator.base import pictures, svg
from emulator.store.managed_login import Asset

LOGOS = frozenset({"PAGE_HEADER_LOGO", "PAGE_FOOTER_LOGO", "FORM_LOGO"})
NARROWEST_LOGO, WIDEST_LOGO = 1.0, 4.0  # width to height (evidence: branding-asset-problems)
# What an icon of the browser is named for; no other category takes an ICO.
_OWN_EXTENSION = {"FAVICON_ICO": "ICO", "FAVICON_SVG": "SVG"}
_NOT_DRAWN = frozenset({"script", "foreignObject", "iframe"})
_NOT_ALLOWED = frozenset({"role", "dominant-baseline"})


def checked(requested: Sequence[Mapping[str, Any]]) -> list[Asset]:
    """The assets of a request, decoded. Raises InvalidParameterException, which tells what is wrong with each."""
    problems: list[str] = []
    found: dict[tuple[str, str, str], Asset] = {}
    for asset in requested:
        content = base64.b64decode(asset.get("Bytes") or "")
        problems += [errors.branding.asset_problem(asset, message) for message in _problems(asset, content)]
        made = Asset(asset["Category"], asset["ColorMode"], asset["Extension"], asset.get("ResourceId", ""), content)
        # unverified: Of two assets in one request that are the same but for their file, the later one counts.
        found[made.place] = made
    if problems:
        raise errors.branding.assets_are_invalid(problems)
    return list(found.values())


def render(asset: Asset) -> dict[str, Any]:
    shown = {"Category": asset.category, "ColorMode": asset.color_mode, "Extension": asset.extension}
    if asset.resource_id:
        shown["ResourceId"] = asset.resource_id
    return {**shown, "Bytes": base64.b64encode(asset.content).decode()}


def _problems(asset: Mapping[str, Any], content: bytes) -> Iterator[str]:
    """At most one of an asset."""
    category, extension = asset["Category"], asset["Extension"]
    own = _OWN_EXTENSION.get(category)
    # evidence: managed-login-branding-asset-extension; that FAVICON_SVG takes SVG alone is unverified
    if (own or extension) != extension or (extension == "ICO" and own != "ICO"):
        yield errors.branding.extension_is_not_for(category, extension)
    elif not content:
        yield errors.branding.asset_has_no_file()
    elif extension == "SVG":
        yield from _problems_of_svg(category, content)
    else:
        picture = pictures.read(content)
        if picture is None or picture.kind != extension:
            yield errors.branding.file_is_not(extension)
        else:
            yield from _problems_of_size(category, picture.width, picture.height)


def _problems_of_svg(category: str, content: bytes) -> Iterator[str]:
    found = svg.read(content)
    if found is None:
        yield errors.branding.file_is_not("SVG")
        return
    # unverified: Which elements and attributes AWS takes is known of three attributes; scripts are refused here, too.
    for element, attributes in found.names.items():
        if element in _NOT_DRAWN:
            yield errors.branding.svg_has_element(element)
            return
        refused = [name for name in attributes if name in _NOT_ALLOWED or name.startswith(("aria-", "on"))]
        if refused:
            yield errors.branding.svg_has(element, refused)
            return
    if found.width and found.height:
        yield from _problems_of_size(category, found.width, found.height)


def _problems_of_size(category: str, width: float, height: float) -> Iterator[str]:
    if category in LOGOS and not NARROWEST_LOGO <= width / height <= WIDEST_LOGO:
        yield errors.branding.logo_has_other_proportions(width, height)
