"""What a style comes to: only colors, radii and addresses of pictures get into the page."""

import re
from typing import Any

import pytest

from emulator.oauth.looks import brands, managed_css
from emulator.oauth.looks.look import Shades
from emulator.rules.branding import style_settings

DEFAULTS = style_settings.defaults()


def style(**sections: Any) -> dict[str, Any]:
    return style_settings.merged(DEFAULTS, sections)


def scheme(mode: str) -> dict[str, Any]:
    return style(categories={"global": {"colorSchemeMode": mode}})


@pytest.mark.parametrize(
    ("mode", "accent"),
    [("LIGHT", "#0972d3ff"), ("DARK", "#539fe5ff"), ("DYNAMIC", "light-dark(#0972d3ff,#539fe5ff)")],
)
def test_a_color_is_that_of_the_scheme(mode: str, accent: str) -> None:
    brand = brands.managed(scheme(mode), [])
    assert brand.scheme == mode.lower()
    assert f"--accent:{accent};" in brand.css


def test_every_color_of_the_defaults_that_has_a_place_gets_there() -> None:
    named = set(re.findall(r"--([\w-]+):#[0-9a-f]{8};", brands.managed(DEFAULTS, []).css))
    missing = {"accent-line", "accent-hover-line", "accent-active-line"}  # a primary button has no line
    assert named == managed_css.COLORS.keys() - missing


@pytest.mark.parametrize(
    "color",
    [
        "0972d3",
        "red",
        "0972d3ff}",
        "x;</style>",
        "url(//evil)",
        12345678,
        None,
        ["0972d3ff"],
        "\uff11972d3ff",
        "0972d3ff\n",
    ],
)
def test_what_is_no_color_is_left_out(color: Any) -> None:
    settings = {"components": {"primaryButton": {"lightMode": {"defaults": {"backgroundColor": color}}}}}
    assert brands.managed(settings, []).css == ""


@pytest.mark.parametrize(
    ("radius", "css"),
    [(8.0, ":root{--radius:8px;}"), (0, ":root{--radius:0px;}"), (2.5, ":root{--radius:2.5px;}")]
    + [(value, "") for value in (-1, 1e9, float("nan"), float("inf"), True, "8", None)],
)
def test_a_radius_is_a_number_of_pixels(radius: Any, css: str) -> None:
    assert brands.managed({"componentClasses": {"buttons": {"borderRadius": radius}}}, []).css == css


@pytest.mark.parametrize("settings", [{}, {"categories": 1}, {"categories": {"auth": {"authMethodOrder": "x"}}}])
def test_a_style_that_has_another_form_is_a_plain_one(settings: dict[str, Any]) -> None:
    brand = brands.managed(settings, [("PAGE_BACKGROUND", "LIGHT", "PNG", "/p.png")])
    assert brand.css == "" and brand.pictures == {} and brand.order == ("USERNAME_PASSWORD", "FEDERATED")


def test_without_settings_the_look_is_our_own_with_the_pictures_of_the_style() -> None:
    brand = brands.managed(
        None, [("FORM_LOGO", "DYNAMIC", "SVG", "/l.svg"), ("PAGE_BACKGROUND", "DARK", "PNG", "/b.png")]
    )
    assert (brand.scheme, brand.logo) == ("dynamic", "in")
    assert brand.css == '.managed{background-image:url("/b.png")}'
    assert brands.managed(None, []).css == ""


def test_a_mode_without_a_picture_of_its_own_takes_the_other_ones() -> None:
    light, dark, both = (("FORM_LOGO", mode, "PNG", f"/{mode}") for mode in ("LIGHT", "DARK", "DYNAMIC"))
    assert brands.managed(None, [light, dark]).pictures == {"FORM_LOGO": Shades("/LIGHT", "/DARK")}
    assert brands.managed(None, [both, dark]).pictures == {"FORM_LOGO": Shades("/DYNAMIC", "/DARK")}
    assert brands.managed(None, [dark]).pictures == {"FORM_LOGO": Shades("/DARK", "/DARK")}


