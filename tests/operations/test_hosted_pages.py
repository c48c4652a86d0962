"""How the classic hosted pages look: SetUICustomization and GetUICustomization."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.rules.branding.css import CLASSES
from tests.support import pictures
from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.replicating import AWAY, NOT_ENABLED, Regions

INVALID = "InvalidParameterException"
CSS = ".logo-customizable {\n\tmax-width: 60%;\n\tmax-height: 30%;\n}\n.label-customizable {\n\tfont-weight: 300;\n}\n"
OTHER = ".banner-customizable { background-color: lightgray; }"
NO_PICTURE = (INVALID, "The image file must be a PNG, JPG, or JPEG file.")
TOO_LARGE = (INVALID, "Request parameters too large")


class Pages:
    """The customizations of one pool."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.pool = given.pool()
        self.domain = given.domain(self.pool)

    def put(self, **members: Any) -> dict[str, Any]:
        found: dict[str, Any] = answer(self.given.cognito.set_ui_customization, UserPoolId=self.pool, **members)
        return dict(found["UICustomization"])

    def read(self, **members: Any) -> dict[str, Any]:
        found: dict[str, Any] = answer(self.given.cognito.get_ui_customization, UserPoolId=self.pool, **members)
        return dict(found["UICustomization"])

    def refusal(self, **members: Any) -> tuple[str, str]:
        return refusal(self.given.cognito.set_ui_customization, UserPoolId=self.pool, **members)


@pytest.fixture
def hosted(given: Given) -> Pages:
    given.clock_frozen()
    return Pages(given)


def test_a_pool_without_a_domain_has_no_customization(hosted: Pages) -> None:
    no_domain = (INVALID, "There has to be an existing domain associated with this user pool")
    shown = hosted.put(CSS=CSS)
    hosted.given.cognito.delete_user_pool_domain(UserPoolId=hosted.pool, Domain=hosted.domain)
    assert hosted.refusal(CSS=OTHER) == no_domain
    assert refusal(hosted.given.cognito.get_ui_customization, UserPoolId=hosted.pool) == no_domain
    hosted.given.domain(hosted.pool)
    assert hosted.read() == shown


def test_a_pool_without_one_shows_an_empty_customization(hosted: Pages) -> None:
    assert hosted.read() == {}
    assert hosted.read(ClientId=hosted.given.client(hosted.pool).id) == {}


@pytest.mark.once
def test_the_css_of_a_pool_is_for_all_of_its_clients(hosted: Pages) -> None:
    shown = hosted.put(CSS=CSS)
    assert shown.keys() == {"UserPoolId", "ClientId", "CSS", "CSSVersion", "CreationDate", "LastModifiedDate"}
    assert (shown["UserPoolId"], shown["ClientId"], shown["CSS"]) == (hosted.pool, "ALL", CSS)
    assert shown["CSSVersion"] == f"{shown['CreationDate'].astimezone(UTC):%Y%m%d%H%M%S}"
    assert hosted.read() == hosted.read(ClientId="ALL") == shown
    assert hosted.read(ClientId=hosted.given.client(hosted.pool).id) == shown


def test_a_client_of_its_own_look_shows_nothing_of_the_pool(hosted: Pages) -> None:
    client, other = hosted.given.client(hosted.pool), hosted.given.client(hosted.pool)
    of_pool = hosted.put(CSS=CSS, ImageFile=pictures.png())
    own = hosted.put(ClientId=client.id, CSS=OTHER)
    assert (own["ClientId"], own["CSS"]) == (client.id, OTHER)
    assert "ImageUrl" not in own
    assert hosted.read(ClientId=client.id) == own
    assert hosted.read(ClientId=other.id) == hosted.read() == of_pool


def test_the_dates_tell_the_first_and_the_last_setting(hosted: Pages) -> None:
    first = hosted.put(CSS=CSS)
    hosted.given.clock_advanced(timedelta(minutes=5))
    second = hosted.put(CSS=OTHER)
    assert second["CreationDate"] == first["CreationDate"] == first["LastModifiedDate"]
    assert second["LastModifiedDate"] - first["LastModifiedDate"] == timedelta(minutes=5)
    assert second["CSSVersion"] > first["CSSVersion"]


