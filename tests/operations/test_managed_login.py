"""Styles of managed login: what is kept, merged and shown, and what is refused."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from emulator.rules.branding.style_settings import defaults
from emulator.rules.configuration import without_effect
from tests.support import pictures
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given
from tests.support.replicating import AWAY, NOT_ENABLED, Regions

INVALID = "InvalidParameterException"
Members = dict[str, Any]
ONE_SOURCE = (INVALID, "useCognitoProvidedValues or settings should be specified (but not both)")
GONE = ("ResourceNotFoundException", "ManagedLoginBranding does not exist.")
TOO_LARGE = (INVALID, "The branding settings and assets of a request cannot exceed 2 MB.")
A_COLOR = "must be a color of eight hexadecimal digits, such as 0972d3ff"
NO_STYLE = "00000000-0000-4000-8000-000000000000"
ROUND = {"componentClasses": {"buttons": {"borderRadius": 12.0}}}
DARK = {"categories": {"global": {"colorSchemeMode": "DARK"}}}


def asset(
    category: str = "PAGE_BACKGROUND",
    mode: str = "LIGHT",
    extension: str = "PNG",
    content: bytes | None = None,
    **more: Any,
) -> Members:
    shown = pictures.png() if content is None else content
    return {"Category": category, "ColorMode": mode, "Extension": extension, "Bytes": shown, **more}


class Styles:
    """The styles of one pool."""

    def __init__(self, given: Given) -> None:
        self.given, self.cognito = given, given.cognito
        self.client: AppClient = given.client(ExplicitAuthFlows=["ADMIN_NO_SRP_AUTH"])
        self.pool = self.client.pool_id

    def create(self, **members: Any) -> Members:
        values = {"UserPoolId": self.pool, "ClientId": self.client.id, **members}
        return dict(answer(self.cognito.create_managed_login_branding, **values)["ManagedLoginBranding"])

    def update(self, style: Members, **members: Any) -> Members:
        named = {"UserPoolId": self.pool, "ManagedLoginBrandingId": style["ManagedLoginBrandingId"]}
        return dict(answer(self.cognito.update_managed_login_branding, **named, **members)["ManagedLoginBranding"])

    def read(self, style: Members, **members: Any) -> Members:
        named = {"UserPoolId": self.pool, "ManagedLoginBrandingId": style["ManagedLoginBrandingId"]}
        return dict(answer(self.cognito.describe_managed_login_branding, **named, **members)["ManagedLoginBranding"])

    def of_client(self, **members: Any) -> Members:
        named = {"UserPoolId": self.pool, "ClientId": self.client.id}
        found = answer(self.cognito.describe_managed_login_branding_by_client, **named, **members)
        return dict(found["ManagedLoginBranding"])

    def refused(self, **members: Any) -> tuple[str, str]:
        values = {"UserPoolId": self.pool, "ClientId": self.client.id, **members}
        return refusal(self.cognito.create_managed_login_branding, **values)

    def asset_problem(self, made: Members) -> str:
        """The message about the one asset that is refused."""
        code, message = self.refused(UseCognitoProvidedValues=True, Assets=[made])
        assert code == INVALID
        told = f"category: {made['Category']}, extension: {made['Extension']}, colorMode: {made['ColorMode']}"
        start = f'Invalid assets provided. Validation errors: [{{{told}, errorMessage: "'
        assert message.startswith(start)
        assert message.endswith('"}]')
        return message[len(start) : -len('"}]')]


@pytest.fixture
def styles(given: Given) -> Styles:
    return Styles(given)


def test_a_style_of_cognitos_own_values_has_no_settings_and_a_list_of_assets(styles: Styles) -> None:
    made = styles.create(UseCognitoProvidedValues=True)
    assert made == {
        "ManagedLoginBrandingId": made["ManagedLoginBrandingId"],
        "UserPoolId": styles.pool,
        "UseCognitoProvidedValues": True,
        "Assets": [],
        "CreationDate": made["CreationDate"],
        "LastModifiedDate": made["CreationDate"],
    }
    assert made["ManagedLoginBrandingId"][14] == "4"
    assert styles.read(made) == styles.of_client() == made


def test_the_settings_that_aws_shows_come_back_as_they_were_sent(styles: Styles) -> None:
    made = styles.create(Settings=defaults())
    assert made["UseCognitoProvidedValues"] is False
    assert made["Settings"] == styles.read(made)["Settings"] == styles.of_client()["Settings"] == defaults()
    assert [*styles.of_client()["Settings"]] == [*defaults()]


def test_empty_settings_are_settings(styles: Styles) -> None:
    assert styles.create(UseCognitoProvidedValues=False, Settings={})["Settings"] == {}
    assert styles.of_client()["Settings"] == {}


@pytest.mark.once
@pytest.mark.parametrize(
    "source",
    [
        {},
        {"UseCognitoProvidedValues": False},
        {"UseCognitoProvidedValues": True, "Settings": ROUND},
        {"Assets": []},
        {"Assets": [asset()]},
    ],
)
def test_a_style_has_one_source(styles: Styles, source: Members) -> None:
    assert styles.refused(**source) == ONE_SOURCE
    made = styles.create(Settings=ROUND)
    named = {"UserPoolId": styles.pool, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"]}
    assert refusal(styles.cognito.update_managed_login_branding, **named, **source) == ONE_SOURCE
    assert styles.read(made) == made


def test_a_client_has_one_style(styles: Styles) -> None:
    made = styles.create(UseCognitoProvidedValues=True)
    sentence = f"A ManagedLoginBranding already exists for client {styles.client.id}"
    assert styles.refused(Settings=ROUND) == ("ManagedLoginBrandingExistsException", sentence)
    other = styles.given.client(styles.pool)
    assert styles.create(ClientId=other.id, Settings=ROUND)["ManagedLoginBrandingId"] != made["ManagedLoginBrandingId"]
    assert styles.of_client() == made


def test_an_update_merges_into_the_settings(styles: Styles) -> None:
    made = styles.create(Settings=ROUND)
    styles.given.clock_advanced(timedelta(minutes=5))
    changed = styles.update(made, Settings=DARK)
    assert changed["Settings"] == {**ROUND, **DARK}
    assert changed["CreationDate"] == made["CreationDate"]
    assert changed["LastModifiedDate"] - made["LastModifiedDate"] >= timedelta(minutes=5)
    again = styles.update(made, Settings={"componentClasses": {"buttons": {"borderRadius": 4}, "input": {}}})
    assert again["Settings"] == {"componentClasses": {"buttons": {"borderRadius": 4}, "input": {}}, **DARK}
    assert styles.of_client() == again


def test_an_update_to_cognitos_own_values_takes_the_settings_away_and_leaves_the_assets(styles: Styles) -> None:
    made = styles.create(Settings=ROUND, Assets=[asset()])
    bare = styles.update(made, UseCognitoProvidedValues=True)
    assert "Settings" not in bare
    assert (bare["UseCognitoProvidedValues"], bare["Assets"]) == (True, [asset()])
    back = styles.update(made, Settings=DARK)
    assert (back["UseCognitoProvidedValues"], back["Settings"], back["Assets"]) == (False, DARK, [asset()])


def test_an_update_adds_assets_and_replaces_those_of_the_same_place(styles: Styles) -> None:
    light, dark = asset(), asset(mode="DARK")
    made = styles.create(UseCognitoProvidedValues=True, Assets=[light, dark])
    assert made["Assets"] == [light, dark]
    newer = asset(extension="JPEG", content=pictures.jpeg())
    icon = asset("IDP_BUTTON_ICON", "DYNAMIC", "SVG", pictures.svg(), ResourceId="Google")
    other = {**icon, "ResourceId": "Facebook"}
    changed = styles.update(made, UseCognitoProvidedValues=True, Assets=[newer, icon, other])
    assert changed["Assets"] == [newer, dark, icon, other]
    assert (
        styles.update(made, UseCognitoProvidedValues=True)["Assets"]
        == styles.of_client()["Assets"]
        == changed["Assets"]
    )


@pytest.mark.once
def test_merged_resources_have_the_defaults_below_the_own_settings(styles: Styles) -> None:
    made = styles.create(Settings=ROUND, Assets=[asset()])
    wanted = deepcopy(defaults())
    wanted["componentClasses"]["buttons"]["borderRadius"] = 12.0
    for read in (styles.read(made, ReturnMergedResources=True), styles.of_client(ReturnMergedResources=True)):
        assert read == {**made, "Settings": wanted}
    assert styles.of_client(ReturnMergedResources=False) == made
    styles.update(made, UseCognitoProvidedValues=True)
    assert styles.of_client(ReturnMergedResources=True)["Settings"] == defaults()


@pytest.mark.once
@pytest.mark.parametrize(
    ("settings", "problems"),
    [
        ([], "settings must be an object"),
        ("x", "settings must be an object"),
        ({"colours": {}}, "colours is not known"),
        ({"components": {"header": {}}}, "components.header is not known"),
        ({"components": []}, "components must be an object"),
        ({"categories": {"form": {"displayGraphics": "yes"}}}, "categories.form.displayGraphics must be true or false"),
        (
            {"componentClasses": {"buttons": {"borderRadius": True}}},
            "componentClasses.buttons.borderRadius must be a number",
        ),
        (
            {"categories": {"federation": {}, "auth": {"authMethodOrder": {}}}},
            "categories.federation is not known, categories.auth.authMethodOrder must be a list",
        ),
        (
            {"components": {"pageBackground": {"lightMode": {"color": "#ffffff"}}}},
            f"components.pageBackground.lightMode.color {A_COLOR}",
        ),
        (
            {"components": {"primaryButton": {"lightMode": {"disabled": {"textColor": 7}}}}},
            f"components.primaryButton.lightMode.disabled.textColor {A_COLOR}",
        ),
    ],
)
def test_settings_of_another_shape_are_refused(styles: Styles, settings: Any, problems: str) -> None:
    sentence = f"Invalid settings provided. Validation errors: [{problems}]"
    assert styles.refused(Settings=settings) == (INVALID, sentence)
    made = styles.create(UseCognitoProvidedValues=True)
    named = {"UserPoolId": styles.pool, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"]}
    assert refusal(styles.cognito.update_managed_login_branding, **named, Settings=settings) == (INVALID, sentence)


def test_deeper_settings_that_nobody_described_are_kept(styles: Styles) -> None:
    settings = {
        "components": {
            "idpButton": {"custom": {"MyProvider": {"lightMode": {"defaults": {"textColor": "00000080"}}}}},
            "primaryButton": {"lightMode": {"disabled": {"textColor": "ffffff00"}}},
        }
    }
    assert styles.create(Settings=settings)["Settings"] == settings


@pytest.mark.once
def test_ten_problems_of_settings_are_told(styles: Styles) -> None:
    _, message = styles.refused(Settings={f"x{number}": 1 for number in range(30)})
    assert message.count("is not known") == 10


@pytest.mark.parametrize(
    "made",
    [
        asset(extension="JPEG", content=pictures.jpeg()),
        asset(extension="WEBP", content=pictures.webp()),
        asset(extension="SVG", content=pictures.svg()),
        asset("FAVICON_ICO", "DYNAMIC", "ICO", pictures.ico()),
        asset("FAVICON_SVG", "DARK", "SVG", pictures.svg()),
        asset("FORM_LOGO", content=pictures.png(100, 100)),
        asset("PAGE_HEADER_LOGO", content=pictures.png(400, 100)),
        asset("PAGE_FOOTER_LOGO", extension="SVG", content=pictures.svg('width="100%"')),
        asset("PAGE_BACKGROUND", content=pictures.png(10, 500)),
    ],
    ids=lambda made: f"{made['Category']} {made['Extension']}",
)
def test_an_asset_comes_back_byte_by_byte(styles: Styles, made: Members) -> None:
    assert styles.create(UseCognitoProvidedValues=True, Assets=[made])["Assets"] == [made]
    assert styles.of_client()["Assets"] == [made]


@pytest.mark.once
@pytest.mark.parametrize(
    ("category", "extension"),
    [("PAGE_BACKGROUND", "ICO"), ("FAVICON_SVG", "ICO"), ("FAVICON_ICO", "SVG"), ("FAVICON_SVG", "PNG")],
)
def test_an_icon_is_for_the_favicon_alone(styles: Styles, category: str, extension: str) -> None:
    message = styles.asset_problem(asset(category, extension=extension, content=pictures.ico()))
    assert message == f"Invalid file extension. Assets of category {category} cannot be {extension}."


@pytest.mark.once
@pytest.mark.parametrize(("width", "height"), [(480, 570), (401, 100)])
def test_a_logo_is_as_wide_as_high_to_four_times_as_wide(styles: Styles, width: int, height: int) -> None:
    wanted = (
        "Invalid file dimension. Assets of SubType LOGO must have a width:height ratio between 1:1 and 4:1. "
        f"Detected width: {width}.0; height: {height}.0"
    )
    assert styles.asset_problem(asset("FORM_LOGO", content=pictures.png(width, height))) == wanted
    drawn = pictures.svg(f'viewBox="0 0 {width} {height}"')
    assert styles.asset_problem(asset("PAGE_HEADER_LOGO", extension="SVG", content=drawn)) == wanted


@pytest.mark.once
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (pictures.svg('role="img" aria-label="us" viewBox="0 0 9 9"'), "svg#role|aria-label"),
        (pictures.svg(inside='<text dominant-baseline="middle">us</text>'), "text#dominant-baseline"),
        (pictures.svg(inside='<g onclick="x()"/>'), "g#onclick"),
        (pictures.svg(inside="<script>x()</script>"), "script"),
    ],
)
def test_an_svg_only_draws(styles: Styles, content: bytes, told: str) -> None:
    assert (
        styles.asset_problem(asset("FAVICON_SVG", extension="SVG", content=content))
        == f"element [{told}] is not allowed."
    )


@pytest.mark.once
@pytest.mark.parametrize(
    ("extension", "content"),
    [("PNG", pictures.jpeg()), ("JPEG", b"x"), ("WEBP", pictures.png()), ("SVG", b"<html/>")],
)
def test_a_file_is_what_its_extension_says(styles: Styles, extension: str, content: bytes) -> None:
    wanted = f"Invalid file. The file is not of type {extension}."
    assert styles.asset_problem(asset(extension=extension, content=content)) == wanted


@pytest.mark.once
def test_an_asset_has_a_file(styles: Styles) -> None:
    bare = {name: value for name, value in asset().items() if name != "Bytes"}
    assert styles.asset_problem(bare) == "Invalid file. Bytes are required."


def test_every_bad_asset_is_told_and_none_is_kept(styles: Styles) -> None:
    made = styles.create(UseCognitoProvidedValues=True)
    named = {"UserPoolId": styles.pool, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"]}
    bad = [asset(content=b"x"), asset(mode="DARK"), asset("FORM_LOGO", content=pictures.png(1, 9))]
    call = styles.cognito.update_managed_login_branding
    _, message = refusal(call, **named, UseCognitoProvidedValues=True, Assets=bad)
    assert message.count("errorMessage") == 2
    assert styles.read(made) == made


@pytest.mark.once
def test_a_request_has_two_megabytes(styles: Styles) -> None:
    half = pictures.png(length=786_000)
    two = [asset(content=half), asset(mode="DARK", content=half)]
    third = asset(mode="DYNAMIC", content=pictures.png(length=1_000))
    assert styles.refused(UseCognitoProvidedValues=True, Assets=[*two, third]) == TOO_LARGE
    made = styles.create(UseCognitoProvidedValues=True, Assets=two)
    assert len(styles.update(made, UseCognitoProvidedValues=True, Assets=[third])["Assets"]) == 3


@pytest.mark.once
def test_settings_do_not_grow_beyond_two_megabytes(styles: Styles) -> None:
    made = styles.create(Settings={"components": {"form": {"first": "x" * 1_500_000}}})
    named = {"UserPoolId": styles.pool, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"]}
    more = {"components": {"form": {"second": "x" * 1_500_000}}}
    assert refusal(styles.cognito.update_managed_login_branding, **named, Settings=more) == TOO_LARGE


def test_a_style_has_forty_assets(styles: Styles) -> None:
    icons = [asset("IDP_BUTTON_ICON", content=pictures.png(), ResourceId=f"icon-{number}") for number in range(40)]
    made = styles.create(UseCognitoProvidedValues=True, Assets=icons)
    assert made["Assets"] == icons
    named = {"UserPoolId": styles.pool, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"]}
    call = styles.cognito.update_managed_login_branding
    wanted = (INVALID, "A branding style cannot have more than 40 assets.")
    assert refusal(call, **named, UseCognitoProvidedValues=True, Assets=[asset()]) == wanted
    assert len(styles.of_client()["Assets"]) == 40


def test_a_deleted_style_is_gone_and_makes_room(styles: Styles) -> None:
    made = styles.create(UseCognitoProvidedValues=True, Assets=[asset()])
    named = {"UserPoolId": styles.pool, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"]}
    styles.cognito.delete_managed_login_branding(**named)
    assert refusal(styles.cognito.describe_managed_login_branding, **named) == GONE
    assert refusal(styles.cognito.delete_managed_login_branding, **named) == GONE
    assert refusal(styles.cognito.update_managed_login_branding, **named, UseCognitoProvidedValues=True) == GONE
    sentence = f"ManagedLoginBranding for client {styles.client.id} does not exist."
    by_client = {"UserPoolId": styles.pool, "ClientId": styles.client.id}
    call = styles.cognito.describe_managed_login_branding_by_client
    assert refusal(call, **by_client) == ("ResourceNotFoundException", sentence)
    assert styles.create(Settings=ROUND)["Assets"] == []


def test_a_style_of_another_pool_does_not_exist(styles: Styles) -> None:
    made = styles.create(UseCognitoProvidedValues=True)
    named = {"UserPoolId": styles.given.pool(), "ManagedLoginBrandingId": made["ManagedLoginBrandingId"]}
    assert refusal(styles.cognito.describe_managed_login_branding, **named) == GONE
    assert refusal(styles.cognito.delete_managed_login_branding, **named) == GONE
    stranger = styles.given.client().id
    wanted = ("ResourceNotFoundException", f"User pool client {stranger} does not exist.")
    assert styles.refused(ClientId=stranger, UseCognitoProvidedValues=True) == wanted


def test_an_update_names_the_pool_and_the_style(styles: Styles) -> None:
    call = styles.cognito.update_managed_login_branding
    wanted = (INVALID, "UserPoolId and ManagedLoginBrandingId are required.")
    for named in ({}, {"UserPoolId": styles.pool}, {"ManagedLoginBrandingId": NO_STYLE}):
        assert refusal(call, **named, UseCognitoProvidedValues=True) == wanted


@pytest.mark.parametrize("what", ["client", "pool"])
def test_a_style_goes_with_its_client_and_its_pool(styles: Styles, what: str) -> None:
    made = styles.create(UseCognitoProvidedValues=True, Assets=[asset()])
    if what == "client":
        styles.cognito.delete_user_pool_client(UserPoolId=styles.pool, ClientId=styles.client.id)
    else:
        styles.cognito.delete_user_pool(UserPoolId=styles.pool)
    kept = "SELECT category FROM managed_login_assets WHERE style_id = :s"
    assert styles.given.sql(kept, s=made["ManagedLoginBrandingId"]) == []
    assert styles.given.sql("SELECT id FROM managed_login_styles WHERE pool_id = :p", p=styles.pool) == []


def test_a_secondary_region_shows_the_styles_and_makes_none(given: Given, connect: Any) -> None:
    regions = Regions(given, connect(), connect(region=AWAY))
    client = given.client(regions.pool())
    owner = {"UserPoolId": client.pool_id, "ClientId": client.id}
    made = answer(regions.primary.create_managed_login_branding, **owner, UseCognitoProvidedValues=True)
    regions.replica(client.pool_id, status="INACTIVE")
    assert answer(regions.secondary.describe_managed_login_branding_by_client, **owner) == made
    named = {
        "UserPoolId": client.pool_id,
        "ManagedLoginBrandingId": made["ManagedLoginBranding"]["ManagedLoginBrandingId"],
    }
    assert answer(regions.secondary.describe_managed_login_branding, **named) == made
    assert refusal(regions.secondary.delete_managed_login_branding, **named) == NOT_ENABLED
    assert (
        refusal(regions.secondary.create_managed_login_branding, **owner, UseCognitoProvidedValues=True) == NOT_ENABLED
    )


def test_who_makes_a_style_is_told_what_of_it_no_page_shows(styles: Styles) -> None:
    owner = {"UserPoolId": styles.pool, "ClientId": styles.client.id}
    settings = {"categories": {"form": {"instructions": {"enabled": True}}}, **ROUND}
    made = styles.cognito.create_managed_login_branding(**owner, Settings=settings, Assets=[asset()])
    note = made["ResponseMetadata"]["HTTPHeaders"]["x-emulator-note"]
    assert note == without_effect.NOT_ACTING["Settings.categories.form.instructions.enabled"]