def test_a_picture_is_shown_where_it_is_switched_on() -> None:
    assets = [
        ("PAGE_BACKGROUND", "LIGHT", "PNG", "/page.png"),
        ("FORM_BACKGROUND", "LIGHT", "PNG", "/form.png"),
        ("FORM_LOGO", "LIGHT", "PNG", "/logo.png"),
        ("FAVICON_SVG", "LIGHT", "SVG", "/icon.svg"),
        ("EMAIL_GRAPHIC", "LIGHT", "SVG", "/mail.svg"),
    ]
    brand = brands.managed(DEFAULTS, assets)
    assert brand.pictures.keys() == {"PAGE_BACKGROUND", "FAVICON_SVG", "EMAIL_GRAPHIC"}
    assert brand.logo == "none" and "/form.png" not in brand.css
    on = {"enabled": True, "formInclusion": "OUT", "location": "END"}
    brand = brands.managed(style(components={"form": {"logo": on, "backgroundImage": {"enabled": True}}}), assets)
    assert (brand.logo, brand.logo_at) == ("out", "end")
    assert '.card{background-image:url("/form.png")}' in brand.css


def test_a_background_is_that_of_the_scheme() -> None:
    assets = [("PAGE_BACKGROUND", mode, "PNG", f"/{mode}.png") for mode in ("LIGHT", "DARK")]
    light, dark = (f'.managed{{background-image:url("/{mode}.png")}}' for mode in ("LIGHT", "DARK"))
    assert brands.managed(scheme("LIGHT"), assets).css.endswith(f"}}{light}")
    assert brands.managed(scheme("DARK"), assets).css.endswith(f"}}{dark}")
    both = brands.managed(scheme("DYNAMIC"), assets).css
    assert both.endswith(f"{light}@media(prefers-color-scheme:dark){{{dark}}}")


@pytest.mark.parametrize("address", ['/x");}body{display:none', "/x</style>", "/x\\22", "/x y", "/x\n"])
def test_an_address_that_could_end_its_text_is_left_out(address: str) -> None:
    assert brands.managed(None, [("PAGE_BACKGROUND", "LIGHT", "PNG", address)]).css == ""


def test_places_density_and_switches_are_those_of_the_style() -> None:
    settings = style(
        categories={
            "form": {"location": {"horizontal": "START", "vertical": "END"}, "displayGraphics": False},
            "global": {"spacingDensity": "COMPACT", "pageHeader": {"enabled": True}, "pageFooter": {"enabled": True}},
        },
        componentClasses={"idpButtons": {"icons": {"enabled": False}}},
    )
    brand = brands.managed(settings, [])
    assert (brand.horizontal, brand.vertical, brand.density) == ("start", "end", "compact")
    assert (brand.header, brand.footer, brand.graphics, brand.provider_icons) == (True, True, False, False)


def test_an_icon_belongs_to_the_provider_whose_name_it_has() -> None:
    brand = brands.managed(None, [("IDP_BUTTON_ICON", "DYNAMIC", "SVG", "/g.svg", "Google")])
    assert brand.icons == {"Google": Shades("/g.svg", "/g.svg")} and brand.pictures == {}


def test_what_aws_reserves_changes_nothing() -> None:
    reserved = {
        "form": {
            "instructions": {"enabled": True},
            "languageSelector": {"enabled": True},
            "sessionTimerDisplay": "STATIC",
        },
        "signUp": {"acceptanceElements": [{"enforcement": "NONE", "textKey": "de"}]},
    }
    assert brands.managed(style(categories=reserved), []) == brands.managed(DEFAULTS, [])


def test_a_brand_of_a_customization_has_its_css_and_its_logo() -> None:
    brand = brands.classic(".label-customizable {font-weight: 400;}", "/logo.png")
    assert brand.css == ".label-customizable{font-weight:400;}"
    assert brand.pictures == {"LOGO": Shades("/logo.png", "/logo.png")}
    assert brands.classic(None, None) == brands.classic("", None)