def test_css_and_logo_are_set_together(hosted: Pages) -> None:
    assert hosted.put(CSS=CSS, ImageFile=pictures.png()).keys() >= {"CSS", "ImageUrl"}
    assert "ImageUrl" not in hosted.put(CSS=CSS)
    assert "CSS" not in hosted.put(ImageFile=pictures.jpeg())


def test_of_what_was_taken_away_the_version_stays(hosted: Pages) -> None:
    hosted.put(CSS=CSS, ImageFile=pictures.png())
    hosted.given.clock_advanced(timedelta(seconds=1))
    left = hosted.put(CSS="")
    assert left.keys() == {"CSSVersion"}
    assert hosted.read() == left
    again = hosted.put(CSS=CSS)
    # A microsecond is between them, as the clock stands still and the change is to be another one: shown, a millisecond
    # at most.
    assert timedelta(0) <= again["LastModifiedDate"] - again["CreationDate"] <= timedelta(milliseconds=1)


def test_a_client_whose_own_look_was_taken_away_shows_the_pools(hosted: Pages) -> None:
    client = hosted.given.client(hosted.pool)
    of_pool = hosted.put(CSS=CSS)
    hosted.put(ClientId=client.id, CSS=OTHER)
    hosted.put(ClientId=client.id)
    assert hosted.read(ClientId=client.id) == of_pool


@pytest.mark.parametrize(
    ("picture", "media_type"), [(pictures.png(), "image/png"), (pictures.jpeg(), "image/jpeg")], ids=["png", "jpeg"]
)
def test_the_address_of_a_logo_gives_the_picture(
    hosted: Pages, http: TestClient, picture: bytes, media_type: str
) -> None:
    client = hosted.given.client(hosted.pool)
    for owner in ("ALL", client.id):
        shown = hosted.put(ClientId=owner, ImageFile=picture)
        path = f"/{hosted.pool}/{owner}/{shown['CSSVersion']}/assets/images/image.jpg"
        assert shown["ImageUrl"] == f"http://localhost:9229{path}"
        found = http.get(path)
        assert (found.status_code, found.headers["content-type"], found.content) == (200, media_type, picture)


def test_an_address_of_no_logo_gives_none(hosted: Pages, http: TestClient) -> None:
    hosted.put(CSS=CSS)
    version = hosted.read()["CSSVersion"]
    for path in (
        f"{hosted.pool}/ALL/{version}",
        f"{hosted.pool}/x/{version}",
        f"us-east-1_none/ALL/{version}",
        "a/b/c",
    ):
        assert http.get(f"/{path}/assets/images/image.jpg").status_code == 404


@pytest.mark.once
def test_css_of_every_class_of_the_guide_is_taken(hosted: Pages) -> None:
    css = "/* all */\n" + "\n".join(f".{name} {{ color: #fff; }}" for name in sorted(CLASSES))
    assert len(CLASSES) == 18
    assert hosted.put(CSS=css)["CSS"] == css
    assert hosted.put(CSS=".label-customizable, .redirect-customizable { color: red }")["CSS"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("selector", "name"),
    [
        ("body", "body"),
        (".modal", "modal"),
        ("label-customizable", "label-customizable"),
        (".label-customizable:hover", "label-customizable:hover"),
        (".banner-customizable .label-customizable", "banner-customizable .label-customizable"),
        (".banner-customizable, h1", "h1"),
        ("", ""),
    ],
)
def test_css_of_another_class_is_refused(hosted: Pages, selector: str, name: str) -> None:
    sentence = f"The CSS class {name} is not in the list of allowed classes."
    assert hosted.refusal(CSS=f"{CSS} {selector} {{ color: red; }}") == (INVALID, sentence)
    assert hosted.read() == {}


@pytest.mark.once
@pytest.mark.parametrize(
    ("css", "what"),
    [
        ("@import url(x.css);", "@import"),
        ("@media print { .label-customizable { color: red; } }", "@media"),
        ("@supports (color: red) { }", "@supports"),
        ("@PAGE { margin: 1cm; }", "@page"),
        (".label-customizable { color: </style><script> }", "HTML"),
        (".label-customizable { background: url(javascript:x) }", "JavaScript"),
        (".label-customizable { width: expression(1) }", "JavaScript"),
    ],
)
def test_css_has_no_statements_html_or_scripts(hosted: Pages, css: str, what: str) -> None:
    assert hosted.refusal(CSS=css) == (INVALID, f"The CSS must not contain {what}.")


@pytest.mark.once
@pytest.mark.parametrize(
    "css",
    [
        ".label-customizable",
        ".label-customizable { color: red;",
        ".label-customizable { { color: red; } }",
        ".label-customizable { color }",
        "/* and so on",
        "}",
    ],
)
def test_broken_css_is_refused(hosted: Pages, css: str) -> None:
    assert hosted.refusal(CSS=css) == (INVALID, "The CSS is not valid.")


@pytest.mark.once
@pytest.mark.parametrize(
    "content",
    [b"GIF89a" + b"\0" * 40, pictures.svg(), pictures.webp(), pictures.ico(), pictures.png()[:20], b"\xff\xd8\xff\xe0"],
    ids=["gif", "svg", "webp", "ico", "cut-off png", "cut-off jpeg"],
)
def test_a_logo_is_a_png_or_a_jpeg(hosted: Pages, content: bytes) -> None:
    assert hosted.refusal(ImageFile=content) == NO_PICTURE


@pytest.mark.once
def test_a_logo_has_a_hundred_kilobytes_and_a_request_135(hosted: Pages) -> None:
    largest = pictures.png(length=102_400)
    assert hosted.put(ImageFile=largest)["ImageUrl"]
    assert hosted.refusal(ImageFile=largest + b"\0") == (INVALID, "The image file must be no larger than 100 KB.")
    long = "/*" + "-" * 2_000 + "*/"
    assert hosted.refusal(CSS=long, ImageFile=largest) == TOO_LARGE
    assert hosted.refusal(ImageFile=pictures.png(length=110_000)) == TOO_LARGE
    assert hosted.put(CSS="/*" + "-" * 100_000 + "*/")["CSS"]


def test_a_client_of_another_pool_does_not_exist(hosted: Pages) -> None:
    stranger = hosted.given.client().id
    wanted = ("ResourceNotFoundException", f"User pool client {stranger} does not exist.")
    assert hosted.refusal(ClientId=stranger, CSS=CSS) == wanted
    assert refusal(hosted.given.cognito.get_ui_customization, UserPoolId=hosted.pool, ClientId=stranger) == wanted


def test_a_deleted_client_or_pool_leaves_nothing(hosted: Pages) -> None:
    cognito, client = hosted.given.cognito, hosted.given.client(hosted.pool)
    hosted.put(CSS=CSS)
    hosted.put(ClientId=client.id, CSS=OTHER)
    rows = "SELECT client_id FROM ui_customizations WHERE pool_id = :p ORDER BY client_id"
    assert hosted.given.sql(rows, p=hosted.pool) == [{"client_id": ""}, {"client_id": client.id}]
    cognito.delete_user_pool_client(UserPoolId=hosted.pool, ClientId=client.id)
    assert hosted.given.sql(rows, p=hosted.pool) == [{"client_id": ""}]
    cognito.delete_user_pool_domain(UserPoolId=hosted.pool, Domain=hosted.domain)
    cognito.delete_user_pool(UserPoolId=hosted.pool)
    assert hosted.given.sql(rows, p=hosted.pool) == []


def test_a_client_that_is_called_all_is_not_told_from_the_pool(hosted: Pages) -> None:
    """Only a pinned id can be this one."""
    client = hosted.given.client(hosted.pool, ClientName="_custom_id_:ALL")
    assert client.id == "ALL"
    shown = hosted.put(ClientId="ALL", CSS=CSS)
    hosted.given.cognito.delete_user_pool_client(UserPoolId=hosted.pool, ClientId="ALL")
    assert hosted.read() == shown


def test_a_secondary_region_shows_the_pools_and_sets_none(given: Given, connect: Any) -> None:
    regions = Regions(given, connect(), connect(region=AWAY))
    pool = regions.pool()
    given.domain(pool)
    shown = answer(regions.primary.set_ui_customization, UserPoolId=pool, CSS=CSS)
    regions.replica(pool, status="INACTIVE")
    assert answer(regions.secondary.get_ui_customization, UserPoolId=pool) == shown
    assert refusal(regions.secondary.set_ui_customization, UserPoolId=pool, CSS=OTHER) == NOT_ENABLED
